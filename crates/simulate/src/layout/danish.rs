//! CSV of the Danish Maritime Authority, its 26 columns and a mark, words for codes.

use super::stamp::{Order, Stamp};
use super::{Heard, degrees};
use crate::decimal::{put_fixed, put_whole};
use crate::message::{Body, PositionReport};
use crate::vessel::{Particulars, Transponder};

/// The last column is ours: it says what the file is, and readers that know columns by name pass over it.
const HEADER: &str = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,\
                      Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,\
                      Data source type,A,B,C,D,SYNTHETIC\n";

/// Writes rows.
#[derive(Debug, Default)]
pub(crate) struct Danish {
    stamp: Stamp,
}

pub(super) fn begin(out: &mut Vec<u8>) {
    out.extend_from_slice(HEADER.as_bytes());
}

fn status_word(report: &PositionReport) -> &'static str {
    match report.status {
        0 => "Under way using engine",
        1 => "At anchor",
        2 => "Not under command",
        3 => "Restricted maneuverability",
        5 => "Moored",
        7 => "Engaged in fishing",
        _ => "Unknown value",
    }
}

fn type_word(code: u8) -> &'static str {
    match code {
        30 => "Fishing",
        31 | 32 => "Towing",
        33 => "Dredging",
        35 => "Military",
        36 => "Sailing",
        37 => "Pleasure",
        50 => "Pilot",
        52 => "Tug",
        60..=69 => "Passenger",
        70..=79 => "Cargo",
        80..=89 => "Tanker",
        0 => "Undefined",
        _ => "Other",
    }
}

impl Danish {
    pub(super) fn put(&mut self, heard: &Heard, out: &mut Vec<u8>) {
        let (Body::Position(report) | Body::LongRange(report)) = heard.body else { return };
        let is_class_a = report.transponder == Transponder::ClassA;
        out.extend_from_slice(self.stamp.text(heard.second, Order::DayFirst));
        out.extend_from_slice(if is_class_a { b",Class A," } else { b",Class B," });
        put_whole(out, report.mmsi);
        for place in [report.latitude, report.longitude] {
            out.push(b',');
            put_fixed(out, degrees(place, 1_000_000), 1_000_000, 6);
        }
        out.push(b',');
        out.extend_from_slice(status_word(report).as_bytes());
        out.extend_from_slice(b",,");
        put_fixed(out, report.sog_deci.into(), 10, 1);
        out.push(b',');
        put_fixed(out, report.cog_deci.into(), 10, 1);
        out.push(b',');
        if report.heading < 360 {
            put_whole(out, report.heading);
        }
        put_particulars(heard.said(), out);
    }
}

/// `,IMO,Callsign,Name,...,D`
fn put_particulars(said: &Particulars, out: &mut Vec<u8>) {
    out.push(b',');
    match said.imo {
        0 => out.extend_from_slice(b"Unknown"),
        imo => put_whole(out, imo),
    }
    for text in [said.callsign.as_str(), &said.name, type_word(said.type_code), ""] {
        out.push(b',');
        out.extend_from_slice(text.as_bytes());
    }
    for metres in [said.beam_m(), said.length_m()] {
        out.push(b',');
        if metres > 0 {
            put_whole(out, metres);
        }
    }
    out.extend_from_slice(b",GPS,");
    if said.draught_dm > 0 {
        put_fixed(out, said.draught_dm.into(), 10, 1);
    }
    out.push(b',');
    out.extend_from_slice(said.destination.as_bytes());
    out.extend_from_slice(b",,AIS");
    for metres in said.antenna_m {
        out.push(b',');
        if said.length_m() > 0 {
            put_whole(out, metres);
        }
    }
    out.extend_from_slice(b",1\n");
}
