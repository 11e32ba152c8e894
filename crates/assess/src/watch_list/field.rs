//! What columns and keys of lists mean.

/// What a value of a record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Name,
    OtherName,
    Imo,
    Mmsi,
    CallSign,
    Flag,
    Program,
    Since,
    Until,
    /// When the record was seen on the list: the latest is the list's date.
    Seen,
    Length,
    Deadweight,
    FalseImo,
    FalseMmsi,
    FalseName,
    /// Whether the ship still exists.
    Condition,
    /// Vessel, person, company ...
    Kind,
    /// Why a collection of risks names the vessel: `sanction`, `mar.detained` ...
    Risk,
    Reference,
    /// Free text with numbers inside.
    Remarks,
    /// What holds the values of an entity.
    Inner,
}

/// Names of columns and keys, in small letters and digits only.
const KNOWN: [(Field, &[&str]); 21] = [
    (Field::Name, &["name", "caption", "vesselname", "shipname", "vessel", "ship", "lastname", "sdnname"]),
    (
        Field::OtherName,
        &[
            "alias",
            "aliases",
            "aka",
            "formername",
            "formernames",
            "othernames",
            "previousname",
            "previousnames",
            "weakalias",
        ],
    ),
    (Field::Imo, &["imo", "imonumber", "imono", "imos", "imonumbers", "imoshipno"]),
    (Field::Mmsi, &["mmsi", "mmsinumber", "mmsis"]),
    (Field::CallSign, &["callsign", "callsigns"]),
    (Field::Flag, &["flag", "flagstate", "vesselflag", "pastflags"]),
    (
        Field::Program,
        &[
            "program",
            "programs",
            "programid",
            "programme",
            "programmes",
            "resolution",
            "sanction",
            "sanctions",
            "datasets",
        ],
    ),
    (
        Field::Since,
        &[
            "since",
            "listedon",
            "listed",
            "listeddate",
            "designationdate",
            "designated",
            "designatedon",
            "dateofdesignation",
            "startdate",
            "listingdate",
            "dateofdesignationdateoflisting",
            "firstseen",
        ],
    ),
    (Field::Until, &["until", "delisted", "delistedon", "delistingdate", "removedon", "enddate"]),
    (Field::Seen, &["lastseen", "asof"]),
    (Field::Length, &["lengthm", "length", "lengthoverall", "loa"]),
    (Field::Deadweight, &["dwt", "deadweight", "deadweighttonnage", "deadweighttonnage", "tonnage"]),
    (Field::FalseImo, &["fraudimonumber", "fraudimo", "falseimo", "fraudulentimo", "fraudulentimonumber"]),
    (Field::FalseMmsi, &["fraudmmsi", "falsemmsi", "fraudulentmmsi"]),
    (Field::FalseName, &["fraudname", "fraudalias", "falsename", "fraudulentname"]),
    (Field::Condition, &["status", "shipstatus", "vesselstatus", "condition"]),
    (Field::Kind, &["type", "schema", "sdntype", "entitytype"]),
    (Field::Risk, &["risk", "topics"]),
    (Field::Reference, &["id", "uid", "unscid", "reference", "referencenumber", "recordid"]),
    (Field::Inner, &["properties"]),
    (Field::Remarks, &["remarks", "remark", "comments", "otherinformation", "notes"]),
];

/// Keys that were met, with their meanings: a list has few, and each stands in every record.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<(String, Option<Field>)>);

/// Keys that are remembered.
const KEYS_MAX: usize = 64;

impl Keys {
    /// The meaning of a key.
    pub(super) fn of(&mut self, key: &str) -> Option<Field> {
        if let Some((_, field)) = self.0.iter().find(|(known, _)| known == key) {
            return *field;
        }
        let field = Field::of(key);
        if self.0.len() < KEYS_MAX {
            self.0.push((key.to_owned(), field));
        }
        field
    }
}

impl Field {
    /// The meaning of a column or key, however it is spelt.
    pub(super) fn of(key: &str) -> Option<Field> {
        let bare: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        KNOWN.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(field, _)| *field)
    }

    /// Whether a vessel can be found by it.
    pub(super) fn identifies(self) -> bool {
        matches!(self, Field::Name | Field::Imo | Field::Mmsi | Field::CallSign | Field::FalseImo | Field::FalseMmsi)
    }
}
