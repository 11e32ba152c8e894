//! What some lines of an input give: entries in order, and the count of each line.

use ais::table::TakeRows;
use ais::{Balance, Deliver, Identity, Mmsi, Particulars, Reject, Report};
use nautical::{BoundingBox, Time};
use store::SortedRun;
use tracks::{Catalogue, Entry};

use super::sortable::Sortable;

/// Which reports are taken in.
#[derive(Clone, Copy, Default, Debug)]
pub struct Filter {
    /// Only positions inside.
    pub bbox: Option<BoundingBox>,
    /// None before.
    pub since: Option<Time>,
    /// None from here on.
    pub until: Option<Time>,
}

impl Filter {
    fn admits(&self, report: &Report) -> bool {
        self.since.is_none_or(|since| report.time >= since)
            && self.until.is_none_or(|until| report.time < until)
            && match (&self.bbox, &report.kinematics) {
                (Some(bbox), Some(kinematics)) => bbox.contains(kinematics.position),
                _ => true,
            }
    }
}

/// Reports of some lines, reduced to entries, and what was counted on the way. Batches of different lines can be made at the
/// same time; taken in the order of their lines, they add up to the same.
#[derive(Default, Debug)]
pub struct Batch {
    filter: Filter,
    entries: Vec<Sortable>,
    told: Told,
}

/// What a batch tells beside its entries.
#[derive(Default, Debug)]
pub struct Told {
    /// Lines read, and why some gave nothing. What was used is not known yet.
    pub balance: Balance,
    /// Particulars that entries name, by their key in a catalogue.
    pub particulars: Vec<(u64, Particulars)>,
    /// Reports, those left out by the filter included.
    pub delivered: u64,
    /// Reports that the filter admits.
    pub reports: u64,
    /// Whether any MMSI has the form of a ship's.
    pub ships_seen: bool,
    /// Whether every name is one of those that synthetic ships have; `None` without names.
    pub names_invented: Option<bool>,
    /// The input says of itself that it is synthetic.
    pub marked_synthetic: bool,
}

impl Told {
    /// Adds what later lines told.
    pub fn add(&mut self, later: Told) {
        self.balance.add(&later.balance);
        self.particulars.extend(later.particulars);
        self.delivered += later.delivered;
        self.reports += later.reports;
        self.ships_seen |= later.ships_seen;
        self.marked_synthetic |= later.marked_synthetic;
        if let Some(invented) = later.names_invented {
            self.names_invented = Some(self.names_invented.unwrap_or(true) && invented);
        }
    }
}

/// Particulars that were kept: their key, and whether the name among them is a synthetic ship's.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    key: u64,
    name_invented: Option<bool>,
}

impl Batch {
    /// An empty batch of what the filter admits.
    pub fn new(filter: Filter) -> Batch {
        Batch { filter, ..Batch::default() }
    }

    /// Entries so far.
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Counts a line before it is read.
    pub fn line(&mut self, line: &[u8]) {
        self.told.balance.lines += 1;
        if line.first() == Some(&b'#') && memchr::memmem::find(line, b"SYNTHETIC").is_some() {
            self.told.marked_synthetic = true;
        }
    }

    /// The input says of itself that it is synthetic.
    pub fn mark_synthetic(&mut self) {
        self.told.marked_synthetic = true;
    }

    /// Counts records of a file without lines.
    pub fn records(&mut self, records: u64) {
        self.told.balance.lines += records;
    }

    /// The entries in the order in which they were read.
    pub fn as_read(self) -> (Vec<Sortable>, Told) {
        (self.entries, self.told)
    }

    /// Puts the entries in order.
    pub fn sort(self) -> (SortedRun<Sortable>, Told) {
        (SortedRun::of(self.entries), self.told)
    }

    fn admit(&mut self, report: &Report, kept: Option<Kept>) {
        self.told.reports += 1;
        self.told.ships_seen |= has_form_of_mmsi(report.mmsi);
        if let Some(invented) = kept.and_then(|kept| kept.name_invented) {
            self.told.names_invented = Some(self.told.names_invented.unwrap_or(true) && invented);
        }
        self.entries.push(Sortable(Entry::keyed(report, kept.map_or(0, |kept| kept.key))));
    }

    fn admits(&mut self, report: &Report) -> bool {
        self.told.delivered += 1;
        let admitted = self.filter.admits(report);
        if !admitted {
            self.told.balance.reject(Reject::Filtered, u64::from(report.lines));
        }
        admitted
    }
}

impl Deliver for Batch {
    fn report(&mut self, mut report: Report) {
        if self.admits(&report) {
            let kept = report.particulars.take().map(|particulars| self.keep(*particulars));
            self.admit(&report, kept);
        }
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        self.told.balance.reject(reason, lines);
    }
}

impl TakeRows for Batch {
    type Kept = Kept;

    fn keep(&mut self, particulars: Particulars) -> Kept {
        let key = Catalogue::key_of(&particulars);
        let name_invented = particulars.name.as_deref().map(|name| name.starts_with("SIM"));
        self.told.particulars.push((key, particulars));
        Kept { key, name_invented }
    }

    #[inline]
    fn row(&mut self, report: Report, kept: Option<Kept>) {
        self.told.balance.lines += 1;
        if self.admits(&report) {
            self.admit(&report, kept);
        }
    }

    fn aside(&mut self, line: &[u8]) {
        self.line(line);
    }
}

/// Whether a number has nine digits and is no device's: archives with replaced MMSIs have none such.
fn has_form_of_mmsi(mmsi: Mmsi) -> bool {
    mmsi.number() >= 10_000_000 || mmsi.identity() == Identity::Ship
}
