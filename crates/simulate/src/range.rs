//! A number drawn from a span, as scenarios write it: `12` or `[10, 14]`.

use serde::Deserialize;

use crate::random::Random;

/// From the first to the second, evenly; equal where it is one number.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize)]
#[serde(from = "OneOrTwo")]
pub struct Range {
    /// Least.
    pub low: f64,
    /// Most.
    pub high: f64,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number, or two: [least, most]")]
enum OneOrTwo {
    One(f64),
    Two([f64; 2]),
}

impl From<OneOrTwo> for Range {
    fn from(written: OneOrTwo) -> Range {
        match written {
            OneOrTwo::One(value) => Range { low: value, high: value },
            OneOrTwo::Two([low, high]) => Range { low: low.min(high), high: high.max(low) },
        }
    }
}

impl Range {
    /// From `low` to `high`.
    pub(crate) const fn new(low: f64, high: f64) -> Range {
        Range { low, high }
    }

    pub(crate) fn draw(self, random: &mut Random) -> f64 {
        random.between(self.low, self.high)
    }
}
