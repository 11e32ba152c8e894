//! One row, its cells bound to fields, to a report.

use compact_str::CompactString;
use nautical::{Position, Time};

use super::columns::Layout;
use super::digest::Digest;
use super::field::Field;
use super::stamp::{self, DateOrder};
use super::{TableSettings, value, words};
use crate::{Accuracy, Dimensions, Kinematics, Medium, Mmsi, Particulars, Reject, Report, Sender, TimeSource};

/// The cells of one row by field: the step that CSV, Parquet and JSON share. Numbers and times are text here, as CSV
/// writes them; a missing cell is empty.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    cells: [&'a [u8]; Field::COUNT],
}

impl Default for Cells<'_> {
    fn default() -> Self {
        Cells { cells: [&[]; Field::COUNT] }
    }
}

impl<'a> Cells<'a> {
    /// All empty.
    pub fn new() -> Cells<'a> {
        Cells::default()
    }

    /// Sets the cell of a field; blanks around it do not count.
    pub fn set(&mut self, field: Field, cell: &'a [u8]) {
        self.cells[field.place()] = cell.trim_ascii();
    }

    /// The cell of a field, empty where there is none.
    pub fn get(&self, field: Field) -> &'a [u8] {
        self.cells[field.place()]
    }
}

/// Greatest of what M.1371 can say of a hull, 1/10 metre: length 511 + 511 m, beam 63 + 63 m, draught 25.5 m.
const LENGTH_MAX_DM: i64 = 10_220;
const BEAM_MAX_DM: i64 = 1_260;
const DRAUGHT_MAX_DM: i64 = 255;

/// Longest text taken from a cell, in characters; AIS itself sends 20, or 34 with a name's extension.
const TEXT_MAX: usize = 64;

impl Layout {
    /// What a row says: position, particulars, or both in one report of one line.
    ///
    /// # Errors
    /// [`Reject::BadMmsi`], [`Reject::NoTime`] (an empty time), [`Reject::BadTime`], and [`Reject::NothingInIt`] for a row
    /// with neither a position on earth nor particulars.
    pub fn report(&self, cells: &Cells<'_>, settings: &TableSettings) -> Result<Report, Reject> {
        let mmsi = mmsi(cells)?;
        let time = self.time(cells, settings.day_first)?;
        self.report_at(cells, mmsi, (time, TimeSource::Column), settings.medium)
    }

    /// As [`Layout::report`], with sender and time known.
    pub(crate) fn report_at(
        &self,
        cells: &Cells<'_>,
        mmsi: Mmsi,
        (time, time_source): (Time, TimeSource),
        medium: Medium,
    ) -> Result<Report, Reject> {
        let kinematics = self.kinematics(cells);
        let particulars = self.particulars(cells);
        if kinematics.is_none() && particulars.is_none() {
            return Err(Reject::NothingInIt);
        }
        let medium = self::medium(cells, medium);
        Ok(Report { mmsi, time, time_source, sender: sender(cells), medium, kinematics, particulars, lines: 1 })
    }

    /// When the row was received. `day_first` settles dates like `3/4/2026` where the archive itself is not known for an
    /// order.
    ///
    /// # Errors
    /// [`Reject::NoTime`] and [`Reject::BadTime`].
    pub fn time(&self, cells: &Cells<'_>, day_first: Option<bool>) -> Result<Time, Reject> {
        let cell = cells.get(Field::Time);
        let order = match self.day_first().or(day_first) {
            Some(true) => DateOrder::DayFirst,
            Some(false) => DateOrder::MonthFirst,
            None => DateOrder::Unsettled,
        };
        match stamp::time(cell, order) {
            Some(time) => Ok(Time(time.0 + millis(cells.get(Field::Millis), time))),
            None if value::is_unavailable(cell) => Err(Reject::NoTime),
            None => Err(Reject::BadTime),
        }
    }

    /// Position and motion; `None` where the row has no position on earth (91 and 181 degrees stand for none).
    pub fn kinematics(&self, cells: &Cells<'_>) -> Option<Kinematics> {
        let longitude_e7 = degrees_e7(cells.get(Field::Longitude))?;
        let latitude_e7 = degrees_e7(cells.get(Field::Latitude))?;
        let position = Position::from_e7(longitude_e7, latitude_e7).ok()?;
        let motion = Motion::of(
            position,
            self.speed().centiknots(cells.get(Field::Sog)),
            value::decimal(cells.get(Field::Cog), 1),
            value::decimal(cells.get(Field::Heading), 0),
        );
        Some(kinematics(motion, cells))
    }

    /// What the row says of the ship itself; `None` where it says nothing.
    pub fn particulars(&self, cells: &Cells<'_>) -> Option<Box<Particulars>> {
        if self.statics().iter().all(|&field| cells.get(field).is_empty()) {
            return None;
        }
        let antenna = antenna(cells);
        let told = Particulars {
            imo: imo(cells.get(Field::Imo)),
            name: text(cells.get(Field::Name)),
            callsign: text(cells.get(Field::Callsign)),
            ship_type: ship_type(cells),
            length_dm: size_dm(cells.get(Field::Length), LENGTH_MAX_DM).or(antenna.length_dm),
            beam_dm: size_dm(cells.get(Field::Beam), BEAM_MAX_DM).or(antenna.beam_dm),
            dimensions: antenna.dimensions,
            draught_dm: size_dm(cells.get(Field::Draught), DRAUGHT_MAX_DM),
            destination: text(cells.get(Field::Destination)),
        };
        (!told.is_empty()).then(|| Box::new(told))
    }

    /// A hash of the cells that [`Layout::particulars`] reads, as they stand: a caller that keeps the last one of each
    /// vessel need not read the same particulars again. The same on every machine.
    pub fn static_digest(&self, cells: &Cells<'_>) -> u64 {
        let mut digest = Digest::new();
        for &field in self.statics() {
            digest.word(field.place() as u64);
            digest.bytes(cells.get(field));
        }
        digest.finish()
    }
}

/// The numbers of a row that has a position.
#[derive(Clone, Copy)]
pub(super) struct Motion {
    position: Position,
    sog_centiknots: Option<u16>,
    cog_decidegrees: Option<u16>,
    heading_degrees: Option<u16>,
}

impl Motion {
    /// Of speed in 1/100 knot, course in 1/10 degree, heading in degrees, as the row has them. A speed of 102.3 knots is "not
    /// available" (ITU-R M.1371-5 table 48); 102.2 stands for that or more.
    #[inline]
    pub(super) fn of(position: Position, sog: Option<i64>, cog: Option<i64>, heading: Option<i64>) -> Motion {
        let below = |number: Option<i64>, limit| number.filter(|number| (0..limit).contains(number));
        Motion {
            position,
            sog_centiknots: below(sog, 10_230).map(|sog| sog.min(10_220) as u16),
            cog_decidegrees: below(cog, 3_600).map(|cog| cog as u16),
            heading_degrees: below(heading, 360).map(|heading| heading as u16),
        }
    }
}

/// Position and motion, with what the other cells of the row say of them.
#[inline]
pub(super) fn kinematics(motion: Motion, cells: &Cells<'_>) -> Kinematics {
    let mut kinematics = Kinematics {
        position: motion.position,
        sog_centiknots: motion.sog_centiknots,
        cog_decidegrees: motion.cog_decidegrees,
        heading_degrees: motion.heading_degrees,
        navigational_status: words::navigational_status(cells.get(Field::Status)),
        accuracy: accuracy(cells),
        utc_second: utc_second(cells),
        digest: 0,
    };
    kinematics.digest = digest(&kinematics, cells.get(Field::Rot));
    kinematics
}

/// What heard the row, by its own word, else as the user says.
#[inline]
pub(super) fn medium(cells: &Cells<'_>, otherwise: Medium) -> Medium {
    let told = match cells.get(Field::Medium) {
        [] => Medium::Unknown,
        cell => words::medium(cell),
    };
    if told == Medium::Unknown { otherwise } else { told }
}

/// Who sent the row.
pub(crate) fn mmsi(cells: &Cells<'_>) -> Result<Mmsi, Reject> {
    mmsi_of(cells.get(Field::Mmsi))
}

/// The MMSI in a cell.
pub(super) fn mmsi_of(cell: &[u8]) -> Result<Mmsi, Reject> {
    let number = value::whole(cell).and_then(|number| u32::try_from(number).ok());
    number.and_then(Mmsi::new).ok_or(Reject::BadMmsi)
}

/// The UTC second of the fix, 0..60.
pub(crate) fn utc_second(cells: &Cells<'_>) -> Option<u8> {
    below(cells.get(Field::UtcSecond), 0, 60).map(|second| second as u8)
}

/// Microseconds that a column of milliseconds adds to a time of whole seconds.
fn millis(cell: &[u8], time: Time) -> i64 {
    if cell.is_empty() || time.0 % nautical::MICROS_PER_SECOND != 0 {
        return 0;
    }
    below(cell, 0, 1_000).map_or(0, |millis| i64::from(millis) * 1_000)
}

fn degrees_e7(cell: &[u8]) -> Option<i32> {
    i32::try_from(value::decimal(cell, 7)?).ok()
}

/// A number of `0..limit` units of `10^-places`.
fn below(cell: &[u8], places: u8, limit: i64) -> Option<u16> {
    let number = value::decimal(cell, places)?;
    (0..limit).contains(&number).then_some(number as u16)
}

/// Metres as 1/10 metre, 1..=`most`.
fn size_dm(cell: &[u8], most: i64) -> Option<u16> {
    let decimetres = value::decimal(cell, 1)?;
    (1..=most).contains(&decimetres).then_some(decimetres as u16)
}

fn accuracy(cells: &Cells<'_>) -> Accuracy {
    if cells.get(Field::MessageType) == b"27" {
        return Accuracy::LongRange;
    }
    match cells.get(Field::Accuracy) {
        [] => Accuracy::Unknown,
        b"1" | b"1.0" => Accuracy::High,
        b"0" | b"0.0" => Accuracy::Low,
        word if word.eq_ignore_ascii_case(b"true") || word.eq_ignore_ascii_case(b"high") => Accuracy::High,
        word if word.eq_ignore_ascii_case(b"false") || word.eq_ignore_ascii_case(b"low") => Accuracy::Low,
        _ => Accuracy::Unknown,
    }
}

/// The archive's word for the kind of station goes first, then the transceiver's class, then the message type.
#[inline]
pub(super) fn sender(cells: &Cells<'_>) -> Sender {
    let by_mobile = match cells.get(Field::Mobile) {
        [] => Sender::Unknown,
        cell => words::sender_of_mobile(cell),
    };
    if by_mobile != Sender::Unknown {
        return by_mobile;
    }
    match cells.get(Field::Class) {
        b"A" => return Sender::ClassA,
        b"B" => return Sender::ClassB,
        [] => {}
        cell => match words::sender_of_class(cell) {
            Sender::Unknown => {}
            class => return class,
        },
    }
    value::whole(cells.get(Field::MessageType)).map_or(Sender::Unknown, words::sender_of_message_type)
}

/// `IMO8207721` or `8207721`: a number of at most seven digits as sent, whatever its check digit.
fn imo(cell: &[u8]) -> Option<u32> {
    let number = match cell.split_first_chunk::<3>() {
        Some((prefix, number)) if prefix.eq_ignore_ascii_case(b"imo") => number.trim_ascii(),
        _ => cell,
    };
    value::whole(number).filter(|number| (1..=9_999_999).contains(number)).map(|number| number as u32)
}

/// The ship type; the cargo column where that is empty and holds a code that is one.
fn ship_type(cells: &Cells<'_>) -> Option<crate::ShipType> {
    words::ship_type(cells.get(Field::ShipType)).or_else(|| {
        let code = value::whole(cells.get(Field::Cargo)).filter(|code| (20..=99).contains(code))?;
        Some(crate::ShipType(code as u16))
    })
}

/// Text without blanks around; what `@` ends (the filler of AIS text) is cut off, control characters become blanks, bytes
/// that are no UTF-8 are read as Latin-1.
pub(crate) fn text(cell: &[u8]) -> Option<CompactString> {
    let filler = memchr::memchr(b'@', cell).unwrap_or(cell.len());
    let cell = cell.get(..filler).unwrap_or_default().trim_ascii();
    if value::is_unavailable(cell) {
        return None;
    }
    if cell.len() <= TEXT_MAX && cell.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return std::str::from_utf8(cell).ok().map(CompactString::from);
    }
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let read: CompactString = match std::str::from_utf8(cell) {
        Ok(utf8) => utf8.chars().take(TEXT_MAX).map(plain).collect(),
        Err(_) => cell.iter().take(TEXT_MAX).map(|&byte| plain(char::from(byte))).collect(),
    };
    let read = CompactString::from(read.trim());
    (!read.is_empty()).then_some(read)
}

/// Where the antenna stands, and the hull's size by it.
#[derive(Default)]
struct Antenna {
    dimensions: Option<Dimensions>,
    length_dm: Option<u16>,
    beam_dm: Option<u16>,
}

/// Where the distance to bow or port is 0 the antenna's place is not told, and length and beam alone are kept (ITU-R
/// M.1371-5 figure 41).
fn antenna(cells: &Cells<'_>) -> Antenna {
    let metres = |field, most| below(cells.get(field), 0, most);
    let (Some(bow_m), Some(stern_m)) = (metres(Field::ToBow, 512), metres(Field::ToStern, 512)) else {
        return Antenna::default();
    };
    let (Some(port_m), Some(starboard_m)) = (metres(Field::ToPort, 64), metres(Field::ToStarboard, 64)) else {
        return Antenna::default();
    };
    let size_dm = |metres: u16| (metres > 0).then_some(metres * 10);
    let (length_dm, beam_dm) = (size_dm(bow_m + stern_m), size_dm(port_m + starboard_m));
    let is_placed = bow_m > 0 && port_m > 0;
    let dimensions = is_placed.then_some(Dimensions { bow_m, stern_m, port_m, starboard_m });
    Antenna { dimensions, length_dm, beam_dm }
}

/// Equal for rows that say the same of position and motion, whichever archive wrote them; the time is not in it.
fn digest(kinematics: &Kinematics, rot: &[u8]) -> u32 {
    let mut digest = Digest::new();
    digest.number(Some(kinematics.position.longitude_e7()));
    digest.number(Some(kinematics.position.latitude_e7()));
    digest.number(kinematics.sog_centiknots);
    digest.number(kinematics.cog_decidegrees);
    digest.number(kinematics.heading_degrees);
    digest.number(kinematics.navigational_status);
    digest.number(kinematics.utc_second);
    digest.number(value::decimal(rot, 1));
    digest.finish_32()
}
