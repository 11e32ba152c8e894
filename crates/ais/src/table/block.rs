//! Whole blocks of plain rows, walked once from cell to cell.
//!
//! A [`TableReader`] cuts each line into cells and reads all of them. Here a row is read as it is walked: numbers straight
//! from their digits, the date of a day once, and what a ship says of itself only where it says something else than last
//! time. Whatever is not plain (quotes, fewer cells, another header, a row without a position) goes to the reader, line by
//! line, so that both give the same.

use nautical::{MICROS_PER_SECOND, Position, Time};
use rustc_hash::FxHashMap;

use super::row::{self, Motion};
use super::stamp::{self, DateOrder};
use super::{Cells, Field, LINE_MAX, Layout, TableReader, TableSettings, numbers, value};
use crate::{Deliver, Mmsi, Particulars, Report, TimeSource};

/// Ships whose particulars are remembered at most; then all are forgotten.
const KNOWN_MAX: usize = 1 << 17;
/// Longest text of particulars that is remembered, bytes.
const KNOWN_BYTES_MAX: usize = 512;
/// Bytes of that text that are compared without a look elsewhere; few ships have more in common layouts.
const TEXT_BYTES: usize = 64;
/// Cells of another meaning between those of particulars, at most.
const BETWEEN_MAX: usize = 4;

/// Takes what a [`BlockReader`] reads: plain rows here, the rest as any reader tells it.
pub trait TakeRows: Deliver {
    /// What stands for particulars that were kept.
    type Kept: Copy;

    /// Keeps what a ship says of itself; rows that say the same name it by what is returned.
    fn keep(&mut self, particulars: Particulars) -> Self::Kept;

    /// A report of one line. Its particulars are not in it but were kept.
    fn row(&mut self, report: Report, kept: Option<Self::Kept>);

    /// A line that is no plain row, before it is read.
    fn aside(&mut self, _line: &[u8]) {}
}

/// What the reading of a line depends on, beside the line. Blocks that begin with the same state can be read in any order.
#[derive(Clone, PartialEq, Debug)]
pub struct TableState {
    layout: Layout,
    settings: TableSettings,
}

impl TableState {
    pub(super) fn new(layout: &Layout, settings: TableSettings) -> TableState {
        TableState { layout: layout.clone(), settings }
    }
}

/// Reads blocks of lines. Reports and rejects are those of a [`TableReader`], in the same order.
#[derive(Debug)]
pub struct BlockReader<K> {
    reader: TableReader,
    plan: Option<Plan>,
    known: Memory<K>,
    day: Day,
}

/// What a row is made of, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Skip,
    Mmsi,
    Time,
    Latitude,
    Longitude,
    Sog,
    Cog,
    Heading,
    Cell(Field),
    /// All cells from the first of particulars to the last.
    Particulars,
}

/// How rows begin in the commonest layout (MarineCadastre): walked without a look at each step.
const COMMON_HEAD: [Step; 7] =
    [Step::Mmsi, Step::Time, Step::Latitude, Step::Longitude, Step::Sog, Step::Cog, Step::Heading];

/// How the rows of a layout are walked.
#[derive(Debug)]
struct Plan {
    steps: Vec<Step>,
    /// How many of the steps are [`COMMON_HEAD`]: all of it or none.
    head: usize,
    /// The columns of [`Step::Particulars`].
    particulars: Vec<Option<Field>>,
    headers: u32,
}

/// What ships said of themselves last. A small table leads to entries that lie in one place: rows of different ships follow
/// each other, so that what counts is how much memory each of them touches.
#[derive(Debug)]
struct Memory<K> {
    places: FxHashMap<Mmsi, u32>,
    ships: Vec<Known<K>>,
}

/// What a ship said of itself last, as it stood in the row.
#[derive(Debug)]
#[repr(align(64))]
struct Known<K> {
    /// The first bytes, zeros behind them.
    text: [u8; TEXT_BYTES],
    kept: Option<K>,
    /// What does not fit into `text`.
    rest: Vec<u8>,
    length: u16,
    /// Cells of other fields in the text, and where they lie.
    between: [Option<(Field, u16, u16)>; BETWEEN_MAX],
}

/// The last date that was read, as `2022-01-03T`, and its start in seconds since 1970.
#[derive(Default, Debug)]
struct Day {
    text: [u8; 11],
    start_s: i64,
}

impl Plan {
    /// `None` where the layout has columns whose meaning needs the slow way.
    fn of(reader: &TableReader) -> Option<Plan> {
        let layout = &reader.layout;
        let columns = layout.columns();
        let is_static = |column: &Option<Field>| column.is_some_and(|field| layout.statics().contains(&field));
        let first = columns.iter().position(is_static).unwrap_or(columns.len());
        let end = columns.iter().rposition(is_static).map_or(columns.len(), |last| last + 1);
        let step = |column: &Option<Field>| match column {
            None => Step::Skip,
            Some(Field::Mmsi) => Step::Mmsi,
            Some(Field::Time) => Step::Time,
            Some(Field::Latitude) => Step::Latitude,
            Some(Field::Longitude) => Step::Longitude,
            Some(Field::Sog) => Step::Sog,
            Some(Field::Cog) => Step::Cog,
            Some(Field::Heading) => Step::Heading,
            Some(field) => Step::Cell(*field),
        };
        let particulars = columns.get(first..end)?.to_vec();
        let is_plain = |column: &Option<Field>| matches!(step(column), Step::Skip | Step::Cell(_));
        let between = particulars.iter().filter(|column| column.is_some() && !is_static(column)).count();
        let mut steps: Vec<Step> = columns.get(..first)?.iter().map(step).collect();
        let knows_ship = particulars.is_empty() || steps.contains(&Step::Mmsi);
        if !particulars.is_empty() {
            steps.push(Step::Particulars);
        }
        steps.extend(columns.get(end..)?.iter().map(step));
        let is_odd = reader.clock.is_some()
            || layout.column_of(Field::Millis).is_some()
            || !layout.speed().is_knots()
            || !particulars.iter().all(is_plain)
            || between > BETWEEN_MAX
            || !knows_ship;
        let head = if steps.starts_with(&COMMON_HEAD) { COMMON_HEAD.len() } else { 0 };
        (!is_odd).then_some(Plan { steps, head, particulars, headers: reader.headers })
    }
}

impl<K: Copy> BlockReader<K> {
    /// Goes on where `reader` stands.
    pub fn new(reader: TableReader) -> BlockReader<K> {
        let plan = Plan::of(&reader);
        BlockReader { reader, plan, known: Memory::new(), day: Day::default() }
    }

    /// The reader that goes on from here line by line.
    pub fn reader(&mut self) -> &mut TableReader {
        &mut self.reader
    }

    /// What the next line's reading depends on; `None` where it depends on lines read before.
    pub fn state(&self) -> Option<TableState> {
        self.reader.state()
    }

    /// Takes whole lines, each with its line end.
    pub fn block<T: TakeRows<Kept = K>>(&mut self, block: &[u8], out: &mut T) {
        let mut cells = Cells::new();
        let mut at = 0;
        while at < block.len() {
            if let Some(next) = self.row(block, at, &mut cells, out) {
                at = next;
                continue;
            }
            let rest = block.get(at..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            out.aside(line);
            self.reader.line(line, out);
            at += length + 1;
            if self.plan.as_ref().is_some_and(|plan| plan.headers != self.reader.headers) {
                self.plan = Plan::of(&self.reader);
                self.known = Memory::new();
                cells = Cells::new();
            }
        }
    }

    /// Tells the plain row that starts at `at`, and gives where the next begins; `None` where it is none.
    #[inline]
    fn row<'a, T: TakeRows<Kept = K>>(
        &mut self,
        block: &'a [u8],
        at: usize,
        cells: &mut Cells<'a>,
        out: &mut T,
    ) -> Option<usize> {
        let BlockReader { reader, plan, known, day } = self;
        let plan = plan.as_ref().filter(|_| reader.open_ends.is_empty() && block.get(at) != Some(&b'#'))?;
        let layout = &reader.layout;
        let delimiter = layout.delimiter();
        let (mut mmsi, mut time, mut kept) = (None, None, None);
        let (mut latitude, mut longitude, mut sog, mut cog, mut heading) = (None, None, None, None, None);
        let mut end = at;
        if plan.head > 0 {
            (mmsi, end) = mmsi_at(block, end, delimiter)?;
            (time, end) = day.time_at(block, behind(block, end, delimiter)?, delimiter, reader.day_first())?;
            (latitude, end) = number_at::<7>(block, behind(block, end, delimiter)?, delimiter)?;
            (longitude, end) = number_at::<7>(block, behind(block, end, delimiter)?, delimiter)?;
            (sog, end) = number_at::<2>(block, behind(block, end, delimiter)?, delimiter)?;
            (cog, end) = number_at::<1>(block, behind(block, end, delimiter)?, delimiter)?;
            (heading, end) = number_at::<0>(block, behind(block, end, delimiter)?, delimiter)?;
        }
        for (number, step) in plan.steps.iter().enumerate().skip(plan.head) {
            if number > 0 {
                end = behind(block, end, delimiter)?;
            }
            match step {
                Step::Mmsi => (mmsi, end) = mmsi_at(block, end, delimiter)?,
                Step::Time => (time, end) = day.time_at(block, end, delimiter, reader.day_first())?,
                Step::Latitude => (latitude, end) = number_at::<7>(block, end, delimiter)?,
                Step::Longitude => (longitude, end) = number_at::<7>(block, end, delimiter)?,
                Step::Sog => (sog, end) = number_at::<2>(block, end, delimiter)?,
                Step::Cog => (cog, end) = number_at::<1>(block, end, delimiter)?,
                Step::Heading => (heading, end) = number_at::<0>(block, end, delimiter)?,
                Step::Skip => end = cell_end(block, end, delimiter)?,
                Step::Cell(field) => {
                    let start = end;
                    end = cell_end(block, start, delimiter)?;
                    cells.set(*field, block.get(start..end)?);
                }
                Step::Particulars => {
                    let ship = known.get(mmsi?);
                    (kept, end) = match ship.and_then(|ship| ship.at(block, end, delimiter, cells)) {
                        Some(told) => told,
                        None => learn(plan, layout, known, mmsi?, (block, end), cells, out)?,
                    };
                }
            }
        }
        let next = match (block.get(end), block.get(end + 1)) {
            (Some(b'\n'), _) => end + 1,
            (Some(b'\r'), Some(b'\n')) => end + 2,
            _ => return None,
        };
        let position = Position::from_e7(i32::try_from(longitude?).ok()?, i32::try_from(latitude?).ok()?).ok()?;
        let motion = Motion::of(position, sog, cog, heading);
        if next - at > LINE_MAX {
            return None;
        }
        out.row(plain_report(mmsi?, time?, motion, cells, reader.settings), kept);
        Some(next)
    }
}

/// A report of a plain row, without its particulars.
#[inline]
fn plain_report(mmsi: Mmsi, time: Time, motion: Motion, cells: &Cells<'_>, settings: TableSettings) -> Report {
    Report {
        mmsi,
        time,
        time_source: TimeSource::Column,
        sender: row::sender(cells),
        medium: row::medium(cells, settings.medium),
        kinematics: Some(row::kinematics(motion, cells)),
        particulars: None,
        lines: 1,
    }
}

/// Reads the particulars at a place, and remembers them for the ship.
#[cold]
fn learn<'a, T: TakeRows>(
    plan: &Plan,
    layout: &Layout,
    known: &mut Memory<T::Kept>,
    mmsi: Mmsi,
    (block, start): (&'a [u8], usize),
    cells: &mut Cells<'a>,
    out: &mut T,
) -> Option<(Option<T::Kept>, usize)> {
    let delimiter = layout.delimiter();
    let mut between = [None; BETWEEN_MAX];
    let mut free = between.iter_mut();
    let mut end = start;
    for (number, column) in plan.particulars.iter().enumerate() {
        if number > 0 {
            if block.get(end) != Some(&delimiter) {
                return None;
            }
            end += 1;
        }
        let from = end;
        end = cell_end(block, from, delimiter)?;
        if end - start > KNOWN_BYTES_MAX {
            return None;
        }
        let Some(field) = *column else { continue };
        cells.set(field, block.get(from..end)?);
        if !layout.statics().contains(&field) {
            *free.next()? = Some((field, (from - start) as u16, (end - start) as u16));
        }
    }
    let kept = layout.particulars(cells).map(|particulars| out.keep(*particulars));
    known.set(mmsi, Known::new(block.get(start..end)?, kept, between));
    Some((kept, end))
}

impl<K> Memory<K> {
    fn new() -> Memory<K> {
        Memory { places: FxHashMap::default(), ships: Vec::new() }
    }

    fn get(&self, mmsi: Mmsi) -> Option<&Known<K>> {
        self.ships.get(*self.places.get(&mmsi)? as usize)
    }

    fn set(&mut self, mmsi: Mmsi, known: Known<K>) {
        if let Some(ship) = self.places.get(&mmsi).and_then(|place| self.ships.get_mut(*place as usize)) {
            *ship = known;
            return;
        }
        if self.ships.len() >= KNOWN_MAX {
            *self = Memory::new();
        }
        self.places.insert(mmsi, self.ships.len() as u32);
        self.ships.push(known);
    }
}

impl<K: Copy> Known<K> {
    fn new(said: &[u8], kept: Option<K>, between: [Option<(Field, u16, u16)>; BETWEEN_MAX]) -> Known<K> {
        let (first, rest) = said.split_at(said.len().min(TEXT_BYTES));
        let mut text = [0; TEXT_BYTES];
        for (place, &byte) in text.iter_mut().zip(first) {
            *place = byte;
        }
        Known { text, kept, rest: rest.to_vec(), length: said.len() as u16, between }
    }

    /// What was kept, and where the text ends, if the same text stands at `at`. Other cells in it are set.
    fn at<'a>(&self, block: &'a [u8], at: usize, delimiter: u8, cells: &mut Cells<'a>) -> Option<(Option<K>, usize)> {
        let length = usize::from(self.length);
        let end = at + length;
        if !block.get(end).is_some_and(|&byte| byte == delimiter || byte == b'\n') || !self.stands_at(block, at) {
            return None;
        }
        for &(field, from, to) in self.between.iter().flatten() {
            cells.set(field, block.get(at + usize::from(from)..at + usize::from(to))?);
        }
        Some((self.kept, end))
    }

    /// Whether the text stands at `at`.
    #[inline]
    fn stands_at(&self, block: &[u8], at: usize) -> bool {
        let length = usize::from(self.length);
        let first = length.min(TEXT_BYTES);
        block.get(at..at + first) == self.text.get(..first)
            && (self.rest.is_empty() || block.get(at + first..at + length) == Some(&self.rest))
    }
}

impl Day {
    /// The time at `at` and where its cell ends; `None` for what only the slow way can tell.
    #[inline]
    fn time_at(
        &mut self,
        block: &[u8],
        at: usize,
        delimiter: u8,
        day_first: Option<bool>,
    ) -> Option<(Option<Time>, usize)> {
        let end = at + 19;
        let ends = block.get(end) == Some(&delimiter);
        if ends
            && block.get(at..at + 11) == Some(&self.text)
            && let Some(second_of_day) = numbers::clock(block, at + 11)
        {
            return Some((Some(Time((self.start_s + second_of_day) * MICROS_PER_SECOND)), end));
        }
        self.other_time_at(block, at, delimiter, day_first)
    }

    #[cold]
    fn other_time_at(
        &mut self,
        block: &[u8],
        at: usize,
        delimiter: u8,
        day_first: Option<bool>,
    ) -> Option<(Option<Time>, usize)> {
        let end = cell_end(block, at, delimiter)?;
        let cell = block.get(at..end)?.trim_ascii();
        let order = match day_first {
            Some(true) => DateOrder::DayFirst,
            Some(false) => DateOrder::MonthFirst,
            // What a date shows of the order must be told to the reader.
            None if stamp::day_first_shown(cell).is_some() => return None,
            None => DateOrder::Unsettled,
        };
        let time = stamp::time(cell, order)?;
        if cell.len() == 19
            && let Some(second_of_day) = stamp::is_iso(cell).then(|| numbers::clock(cell, 11)).flatten()
        {
            self.text = *cell.first_chunk()?;
            self.start_s = time.0 / MICROS_PER_SECOND - second_of_day;
        }
        Some((Some(time), end))
    }
}

/// Where the cell behind a delimiter begins; `None` where none stands at `end`.
#[inline(always)]
fn behind(block: &[u8], end: usize, delimiter: u8) -> Option<usize> {
    (block.get(end) == Some(&delimiter)).then_some(end + 1)
}

/// The number at `at` in units of `10^-PLACES`, and where its cell ends.
#[inline(always)]
fn number_at<const PLACES: u32>(block: &[u8], at: usize, delimiter: u8) -> Option<(Option<i64>, usize)> {
    match numbers::decimal::<PLACES>(block, at) {
        Some((number, end)) if block.get(end) == Some(&delimiter) => Some((Some(number), end)),
        _ => other_number_at(block, at, delimiter, PLACES as u8),
    }
}

#[inline(never)]
fn other_number_at(block: &[u8], at: usize, delimiter: u8, places: u8) -> Option<(Option<i64>, usize)> {
    let end = cell_end(block, at, delimiter)?;
    Some((value::decimal(block.get(at..end)?.trim_ascii(), places), end))
}

#[inline]
fn mmsi_at(block: &[u8], at: usize, delimiter: u8) -> Option<(Option<Mmsi>, usize)> {
    if block.get(at + 9) == Some(&delimiter)
        && let Some(number) = numbers::nine_digits(block, at)
    {
        return Some((Mmsi::new(number), at + 9));
    }
    let end = cell_end(block, at, delimiter)?;
    Some((row::mmsi_of(block.get(at..end)?.trim_ascii()).ok(), end))
}

/// Where the cell at `at` ends: at a delimiter or the line's end; `None` where a quote comes before.
#[inline]
fn cell_end(block: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let length = block.get(at..)?.iter().position(|&byte| byte == delimiter || byte == b'\n' || byte == b'"')?;
    (block.get(at + length) != Some(&b'"')).then_some(at + length)
}
