//! JSON lines: one object a line, as gpsd, AIS-catcher and aisstream write them, or with keys that are called like columns.
//!
//! An object is read into the same [`Cells`] as a row of a table, so what "not available" looks like, and what is made of
//! it, is written down in [`table`](crate::table) once.

use std::fmt::Write;
use std::ops::Range;

use nautical::Time;
use serde_json::{Map, Value};

use crate::table::{
    Cells, ColumnAliases, Field, LINE_MAX, Layout, StartClock, TableSettings, mmsi, normalised, utc_second,
};
use crate::{Deliver, Reject, Report, TimeSource};

/// Which kind of JSON a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsonLayout {
    /// Decoded messages of gpsd (`"class":"AIS"`). They carry no time.
    Gpsd,
    /// Decoded messages of AIS-catcher: the same with `rxuxtime`.
    AisCatcher,
    /// Envelopes of aisstream (`MessageType`, `MetaData`, `Message`).
    Aisstream,
    /// Objects whose keys are called like the columns of a table.
    Keys,
    /// JSON, but not one AIS object a line: an array, one large object, a pretty-printed text. It cannot be read as an
    /// archive; a list of last known positions has no time for each ship.
    NotLines,
}

impl JsonLayout {
    /// What `inspect` calls it.
    pub fn name(self) -> &'static str {
        match self {
            JsonLayout::Gpsd => "gpsd JSON",
            JsonLayout::AisCatcher => "AIS-catcher JSON",
            JsonLayout::Aisstream => "aisstream JSON",
            JsonLayout::Keys => "JSON lines",
            JsonLayout::NotLines => "JSON that is not one object a line",
        }
    }
}

/// Tells from the first bytes of a file (its first line at least, or 64 KiB) which kind of JSON it is; `None` where it is
/// none.
pub fn looks_like_json(head: &[u8]) -> Option<JsonLayout> {
    /// Lines looked at: gpsd writes a few of other classes first.
    const LINES: usize = 32;
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match head.first()? {
        b'{' => {}
        b'[' if matches!(head.get(1..)?.trim_ascii_start().first(), Some(b'{' | b'[' | b']')) => {
            return Some(JsonLayout::NotLines);
        }
        _ => return None,
    }
    let mut has_class = false;
    for (place, line) in head.split_inclusive(|&byte| byte == b'\n').take(LINES).enumerate() {
        let Ok(Value::Object(object)) = serde_json::from_slice(line) else {
            if place == 0 {
                return Some(JsonLayout::NotLines);
            }
            continue;
        };
        if let Some(layout) = layout_of(&object) {
            return Some(layout);
        }
        has_class |= object.get("class").is_some_and(Value::is_string);
    }
    Some(if has_class { JsonLayout::Gpsd } else { JsonLayout::NotLines })
}

/// The kind of an object that speaks of a vessel.
fn layout_of(object: &Map<String, Value>) -> Option<JsonLayout> {
    if object.get("class").and_then(Value::as_str) == Some("AIS") {
        let is_catcher = ["rxuxtime", "rxtime", "toa", "station_id"].iter().any(|key| object.contains_key(*key));
        return Some(if is_catcher { JsonLayout::AisCatcher } else { JsonLayout::Gpsd });
    }
    if object.get("MessageType").is_some_and(Value::is_string) && object.get("Message").is_some_and(Value::is_object) {
        return Some(JsonLayout::Aisstream);
    }
    let has_mmsi = object.keys().any(|key| Field::of_column(key) == Some(Field::Mmsi));
    has_mmsi.then_some(JsonLayout::Keys)
}

/// Reads JSON lines of any of the kinds, mixed as they come. Each line passed in is told exactly once.
///
/// Objects that are no vessel's message (`"class":"VERSION"`, errors, confirmations) are [`Reject::OtherSentence`]; message
/// types that carry neither position nor particulars are [`Reject::UnusedMessage`]. A message without time is counted on
/// from `settings.start`, or [`Reject::NoTime`].
#[derive(Debug)]
pub struct JsonReader {
    settings: TableSettings,
    aliases: ColumnAliases,
    clock: Option<StartClock>,
    /// For the kinds whose keys are known.
    by_field: Layout,
    /// The keys of the last object of [`JsonLayout::Keys`], and what they are bound to.
    keys: Vec<String>,
    by_key: Layout,
    texts: Texts,
}

impl JsonReader {
    /// A reader; `aliases` is the user's `[columns]`, for objects of [`JsonLayout::Keys`].
    pub fn new(settings: TableSettings, aliases: ColumnAliases) -> JsonReader {
        JsonReader {
            clock: settings.start.map(StartClock::new),
            settings,
            aliases,
            by_field: Layout::unbound(),
            keys: Vec::new(),
            by_key: Layout::unbound(),
            texts: Texts::default(),
        }
    }

    /// Takes the next line, with or without its line end.
    pub fn line(&mut self, line: &[u8], deliver: &mut dyn Deliver) {
        match self.report(line) {
            Ok(report) => deliver.report(report),
            Err(reason) => deliver.reject(reason, 1),
        }
    }

    /// Nothing is held back between lines; here for likeness with the other readers.
    pub fn finish(&mut self, _deliver: &mut dyn Deliver) {}

    fn report(&mut self, line: &[u8]) -> Result<Report, Reject> {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
        match line.first() {
            None => return Err(Reject::Blank),
            Some(b'#') => return Err(Reject::Comment),
            Some(_) if line.len() > LINE_MAX => return Err(Reject::TooLong),
            Some(_) => {}
        }
        let Ok(Value::Object(object)) = serde_json::from_slice(line) else { return Err(Reject::Malformed) };
        self.texts.clear();
        let layout = match layout_of(&object) {
            Some(JsonLayout::Gpsd | JsonLayout::AisCatcher) => {
                gpsd(&object, &mut self.texts)?;
                &self.by_field
            }
            Some(JsonLayout::Aisstream) => {
                aisstream(&object, &mut self.texts)?;
                &self.by_field
            }
            _ => {
                self.put_keys(&object)?;
                &self.by_key
            }
        };
        let cells = self.texts.cells();
        let mmsi = mmsi(&cells)?;
        let time: (Time, TimeSource) = match (layout.time(&cells, self.settings.day_first), &mut self.clock) {
            (Err(Reject::NoTime), Some(clock)) => (clock.time(utc_second(&cells)), TimeSource::Given),
            (time, _) => (time?, TimeSource::Column),
        };
        layout.report_at(&cells, mmsi, time, self.settings.medium)
    }

    /// An object whose keys are called like columns. Keys are bound anew only where they differ from those of the last one.
    fn put_keys(&mut self, object: &Map<String, Value>) -> Result<(), Reject> {
        if !self.keys.iter().eq(object.keys()) {
            self.keys = object.keys().cloned().collect();
            let names: Vec<&str> = self.keys.iter().map(String::as_str).collect();
            self.by_key = Layout::of_any(&names, &self.aliases);
        }
        if self.by_key.column_of(Field::Mmsi).is_none() {
            return Err(Reject::OtherSentence);
        }
        for (field, value) in self.by_key.columns().iter().zip(object.values()) {
            if let Some(field) = field {
                self.texts.put(*field, Some(value));
            }
        }
        Ok(())
    }
}

/// The values of one object as text, by field.
#[derive(Default, Debug)]
struct Texts {
    text: String,
    spans: Vec<(Field, Range<usize>)>,
}

impl Texts {
    fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// Adds a value that is text, a number or a truth value; the last one of a field holds.
    fn put(&mut self, field: Field, value: Option<&Value>) {
        match value {
            Some(Value::String(text)) => self.put_text(field, text),
            Some(Value::Number(number)) => self.put_text(field, number),
            Some(Value::Bool(is)) => self.put_text(field, u8::from(*is)),
            _ => {}
        }
    }

    fn put_text(&mut self, field: Field, text: impl std::fmt::Display) {
        let start = self.text.len();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{text}");
        self.spans.push((field, start..self.text.len()));
    }

    fn cells(&self) -> Cells<'_> {
        let mut cells = Cells::new();
        for (field, span) in &self.spans {
            cells.set(*field, self.text.get(span.clone()).unwrap_or_default().as_bytes());
        }
        cells
    }
}

/// Message types that carry a position or particulars (ITU-R M.1371-5 table 45).
const USED_TYPES: [i64; 11] = [1, 2, 3, 4, 5, 9, 18, 19, 21, 24, 27];

/// Type 27 says 63 knots for "not available" (ITU-R M.1371-5 table 75).
const LONG_RANGE_NO_SOG_KNOTS: f64 = 63.0;

/// Keys of gpsd and AIS-catcher whose values stand as they are in any unit; of the times the last that is there holds.
const GPSD_KEYS: [(&str, Field); 21] = [
    ("mmsi", Field::Mmsi),
    ("timestamp", Field::Time),
    ("rxtime", Field::Time),
    ("toa", Field::Time),
    ("rxuxtime", Field::Time),
    ("type", Field::MessageType),
    ("heading", Field::Heading),
    ("status", Field::Status),
    ("turn", Field::Rot),
    ("accuracy", Field::Accuracy),
    ("second", Field::UtcSecond),
    ("imo", Field::Imo),
    ("name", Field::Name),
    ("shipname", Field::Name),
    ("callsign", Field::Callsign),
    ("shiptype", Field::ShipType),
    ("destination", Field::Destination),
    ("to_bow", Field::ToBow),
    ("to_stern", Field::ToStern),
    ("to_port", Field::ToPort),
    ("to_starboard", Field::ToStarboard),
];

/// A decoded message of gpsd or AIS-catcher.
fn gpsd(object: &Map<String, Value>, texts: &mut Texts) -> Result<(), Reject> {
    let message_type = object.get("type").and_then(Value::as_i64).ok_or(Reject::Malformed)?;
    if !USED_TYPES.contains(&message_type) {
        return Err(Reject::UnusedMessage);
    }
    for (key, field) in GPSD_KEYS {
        // In type 4 that is what the base station's clock shows, not when it was heard.
        if !(message_type == 4 && key == "timestamp") {
            texts.put(field, object.get(key));
        }
    }
    let is_scaled = object.get("scaled").and_then(Value::as_bool).unwrap_or(true);
    let unit = if is_scaled { Units::SCALED } else { Units::of_wire(message_type) };
    for (key, field, divisor) in [
        ("lat", Field::Latitude, unit.degrees),
        ("lon", Field::Longitude, unit.degrees),
        ("speed", Field::Sog, unit.sog),
        ("course", Field::Cog, unit.cog),
        ("draught", Field::Draught, unit.draught),
    ] {
        put_scaled(texts, field, object.get(key), divisor);
    }
    if message_type == 27 && object.get("speed").and_then(Value::as_f64) == Some(LONG_RANGE_NO_SOG_KNOTS) {
        texts.put_text(Field::Sog, "");
    }
    Ok(())
}

/// What the numbers of a message are divided by to give degrees, knots, degrees and metres.
struct Units {
    degrees: f64,
    sog: f64,
    cog: f64,
    draught: f64,
}

impl Units {
    const SCALED: Units = Units { degrees: 1.0, sog: 1.0, cog: 1.0, draught: 1.0 };

    /// The units of the wire (ITU-R M.1371-5 tables 48, 52, 65, 75), as gpsd gives them with `"scaled":false`.
    fn of_wire(message_type: i64) -> Units {
        match message_type {
            27 => Units { degrees: 600.0, sog: 1.0, cog: 1.0, draught: 10.0 },
            9 => Units { degrees: 600_000.0, sog: 1.0, cog: 10.0, draught: 10.0 },
            _ => Units { degrees: 600_000.0, sog: 10.0, cog: 10.0, draught: 10.0 },
        }
    }
}

/// A number in a unit of its own. gpsd writes `"fast"` for 102.2 knots or more, and `"nan"` for what is not available.
fn put_scaled(texts: &mut Texts, field: Field, value: Option<&Value>, divisor: f64) {
    match value {
        Some(Value::String(word)) if field == Field::Sog && word == "fast" => texts.put_text(field, "102.2"),
        Some(Value::Number(number)) if divisor != 1.0 => {
            if let Some(number) = number.as_f64() {
                texts.put_text(field, format_args!("{:.7}", number / divisor));
            }
        }
        value => texts.put(field, value),
    }
}

/// An envelope of aisstream. The position in `MetaData` is the last known one, not the message's, and is left alone.
fn aisstream(object: &Map<String, Value>, texts: &mut Texts) -> Result<(), Reject> {
    let kind = object.get("MessageType").and_then(Value::as_str).ok_or(Reject::Malformed)?;
    let metadata = object.get("MetaData").and_then(Value::as_object).ok_or(Reject::OtherSentence)?;
    let message_type = match kind {
        "PositionReport" => 1,
        "BaseStationReport" => 4,
        "ShipStaticData" => 5,
        "StandardSearchAndRescueAircraftReport" => 9,
        "StandardClassBPositionReport" => 18,
        "ExtendedClassBPositionReport" => 19,
        "AidsToNavigationReport" => 21,
        "StaticDataReport" => 24,
        "LongRangeAisBroadcastMessage" => 27,
        _ => return Err(Reject::UnusedMessage),
    };
    let body = object.get("Message").and_then(|message| message.get(kind)).and_then(Value::as_object);
    let body = body.ok_or(Reject::Malformed)?;
    if !is_valid(body) {
        return Err(Reject::Payload);
    }
    texts.put_text(Field::MessageType, message_type);
    texts.put(Field::Mmsi, body.get("UserID"));
    for (key, value) in metadata {
        match normalised(key).as_str() {
            "mmsi" => texts.put(Field::Mmsi, Some(value)),
            "shipname" => texts.put(Field::Name, Some(value)),
            "timeutc" => texts.put(Field::Time, Some(value)),
            _ => {}
        }
    }
    put_body(body, message_type, texts);
    for part in ["ReportA", "ReportB"] {
        if let Some(part) = body.get(part).and_then(Value::as_object).filter(|part| is_valid(part)) {
            put_body(part, message_type, texts);
        }
    }
    Ok(())
}

/// aisstream marks a message, and each part of a type 24, as valid or not.
fn is_valid(body: &Map<String, Value>) -> bool {
    body.get("Valid").and_then(Value::as_bool) != Some(false)
}

fn put_body(body: &Map<String, Value>, message_type: i64, texts: &mut Texts) {
    const KEYS: [(&str, Field); 16] = [
        ("Latitude", Field::Latitude),
        ("Longitude", Field::Longitude),
        ("Sog", Field::Sog),
        ("Cog", Field::Cog),
        ("TrueHeading", Field::Heading),
        ("NavigationalStatus", Field::Status),
        ("RateOfTurn", Field::Rot),
        ("PositionAccuracy", Field::Accuracy),
        // The UTC second of the fix, not a time.
        ("Timestamp", Field::UtcSecond),
        ("ImoNumber", Field::Imo),
        ("CallSign", Field::Callsign),
        ("Name", Field::Name),
        ("ShipType", Field::ShipType),
        ("Type", Field::ShipType),
        ("MaximumStaticDraught", Field::Draught),
        ("Destination", Field::Destination),
    ];
    for (key, field) in KEYS {
        let is_kind_of_aid = message_type == 21 && field == Field::ShipType;
        let is_no_speed = message_type == 27
            && field == Field::Sog
            && body.get(key).and_then(Value::as_f64) == Some(LONG_RANGE_NO_SOG_KNOTS);
        let is_empty = body.get(key).and_then(Value::as_str).is_some_and(|text| text.trim().is_empty());
        if !is_kind_of_aid && !is_no_speed && !is_empty {
            texts.put(field, body.get(key));
        }
    }
    if let Some(dimension) = body.get("Dimension").and_then(Value::as_object) {
        for (key, field) in
            [("A", Field::ToBow), ("B", Field::ToStern), ("C", Field::ToPort), ("D", Field::ToStarboard)]
        {
            texts.put(field, dimension.get(key));
        }
    }
}

#[cfg(test)]
mod tests {
    use nautical::Position;
    use proptest::prelude::*;

    use super::*;
    use crate::{Accuracy, Balance, Dimensions, Sender, ShipType};

    #[derive(Default)]
    struct Kept {
        reports: Vec<Report>,
        rejects: Vec<Reject>,
        balance: Balance,
    }

    impl Deliver for Kept {
        fn report(&mut self, report: Report) {
            self.balance.used += u64::from(report.lines);
            self.reports.push(report);
        }

        fn reject(&mut self, reason: Reject, lines: u64) {
            self.balance.reject(reason, lines);
            self.rejects.push(reason);
        }
    }

    fn read_with(lines: &[&[u8]], settings: TableSettings) -> Kept {
        let mut kept = Kept::default();
        let mut reader = JsonReader::new(settings, ColumnAliases::default());
        for line in lines {
            reader.line(line, &mut kept);
        }
        reader.finish(&mut kept);
        kept.balance.lines = lines.len() as u64;
        assert!(kept.balance.is_exact(), "{:?}", kept.balance);
        kept
    }

    fn from_noon() -> TableSettings {
        TableSettings { start: Some(at("2026-07-12T12:00:00Z")), ..TableSettings::default() }
    }

    fn one(line: &str) -> Report {
        let kept = read_with(&[line.as_bytes()], from_noon());
        let [report] = &kept.reports[..] else { panic!("{line}: {:?}", kept.rejects) };
        report.clone()
    }

    fn at(text: &str) -> Time {
        Time::parse(text).expect("a time")
    }

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    #[test]
    fn gpsd_scaled_and_raw_give_equal_reports() {
        let scaled = one(
            r#"{"class":"AIS","device":"stdin","type":1,"repeat":0,"mmsi":217000001,"scaled":true,"status":5,"turn":"fastleft","speed":12.3,"accuracy":true,"lon":-123.3953833,"lat":48.3816333,"course":224.0,"heading":215,"second":33}"#,
        );
        let raw = one(
            r#"{"class":"AIS","device":"stdin","type":1,"repeat":0,"mmsi":217000001,"scaled":false,"status":5,"turn":-127,"speed":123,"accuracy":true,"lon":-74037230,"lat":29028980,"course":2240,"heading":215,"second":33}"#,
        );
        let motion = scaled.kinematics.expect("a position");
        assert_eq!(motion.position, place(-123.3953833, 48.3816333));
        assert_eq!(
            (motion.sog_centiknots, motion.cog_decidegrees, motion.heading_degrees),
            (Some(1_230), Some(2_240), Some(215))
        );
        assert_eq!(
            (motion.accuracy, motion.navigational_status, motion.utc_second),
            (Accuracy::High, Some(5), Some(33))
        );
        assert_eq!((scaled.sender, scaled.time_source), (Sender::ClassA, TimeSource::Given));
        assert_eq!(scaled.time, at("2026-07-12T12:00:33Z"));
        let digest = motion.digest;
        assert_eq!(raw.kinematics.map(|raw| crate::Kinematics { digest, ..raw }), Some(motion));
    }

    #[test]
    fn gpsd_words_for_values() {
        for (speed, turn, expected) in [
            ("\"nan\"", "\"nan\"", None),
            ("\"fast\"", "\"fastright\"", Some(10_220)),
            ("102.3", "0", None),
            ("0.1", "-3", Some(10)),
        ] {
            let line = format!(
                r#"{{"class":"AIS","type":3,"mmsi":217000001,"scaled":true,"status":5,"turn":{turn},"speed":{speed},"lon":1,"lat":2,"course":0.0,"heading":511}}"#
            );
            let motion = one(&line).kinematics.expect("a position");
            assert_eq!((motion.sog_centiknots, motion.heading_degrees), (expected, None), "{speed}");
        }
        let long_range = |speed: u8| {
            one(&format!(
                r#"{{"class":"AIS","type":27,"repeat":1,"mmsi":217000001,"scaled":true,"status":"Not under command","accuracy":false,"lon":137.0,"lat":4.8,"speed":{speed},"course":167}}"#
            ))
            .kinematics
            .expect("a position")
        };
        assert_eq!(long_range(57).sog_centiknots, Some(5_700));
        assert_eq!(long_range(63).sog_centiknots, None);
        assert_eq!((long_range(57).accuracy, long_range(57).navigational_status), (Accuracy::LongRange, Some(2)));
    }

    #[test]
    fn static_messages_of_gpsd() {
        let report = one(
            r#"{"class":"AIS","device":"stdin","type":5,"repeat":0,"mmsi":217000001,"scaled":true,"imo":1234567,"ais_version":0,"callsign":"SIM1","shipname":"SIM TERN","shiptype":70,"shiptype_text":"Cargo","to_bow":225,"to_stern":70,"to_port":1,"to_starboard":31,"eta":"05-15T14:00Z","draught":12.2,"destination":"NEW YORK","dte":0}"#,
        );
        let told = report.particulars.expect("particulars");
        assert_eq!((told.imo, told.ship_type, told.draught_dm), (Some(1_234_567), Some(ShipType(70)), Some(122)));
        assert_eq!((told.length_dm, told.beam_dm), (Some(2_950), Some(320)));
        assert_eq!(told.dimensions, Some(Dimensions { bow_m: 225, stern_m: 70, port_m: 1, starboard_m: 31 }));
        assert_eq!((told.name.as_deref(), told.destination.as_deref()), (Some("SIM TERN"), Some("NEW YORK")));
        assert_eq!((report.kinematics, report.sender), (None, Sender::ClassA));
    }

    #[test]
    fn ais_catcher_brings_its_time() {
        let line = r#"{"class":"AIS","device":"AIS-catcher","rxtime":"20260926235957","rxuxtime":1790467197.359632,"scaled":true,"channel":"B","nmea":["!AIVDM,1,1,,B,14eG;u@000o<Ev:L2bEbEQah08QS,0*4A"],"type":1,"mmsi":217000001,"status":0,"turn":0,"speed":0,"accuracy":true,"lon":-123.132683,"lat":49.006222,"course":264.600006,"heading":52,"second":56}"#;
        let report = one(line);
        assert_eq!((report.time, report.time_source), (Time(1_790_467_197_359_632), TimeSource::Column));
        assert_eq!(report.kinematics.and_then(|motion| motion.cog_decidegrees), Some(2_646));
        let second_best = one(&line.replace("\"rxuxtime\":1790467197.359632,", ""));
        assert_eq!(second_best.time, at("2026-09-26T23:59:57Z"));
    }

    #[test]
    fn aisstream_envelopes() {
        let position = one(
            r#"{"MessageType":"PositionReport","MetaData":{"MMSI":217000001,"MMSI_String":217000001,"ShipName":"SIM TERN            ","latitude":1.0,"longitude":2.0,"time_utc":"2026-07-12 12:00:00.25 +0000 UTC"},"Message":{"PositionReport":{"MessageID":3,"UserID":217000001,"Valid":true,"NavigationalStatus":1,"RateOfTurn":-128,"Sog":0.2,"PositionAccuracy":true,"Longitude":103.5,"Latitude":1.25,"Cog":360,"TrueHeading":511,"Timestamp":59}}}"#,
        );
        assert_eq!((position.time, position.sender), (at("2026-07-12T12:00:00.25Z"), Sender::ClassA));
        let motion = position.kinematics.expect("a position");
        assert_eq!(
            (motion.position, motion.utc_second, motion.accuracy),
            (place(103.5, 1.25), Some(59), Accuracy::High)
        );
        assert_eq!((motion.cog_decidegrees, motion.heading_degrees, motion.sog_centiknots), (None, None, Some(20)));
        assert_eq!(position.particulars.and_then(|told| told.name).as_deref(), Some("SIM TERN"));

        let statics = one(
            r#"{"Message":{"ShipStaticData":{"UserID":217000001,"ImoNumber":1234567,"CallSign":"SIM1   ","Name":"SIM TERN","Type":80,"Dimension":{"A":120,"B":15,"C":5,"D":7},"MaximumStaticDraught":6.7,"Destination":"","Valid":true}},"MessageType":"ShipStaticData","MetaData":{"MMSI":217000001,"ShipName":"","latitude":51.8,"longitude":6.0,"time_utc":"2026-05-19 15:33:05.865837165 +0000 UTC"}}"#,
        );
        assert_eq!((statics.kinematics, statics.time), (None, at("2026-05-19T15:33:05.865837Z")));
        let told = statics.particulars.expect("particulars");
        assert_eq!((told.length_dm, told.draught_dm, told.ship_type), (Some(1_350), Some(67), Some(ShipType(80))));
        assert_eq!((told.callsign.as_deref(), told.destination.as_deref()), (Some("SIM1"), None));

        let parts = one(
            r#"{"MessageType":"StaticDataReport","MetaData":{"MMSI":217000002,"time_utc":"2026-05-19 15:33:05 +0000 UTC"},"Message":{"StaticDataReport":{"Valid":true,"PartNumber":true,"ReportA":{"Valid":false,"Name":"OTHER"},"ReportB":{"Valid":true,"ShipType":37,"CallSign":"SIM2","Dimension":{"A":5,"B":5,"C":2,"D":2}}}}}"#,
        );
        let told = parts.particulars.expect("particulars");
        assert_eq!((told.name, told.ship_type, parts.sender), (None, Some(ShipType(37)), Sender::ClassB));
    }

    #[test]
    fn keys_like_columns() {
        let report = one(
            r#"{"ssvid":"217000001","timestamp":"2026-07-12T12:00:00Z","lat":1.5,"lng":-2.5,"speed_kmh":18.52,"vessel_name":"SIM TERN","tags":["a"],"collection_type":"satellite"}"#,
        );
        let motion = report.kinematics.expect("a position");
        assert_eq!((motion.position, motion.sog_centiknots), (place(-2.5, 1.5), Some(1_000)));
        assert_eq!((report.time, report.time_source), (at("2026-07-12T12:00:00Z"), TimeSource::Column));
        assert_eq!(report.medium, crate::Medium::Satellite);

        let lines: [&[u8]; 3] = [
            br#"{"mmsi":217000001,"t":1783857600,"lat":1,"lon":2}"#,
            br#"{"mmsi":217000002,"t":1783857601,"lat":1,"lon":2}"#,
            br#"{"t":1783857602,"longitude":2,"mmsi":217000003,"latitude":1,"b":null}"#,
        ];
        let kept = read_with(&lines, TableSettings::default());
        assert_eq!(kept.reports.len(), 3, "{:?}", kept.rejects);
        assert!(kept.reports.iter().all(|report| report.kinematics.map(|m| m.position) == Some(place(2.0, 1.0))));
    }

    #[test]
    fn what_is_refused() {
        for (line, reason) in [
            ("", Reject::Blank),
            ("# SYNTHETIC", Reject::Comment),
            ("{\"mmsi\":", Reject::Malformed),
            ("[1,2]", Reject::Malformed),
            ("{}", Reject::OtherSentence),
            (r#"{"class":"VERSION","release":"3.25"}"#, Reject::OtherSentence),
            (r#"{"error":"Api Key Is Not Valid"}"#, Reject::OtherSentence),
            (
                r#"{"MessageType":"SubscriptionConfirmation","Message":{"CompressionEnabled":true}}"#,
                Reject::OtherSentence,
            ),
            (r#"{"class":"AIS","type":8,"mmsi":217000001,"scaled":true}"#, Reject::UnusedMessage),
            (r#"{"class":"AIS","mmsi":217000001}"#, Reject::Malformed),
            (
                r#"{"class":"AIS","type":1,"mmsi":217000001,"lat":91,"lon":181,"rxuxtime":1790467197}"#,
                Reject::NothingInIt,
            ),
            (r#"{"class":"AIS","type":1,"mmsi":217000001,"lat":1,"lon":2}"#, Reject::NoTime),
            (
                r#"{"class":"AIS","type":4,"mmsi":2170001,"timestamp":"2007-05-14T19:57:39Z","lat":1,"lon":2}"#,
                Reject::NoTime,
            ),
            (r#"{"class":"AIS","type":1,"mmsi":2170000012,"lat":1,"lon":2,"rxuxtime":1790467197}"#, Reject::BadMmsi),
            (
                r#"{"MessageType":"PositionReport","MetaData":{"MMSI":1},"Message":{"PositionReport":{"Valid":false}}}"#,
                Reject::Payload,
            ),
            (r#"{"MessageType":"PositionReport","MetaData":{"MMSI":1},"Message":{"Other":{}}}"#, Reject::Malformed),
            (
                r#"{"MessageType":"Interrogation","MetaData":{"MMSI":1},"Message":{"Interrogation":{}}}"#,
                Reject::UnusedMessage,
            ),
            (r#"{"mmsi":217000001,"lat":1,"lon":2}"#, Reject::NoTime),
            (r#"{"mmsi":217000001,"lat":1,"lon":2,"time":"soon"}"#, Reject::BadTime),
        ] {
            assert_eq!(read_with(&[line.as_bytes()], TableSettings::default()).rejects, [reason], "{line}");
        }
        let deep = "{\"mmsi\":".to_owned() + &"[".repeat(10_000);
        assert_eq!(read_with(&[deep.as_bytes()], TableSettings::default()).rejects, [Reject::Malformed]);
        let long = format!("{{\"mmsi\":217000001,\"x\":\"{}\"}}", "A".repeat(LINE_MAX));
        assert_eq!(read_with(&[long.as_bytes()], TableSettings::default()).rejects, [Reject::TooLong]);
    }

    #[test]
    fn kinds_are_told_from_the_head() {
        for (head, expected) in [
            ("{\"class\":\"VERSION\"}\n{\"class\":\"AIS\",\"type\":1,\"mmsi\":1}\n", Some(JsonLayout::Gpsd)),
            ("{\"class\":\"VERSION\"}\n", Some(JsonLayout::Gpsd)),
            ("{\"class\":\"AIS\",\"type\":1,\"mmsi\":1,\"rxuxtime\":1}\n{\"cla", Some(JsonLayout::AisCatcher)),
            ("{\"MessageType\":\"PositionReport\",\"Message\":{}}", Some(JsonLayout::Aisstream)),
            ("\u{feff}{\"ssvid\":1,\"lat\":2}\n", Some(JsonLayout::Keys)),
            ("{\n  \"timestamp\": \"2025-12-11T20:44:50+00:00\",\n  \"vessels\": [\n", Some(JsonLayout::NotLines)),
            ("{\"timestamp\":1,\"vessels\":[{\"mmsi\":1}]}", Some(JsonLayout::NotLines)),
            ("[{\"mmsi\":1}]", Some(JsonLayout::NotLines)),
            ("[\n", None),
            ("[2026-07-12 12:00:00] !AIVDM,1,1", None),
            ("mmsi,lat,lon", None),
            ("", None),
        ] {
            assert_eq!(looks_like_json(head.as_bytes()), expected, "{head}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_told_once(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..20)) {
            let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
            read_with(&lines, from_noon());
            for line in lines {
                let _ = looks_like_json(line);
            }
        }

        #[test]
        fn any_values_are_told_once(
            kind in prop_oneof![Just(r#""class":"AIS","type":1"#), Just(r#""class":"AIS","type":27,"scaled":false"#), Just(r#""x":1"#)],
            keys in proptest::collection::vec(("(mmsi|lat|lon|speed|course|heading|timestamp|rxuxtime|shipname|to_bow|draught)", "(-?[0-9]{1,12}(\\.[0-9]{1,9})?|null|true|\"[a-z0-9]{0,9}\"|\\[\\]|1e30[0-9])"), 0..12),
        ) {
            let pairs: Vec<String> = keys.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            let line = format!("{{{kind},{}}}", pairs.join(","));
            read_with(&[line.trim_end_matches(",}").as_bytes(), line.as_bytes()], from_noon());
        }

        /// A place that goes through JSON and back stays the same to the digit.
        #[test]
        fn places_survive(longitude in -1_800_000_000i32..=1_800_000_000, latitude in -900_000_000i32..=900_000_000) {
            let position = Position::from_e7(longitude, latitude).expect("in range");
            let line = serde_json::json!({ "mmsi": 217_000_001, "t": 1_783_857_600, "lon": position.longitude(), "lat": position.latitude() });
            prop_assert_eq!(one(&line.to_string()).kinematics.map(|motion| motion.position), Some(position));
        }
    }
}
