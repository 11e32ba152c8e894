//! Layouts of the messages (ITU-R M.1371-5 annex 8), bit by bit.

use super::bits::Payload;
use crate::message::PositionReport;
use crate::vessel::Particulars;

/// Message 1 or 3: 168 bits.
pub(crate) fn class_a_position(message: u32, report: &PositionReport) -> Payload {
    let mut bits = Payload::new(message, report.mmsi);
    bits.put(report.status.into(), 4);
    bits.put_signed(report.rate_of_turn.into(), 8);
    put_motion(&mut bits, report);
    // Special manoeuvre not available, spare, RAIM not in use; a SOTDMA or ITDMA state without meaning.
    bits.put(0, 2);
    bits.put(0, 3);
    bits.put(0, 1);
    bits.put(0, 19);
    bits
}

/// Speed over ground to time stamp, as messages 1 and 18 have them alike.
fn put_motion(bits: &mut Payload, report: &PositionReport) {
    bits.put(report.sog_deci.into(), 10);
    bits.put(report.accurate.into(), 1);
    bits.put_signed(report.longitude, 28);
    bits.put_signed(report.latitude, 27);
    bits.put(report.cog_deci.into(), 12);
    bits.put(report.heading.into(), 9);
    bits.put(report.second.into(), 6);
}

/// Message 18: 168 bits. A "carrier sense" unit without display.
pub(crate) fn class_b_position(report: &PositionReport) -> Payload {
    let mut bits = Payload::new(18, report.mmsi);
    bits.put(0, 8);
    put_motion(&mut bits, report);
    bits.put(0, 2);
    // CS unit, no display, no DSC, whole band, message 22 accepted, autonomous, RAIM not in use.
    bits.put(0b1_0_0_1_1_0_0, 7);
    // Communication state of a CS unit (fixed value).
    bits.put(1, 1);
    bits.put(0b110_0000_0000_0000_0110, 19);
    bits
}

/// Message 27: 96 bits, 1/10 minute, whole knots and degrees, to which the report is rounded already.
pub(crate) fn long_range_position(report: &PositionReport) -> Payload {
    let mut bits = Payload::new(27, report.mmsi);
    bits.put(report.accurate.into(), 1);
    bits.put(0, 1);
    bits.put(report.status.into(), 4);
    bits.put_signed(report.longitude / 1_000, 18);
    bits.put_signed(report.latitude / 1_000, 17);
    let knots = if report.sog_deci >= 1023 { 63 } else { u32::from(report.sog_deci) / 10 };
    bits.put(knots, 6);
    let degrees = if report.cog_deci >= 3600 { 511 } else { u32::from(report.cog_deci) / 10 };
    bits.put(degrees, 9);
    bits.put(0, 1);
    bits.put(0, 1);
    bits
}

/// Message 5: 424 bits.
pub(crate) fn voyage(mmsi: u32, said: &Particulars) -> Payload {
    let mut bits = Payload::new(5, mmsi);
    bits.put(0, 2);
    bits.put(said.imo, 30);
    bits.put_text(&said.callsign, 7);
    bits.put_text(&said.name, 20);
    bits.put(said.type_code.into(), 8);
    put_antenna(&mut bits, said);
    // GPS; no estimated time of arrival (month 0, day 0, hour 24, minute 60).
    bits.put(1, 4);
    bits.put(0, 4);
    bits.put(0, 5);
    bits.put(24, 5);
    bits.put(60, 6);
    bits.put(said.draught_dm.into(), 8);
    bits.put_text(&said.destination, 20);
    bits.put(0, 2);
    bits
}

/// Message 24, part A: 160 bits.
pub(crate) fn static_part_a(mmsi: u32, said: &Particulars) -> Payload {
    let mut bits = Payload::new(24, mmsi);
    bits.put(0, 2);
    bits.put_text(&said.name, 20);
    bits
}

/// Message 24, part B: 168 bits.
pub(crate) fn static_part_b(mmsi: u32, said: &Particulars) -> Payload {
    let mut bits = Payload::new(24, mmsi);
    bits.put(1, 2);
    bits.put(said.type_code.into(), 8);
    bits.put_text("SIM", 3);
    bits.put(0, 24);
    bits.put_text(&said.callsign, 7);
    put_antenna(&mut bits, said);
    bits.put(0, 6);
    bits
}

/// Dimensions A, B, C, D: 30 bits.
fn put_antenna(bits: &mut Payload, said: &Particulars) {
    for (metres, (most, width)) in said.antenna_m.iter().zip([(511, 9), (511, 9), (63, 6), (63, 6)]) {
        bits.put(u32::from(*metres).min(most), width);
    }
}
