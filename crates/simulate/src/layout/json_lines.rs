//! JSON lines as AIS-catcher writes them: decoded, scaled, with the time of reception.

use std::io::Write;

use super::stamp::{Order, Stamp};
use super::{Heard, degrees};
use crate::decimal::put_fixed;
use crate::message::{Body, PositionReport};
use crate::vessel::{Particulars, Transponder};

/// Writes objects.
#[derive(Debug, Default)]
pub(crate) struct JsonLines {
    stamp: Stamp,
}

impl JsonLines {
    pub(super) fn put(&mut self, heard: &Heard, out: &mut Vec<u8>) {
        let is_class_a = heard.vessel.transponder == Transponder::ClassA;
        match heard.body {
            Body::Position(report) => self.position(heard, report, if is_class_a { 1 } else { 18 }, out),
            Body::LongRange(report) => self.position(heard, report, 27, out),
            Body::Particulars if is_class_a => {
                self.head(heard, 5, out);
                put_names(heard.said(), out);
                let _ = write!(out, ",\"imo\":{},\"draught\":", heard.said().imo);
                put_fixed(out, heard.said().draught_dm.into(), 10, 1);
                out.extend_from_slice(b",\"destination\":\"");
                out.extend_from_slice(heard.said().destination.as_bytes());
                out.extend_from_slice(b"\"}\n");
            }
            Body::Particulars => {
                self.head(heard, 24, out);
                put_names(heard.said(), out);
                out.extend_from_slice(b"}\n");
            }
        }
    }

    fn head(&mut self, heard: &Heard, message: u8, out: &mut Vec<u8>) {
        let (mmsi, second, station) = (heard.vessel.mmsi, heard.second, heard.station);
        let _ = write!(
            out,
            "{{\"class\":\"AIS\",\"device\":\"SYNTHETIC\",\"station_id\":\"{station}\",\"scaled\":true,\"rxtime\":\""
        );
        out.extend_from_slice(self.stamp.text(second, Order::Digits));
        let _ = write!(out, "\",\"rxuxtime\":{second},\"type\":{message},\"mmsi\":{mmsi}");
    }

    fn position(&mut self, heard: &Heard, report: &PositionReport, message: u8, out: &mut Vec<u8>) {
        self.head(heard, message, out);
        if message != 18 {
            let _ = write!(out, ",\"status\":{}", report.status);
        }
        if message == 1 {
            let _ = write!(out, ",\"turn_unscaled\":{}", report.rate_of_turn);
        }
        for (key, value, unit, decimals) in [
            (",\"lon\":", degrees(report.longitude, 10_000_000), 10_000_000, 7),
            (",\"lat\":", degrees(report.latitude, 10_000_000), 10_000_000, 7),
            (",\"speed\":", report.sog_deci.into(), 10, 1),
            (",\"course\":", report.cog_deci.into(), 10, 1),
        ] {
            out.extend_from_slice(key.as_bytes());
            put_fixed(out, value, unit, decimals);
        }
        let _ = write!(
            out,
            ",\"accuracy\":{},\"heading\":{},\"second\":{}}}",
            report.accurate, report.heading, report.second
        );
        out.push(b'\n');
    }
}

/// Names hold letters, digits, blanks, `-` and `%` only: nothing to escape.
fn put_names(said: &Particulars, out: &mut Vec<u8>) {
    let [bow, stern, port, starboard] = said.antenna_m;
    let _ = write!(
        out,
        ",\"shipname\":\"{}\",\"callsign\":\"{}\",\"shiptype\":{},\"to_bow\":{bow},\"to_stern\":{stern},\"to_port\":{port},\
         \"to_starboard\":{starboard}",
        said.name, said.callsign, said.type_code
    );
}
