//! Sentences with tag blocks: `\s:STATION,c:SECONDS*hh\!AIVDM,...`.

use super::Heard;
use crate::encode::{
    Payload, Sentences, class_a_position, class_b_position, long_range_position, static_part_a, static_part_b, voyage,
};
use crate::message::Body;
use crate::vessel::Transponder;

/// A turn that equipment reports by message 3 in place of 1, units of the rate of turn.
const TURN_MIN: i8 = 20;

/// Writes sentences.
#[derive(Debug, Default)]
pub(crate) struct Nmea {
    sentences: Sentences,
    channel_b: bool,
}

/// Says what it is.
pub(super) fn begin(sea: &str, seed: u64, out: &mut Vec<u8>) {
    let name = sea.replace(|c: char| c.is_control(), " ");
    out.extend_from_slice(
        format!("# SYNTHETIC {name} seed {seed}: made by alongside simulate; these ships do not exist\r\n").as_bytes(),
    );
}

impl Nmea {
    pub(super) fn put(&mut self, heard: &Heard, out: &mut Vec<u8>) {
        let mmsi = heard.vessel.mmsi;
        match heard.body {
            Body::Position(report) if report.transponder == Transponder::ClassA => {
                let message = if report.rate_of_turn.abs() > TURN_MIN && report.rate_of_turn != -128 { 3 } else { 1 };
                self.send(heard, class_a_position(message, report), out);
            }
            Body::Position(report) => self.send(heard, class_b_position(report), out),
            Body::LongRange(report) => self.send(heard, long_range_position(report), out),
            Body::Particulars if heard.vessel.transponder == Transponder::ClassA => {
                self.send(heard, voyage(mmsi, heard.said()), out);
            }
            Body::Particulars => {
                self.send(heard, static_part_a(mmsi, heard.said()), out);
                self.send(heard, static_part_b(mmsi, heard.said()), out);
            }
        }
    }

    fn send(&mut self, heard: &Heard, payload: Payload, out: &mut Vec<u8>) {
        self.channel_b = !self.channel_b;
        let channel = if self.channel_b { b'B' } else { b'A' };
        self.sentences.put(out, payload, heard.station.as_bytes(), heard.second, channel);
    }
}
