//! Archives as tables: CSV files, and the rows of anything else whose columns have names.
//!
//! [`Layout`] binds a header's columns to [`Field`]s by name. [`TableReader`] takes the lines of a CSV file one by one.
//! [`Layout::report`] takes a row whose cells are at hand already, as those of a Parquet file.
//!
//! | in a cell | becomes |
//! | --- | --- |
//! | nothing, `Unknown`, `Undefined`, `nan`, `null`, `N/A` ... | none |
//! | latitude 91, longitude 181, or anything off the globe | no position |
//! | speed of 102.3 kn and more, or below 0 | none; 102.2 stays |
//! | course or heading of 360 and more (511), or below 0 | none |
//! | status 15, ship type 0, IMO number 0 (`IMO0000000`) | none |
//! | length, beam, draught 0, or more than AIS can send | none |

mod block;
mod clock;
mod columns;
mod digest;
mod field;
mod numbers;
mod row;
mod split;
mod stamp;
mod value;
mod words;

#[cfg(test)]
mod block_tests;
#[cfg(test)]
mod tests;

use nautical::Time;

use crate::{Deliver, Medium, Mmsi, Reject, Report, TimeSource};

pub use block::{BlockReader, TableState, TakeRows};
pub use columns::{ColumnAliases, FieldError, Layout, LayoutError};
pub use field::Field;
pub use row::Cells;

use split::End;

pub(crate) use clock::StartClock;
pub(crate) use field::normalised;
pub(crate) use row::{mmsi, utc_second};

/// Longest line read, and longest record that spans lines, in bytes.
pub const LINE_MAX: usize = 1 << 16;

/// Most lines of one record, where a quoted cell holds line ends.
const RECORD_LINES_MAX: usize = 16;

/// What the user says of an archive that its rows do not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TableSettings {
    /// Where to count from for rows whose time is empty, by their own UTC second; without it they are rejected.
    pub start: Option<Time>,
    /// What heard the reports, where the archive does not tell.
    pub medium: Medium,
    /// Whether dates like `3/4/2026` have the day first; `None` takes it from the file. An archive that is known for its
    /// order (the Danish one) keeps it.
    pub day_first: Option<bool>,
}

impl Default for TableSettings {
    fn default() -> Self {
        TableSettings { start: None, medium: Medium::Unknown, day_first: None }
    }
}

/// Reads a CSV file line by line.
///
/// Each line passed in is told exactly once. The header that made the [`Layout`] is not passed in: whoever read it tells
/// it, as [`Reject::Header`], and tells comments before it as [`Reject::Comment`]. A header inside the file (files set
/// end to end) is told here, and its columns hold from there on.
///
/// * **Records that span lines.** A quoted cell may hold line ends; the report then counts all its lines. A quote that is
///   not closed within 16 lines or 64 KiB, or closed in the middle of a cell, or whose record does not fit the header,
///   costs its first line only ([`Reject::Malformed`]); the others are read again by themselves.
/// * **Rows with fewer cells than the header** are read if MMSI, time, latitude and longitude are there and a delimiter
///   follows them, so that a file cut off in the middle of a number gives no wrong place; else [`Reject::Malformed`].
///   Exporters leave out empty cells at the end.
/// * **Rows with more cells** are [`Reject::Malformed`]: a name with a bare comma in it shifts every column behind it. One
///   empty cell too many (a delimiter at the end of the line) is allowed.
/// * **Dates like `3/4/2026`.** The order is the archive's, or the settings'. Else it is that of the first date in the file
///   with a number above 12; before that, dates that could be read both ways are [`Reject::BadTime`]. A date against
///   the order is too. Who reads one file in pieces settles the order first with [`TableReader::settle_date_order`].
#[derive(Clone, Debug)]
pub struct TableReader {
    layout: Layout,
    settings: TableSettings,
    clock: Option<StartClock>,
    quoted: split::Quoted,
    /// Lines of a record whose quoted cell is still open, and where each ends.
    open: Vec<u8>,
    open_ends: Vec<usize>,
    /// Headers met inside the file.
    headers: u32,
}

impl TableReader {
    /// A reader for the rows below a header.
    pub fn new(layout: Layout, settings: TableSettings) -> TableReader {
        let clock = settings.start.map(StartClock::new);
        TableReader {
            layout,
            settings,
            clock,
            quoted: split::Quoted::default(),
            open: Vec::new(),
            open_ends: Vec::new(),
            headers: 0,
        }
    }

    /// The layout by which the next line is read.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether dates have the day first, as far as settings, archive or rows have told.
    pub fn day_first(&self) -> Option<bool> {
        self.layout.day_first().or(self.settings.day_first)
    }

    /// What the next line's reading depends on; `None` where it depends on lines read before: a record is open, or times are
    /// counted on from a start.
    pub fn state(&self) -> Option<TableState> {
        let depends = !self.open_ends.is_empty() || self.clock.is_some();
        (!depends).then(|| TableState::new(&self.layout, self.settings))
    }

    /// Looks for the order of day and month in some lines of the file without reading them, if it is not settled yet.
    pub fn settle_date_order<'a>(&mut self, lines: impl IntoIterator<Item = &'a [u8]>) {
        for line in lines {
            if self.day_first().is_some() {
                return;
            }
            self.quoted.read(split::without_line_end(line), self.layout.delimiter());
            let cut = Cut::quoted(&self.layout, &self.quoted);
            self.settings.day_first = stamp::day_first_shown(cut.cells.get(Field::Time));
        }
    }

    /// Takes the next line, with or without its line end.
    pub fn line(&mut self, line: &[u8], deliver: &mut dyn Deliver) {
        let line = split::without_line_end(line);
        if !self.open_ends.is_empty() {
            self.continue_record(line, deliver);
        } else if line.len() > LINE_MAX {
            deliver.reject(Reject::TooLong, 1);
        } else if memchr::memchr(b'"', line).is_some() {
            self.quoted_line(line, deliver);
        } else {
            let cut = Cut::plain(&self.layout, line);
            match cut.report(&self.layout, &mut self.settings, &mut self.clock) {
                Ok(report) => deliver.report(report),
                Err(reason) => self.refuse(line, reason, deliver),
            }
        }
    }

    /// Tells what is still open at the end of the file.
    pub fn finish(&mut self, deliver: &mut dyn Deliver) {
        while !self.open_ends.is_empty() {
            self.give_up_first_line(deliver);
        }
    }

    /// A line with a quote in it, and no record open.
    fn quoted_line(&mut self, line: &[u8], deliver: &mut dyn Deliver) {
        if line.starts_with(b"#") {
            return self.refuse(line, Reject::Malformed, deliver);
        }
        if self.quoted.read(line, self.layout.delimiter()) == End::Open {
            self.open.extend_from_slice(line);
            self.open_ends.push(line.len());
            return;
        }
        match self.quoted_row() {
            Ok(report) => deliver.report(report),
            Err(reason) => self.refuse(line, reason, deliver),
        }
    }

    /// The row that was cut last.
    fn quoted_row(&mut self) -> Result<Report, Reject> {
        Cut::quoted(&self.layout, &self.quoted).report(&self.layout, &mut self.settings, &mut self.clock)
    }

    /// One more line of a record whose quoted cell is open.
    fn continue_record(&mut self, line: &[u8], deliver: &mut dyn Deliver) {
        while !self.open_ends.is_empty() && self.open.len() + line.len() >= LINE_MAX {
            self.give_up_first_line(deliver);
        }
        if self.open_ends.is_empty() {
            return self.line(line, deliver);
        }
        self.open.push(b'\n');
        self.open.extend_from_slice(line);
        self.open_ends.push(self.open.len());
        match self.quoted.read(&self.open, self.layout.delimiter()) {
            End::Open if self.open_ends.len() < RECORD_LINES_MAX => return,
            End::Open | End::Loose => return self.give_up_first_line(deliver),
            End::Closed => {}
        }
        let lines = self.open_ends.len() as u16;
        match self.quoted_row() {
            Err(Reject::Malformed) => return self.give_up_first_line(deliver),
            Err(reason) => deliver.reject(reason, u64::from(lines)),
            Ok(report) => deliver.report(Report { lines, ..report }),
        }
        self.open.clear();
        self.open_ends.clear();
    }

    /// Rejects the first line of the open record, and reads the others again by themselves. Each time a line is read again,
    /// one before it has gone for good, so none is read more than [`RECORD_LINES_MAX`] times.
    fn give_up_first_line(&mut self, deliver: &mut dyn Deliver) {
        let open = std::mem::take(&mut self.open);
        let ends = std::mem::take(&mut self.open_ends);
        deliver.reject(Reject::Malformed, 1);
        for (&before, &end) in ends.iter().zip(ends.iter().skip(1)) {
            // Behind the line end that joins it to the line before.
            self.line(open.get(before + 1..end).unwrap_or_default(), deliver);
        }
    }

    /// A line that gave no report: blank, a comment, a header, or a row that is none.
    #[cold]
    fn refuse(&mut self, line: &[u8], reason: Reject, deliver: &mut dyn Deliver) {
        let Some(&first) = line.trim_ascii().first() else { return deliver.reject(Reject::Blank, 1) };
        let may_be_header = matches!(reason, Reject::BadMmsi | Reject::Malformed) && !first.is_ascii_digit();
        if may_be_header && let Some(Ok(layout)) = Layout::from_header(line, self.layout.aliases()) {
            self.layout = layout;
            self.headers += 1;
            return deliver.reject(Reject::Header, 1);
        }
        deliver.reject(if first == b'#' { Reject::Comment } else { reason }, 1);
    }
}

/// A row cut into cells, bound to fields.
struct Cut<'a> {
    cells: Cells<'a>,
    /// Cells in the row, at least 1.
    count: usize,
    last: &'a [u8],
}

impl<'a> Cut<'a> {
    fn plain(layout: &Layout, line: &'a [u8]) -> Cut<'a> {
        let mut cut = Cut { cells: Cells::new(), count: 0, last: &[] };
        cut.count = split::plain(line, layout.delimiter(), |place, cell| cut.put(layout, place, cell));
        cut
    }

    fn quoted(layout: &Layout, quoted: &'a split::Quoted) -> Cut<'a> {
        let mut cut = Cut { cells: Cells::new(), count: 0, last: &[] };
        cut.count = quoted.cells(|place, cell| cut.put(layout, place, cell));
        cut
    }

    fn put(&mut self, layout: &Layout, place: usize, cell: &'a [u8]) {
        if let Some(Some(field)) = layout.columns().get(place) {
            self.cells.set(*field, cell);
        }
        self.last = cell;
    }

    /// Whether the row has the cells that its header promises: see [`TableReader`].
    fn fits(&self, layout: &Layout) -> bool {
        let columns = layout.columns().len();
        match self.count {
            count if count < columns => count >= layout.last_required() + 2,
            count => count == columns || (count == columns + 1 && self.last.is_empty()),
        }
    }

    fn report(
        &self,
        layout: &Layout,
        settings: &mut TableSettings,
        clock: &mut Option<StartClock>,
    ) -> Result<Report, Reject> {
        if !self.fits(layout) {
            return Err(Reject::Malformed);
        }
        let mmsi: Mmsi = mmsi(&self.cells)?;
        if layout.day_first().or(settings.day_first).is_none() {
            settings.day_first = stamp::day_first_shown(self.cells.get(Field::Time));
        }
        let time = match (layout.time(&self.cells, settings.day_first), clock) {
            (Err(Reject::NoTime), Some(clock)) => (clock.time(utc_second(&self.cells)), TimeSource::Given),
            (time, _) => (time?, TimeSource::Column),
        };
        layout.report_at(&self.cells, mmsi, time, settings.medium)
    }
}
