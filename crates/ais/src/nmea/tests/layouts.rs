//! Fields in, sentences out, the same fields back; and the same as `nmea-parser` reads.

use nautical::Position;
use nmea_parser::ais::VesselDynamicData;
use nmea_parser::{NmeaParser, ParsedMessage};
use proptest::prelude::*;

use super::super::encode::{Encoder, Wire};
use super::{Seen, given, read};
use crate::{Accuracy, Dimensions, Kinematics, Particulars, Reject, Report, Sender, ShipType};

/// The one report of a message.
fn report(message: &Encoder) -> Result<Report, Reject> {
    let mut seen = read(given(), [message.sentence()]);
    seen.reports.pop().ok_or_else(|| reason(&seen))
}

fn reason(seen: &Seen) -> Reject {
    *seen.balance.rejects.keys().next().expect("a reason")
}

fn kinematics(message: &Encoder) -> Option<Kinematics> {
    report(message).ok().and_then(|report| report.kinematics)
}

/// Any number below a limit, with those around which its meaning changes more often.
fn number(below: u32, ends: &'static [u32]) -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0..below, 1 => prop::sample::select(ends)]
}

/// Any field values, with those at the ends and those that stand for "not available" among them.
fn wire() -> impl Strategy<Value = Wire> {
    let degrees = |degrees: i32, bits: u32| {
        let (unit, limit) = (degrees * 600_000, 1 << (bits - 1));
        prop_oneof![
            8 => -unit..=unit,
            1 => -limit..limit,
            1 => prop::sample::select(vec![-unit - 1, -unit, 0, unit, unit + 1, unit + 600_000]),
        ]
    };
    let motion = (
        number(16, &[14, 15]),
        number(1_024, &[0, 1_021, 1_022, 1_023]),
        number(4_096, &[0, 3_599, 3_600, 3_601]),
        number(512, &[0, 359, 360, 511]),
        number(64, &[0, 59, 60, 63]),
    );
    let numbers = (0u32..1_000_000_000, 0u32..2, motion);
    (numbers, degrees(180, 28), degrees(90, 27)).prop_map(|(numbers, longitude, latitude)| {
        let (mmsi, accuracy, (status, sog, cog, heading, second)) = numbers;
        Wire { mmsi, status, sog, accuracy, longitude, latitude, cog, heading, second }
    })
}

/// What the wire fields mean, computed in floating point.
fn meaning(wire: &Wire) -> Option<Kinematics> {
    let degrees = |value: i32| f64::from(value) / 600_000.0;
    let available = |value: u32, below: u32, unit: u32| (value < below).then_some((value * unit) as u16);
    Some(Kinematics {
        position: Position::from_degrees(degrees(wire.longitude), degrees(wire.latitude)).ok()?,
        sog_centiknots: available(wire.sog, 1_023, 10),
        cog_decidegrees: available(wire.cog, 3_600, 1),
        heading_degrees: available(wire.heading, 360, 1),
        navigational_status: (wire.status < 15).then_some(wire.status as u8),
        accuracy: if wire.accuracy == 1 { Accuracy::High } else { Accuracy::Low },
        utc_second: (wire.second < 60).then_some(wire.second as u8),
        digest: 0,
    })
}

/// Without the digest, which is not compared.
fn plain(kinematics: Option<Kinematics>) -> Option<Kinematics> {
    kinematics.map(|kinematics| Kinematics { digest: 0, ..kinematics })
}

fn theirs(message: &Encoder) -> VesselDynamicData {
    match NmeaParser::new().parse_sentence(&message.sentence()) {
        Ok(ParsedMessage::VesselDynamicData(data)) => data,
        other => panic!("{other:?}"),
    }
}

/// Text that goes over the air and comes back.
fn text(characters: usize) -> impl Strategy<Value = String> {
    prop::string::string_regex(&format!("[A-Z0-9 !?_.-]{{0,{characters}}}")).expect("a pattern")
}

fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A, B, C and D.
fn sides() -> impl Strategy<Value = [u32; 4]> {
    let side = |bits: u32| prop_oneof![1 => Just(0), 4 => 0u32..1 << bits];
    (side(9), side(9), side(6), side(6)).prop_map(|(a, b, c, d)| [a, b, c, d])
}

fn put_sides(encoder: Encoder, [a, b, c, d]: [u32; 4]) -> Encoder {
    encoder.put(a, 9).put(b, 9).put(c, 6).put(d, 6)
}

fn with_sides(particulars: Particulars, [a, b, c, d]: [u32; 4]) -> Particulars {
    let [bow_m, stern_m, port_m, starboard_m] = [a, b, c, d].map(|side| side as u16);
    let some = |metres: u16| (metres > 0).then_some(metres * 10);
    Particulars {
        length_dm: some(bow_m + stern_m),
        beam_dm: some(port_m + starboard_m),
        dimensions: (a > 0 && c > 0).then_some(Dimensions { bow_m, stern_m, port_m, starboard_m }),
        ..particulars
    }
}

/// The particulars of the report, or nothing where it was rejected for that.
fn told(message: &Encoder) -> Particulars {
    match report(message) {
        Ok(report) => *report.particulars.expect("particulars"),
        Err(reason) => {
            assert_eq!(reason, Reject::NothingInIt);
            Particulars::default()
        }
    }
}

proptest! {
    #[test]
    fn class_a(wire in wire(), message in 1u32..=3) {
        let sentence = wire.class_a(message);
        prop_assert_eq!(plain(kinematics(&sentence)), meaning(&wire));
        if let Ok(report) = report(&sentence) {
            prop_assert_eq!((report.mmsi.number(), report.sender), (wire.mmsi, Sender::ClassA));
        }
        agrees_with_theirs(&wire, &theirs(&sentence))?;
    }

    #[test]
    fn class_b(wire in wire()) {
        let wire = Wire { status: 15, ..wire };
        let sentence = wire.class_b(18).fill_to(168);
        prop_assert_eq!(plain(kinematics(&sentence)), meaning(&wire));
        agrees_with_theirs(&wire, &theirs(&sentence))?;
    }

    #[test]
    fn class_b_extended(wire in wire(), name in text(20), ship_type in 0u32..256, sides in sides()) {
        let wire = Wire { status: 15, ..wire };
        let message = put_sides(wire.class_b(19).put(0, 4).put_text(&name, 20).put(ship_type, 8), sides).fill_to(312);
        prop_assert_eq!(plain(kinematics(&message)), meaning(&wire));
        let expected = Particulars {
            name: said(&name).map(Into::into),
            ship_type: (ship_type > 0).then_some(ShipType(ship_type as u16)),
            ..Particulars::default()
        };
        match report(&message) {
            Ok(report) => {
                prop_assert_eq!(*report.particulars.unwrap_or_default(), with_sides(expected, sides));
                prop_assert_eq!(report.sender, Sender::ClassB);
            }
            Err(reason) => prop_assert_eq!(reason, Reject::NothingInIt),
        }
    }

    #[test]
    fn base_station(wire in wire()) {
        let report = report(&wire.base_station()).expect("a report, with or without a position");
        prop_assert_eq!(report.sender, Sender::BaseStation);
        let nothing = Wire { status: 15, sog: 1_023, cog: 3_600, heading: 511, ..wire };
        prop_assert_eq!(plain(report.kinematics), meaning(&nothing));
    }

    #[test]
    fn static_and_voyage_data(
        (imo, callsign, name) in (0u32..1 << 30, text(7), text(20)),
        (ship_type, sides, draught, destination) in (0u32..256, sides(), 0u32..256, text(20)),
        eta in 0u32..1 << 20,
        bits in prop::sample::select(vec![422usize, 424, 426]),
    ) {
        let message = Encoder::new(5, 636_012_345).put(0, 2).put(imo, 30).put_text(&callsign, 7).put_text(&name, 20);
        let message = put_sides(message.put(ship_type, 8), sides).put(1, 4).put(eta, 20).put(draught, 8);
        let message = message.put_text(&destination, 20).fill_to(bits);
        let expected = Particulars {
            imo: (imo > 0 && imo < 10_000_000).then_some(imo),
            callsign: said(&callsign).map(Into::into),
            name: said(&name).map(Into::into),
            ship_type: (ship_type > 0).then_some(ShipType(ship_type as u16)),
            draught_dm: (draught > 0).then_some(draught as u16),
            destination: said(&destination).map(Into::into),
            ..Particulars::default()
        };
        prop_assert_eq!(told(&message), with_sides(expected, sides));
    }

    #[test]
    fn static_data_in_halves(name in text(20), callsign in text(7), ship_type in 0u32..256, sides in sides(), auxiliary: bool) {
        let mmsi = if auxiliary { 982_190_001 } else { 219_000_001 };
        let part_a = Encoder::new(24, mmsi).put(0, 2).put_text(&name, 20);
        prop_assert_eq!(told(&part_a), Particulars { name: said(&name).map(Into::into), ..Particulars::default() });
        let part_b = Encoder::new(24, mmsi).put(1, 2).put(ship_type, 8).put(0, 32).put(0, 10).put_text(&callsign, 7);
        let expected = Particulars {
            callsign: said(&callsign).map(Into::into),
            ship_type: (ship_type > 0).then_some(ShipType(ship_type as u16)),
            ..Particulars::default()
        };
        let expected = if auxiliary { expected } else { with_sides(expected, sides) };
        prop_assert_eq!(told(&put_sides(part_b.clone(), sides)), expected.clone());
        prop_assert_eq!(told(&put_sides(part_b, sides).fill_to(168)), expected);
    }

    #[test]
    fn long_range(
        (longitude, latitude) in (-110_000i32..110_000, -56_000i32..56_000),
        (status, sog) in (number(16, &[14, 15]), number(64, &[62, 63])),
        (cog, latency) in (number(512, &[359, 360, 511]), 0u32..2),
        bits in prop::sample::select(vec![96usize, 168]),
    ) {
        let message = Encoder::new(27, 219_000_001).put(3, 2).put(status, 4).put_signed(longitude, 18)
            .put_signed(latitude, 17).put(sog, 6).put(cog, 9).put(latency, 1).fill_to(bits);
        let place = Position::from_degrees(f64::from(longitude) / 600.0, f64::from(latitude) / 600.0).ok();
        let expected = place.map(|position| Kinematics {
            position,
            sog_centiknots: (sog < 63).then_some(sog as u16 * 100),
            cog_decidegrees: (cog < 360).then_some(cog as u16 * 10),
            heading_degrees: None,
            navigational_status: (status < 15).then_some(status as u8),
            accuracy: Accuracy::LongRange,
            utc_second: None,
            digest: 0,
        });
        prop_assert_eq!(plain(kinematics(&message)), expected);
    }

    #[test]
    fn aircraft(wire in wire(), altitude in 0u32..4_096) {
        let message = Encoder::new(9, wire.mmsi).put(altitude, 12).put(wire.sog, 10).put(wire.accuracy, 1)
            .put_signed(wire.longitude, 28).put_signed(wire.latitude, 27).put(wire.cog, 12).put(wire.second, 6).fill_to(168);
        let expected = meaning(&Wire { status: 15, heading: 511, ..wire.clone() }).map(|kinematics| Kinematics {
            sog_centiknots: (wire.sog < 1_023).then_some((wire.sog * 100).min(10_220) as u16),
            ..kinematics
        });
        prop_assert_eq!(plain(kinematics(&message)), expected);
        if let Ok(report) = report(&message) {
            prop_assert_eq!(report.sender, Sender::Aircraft);
        }
    }

    #[test]
    fn aid_to_navigation(wire in wire(), name in text(20), more in text(14), kind in 0u32..32) {
        let (name, more) = (format!("{name:X<20}"), more.as_str());
        let message = Encoder::new(21, 992_191_234).put(kind, 5).put_text(&name, 20).put(wire.accuracy, 1)
            .put_signed(wire.longitude, 28).put_signed(wire.latitude, 27).put(0, 30).put(1, 4).put(wire.second, 6)
            .fill_to(272).put_text(more, more.len());
        let report = report(&message).expect("it has a name");
        let whole = format!("{name}{more}");
        let particulars = report.particulars.expect("a name");
        prop_assert_eq!(particulars.name.as_deref(), said(&whole));
        let nothing = Wire { status: 15, sog: 1_023, cog: 3_600, heading: 511, ..wire };
        prop_assert_eq!(plain(report.kinematics), meaning(&nothing));
        prop_assert_eq!(report.sender, Sender::AidToNavigation);
    }

    #[test]
    fn any_payload_is_told_once(values in prop::collection::vec(0u32..64, 1..100), message in 0u32..64) {
        let start = Encoder::default().put(message, 6);
        let encoder = values.into_iter().fold(start, |encoder, value| encoder.put(value, 6));
        read(given(), [encoder.sentence()]);
    }
}

/// `nmea-parser` reads the same position, speed, course and heading.
fn agrees_with_theirs(wire: &Wire, data: &VesselDynamicData) -> Result<(), TestCaseError> {
    prop_assert_eq!(data.mmsi, wire.mmsi);
    let ours = meaning(wire);
    let place = data.longitude.zip(data.latitude);
    let place = place.and_then(|(longitude, latitude)| Position::from_degrees(longitude, latitude).ok());
    prop_assert_eq!(place, ours.map(|kinematics| kinematics.position));
    let Some(ours) = ours else { return Ok(()) };
    prop_assert_eq!(data.sog_knots.map(|knots| (knots * 100.0).round() as u16), ours.sog_centiknots);
    let cog = data.cog.map(|degrees| (degrees * 10.0).round() as u16).filter(|&tenths| tenths < 3_600);
    prop_assert_eq!(cog, ours.cog_decidegrees);
    let heading = data.heading_true.map(|degrees| degrees as u16).filter(|&degrees| degrees < 360);
    prop_assert_eq!(heading, ours.heading_degrees);
    Ok(())
}

#[test]
fn known_sentences() {
    let check = |sentence: &str, mmsi: u32, longitude: f64, latitude: f64, motion: [Option<u16>; 3]| {
        let seen = read(given(), [sentence]);
        let report = seen.reports.first().expect(sentence);
        let kinematics = report.kinematics.expect("a position");
        assert_eq!(report.mmsi.number(), mmsi);
        assert_eq!(kinematics.position, Position::from_degrees(longitude, latitude).expect("a place"));
        let seen = [kinematics.sog_centiknots, kinematics.cog_decidegrees, kinematics.heading_degrees];
        assert_eq!(seen, motion, "{sentence}");
    };
    let class_a = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A";
    let motion = [Some(1_230), Some(2_240), Some(215)];
    check(class_a, 371_798_000, -123.395_383_333_3, 48.381_633_333_3, motion);
    let class_b = "!AIVDM,1,1,,A,B52K>;h00Fc>jpUlNV@ikwpUoP06,0*4C";
    check(class_b, 338_087_471, -74.072_131_666_7, 40.684_54, [Some(10), Some(796), None]);
    let long_range = "!AIVDM,1,1,,B,KC5E2b@U19PFdLbMuc5=ROv62<7m,0*16";
    check(long_range, 206_914_217, 137.023_333_333_3, 4.84, [Some(5_700), Some(1_670), None]);
}

#[test]
fn known_particulars() {
    let seen = read(
        given(),
        [
            "!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
            "!AIVDM,2,2,1,A,88888888880,2*25",
        ],
    );
    let report = seen.reports.first().expect("a report");
    assert_eq!((report.mmsi.number(), report.lines, report.sender), (351_759_000, 2, Sender::ClassA));
    let expected = Particulars {
        imo: Some(9_134_270),
        name: Some("EVER DIADEM".into()),
        callsign: Some("3FOF8".into()),
        ship_type: Some(ShipType(70)),
        length_dm: Some(2_950),
        beam_dm: Some(320),
        dimensions: Some(Dimensions { bow_m: 225, stern_m: 70, port_m: 1, starboard_m: 31 }),
        draught_dm: Some(122),
        destination: Some("NEW YORK".into()),
    };
    assert_eq!(report.particulars.as_deref(), Some(&expected));
}

#[test]
fn what_is_too_short_or_useless_is_rejected() {
    let check = |message: Encoder, expected: Reject| assert_eq!(report(&message).err(), Some(expected), "{message:?}");
    let wire = Wire::at_second(33);
    for (message, bits) in [(1, 168), (2, 168), (3, 168), (4, 168), (5, 420), (9, 168), (18, 168), (19, 312), (21, 272)]
    {
        check(Encoder::new(message, 219_000_001).put(u32::MAX, 32).fill_to(bits - 1), Reject::Payload);
    }
    check(Encoder::new(24, 219_000_001).put(0, 2).fill_to(159), Reject::Payload);
    check(Encoder::new(24, 219_000_001).put(1, 2).fill_to(161), Reject::Payload);
    check(Encoder::new(24, 219_000_001).put(2, 2).fill_to(168), Reject::Malformed);
    check(Encoder::new(27, 219_000_001).fill_to(95), Reject::Payload);
    check(Encoder::new(27, 219_000_001).fill_to(336), Reject::Payload);
    check(Encoder::new(1, 219_000_001).fill_to(37), Reject::Payload);
    for message in [6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 20, 22, 23, 25, 26] {
        check(Encoder::new(message, 219_000_001).fill_to(168), Reject::UnusedMessage);
    }
    check(Encoder::new(0, 219_000_001).fill_to(168), Reject::Malformed);
    check(Encoder::new(28, 219_000_001).fill_to(168), Reject::Malformed);
    check(Wire { mmsi: 1_000_000_000, ..wire.clone() }.class_a(1), Reject::BadMmsi);
    check(Wire { latitude: 54_600_000, ..wire.clone() }.class_a(1), Reject::NothingInIt);
    check(Encoder::new(24, 219_000_001).put(0, 2).put_text("", 20), Reject::NothingInIt);
    check(Encoder::new(5, 219_000_001).fill_to(424), Reject::NothingInIt);
    assert!(report(&wire.class_a(1).fill_to(204)).is_ok(), "some feeds pad");
}

#[test]
fn the_digest_is_that_of_the_payload() {
    let digest = |line: &str| read(given(), [line]).reports[0].kinematics.expect("a position").digest;
    let (payload, fill) = Wire::at_second(33).class_a(1).payload();
    let sentence = |head: &str| super::super::encode::sentence(&format!("{head},{payload},{fill}"));
    let one = digest(&sentence("AIVDM,1,1,,A"));
    assert_eq!(one, digest(&sentence("BSVDO,1,1,7,B")));
    assert_eq!(one, digest(&(sentence("ABVDM,1,1,,1") + ",1654088303")));
    assert_ne!(one, digest(&Wire::at_second(34).class_a(1).sentence()));
    assert_eq!(one, 0xbecc_e103, "the digest may not change from version to version");
}
