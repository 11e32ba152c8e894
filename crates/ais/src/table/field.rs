//! What a row can tell, and what the columns that tell it are called.

/// What a column (or a key of a JSON object) can hold of a report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Field {
    /// MMSI of the sender, at most nine digits.
    Mmsi,
    /// When it was received.
    Time,
    /// Milliseconds of that time, in a column of their own, 0..1000.
    Millis,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Speed over ground; knots unless the column's name says otherwise.
    Sog,
    /// Course over ground, degrees.
    Cog,
    /// True heading, degrees.
    Heading,
    /// Navigational status, a number or words.
    Status,
    /// Rate of turn, in whatever unit; only tells repeats apart.
    Rot,
    /// Position accuracy flag.
    Accuracy,
    /// UTC second of the fix.
    UtcSecond,
    /// IMO number.
    Imo,
    /// Name.
    Name,
    /// Call sign.
    Callsign,
    /// Ship type, a number or words.
    ShipType,
    /// Ship and cargo type as the ship itself sent it; stands in for an empty ship type.
    Cargo,
    /// Length over all, metres.
    Length,
    /// Beam, metres.
    Beam,
    /// Draught, metres.
    Draught,
    /// Destination.
    Destination,
    /// Antenna to bow, metres.
    ToBow,
    /// Antenna to stern, metres.
    ToStern,
    /// Antenna to port side, metres.
    ToPort,
    /// Antenna to starboard side, metres.
    ToStarboard,
    /// Class of the transceiver, `A` or `B`.
    Class,
    /// The kind of station in words (`Base Station`, `AtoN`).
    Mobile,
    /// Message type of ITU-R M.1371, 1..=27.
    MessageType,
    /// What heard it, satellite or shore.
    Medium,
}

/// Names of a field's columns, normalised, the surest first: where two columns would bind to one field, the one whose name
/// stands further left here wins.
type Names = &'static [&'static str];

/// Every field, its name in the settings, and what its columns are called (see [`normalised`]).
#[rustfmt::skip]
const FIELDS: [(Field, &str, Names); Field::COUNT] = [
    (Field::Mmsi, "mmsi", &["mmsi", "sourcemmsi", "ssvid", "mmsinumber", "mmsino", "vesselmmsi", "shipmmsi",
        "userid"]),
    (Field::Time, "time", &["basedatetime", "datetimeutc", "timestamputc", "timeutc", "utctime", "utctimestamp",
        "dtposutc", "rxuxtime", "timestamp", "datetime", "positiontimestamp", "msgtime", "receivedat",
        "receivetime", "recordtimestamp", "time", "tstamp", "ts", "toa", "epoch", "unixtime", "rxtime", "utc", "t"]),
    (Field::Millis, "millis", &["millisecond", "milliseconds", "millis"]),
    (Field::Latitude, "latitude", &["latitude", "lat", "latitudedeg", "latitudedegrees", "latdeg",
        "decimallatitude", "y"]),
    (Field::Longitude, "longitude", &["longitude", "lon", "lng", "long", "longitudedeg", "longitudedegrees",
        "londeg", "decimallongitude", "x"]),
    (Field::Sog, "sog", &["sog", "speedoverground", "speed", "sogknots", "sogkn", "sogkts", "speedknots",
        "speedkn", "speedkts", "speedovergroundknots", "speedinknots", "sogms", "sogmps", "speedms", "speedmps",
        "speedovergroundms", "sogkmh", "sogkph", "speedkmh", "speedkph", "speedovergroundkmh"]),
    (Field::Cog, "cog", &["cog", "courseoverground", "course", "cogdeg", "cogdegrees", "coursedeg",
        "coursedegrees"]),
    (Field::Heading, "heading", &["heading", "trueheading", "hdg", "truehdg", "headingdeg", "headingdegrees"]),
    (Field::Status, "status", &["status", "navigationalstatus", "navstatus", "navigationstatus", "navstat",
        "navigationalstatuscode"]),
    (Field::Rot, "rot", &["rot", "rateofturn", "turn"]),
    (Field::Accuracy, "accuracy", &["accuracy", "positionaccuracy", "posacc"]),
    (Field::UtcSecond, "utc_second", &["utcsecond", "utcseconds", "second"]),
    (Field::Imo, "imo", &["imo", "imonumber", "imonr", "imono", "vesselimo", "shipimo"]),
    (Field::Name, "name", &["vesselname", "shipname", "nameofship", "name"]),
    (Field::Callsign, "callsign", &["callsign", "vesselcallsign"]),
    (Field::ShipType, "ship_type", &["shipandcargotype", "vesseltype", "shiptype", "aisshiptype",
        "vesseltypecode", "shiptypecode", "typecode", "type"]),
    (Field::Cargo, "cargo", &["cargo", "cargotype"]),
    (Field::Length, "length", &["length", "shiplength", "vessellength", "lengthm", "lengthmetres", "loa"]),
    (Field::Beam, "beam", &["width", "beam", "breadth", "shipwidth", "vesselwidth", "vesselbeam", "widthm",
        "beamm"]),
    (Field::Draught, "draught", &["draught", "draft", "maximumstaticdraught", "maximumdraught", "maxdraught",
        "draughtm", "draftm"]),
    (Field::Destination, "destination", &["destination", "dest"]),
    (Field::ToBow, "to_bow", &["tobow", "dimensiontobow", "dimbow", "dima", "dimensiona", "a"]),
    (Field::ToStern, "to_stern", &["tostern", "dimensiontostern", "dimstern", "dimb", "dimensionb", "b"]),
    (Field::ToPort, "to_port", &["toport", "dimensiontoport", "dimport", "dimc", "dimensionc", "c"]),
    (Field::ToStarboard, "to_starboard", &["tostarboard", "dimensiontostarboard", "dimstarboard", "dimd",
        "dimensiond", "d"]),
    (Field::Class, "class", &["transceiverclass", "transcieverclass", "transceiver", "aisclass", "mobileclass",
        "class"]),
    (Field::Mobile, "mobile", &["typeofmobile", "mobiletype"]),
    (Field::MessageType, "message_type", &["messageid", "msgtype", "messagetype", "messagenr", "messagenumber",
        "msgid", "aistype"]),
    (Field::Medium, "medium", &["collectiontype", "medium", "satelliteground", "groundsatellite", "satground",
        "receivertype", "sourcetype", "datasourcetype", "datasource", "source", "src"]),
];

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = 29;

    /// The field's name in the settings (`[columns]`): `mmsi`, `time`, `latitude`, `to_bow` ...
    pub fn name(self) -> &'static str {
        FIELDS.iter().find(|(field, _, _)| *field == self).map_or("", |(_, name, _)| name)
    }

    /// All fields.
    pub fn all() -> impl Iterator<Item = Field> {
        FIELDS.iter().map(|(field, _, _)| *field)
    }

    /// All names, in order.
    pub(crate) fn all_names() -> [&'static str; Field::COUNT] {
        FIELDS.map(|(_, name, _)| name)
    }

    /// The field of that name.
    pub fn of_name(name: &str) -> Option<Field> {
        FIELDS.iter().find(|(_, own, _)| *own == name).map(|(field, _, _)| *field)
    }

    /// The field that a column of this name holds, whatever its case, blanks, underscores and brackets.
    ///
    /// ```
    /// use ais::table::Field;
    /// assert_eq!(Field::of_column("# Timestamp"), Some(Field::Time));
    /// assert_eq!(Field::of_column("SpeedOverGround"), Some(Field::Sog));
    /// assert_eq!(Field::of_column("weather"), None);
    /// ```
    pub fn of_column(name: &str) -> Option<Field> {
        ranked(&normalised(name)).map(|(field, _)| field)
    }

    /// Place of the field in tables of [`Field::COUNT`].
    pub(crate) fn place(self) -> usize {
        self as usize
    }
}

/// The field of a normalised column name, and how sure that name is (1 is the surest).
pub(crate) fn ranked(normalised: &str) -> Option<(Field, usize)> {
    FIELDS.iter().find_map(|(field, _, names)| {
        let place = names.iter().position(|name| *name == normalised)?;
        Some((*field, place + 1))
    })
}

/// Letters and digits of a column name, in lower case: `# Timestamp`, `SOG [kn]` and `base_date_time` become `timestamp`,
/// `sogkn` and `basedatetime`.
pub(crate) fn normalised(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_field_table_is_in_order_and_no_name_stands_for_two_fields() {
        let mut seen = BTreeMap::new();
        for (place, (field, name, names)) in FIELDS.iter().enumerate() {
            assert_eq!(field.place(), place, "{name}");
            assert_eq!(Field::of_name(name), Some(*field));
            assert_eq!(field.name(), *name);
            for column in *names {
                assert_eq!(*column, normalised(column), "{column}");
                assert_eq!(seen.insert(column, field), None, "{column}");
            }
        }
    }
}
