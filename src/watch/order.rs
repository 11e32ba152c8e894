//! Reports of several sources, put in the order of an archive as far as time is certain to have come.

use std::collections::BTreeMap;

use nautical::Time;

use super::clock::SourceClock;
use crate::feed::Sortable;

/// Reports are let go by whole steps of event time, seconds.
const STEP_S: i64 = 10;

/// Holds reports back until the watermark has passed them.
///
/// The watermark is the least time of the sources that are not idle, less the lateness. It never goes back. What comes
/// behind it is late; everything else leaves in the order in which an archive of the same reports is sorted, whatever the
/// order in which it came.
#[derive(Debug)]
pub struct Order {
    lateness_s: f64,
    sources: Vec<Source>,
    /// Reports by the step in which they fall.
    steps: BTreeMap<i64, Vec<Sortable>>,
    waiting: usize,
    waiting_max: usize,
    /// All before was let go.
    passed: Option<Time>,
}

#[derive(Debug)]
struct Source {
    clock: SourceClock,
    /// Its time counts.
    counts: bool,
}

/// Input lines that were not used.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Of reports that came behind the watermark.
    pub late: u64,
    /// Of reports furthest ahead, where more waited than there is room for.
    pub shed: u64,
}

impl Order {
    /// For sources whose reports come up to `lateness_s` seconds after others that were sent later. At most `waiting_max`
    /// reports wait.
    pub fn new(lateness_s: f64, waiting_max: usize) -> Order {
        Order { lateness_s, sources: Vec::new(), steps: BTreeMap::new(), waiting: 0, waiting_max, passed: None }
    }

    /// Adds a source, and tells its number. The watermark waits for its first reports until it is [`idle`](Order::idle).
    pub fn add_source(&mut self) -> usize {
        self.sources.push(Source { clock: SourceClock::new(self.lateness_s), counts: true });
        self.sources.len() - 1
    }

    /// Takes reports of a source, in the order in which they came.
    pub fn take(&mut self, source: usize, reports: Vec<Sortable>) -> Refused {
        let mut refused = Refused::default();
        for report in reports {
            if let Some(source) = self.sources.get_mut(source) {
                source.counts = true;
                source.clock.hear(report.0.time);
            }
            if self.passed.is_some_and(|passed| report.0.time < passed) {
                refused.late += u64::from(report.0.lines);
                continue;
            }
            self.steps.entry(step_of(report.0.time)).or_default().push(report);
            self.waiting += 1;
        }
        while self.waiting > self.waiting_max
            && let Some((_, furthest)) = self.steps.pop_last()
        {
            self.waiting -= furthest.len();
            refused.shed += furthest.iter().map(|report| u64::from(report.0.lines)).sum::<u64>();
        }
        refused
    }

    /// The source says nothing for now, or never again: the watermark does not wait for it.
    pub fn idle(&mut self, source: usize) {
        if let Some(source) = self.sources.get_mut(source) {
            source.counts = false;
        }
    }

    /// How far event time is certain to have come; `None` before it has begun.
    pub fn watermark(&self) -> Option<Time> {
        self.passed
    }

    /// Reports that wait.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether a source is ahead of another that time waits for.
    pub fn is_ahead(&self, source: usize) -> bool {
        let now = |source: &Source| source.clock.now();
        let least = self.sources.iter().filter(|source| source.counts).map(now).min();
        self.sources.get(source).map(now).zip(least).is_some_and(|(now, least)| now > least)
    }

    /// Lets go of what the watermark has passed, in order.
    pub fn release(&mut self) -> Vec<Sortable> {
        let counting = || self.sources.iter().filter(|source| source.counts);
        // One that has no time yet keeps all waiting.
        let Some(least) = counting().map(|source| source.clock.now()).min().flatten() else { return Vec::new() };
        let until = least.plus_seconds(-self.lateness_s).floor_to(STEP_S);
        if self.passed.is_none_or(|passed| passed < until) {
            self.passed = Some(until);
        }
        self.let_go(step_of(until))
    }

    /// Nothing more will come: lets go of everything, in order.
    pub fn finish(&mut self) -> Vec<Sortable> {
        self.let_go(i64::MAX)
    }

    fn let_go(&mut self, before: i64) -> Vec<Sortable> {
        let mut gone = Vec::new();
        while let Some(first) = self.steps.first_entry().filter(|first| *first.key() < before) {
            let mut reports = first.remove();
            reports.sort_unstable();
            self.waiting -= reports.len();
            gone.extend(reports);
        }
        gone
    }
}

fn step_of(time: Time) -> i64 {
    time.0.div_euclid(STEP_S * nautical::MICROS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use ais::{Accuracy, Kinematics, Medium, Mmsi, Report, Sender, TimeSource};
    use nautical::Position;
    use proptest::prelude::*;
    use tracks::Entry;

    use super::*;

    const LATENESS_S: f64 = 600.0;

    fn report(ship: u32, seconds: f64) -> Sortable {
        let kinematics = Kinematics {
            position: Position::default(),
            sog_centiknots: None,
            cog_decidegrees: None,
            heading_degrees: None,
            navigational_status: None,
            accuracy: Accuracy::High,
            utc_second: None,
            digest: (seconds * 1e3) as u32,
        };
        let report = Report {
            mmsi: Mmsi::new(ship).expect("nine digits"),
            time: Time::from_seconds(1_700_000_000).plus_seconds(seconds),
            time_source: TimeSource::Column,
            sender: Sender::ClassA,
            medium: Medium::Unknown,
            kinematics: Some(kinematics),
            particulars: None,
            lines: 1,
        };
        Sortable(Entry::keyed(&report, 0))
    }

    /// An hour of reports of some ships, in order of time.
    fn hour() -> Vec<Sortable> {
        (0..720).map(|n| report(1 + n % 7, f64::from(n) * 5.0)).collect()
    }

    /// Lets what comes of some sources pass through, in portions.
    fn pass(order: &mut Order, arrivals: &[(usize, Sortable)], portion: usize) -> (Vec<Sortable>, Refused) {
        let (mut out, mut refused) = (Vec::new(), Refused::default());
        for arrivals in arrivals.chunks(portion.max(1)) {
            for &(source, report) in arrivals {
                let more = order.take(source, vec![report]);
                refused = Refused { late: refused.late + more.late, shed: refused.shed + more.shed };
            }
            out.extend(order.release());
        }
        (out, refused)
    }

    fn order(sources: usize) -> Order {
        let mut order = Order::new(LATENESS_S, usize::MAX);
        for _ in 0..sources {
            order.add_source();
        }
        order
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Any shuffle within the lateness, of any number of sources, gives the order of the archive, with nothing late.
        #[test]
        fn shuffled_within_the_lateness_is_as_sorted(seed in any::<u64>(), sources in 1usize..4, portion in 1usize..90) {
            let mut dice = seed;
            let mut roll = move |sides: u64| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (dice >> 33) % sides
            };
            let mut delayed: Vec<(f64, usize, Sortable)> = hour()
                .into_iter()
                .map(|report| (report.0.time.0 as f64 / 1e6 + roll(600) as f64, roll(sources as u64) as usize, report))
                .collect();
            delayed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let arrivals: Vec<(usize, Sortable)> = delayed.into_iter().map(|(_, source, report)| (source, report)).collect();
            let mut order = order(sources);
            let (mut out, refused) = pass(&mut order, &arrivals, portion);
            prop_assert_eq!(refused, Refused::default());
            let before_end = out.len();
            out.extend(order.finish());
            prop_assert_eq!(&out, &hour());
            prop_assert!(before_end > 300, "{}", before_end);
            prop_assert_eq!(order.waiting(), 0);
        }
    }

    #[test]
    fn what_is_later_than_the_lateness_is_counted_and_left_out() {
        let mut arrivals: Vec<(usize, Sortable)> = hour().into_iter().map(|report| (0, report)).collect();
        let straggler = report(9, 1_000.0);
        arrivals.insert(700, (0, straggler));
        let mut order = order(1);
        let (mut out, refused) = pass(&mut order, &arrivals, 1);
        assert_eq!(refused, Refused { late: 1, shed: 0 });
        out.extend(order.finish());
        assert_eq!(out, hour());
    }

    #[test]
    fn a_source_that_stops_holds_the_others_until_it_is_idle() {
        let arrivals: Vec<(usize, Sortable)> =
            hour().into_iter().enumerate().map(|(n, report)| (if n < 100 { n % 2 } else { 0 }, report)).collect();
        let mut order = order(2);
        let (out, _) = pass(&mut order, &arrivals, 1);
        assert!(out.last().is_none_or(|last| *last < report(0, 500.0)), "{:?}", out.last());
        order.idle(1);
        assert!(order.release().len() > 400);
        // It comes back where the others are.
        assert_eq!(order.take(1, vec![report(8, 3_595.0)]), Refused::default());
        assert_eq!(order.take(1, vec![report(8, 600.0)]), Refused { late: 1, shed: 0 });
    }

    #[test]
    fn where_there_is_no_room_the_furthest_ahead_goes_first() {
        let mut order = Order::new(LATENESS_S, 700);
        let source = order.add_source();
        let far: Vec<Sortable> = (0..40).map(|n| report(5, 4e9 + f64::from(n) * 60.0)).collect();
        let mut refused = order.take(source, far);
        for report in hour() {
            let more = order.take(source, vec![report]);
            refused.shed += more.shed;
        }
        assert_eq!((refused.late, refused.shed), (0, 60));
        assert_eq!(order.finish(), hour()[..700]);
    }
}
