//! A vessel's line of FollowTheMoney straight into a record, without a tree between: lists have a million of them.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::build::Record;
use super::field::{Field, Keys};

/// Whether a line says that it is a vessel, so that [`read`] is worth trying.
pub(super) fn looks_like_one(line: &[u8]) -> bool {
    let says = |text: &str| text.contains("\"schema\":\"Vessel\"") || text.contains("\"schema\": \"Vessel\"");
    std::str::from_utf8(line).is_ok_and(says)
}

/// Reads the line's known values into the record; `false` where it is no whole object or no vessel after all.
pub(super) fn read(line: &[u8], record: &mut Record, keys: &mut Keys) -> bool {
    let mut json = serde_json::Deserializer::from_slice(line);
    let whole = Values { field: None, item: false, record, keys }.deserialize(&mut json).and_then(|()| json.end());
    let kind = record.iter().find(|(field, _)| *field == Field::Kind).map(|(_, kind)| kind.as_str());
    let vessel = whole.is_ok() && kind == Some("Vessel");
    if !vessel {
        record.clear();
    }
    vessel
}

/// Takes a value: texts and numbers under a known key, and what is in objects.
struct Values<'r> {
    /// What the key means.
    field: Option<Field>,
    /// Whether the value stands in a list: objects there describe something else, but for sanctions.
    item: bool,
    record: &'r mut Record,
    keys: &'r mut Keys,
}

impl Values<'_> {
    fn push(self, text: String) {
        if let Some(field) = self.field {
            self.record.push((field, text));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.field.is_some() {
            self.push(text.to_owned());
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.push(number.to_string());
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.push(number.to_string());
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.push(number.to_string());
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Values { field, record, keys, .. } = self;
        loop {
            let taken = match field {
                Some(_) => items.next_element_seed(Values { field, item: true, record, keys })?,
                None => items.next_element::<IgnoredAny>()?.map(|_| ()),
            };
            if taken.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Values { field, item, record, keys } = self;
        let sanction = item && field == Some(Field::Program);
        while let Some(meaning) = entries.next_key_seed(Key(keys))? {
            let listing = matches!(meaning, Some(Field::Since | Field::Until | Field::Program));
            match meaning {
                Some(Field::Inner) if sanction => entries.next_value_seed(Values { field, item, record, keys })?,
                _ if item && !(sanction && listing) => drop(entries.next_value::<IgnoredAny>()?),
                _ => entries.next_value_seed(Values { field: meaning, item: false, record, keys })?,
            }
        }
        Ok(())
    }
}

/// The meaning of a key.
struct Key<'k>(&'k mut Keys);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<Field>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Option<Field>, D::Error> {
        input.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<Field>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Option<Field>, E> {
        Ok(self.0.of(key))
    }
}
