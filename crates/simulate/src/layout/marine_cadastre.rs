//! CSV of MarineCadastre, as up to 2024: a position a row, particulars joined to it.

use super::stamp::{Order, Stamp};
use super::{Heard, degrees};
use crate::decimal::{put_fixed, put_whole};
use crate::message::{Body, PositionReport};
use crate::vessel::Transponder;

/// The last column is ours: it says what the file is, and readers that know columns by name pass over it.
const HEADER: &str = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,\
                      Cargo,TransceiverClass,SYNTHETIC\n";

/// What stands in every row of a ship until it says something else of itself: to look for that in 50,000 vessels costs more
/// than all the rest of a row.
#[derive(Debug)]
struct Kept {
    /// When it says something else, seconds since the sea's first instant.
    until_s: f64,
    /// `name,IMO,callsign,type,` and then, behind the status, `,length,...`.
    text: Vec<u8>,
    status_at: usize,
}

/// Writes rows.
#[derive(Debug, Default)]
pub(crate) struct MarineCadastre {
    stamp: Stamp,
    /// By number of the ship.
    kept: Vec<Kept>,
}

pub(super) fn begin(out: &mut Vec<u8>) {
    out.extend_from_slice(HEADER.as_bytes());
}

impl MarineCadastre {
    pub(super) fn put(&mut self, heard: &Heard, out: &mut Vec<u8>) {
        let (Body::Position(report) | Body::LongRange(report)) = heard.body else { return };
        put_whole(out, report.mmsi);
        out.push(b',');
        out.extend_from_slice(self.stamp.text(heard.second, Order::YearFirst));
        put_motion(report, out);
        let Some(kept) = self.kept(heard) else { return };
        let (front, back) = kept.text.split_at(kept.status_at);
        out.extend_from_slice(front);
        if report.transponder == Transponder::ClassA {
            put_whole(out, report.status);
        }
        out.extend_from_slice(back);
    }

    fn kept(&mut self, heard: &Heard) -> Option<&Kept> {
        let ship = heard.ship as usize;
        while self.kept.len() <= ship {
            self.kept.push(Kept { until_s: f64::NEG_INFINITY, text: Vec::new(), status_at: 0 });
        }
        let kept = self.kept.get_mut(ship)?;
        if kept.until_s <= heard.at_s {
            *kept = Kept::new(heard);
        }
        Some(kept)
    }
}

impl Kept {
    fn new(heard: &Heard) -> Kept {
        let (said, mut text) = (heard.said(), Vec::new());
        text.extend_from_slice(said.name.as_bytes());
        // None is written `IMO0000000`.
        text.extend_from_slice(format!(",IMO{:07},{},{},", said.imo, said.callsign, said.type_code).as_bytes());
        let status_at = text.len();
        for metres in [said.length_m(), said.beam_m()] {
            text.push(b',');
            put_whole(&mut text, metres);
        }
        text.push(b',');
        if said.draught_dm > 0 {
            put_fixed(&mut text, said.draught_dm.into(), 10, 1);
        }
        text.push(b',');
        put_whole(&mut text, said.type_code);
        let is_class_a = heard.vessel.transponder == Transponder::ClassA;
        text.extend_from_slice(if is_class_a { b",A,1\n" } else { b",B,1\n" });
        let later = heard.vessel.particulars.iter().map(|said| said.since_s).find(|&since_s| since_s > heard.at_s);
        Kept { until_s: later.unwrap_or(f64::INFINITY), text, status_at }
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
    put_whole(out, report.heading);
    out.extend_from_slice(b".0,");
}
