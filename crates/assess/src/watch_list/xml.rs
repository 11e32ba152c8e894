//! OFAC's list as XML (`SDN.XML`): `sdnEntry` with `sdnType` Vessel.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::WatchListError;
use super::build::{Builder, Record};
use super::field::Field;
use super::name;

/// Reads the list. An entry that the text ends in the middle of is a reject; what stands before it is kept.
pub(super) fn read(bytes: &[u8], builder: &mut Builder) -> Result<(), WatchListError> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let (mut inside, mut told, mut element, mut content) = (false, Told::default(), String::new(), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                element = start.local_name().as_ref().to_owned();
                content.clear();
                if element == "sdnEntry" {
                    (inside, told) = (true, Told::default());
                }
            }
            Ok(Event::Text(part)) => content.push_str(&part),
            Ok(Event::GeneralRef(reference)) => content.push(character(&reference)),
            Ok(Event::CData(part)) => content.push_str(&part),
            Ok(Event::End(end)) if inside && end.local_name().as_ref() == "sdnEntry" => {
                inside = false;
                told.take(builder);
            }
            Ok(Event::End(_)) => {
                match element.as_str() {
                    "Publish_Date" => builder.head.as_of = name::date(&content),
                    key if inside => told.note(key, content.trim()),
                    _ => {}
                }
                element.clear();
                content.clear();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(fault) => {
                let at = reader.error_position();
                let example = format!("at byte {at}: {fault}");
                builder.reject("broken XML: what stands before it is kept, the rest cannot be read", &example);
                inside = false;
                break;
            }
        }
    }
    if inside {
        builder.reject("the text ends in the middle of an entry: the entry is left out", "");
    }
    if builder.counts.records == 0 { Err(WatchListError::NoVessels) } else { Ok(()) }
}

/// What an entry tells.
#[derive(Default)]
struct Told {
    record: Record,
    kind: String,
    id_type: String,
}

impl Told {
    fn note(&mut self, key: &str, value: &str) {
        let field = match key {
            "sdnType" => return value.clone_into(&mut self.kind),
            "idType" => return value.clone_into(&mut self.id_type),
            "idNumber" if self.id_type == "MMSI" => Field::Mmsi,
            "idNumber" if self.id_type.contains("IMO") || self.id_type == "Vessel Registration Identification" => {
                Field::Imo
            }
            "uid" => Field::Reference,
            "lastName" => Field::Name,
            "program" => Field::Program,
            "callSign" => Field::CallSign,
            "vesselFlag" => Field::Flag,
            "tonnage" => Field::Deadweight,
            "remarks" => Field::Remarks,
            _ => return,
        };
        self.record.push((field, value.to_owned()));
    }

    fn take(&mut self, builder: &mut Builder) {
        if self.kind.eq_ignore_ascii_case("vessel") {
            builder.take(&mut self.record);
        } else {
            builder.other(&self.kind.to_lowercase());
        }
    }
}

/// The character of an entity. Those of a document's own making are not expanded.
fn character(reference: &quick_xml::events::BytesRef) -> char {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character,
        _ => match &reference[..] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => '\u{fffd}',
        },
    }
}
