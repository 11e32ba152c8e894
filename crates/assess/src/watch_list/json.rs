//! Lists as JSON: FollowTheMoney entities a line each, and documents of any shape in which objects describe vessels.

use serde_json::{Map, Value};

use super::WatchListError;
use super::build::{Builder, Record, Sanction};
use super::field::{Field, Keys};
use super::json_vessel;

/// Whether the text is JSON lines: its first line is a whole object, and something follows or it is an entity.
pub(super) fn is_lines(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let follows = bytes[end..].iter().any(|byte| !byte.is_ascii_whitespace());
    match serde_json::from_slice::<Value>(&bytes[..end]) {
        Ok(Value::Object(first)) => follows || first.contains_key("schema"),
        _ => false,
    }
}

/// Reads one object a line.
pub(super) fn read_lines(bytes: &[u8], builder: &mut Builder) {
    let (mut record, mut keys) = (Record::new(), Keys::default());
    for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        if json_vessel::looks_like_one(line) && json_vessel::read(line, &mut record, &mut keys) {
            builder.take(&mut record);
            continue;
        }
        match serde_json::from_slice::<Value>(line) {
            Ok(Value::Object(object)) => entity(&object, (&mut record, &mut keys), builder),
            _ => builder.reject("a line that is not a JSON object", &String::from_utf8_lossy(line)),
        }
    }
}

/// Reads a document: every object in it that names a vessel is a record; the list's date is sought beside them.
pub(super) fn read(bytes: &[u8], builder: &mut Builder) -> Result<(), WatchListError> {
    let document: Value = serde_json::from_slice(bytes).map_err(|fault| WatchListError::Json(fault.to_string()))?;
    if let Value::Object(top) = &document {
        let date = ["generated_at", "generatedAt", "as_of", "updated", "last_updated", "lastUpdated", "date"];
        let told = date.iter().find_map(|key| top.get(*key)?.as_str().and_then(super::name::date));
        builder.head.as_of = builder.head.as_of.or(told);
    }
    walk(&document, (&mut Record::new(), &mut Keys::default()), builder);
    if builder.counts.records == 0 {
        return Err(WatchListError::NoVessels);
    }
    Ok(())
}

/// Goes through a document; serde_json bounds its depth.
fn walk(value: &Value, (record, keys): (&mut Record, &mut Keys), builder: &mut Builder) {
    match value {
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(_) | Value::Array(_) => walk(item, (record, keys), builder),
                    _ => {}
                }
            }
        }
        Value::Object(object) if describes(object) => entity(object, (record, keys), builder),
        Value::Object(object) => object.values().for_each(|value| walk(value, (record, keys), builder)),
        _ => {}
    }
}

/// Whether an object is a record: an entity with a schema, or keys by which a vessel is found.
fn describes(object: &Map<String, Value>) -> bool {
    let entity =
        object.get("schema").is_some_and(Value::is_string) && object.get("properties").is_some_and(Value::is_object);
    let leaf = |(key, value): (&String, &Value)| {
        Field::of(key).is_some_and(Field::identifies)
            && !matches!(value, Value::Object(_) | Value::Null)
            && value.as_array().is_none_or(|items| !items.iter().any(Value::is_object))
    };
    let strong =
        |key: &String| matches!(Field::of(key), Some(Field::Imo | Field::Mmsi | Field::FalseImo | Field::FalseMmsi));
    entity
        || (object.iter().any(leaf)
            && (object.keys().any(strong) || object.keys().filter(|key| Field::of(key).is_some()).count() > 1))
}

/// Takes one entity or plain object.
fn entity(object: &Map<String, Value>, (record, keys): (&mut Record, &mut Keys), builder: &mut Builder) {
    let schema = object.get("schema").and_then(Value::as_str);
    let properties = object.get("properties").and_then(Value::as_object);
    match (schema, properties) {
        (Some("Sanction"), Some(properties)) => {
            builder.other("sanction");
            sanction(properties, builder);
        }
        (Some(schema), Some(_)) if schema != "Vessel" => builder.other(&schema.to_lowercase()),
        _ => {
            collect(object, record, keys);
            builder.take(record);
        }
    }
}

/// All known values of an object, those of objects inside it too.
fn collect(object: &Map<String, Value>, record: &mut Record, keys: &mut Keys) {
    for (key, value) in object {
        match (keys.of(key), value) {
            (_, Value::Object(inner)) => collect(inner, record, keys),
            (Some(field), Value::Array(items)) => {
                for item in items {
                    match item {
                        Value::Object(inner) if field == Field::Program => collect_sanction(inner, record),
                        _ => push(field, item, record),
                    }
                }
            }
            (Some(field), value) => push(field, value, record),
            (None, _) => {}
        }
    }
}

/// A sanction told inside its vessel.
fn collect_sanction(object: &Map<String, Value>, record: &mut Record) {
    let inner = object.get("properties").and_then(Value::as_object).unwrap_or(object);
    for (key, value) in inner {
        if let Some(field @ (Field::Since | Field::Until | Field::Program)) = Field::of(key) {
            value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice)
                .iter()
                .for_each(|one| push(field, one, record));
        }
    }
}

fn push(field: Field, value: &Value, record: &mut Record) {
    match value {
        Value::String(text) => record.push((field, text.clone())),
        Value::Number(number) => record.push((field, number.to_string())),
        _ => {}
    }
}

/// A sanction told in a record of its own: dates and program for the entities that it names.
fn sanction(properties: &Map<String, Value>, builder: &mut Builder) {
    let texts = |key: &str| {
        let values = properties.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        values.iter().filter_map(Value::as_str)
    };
    let since = texts("startDate").chain(texts("listingDate")).filter_map(|text| builder.date(text)).min();
    let until = texts("endDate").filter_map(|text| builder.date(text)).max();
    let program = texts("programId").chain(texts("program")).next().unwrap_or_default();
    for entity in texts("entity") {
        builder.sanctions.push(Sanction { entity: entity.to_owned(), since, until, program: program.to_owned() });
    }
}
