//! The seas that benches measure on: made by the simulator from fixed seeds, at one density whatever their size.

pub mod step;

use ais::table::{BlockReader, ColumnAliases, Layout, TableReader, TableSettings, TakeRows};
use ais::{Deliver, Particulars, Reject, Report};
use nautical::{CHORD_M_MAX, Ecef, Interval, Position, Time};
use proximity::{Field, Leg};
use simulate::{Format, Scenario, Sea};
use tracks::{Catalogue, Entry};

/// Bytes of lines that the program reads at once.
const BLOCK_BYTES: usize = 512 << 10;
/// First instant of every sea here.
pub const START: &str = "2026-01-01T00:00:00Z";
/// How near two ships count as together, metres (as in the profile `sts`).
pub const REACH_M: f64 = 500.0;
/// The longest silence over which a ship is taken to sail on, microseconds.
pub const GAP_US_MAX: i64 = 1_800_000_000;
/// Event time searched at once, as the program does by default, seconds.
pub const CHUNK_S: f64 = 3_600.0;

/// Ships on passage, along the coast and at anchor; the water grows with the ships. At most some 400,000 fit on the globe.
pub fn open_sea(ships: u32, hours: f64) -> Sea {
    let side = (f64::from(ships) / 10_000.0).sqrt();
    let (east, north) = (6.0 * side, 5.0 * side);
    let group = |kind: &str, share: f64, rest: &str| {
        let ships = (f64::from(ships) * share).round();
        format!("[[traffic]]\nkind = \"{kind}\"\nships = {ships}\n{rest}\n")
    };
    let within = format!("within = [{}, {}, {}, {}]", -30.0 - east, -north, -30.0 + east, north);
    let roads = format!("at = [-30, 0]\nradius_km = {}\nspacing_m = 0", 60.0 * side);
    let text = [
        format!("name = \"open-sea\"\nstart = \"{START}\"\nhours = {hours:.2}\n"),
        "[recording]\nunder_way_s = 60\nstill_s = 180\nparticulars_s = 1800\n".to_owned(),
        group("roam", 0.7, &format!("{within}\nleg_km = [30, 300]")),
        group(
            "roam",
            0.2,
            &format!("{within}\nleg_km = [5, 40]\nstop_min = [10, 240]\ncraft = [\"yacht\", \"trawler\"]"),
        ),
        group("anchorage", 0.1, &roads),
    ];
    made(&text.concat())
}

/// 5,000 ships in a circle of 20 km, reporting as often as those on the open sea.
pub fn crowd(hours: f64) -> Sea {
    let mut scenario = scenario(include_str!("../../fixtures/scenarios/crowd.toml"));
    scenario.hours = hours;
    scenario.recording.under_way_s = 60.0;
    scenario.recording.still_s = 180.0;
    Sea::new(&scenario, None, 1.0).expect("a scenario of ours")
}

fn made(text: &str) -> Sea {
    Sea::new(&scenario(text), None, 1.0).expect("a scenario of ours")
}

fn scenario(text: &str) -> Scenario {
    Scenario::from_toml(text).expect("a scenario of ours")
}

/// A sea as receivers recorded it, in memory.
pub fn recording(sea: &Sea, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    sea.record_only(format, &mut bytes).expect("memory takes all");
    bytes
}

/// The lines of a recording, without their ends.
pub fn lines(recording: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = recording;
    let next = move || {
        if rest.is_empty() {
            return None;
        }
        let (line, behind) = rest.split_at(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
        rest = behind.get(1..).unwrap_or_default();
        Some(line)
    };
    std::iter::from_fn(next).filter(|line| !line.is_empty())
}

/// Counts position reports, and adds up what they say, so that decoders can be compared.
#[derive(Default, Clone, Copy, Debug)]
pub struct Positions {
    /// Reports with a position.
    pub count: u64,
    /// Sum of their longitudes and latitudes, 1e-7 degree.
    pub sum_e7: i64,
}

impl Deliver for Positions {
    fn report(&mut self, report: Report) {
        if let Some(kinematics) = report.kinematics {
            self.count += 1;
            self.sum_e7 += i64::from(kinematics.position.longitude_e7()) + i64::from(kinematics.position.latitude_e7());
        }
    }

    fn reject(&mut self, _: Reject, _: u64) {}
}

/// Decodes a CSV recording, header first, line by line.
pub fn read_csv(csv: &[u8], out: &mut dyn Deliver) {
    let (mut reader, rows) = reader(csv);
    for line in lines(rows) {
        reader.line(line, out);
    }
    reader.finish(out);
}

/// A reader behind the header, and the rows.
fn reader(csv: &[u8]) -> (TableReader, &[u8]) {
    let (header, rows) = csv.split_at(memchr::memchr(b'\n', csv).map_or(csv.len(), |end| end + 1));
    let layout = Layout::from_header(header.trim_ascii(), &ColumnAliases::default());
    (TableReader::new(layout.expect("a header").expect("a layout that is known"), TableSettings::default()), rows)
}

/// Entries in event order, and the particulars behind them.
#[derive(Default)]
pub struct Entries {
    /// In the order of an archive once [`Entries::of_csv`] made them.
    pub entries: Vec<Entry>,
    /// Their particulars.
    pub catalogue: Catalogue,
}

impl Entries {
    /// Those of a CSV recording, in order.
    pub fn of_csv(csv: &[u8]) -> Entries {
        let mut entries = Entries::read(csv);
        entries.entries.sort_unstable();
        entries
    }

    /// The same as they stand, read block-wise as the program does it.
    pub fn read(csv: &[u8]) -> Entries {
        let (reader, rows) = reader(csv);
        let (mut reader, mut entries) = (BlockReader::new(reader), Entries::default());
        let mut rest = rows;
        while !rest.is_empty() {
            let wanted = rest.len().min(BLOCK_BYTES);
            let end = memchr::memchr(b'\n', &rest[wanted..]).map_or(rest.len(), |end| wanted + end + 1);
            let (block, behind) = rest.split_at(end);
            reader.block(block, &mut entries);
            rest = behind;
        }
        reader.reader().finish(&mut entries);
        entries
    }
}

impl TakeRows for Entries {
    type Kept = u64;

    fn keep(&mut self, particulars: Particulars) -> u64 {
        self.catalogue.add(&particulars)
    }

    #[inline]
    fn row(&mut self, report: Report, kept: Option<u64>) {
        self.entries.push(Entry::keyed(&report, kept.unwrap_or(0)));
    }
}

impl Deliver for Entries {
    fn report(&mut self, report: Report) {
        let entry = Entry::new(&report, &mut self.catalogue);
        self.entries.push(entry);
    }

    fn reject(&mut self, _: Reject, _: u64) {}
}

/// A position report as the bare search needs it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Plain {
    /// Who.
    pub mmsi: u32,
    /// When.
    pub time: Time,
    /// Where, 1e-7 degree.
    pub longitude_e7: i32,
    /// Where, 1e-7 degree.
    pub latitude_e7: i32,
}

/// Position reports in the order of their file.
#[derive(Default, Debug)]
pub struct Stream(pub Vec<Plain>);

impl Deliver for Stream {
    fn report(&mut self, report: Report) {
        let Some(kinematics) = report.kinematics else { return };
        self.0.push(Plain {
            mmsi: report.mmsi.number(),
            time: report.time,
            longitude_e7: kinematics.position.longitude_e7(),
            latitude_e7: kinematics.position.latitude_e7(),
        });
    }

    fn reject(&mut self, _: Reject, _: u64) {}
}

/// Positions vessel by vessel, each vessel's in order of time.
#[derive(Default, Debug)]
pub struct Grouped {
    /// Each vessel's number.
    pub mmsis: Vec<u32>,
    /// Where each vessel's positions begin; one more at the end.
    pub starts: Vec<u32>,
    /// When.
    pub times: Vec<Time>,
    /// Where.
    pub positions: Vec<Position>,
}

impl Grouped {
    /// Groups a stream: numbers for the vessels, a count of each, one scatter, and a sort where a vessel's reports are not in
    /// order.
    pub fn of(stream: &[Plain]) -> Grouped {
        let mut numbers = rustc_hash::FxHashMap::<u32, u32>::default();
        let mut grouped = Grouped::default();
        let mut counts: Vec<u32> = Vec::new();
        let vessels: Vec<u32> = stream
            .iter()
            .map(|plain| {
                let number = *numbers.entry(plain.mmsi).or_insert(counts.len() as u32);
                if number as usize == counts.len() {
                    grouped.mmsis.push(plain.mmsi);
                    counts.push(0);
                }
                counts[number as usize] += 1;
                number
            })
            .collect();
        grouped.starts.push(0);
        for count in counts {
            grouped.starts.push(grouped.starts.last().copied().unwrap_or(0) + count);
        }
        grouped.scatter(stream, &vessels);
        grouped
    }

    fn scatter(&mut self, stream: &[Plain], vessels: &[u32]) {
        let mut next = self.starts.clone();
        self.times.resize(stream.len(), Time(0));
        self.positions.resize(stream.len(), Position::default());
        for (plain, &vessel) in stream.iter().zip(vessels) {
            let at = &mut next[vessel as usize];
            self.times[*at as usize] = plain.time;
            self.positions[*at as usize] = Position::from_e7(plain.longitude_e7, plain.latitude_e7).unwrap_or_default();
            *at += 1;
        }
        for range in self.starts.windows(2) {
            let (from, past) = (range[0] as usize, range[1] as usize);
            if !self.times[from..past].is_sorted() {
                let mut both: Vec<(Time, Position)> =
                    self.times[from..past].iter().copied().zip(self.positions[from..past].iter().copied()).collect();
                both.sort_unstable_by_key(|&(time, place)| (time, place.longitude_e7(), place.latitude_e7()));
                for (at, (time, place)) in (from..past).zip(both) {
                    (self.times[at], self.positions[at]) = (time, place);
                }
            }
        }
    }

    /// How many vessels.
    pub fn vessels(&self) -> usize {
        self.mmsis.len()
    }

    /// First instant, and last.
    pub fn span(&self) -> Interval {
        let first = self.times.iter().min().copied().unwrap_or(Time(0));
        Interval::new(first, self.times.iter().max().copied().unwrap_or(first))
    }

    /// The vessels' legs that touch a window, as the search takes them. `cursors` holds for each vessel its first report that
    /// may matter (all 0 at first), and moves on. What `field` held goes.
    pub fn fill(&self, window: Interval, cursors: &mut Vec<u32>, field: &mut Field) {
        cursors.resize(self.vessels(), 0);
        field.clear();
        for (vessel, cursor) in cursors.iter_mut().enumerate() {
            let (start, past) = (self.starts[vessel] as usize, self.starts[vessel + 1] as usize);
            let mut at = start + *cursor as usize;
            while at + 1 < past && self.times[at + 1] <= window.start {
                at += 1;
            }
            *cursor = (at - start) as u32;
            field.add_by(|legs| self.legs(at..past, window, legs));
        }
    }

    /// The legs of reports `range` (of one vessel) that touch a window.
    pub fn legs(&self, range: std::ops::Range<usize>, window: Interval, legs: &mut Vec<Leg>) {
        let mut from = self.positions[range.start].ecef();
        for at in range.start..range.end - 1 {
            if self.times[at] >= window.end {
                break;
            }
            let to = self.positions[at + 1].ecef();
            let span = Interval::new(self.times[at], self.times[at + 1]);
            if span.start < span.end && span.end.0 - span.start.0 <= GAP_US_MAX {
                self.leg(at, span, (from, to), window, legs);
            }
            from = to;
        }
    }

    /// One leg, cut into chords short enough to stand for the geodesic.
    fn leg(&self, at: usize, span: Interval, (from, to): (Ecef, Ecef), window: Interval, legs: &mut Vec<Leg>) {
        let tag = at as u32;
        if from.chord_m(to) <= CHORD_M_MAX {
            if span.end > window.start {
                legs.push(Leg { span, from, to, tag });
            }
            return;
        }
        let mut points = Vec::new();
        nautical::leg_chords(self.positions[at], self.positions[at + 1], |point| points.push(point));
        let pieces = points.len() as i128 - 1;
        let length = i128::from(span.end.0 - span.start.0);
        let time = |piece: usize| Time(span.start.0 + (length * piece as i128 / pieces) as i64);
        for (piece, ends) in points.windows(2).enumerate() {
            let span = Interval::new(time(piece), time(piece + 1));
            if span.start < window.end && span.end > window.start && span.start < span.end {
                legs.push(Leg { span, from: ends[0], to: ends[1], tag });
            }
        }
    }
}
