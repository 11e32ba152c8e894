//! Listens for chosen ships while the recording is made, and remembers their silences: what could have been seen.

use rustc_hash::FxHashMap;

use crate::vessel::Span;

/// Silences up to this, seconds, hide nothing: the least `gap_max` of the profile `sts`.
pub(crate) const SILENCE_S_MAX: f64 = 1_800.0;

/// What was heard of the chosen ships.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    ships: FxHashMap<u32, Heard>,
}

#[derive(Clone, Debug)]
struct Heard {
    last_s: f64,
    silences: Vec<Span>,
}

impl Watch {
    /// Chooses ships.
    pub(crate) fn over(ships: impl Iterator<Item = u32>) -> Watch {
        let heard = Heard { last_s: f64::NEG_INFINITY, silences: Vec::new() };
        Watch { ships: ships.map(|ship| (ship, heard.clone())).collect() }
    }

    /// A true position of a ship was recorded.
    pub(crate) fn hear(&mut self, ship: u32, at_s: f64) {
        let Some(heard) = self.ships.get_mut(&ship) else { return };
        if at_s - heard.last_s > SILENCE_S_MAX {
            heard.silences.push(Span { start_s: heard.last_s, end_s: at_s });
        }
        heard.last_s = at_s;
    }

    /// Nothing more will be heard.
    pub(crate) fn finish(&mut self) {
        for heard in self.ships.values_mut() {
            heard.silences.push(Span { start_s: heard.last_s, end_s: f64::INFINITY });
        }
    }

    /// The silences of a ship that overlap a span, in order.
    pub(crate) fn silences(&self, ship: u32, span: Span) -> impl Iterator<Item = Span> + '_ {
        let all = self.ships.get(&ship).map_or(&[][..], |heard| heard.silences.as_slice());
        all.iter().copied().filter(move |silence| silence.start_s < span.end_s && silence.end_s > span.start_s)
    }

    /// The times within a span, seconds, in which all of these ships were heard without a silence; some may be 0 or less.
    pub(crate) fn heard_s(&self, ships: &[u32], span: Span) -> Vec<f64> {
        let mut silences: Vec<Span> = ships.iter().flat_map(|&ship| self.silences(ship, span)).collect();
        silences.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let mut from_s = span.start_s;
        let mut heard: Vec<f64> = Vec::with_capacity(silences.len() + 1);
        for silence in silences {
            heard.push(silence.start_s.min(span.end_s) - from_s);
            from_s = from_s.max(silence.end_s);
        }
        heard.push(span.end_s - from_s);
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silences_of_either_cut_the_time_seen() {
        let mut watch = Watch::over([1, 2].into_iter());
        for at_s in (0..=10_000).step_by(600) {
            watch.hear(1, f64::from(at_s));
            if !(3_000..6_000).contains(&at_s) {
                watch.hear(2, f64::from(at_s));
            }
            watch.hear(3, f64::from(at_s));
        }
        watch.finish();
        let check = |ships: &[u32], start_s, end_s, expected: f64| {
            let seen_s = watch.heard_s(ships, Span { start_s, end_s }).into_iter().fold(0.0, f64::max);
            assert!((seen_s - expected).abs() < 1e-9, "{ships:?} {seen_s}");
        };
        check(&[1], 1_000.0, 9_000.0, 8_000.0);
        check(&[1, 2], 1_000.0, 9_000.0, 3_000.0);
        check(&[2], 2_000.0, 5_000.0, 400.0);
        check(&[1], 9_000.0, 12_000.0, 600.0);
        let silent = Span { start_s: 3_500.0, end_s: 5_000.0 };
        assert!(watch.heard_s(&[2], silent).iter().all(|&heard_s| heard_s <= 0.0));
        assert_eq!(watch.heard_s(&[2], Span { start_s: 1_000.0, end_s: 9_000.0 }), [1_400.0, 3_000.0]);
    }
}
