//! CSV of MarineCadastre, as up to 2024: a position a row, particulars joined to it.

use super::stamp::{Order, Stamp};
use super::{Heard, degrees, put_fixed, put_whole};
use crate::message::{Body, PositionReport};
use crate::vessel::Transponder;

const HEADER: &str = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,\
                      Cargo,TransceiverClass\n";

/// Writes rows.
#[derive(Debug, Default)]
pub(crate) struct MarineCadastre {
    stamp: Stamp,
}

pub(super) fn begin(out: &mut Vec<u8>) {
    out.extend_from_slice(HEADER.as_bytes());
}

impl MarineCadastre {
    pub(super) fn put(&mut self, heard: &Heard, out: &mut Vec<u8>) {
        let (Body::Position(report) | Body::LongRange(report)) = heard.body else { return };
        put_whole(out, report.mmsi.into());
        out.push(b',');
        out.extend_from_slice(self.stamp.text(heard.second, Order::YearFirst));
        put_motion(report, out);
        let said = heard.said();
        out.extend_from_slice(said.name.as_bytes());
        out.extend_from_slice(b",IMO");
        let from = out.len();
        put_whole(out, said.imo.into());
        // None is written `IMO0000000`.
        let short = 7usize.saturating_sub(out.len() - from);
        out.splice(from..from, std::iter::repeat_n(b'0', short));
        out.push(b',');
        out.extend_from_slice(said.callsign.as_bytes());
        out.push(b',');
        put_whole(out, said.type_code.into());
        out.push(b',');
        let is_class_a = report.transponder == Transponder::ClassA;
        if is_class_a {
            put_whole(out, report.status.into());
        }
        for metres in [said.length_m(), said.beam_m()] {
            out.push(b',');
            put_whole(out, metres.into());
        }
        out.push(b',');
        if said.draught_dm > 0 {
            put_fixed(out, said.draught_dm.into(), 10, 1);
        }
        out.push(b',');
        put_whole(out, said.type_code.into());
        out.extend_from_slice(if is_class_a { b",A\n" } else { b",B\n" });
    }
}

/// `,LAT,LON,SOG,COG,Heading,`
fn put_motion(report: &PositionReport, out: &mut Vec<u8>) {
    for place in [report.latitude, report.longitude] {
        out.push(b',');
        put_fixed(out, degrees(place, 100_000), 100_000, 5);
    }
    for deci in [report.sog_deci, report.cog_deci] {
        out.push(b',');
        put_fixed(out, deci.into(), 10, 1);
    }
    out.push(b',');
    put_whole(out, report.heading.into());
    out.extend_from_slice(b".0,");
}
