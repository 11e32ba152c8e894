//! The binding of a header's columns to fields, and the archives that are known by their columns.

use std::collections::BTreeMap;
use std::fmt;

use super::field::{Field, normalised, ranked};
use super::split;
use super::words::SpeedUnit;

/// Columns that a row is nothing without.
const REQUIRED: [Field; 4] = [Field::Mmsi, Field::Time, Field::Latitude, Field::Longitude];

/// What a ship says of itself beside its motion.
const STATIC: [Field; 13] = [
    Field::Imo,
    Field::Name,
    Field::Callsign,
    Field::ShipType,
    Field::Cargo,
    Field::Length,
    Field::Beam,
    Field::Draught,
    Field::Destination,
    Field::ToBow,
    Field::ToStern,
    Field::ToPort,
    Field::ToStarboard,
];

/// Column names of single letters that mean the antenna's place only where all four are there.
const ANTENNA_LETTERS: [&str; 4] = ["a", "b", "c", "d"];

/// Rank of a column that the user named: before every name of the table.
const NAMED_BY_USER: usize = 0;

/// The user's `[columns]` table: what the columns of some fields are called. It goes before the names known here; where a
/// file has no such column, the known names hold.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct ColumnAliases {
    columns: BTreeMap<Field, String>,
}

/// A key of `[columns]` that is no field.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{key}` in [columns] is no field; the fields are: {known}", known = known_names())]
pub struct FieldError {
    /// The key as written.
    pub key: String,
}

fn known_names() -> String {
    Field::all_names().join(", ")
}

impl ColumnAliases {
    /// From pairs of field name and column name.
    ///
    /// # Errors
    /// [`FieldError`] for a field name that does not exist.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<ColumnAliases, FieldError> {
        let mut columns = BTreeMap::new();
        for (key, column) in pairs {
            let field = Field::of_name(key).ok_or_else(|| FieldError { key: key.to_owned() })?;
            columns.insert(field, normalised(column));
        }
        Ok(ColumnAliases { columns })
    }

    fn field_of(&self, normalised: &str) -> Option<(Field, usize)> {
        self.columns.iter().find(|(_, column)| *column == normalised).map(|(field, _)| (*field, NAMED_BY_USER))
    }
}

/// A header in which something that every row needs was not found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayoutError {
    /// What is missing, of MMSI, time, latitude and longitude.
    pub missing: Vec<Field>,
    /// The columns that are there, as written.
    pub columns: Vec<String>,
}

impl std::error::Error for LayoutError {}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Columns named in the message.
        const SHOWN: usize = 40;
        let missing: Vec<&str> = self.missing.iter().map(|field| field.name()).collect();
        let shown: Vec<&str> = self.columns.iter().take(SHOWN).map(String::as_str).collect();
        let more = self.columns.len().saturating_sub(SHOWN);
        let example = missing.first().copied().unwrap_or("mmsi");
        write!(f, "the header has no column for {}; its columns are {}", missing.join(", "), shown.join(", "))?;
        if more > 0 {
            write!(f, " and {more} more")?;
        }
        write!(f, ". Name them in [columns] of the settings: {example} = \"NAME OF ITS COLUMN\"")
    }
}

/// An archive that is known by its columns: what `inspect` calls it, and what its columns do not say.
struct Dialect {
    name: &'static str,
    /// Columns that together are found nowhere else, normalised; one that starts with `=` must be spelled just so.
    marks: &'static [&'static str],
    day_first: Option<bool>,
}

/// The registry: a new archive layout whose columns mean what they say is one line here, the first that fits holds.
const DIALECTS: [Dialect; 7] = [
    Dialect { name: "MarineCadastre (to 2024)", marks: &["=BaseDateTime", "vesselname"], day_first: None },
    Dialect { name: "MarineCadastre (from 2025)", marks: &["=base_date_time", "vesselname"], day_first: None },
    Dialect { name: "Danish Maritime Authority", marks: &["timestamp", "typeofmobile"], day_first: Some(true) },
    Dialect { name: "Brest (nari_dynamic)", marks: &["sourcemmsi", "speedoverground", "t"], day_first: None },
    Dialect { name: "exactEarth", marks: &["messageid", "time", "millisecond"], day_first: None },
    Dialect { name: "Spire", marks: &["msgtype", "collectiontype"], day_first: None },
    Dialect { name: "Statsat", marks: &["datetimeutc", "messagenr", "navstatus"], day_first: None },
];

/// A bound header: which column holds which field, and what the archive is known to mean by it.
///
/// Columns are bound by name alone, never by place, so the order in which an archive writes longitude and latitude cannot
/// mislead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    name: &'static str,
    delimiter: u8,
    columns: Vec<Option<Field>>,
    statics: Vec<Field>,
    speed: SpeedUnit,
    day_first: Option<bool>,
    /// Place of the last of the columns that every row needs.
    last_required: usize,
    aliases: ColumnAliases,
}

impl Layout {
    /// Binds the header line of a CSV file, with or without its line end.
    ///
    /// The delimiter (`,` `;` tab `|`) is the one under which the most columns are known; a byte order mark, quotes, a
    /// leading `#` (the Danish layout writes `# Timestamp`), letter case, blanks and underscores do not matter.
    ///
    /// `None` where the line is no header: fewer than two columns of a known name, and not a row of four or more plain
    /// words either. Whoever reads the header tells it as [`Reject::Header`](crate::Reject::Header); lines before it that
    /// start with `#` and are no header are comments.
    ///
    /// # Errors
    /// [`LayoutError`] for a header without MMSI, time, latitude or longitude.
    pub fn from_header(line: &[u8], aliases: &ColumnAliases) -> Option<Result<Layout, LayoutError>> {
        /// A header of more bytes than this is none (that of exactEarth has some 2,000).
        const HEADER_MAX: usize = 1 << 16;
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let line = split::without_line_end(line);
        if line.len() > HEADER_MAX || matches!(line.first(), None | Some(b'!' | b'$' | b'\\' | b'{' | b'[')) {
            return None;
        }
        let (delimiter, names) = best_split(line, aliases)?;
        let known = known_count(&names, aliases);
        let is_words = !line.starts_with(b"#") && names.len() >= 4 && names.iter().all(|name| is_column_word(name));
        if known < 2 && !is_words {
            return None;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Some(Layout::from_names(&names, aliases).map(|layout| Layout { delimiter, ..layout }))
    }

    /// Binds columns whose names are known from elsewhere, as those of a Parquet file.
    ///
    /// A reader that makes latitude and longitude from a geometry column adds the two names itself.
    ///
    /// # Errors
    /// [`LayoutError`] where MMSI, time, latitude or longitude is missing.
    pub fn from_names(names: &[&str], aliases: &ColumnAliases) -> Result<Layout, LayoutError> {
        let layout = Layout::of_any(names, aliases);
        let missing: Vec<Field> = REQUIRED.into_iter().filter(|&field| layout.column_of(field).is_none()).collect();
        if missing.is_empty() {
            return Ok(layout);
        }
        Err(LayoutError { missing, columns: names.iter().map(|name| name.trim().to_owned()).collect() })
    }

    /// Binds whatever columns there are.
    pub(crate) fn of_any(names: &[&str], aliases: &ColumnAliases) -> Layout {
        let columns = bound(names, aliases);
        let place = |field: Field| columns.iter().position(|column| *column == Some(field));
        let dialect = DIALECTS.iter().find(|dialect| dialect.marks.iter().all(|mark| has_mark(names, mark)));
        let sog = place(Field::Sog).and_then(|place| names.get(place)).copied().unwrap_or_default();
        Layout {
            name: dialect.map_or("CSV", |dialect| dialect.name),
            delimiter: b',',
            statics: STATIC.into_iter().filter(|&field| place(field).is_some()).collect(),
            speed: SpeedUnit::of_column(&normalised(sog)),
            day_first: dialect.and_then(|dialect| dialect.day_first),
            last_required: REQUIRED.into_iter().filter_map(place).max().unwrap_or_default(),
            aliases: aliases.clone(),
            columns,
        }
    }

    /// A layout without columns, for cells that are filled by field.
    pub(crate) fn unbound() -> Layout {
        Layout {
            name: "",
            delimiter: b',',
            columns: Vec::new(),
            statics: STATIC.to_vec(),
            speed: SpeedUnit::Knots,
            day_first: None,
            last_required: 0,
            aliases: ColumnAliases::default(),
        }
    }

    /// What `inspect` calls it: the archive's name, or `CSV`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The byte between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The place (from 0) of the column that holds `field`.
    pub fn column_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(field))
    }

    /// Whether dates like `3/4/2026` have the day first, where the archive is known for it.
    pub fn day_first(&self) -> Option<bool> {
        self.day_first
    }

    pub(crate) fn columns(&self) -> &[Option<Field>] {
        &self.columns
    }

    pub(crate) fn statics(&self) -> &[Field] {
        &self.statics
    }

    pub(crate) fn speed(&self) -> SpeedUnit {
        self.speed
    }

    pub(crate) fn last_required(&self) -> usize {
        self.last_required
    }

    pub(crate) fn aliases(&self) -> &ColumnAliases {
        &self.aliases
    }
}

/// The delimiter under which the most columns are known, and the columns it gives; `None` where it gives but one.
fn best_split(line: &[u8], aliases: &ColumnAliases) -> Option<(u8, Vec<String>)> {
    let candidates = [b',', b';', b'\t', b'|'].map(|delimiter| (delimiter, split::names(line, delimiter)));
    let best = candidates.into_iter().rev().max_by_key(|(_, names)| (known_count(names, aliases), names.len()))?;
    (best.1.len() >= 2).then_some(best)
}

fn known_count(names: &[String], aliases: &ColumnAliases) -> usize {
    let known = |name: &&String| {
        let name = normalised(name);
        aliases.field_of(&name).or_else(|| ranked(&name)).is_some()
    };
    names.iter().filter(known).count()
}

/// Whether a cell reads like the name of a column: begins with a letter, is short, holds no control characters.
fn is_column_word(name: &str) -> bool {
    let name = name.trim();
    name.len() <= 64 && name.starts_with(|c: char| c.is_alphabetic()) && !name.contains(char::is_control)
}

fn has_mark(names: &[&str], mark: &str) -> bool {
    match mark.strip_prefix('=') {
        Some(spelled) => names.iter().any(|name| name.trim() == spelled),
        None => names.iter().any(|name| normalised(name) == mark),
    }
}

/// The field of each column. Of columns that would bind to the same field the surest name wins, then the first.
fn bound(names: &[&str], aliases: &ColumnAliases) -> Vec<Option<Field>> {
    let names: Vec<String> = names.iter().map(|name| normalised(name)).collect();
    let has_antenna = ANTENNA_LETTERS.iter().all(|letter| names.iter().any(|name| name == letter));
    let candidate = |name: &String| {
        let is_letter = ANTENNA_LETTERS.contains(&name.as_str());
        aliases.field_of(name).or_else(|| ranked(name).filter(|_| has_antenna || !is_letter))
    };
    let candidates: Vec<Option<(Field, usize)>> = names.iter().map(candidate).collect();
    let mut best: BTreeMap<Field, (usize, usize)> = BTreeMap::new();
    for (place, &(field, rank)) in candidates.iter().enumerate().filter_map(|(place, c)| Some((place, c.as_ref()?))) {
        let entry = best.entry(field).or_insert((rank, place));
        *entry = (*entry).min((rank, place));
    }
    let wins = |place: usize, field: Field| best.get(&field).is_some_and(|&(_, winner)| winner == place);
    candidates.iter().enumerate().map(|(place, c)| c.map(|(field, _)| field).filter(|&f| wins(place, f))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(header: &str) -> Layout {
        Layout::from_header(header.as_bytes(), &ColumnAliases::default()).expect("a header").expect("all columns")
    }

    #[test]
    fn archives_are_known_by_their_columns() {
        for (header, name) in [
            (
                "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass",
                "MarineCadastre (to 2024)",
            ),
            (
                "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo",
                "MarineCadastre (to 2024)",
            ),
            (
                "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver",
                "MarineCadastre (from 2025)",
            ),
            (
                "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type",
                "Danish Maritime Authority",
            ),
            (
                "sourcemmsi,navigationalstatus,rateofturn,speedoverground,courseoverground,trueheading,lon,lat,t",
                "Brest (nari_dynamic)",
            ),
            ("MMSI,Message_ID,Repeat_indicator,Time,Millisecond,Longitude,Latitude,SOG,COG,Heading", "exactEarth"),
            ("created_at,timestamp,mmsi,msg_type,latitude,longitude,speed,collection_type", "Spire"),
            ("mmsi;date_time_utc;lon;lat;sog;cog;true_heading;nav_status;message_nr", "Statsat"),
            ("datetime,mmsi,lon,lat,navigational_status,SOG", "CSV"),
            ("ssvid|timestamp|lat|lon|speed", "CSV"),
            ("\u{feff}\"MMSI\"\t\"Time\"\t\"X\"\t\"Y\"\r\n", "CSV"),
        ] {
            assert_eq!(layout(header).name(), name, "{header}");
        }
    }

    #[test]
    fn what_is_no_header() {
        for line in [
            "",
            "# SYNTHETIC, made for a test, of nothing real, by nobody",
            "!AIVDM,1,1,,A,15Mj23P000G?q7fK>g:o7@1:0L3S,0*1B",
            "{\"mmsi\":1,\"lat\":2,\"lon\":3,\"time\":4}",
            "217000001,2022-01-03T00:00:00,33.6,-117.9",
            "one line of text",
            "mmsi",
        ] {
            let read = Layout::from_header(line.as_bytes(), &ColumnAliases::default());
            assert!(read.is_none(), "{line}: {read:?}");
        }
        assert!(Layout::from_header(&[0xff; 100_000], &ColumnAliases::default()).is_none());
    }

    #[test]
    fn a_header_that_lacks_something_names_it_and_what_is_there() {
        for (header, missing) in [
            ("mmsi,lat,lon,sog", "time"),
            ("vessel,when,northing,easting", "mmsi, time, latitude, longitude"),
            ("mmsi,time,name,imo", "latitude, longitude"),
        ] {
            let error = Layout::from_header(header.as_bytes(), &ColumnAliases::default())
                .expect("a header")
                .expect_err("lacks a column")
                .to_string();
            assert!(error.contains(&format!("no column for {missing};")), "{error}");
            assert!(error.contains(&header.replace(',', ", ")), "{error}");
        }
    }

    #[test]
    fn the_users_names_go_before_the_known_ones() {
        let aliases =
            ColumnAliases::from_pairs([("mmsi", "Vessel"), ("time", "when"), ("latitude", "Breite")]).expect("fields");
        let header = b"vessel,mmsi,When,breite,lon";
        let layout = Layout::from_header(header, &aliases).expect("a header").expect("all columns");
        assert_eq!(layout.column_of(Field::Mmsi), Some(0));
        assert_eq!(layout.column_of(Field::Time), Some(2));
        assert_eq!(layout.column_of(Field::Latitude), Some(3));
        assert!(Layout::from_header(b"mmsi,time,lat,lon", &aliases).expect("a header").is_ok());
        let error = ColumnAliases::from_pairs([("speed over all", "x")]).expect_err("no field").to_string();
        assert!(error.contains("`speed over all`") && error.contains("latitude"), "{error}");
    }

    #[test]
    fn the_surest_name_wins_and_single_letters_need_each_other() {
        let both = layout("t,x,y,timestamp,lon,lat,mmsi,a,b");
        assert_eq!(both.column_of(Field::Time), Some(3));
        assert_eq!(both.column_of(Field::Longitude), Some(4));
        assert_eq!(both.column_of(Field::Latitude), Some(5));
        assert_eq!(both.column_of(Field::ToBow), None);
        let antenna = layout("mmsi,timestamp,lat,lon,A,B,C,D");
        assert_eq!(antenna.column_of(Field::ToBow), Some(4));
        assert_eq!(antenna.column_of(Field::ToStarboard), Some(7));
    }
}
