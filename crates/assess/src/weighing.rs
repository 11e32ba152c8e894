//! How much reasons weigh: the part of a profile that turns facts into a priority.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alert::{Band, Group, Toward};
use crate::rules;

/// Largest weight, decibans, of a reason that rests on judgement alone.
pub const JUDGEMENT_DB_MAX: f64 = 3.0;

/// Rules that weigh little whatever their source, with the most they may weigh, decibans: half of all hours are night, and
/// anyone can set an MMSI.
const LITTLE: [(&str, f64); 2] = [("night", 1.0), ("dprk-mid", 3.0)];

/// The weights that every built-in profile starts from, with the source of each.
const BUILT_IN: &str = include_str!("profiles/weights.toml");

/// Weights, caps, bands and thresholds: the table `[assess]` of a profile.
///
/// A deciban is ten times the common logarithm of a likelihood ratio: 10 dB is ten times as likely (I. J. Good, "Probability
/// and the Weighing of Evidence", 1950). The score is 50 x (sum of the counted weights) / (decibans of the base rate), cut to
/// 0..=100: 0 where reasons do not change the base rate, 50 where they bring it to even odds. It is a priority for review.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighing {
    /// Assumed share of events passing the profile's rule that are of interest, 0..1. An assumption, printed with the profile.
    pub base_rate: f64,
    /// Alerts below this score are not raised, unless a ship is listed.
    pub score_min: f64,
    /// Within a group the strongest reason counts whole, the others at this share.
    pub share_of_others: f64,
    /// Largest rate of false discoveries at which a pair of silences counts.
    pub q_value_max: f64,
    /// Words of programs that matter here; a listing under none of them weighs as `listed-other-program`. Empty: all matter.
    pub programs: Vec<String>,
    /// Built-in lists that go with the profile.
    pub lists: Vec<String>,
    /// Least scores of the bands.
    pub bands: Bands,
    /// Most that a group's reasons for can weigh together, decibans.
    pub caps_for: BTreeMap<Group, f64>,
    /// Most that a group's reasons against can weigh together, decibans.
    pub caps_against: BTreeMap<Group, f64>,
    /// What measured values are compared with.
    pub thresholds: Thresholds,
    /// The weight of each rule.
    pub weights: BTreeMap<String, Weight>,
}

/// Least scores.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Least score of `medium`.
    pub medium: f64,
    /// Least score of `high`.
    pub high: f64,
    /// Least score of `critical`.
    pub critical: f64,
}

/// A weight and where it is from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Decibans, 0 and more; 0 switches the rule off.
    pub db: f64,
    /// What it was taken from, or `judgement` (at most 3 dB).
    pub source: String,
    /// How many cases the source counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// What the source allows, decibans from and to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
}

/// Thresholds of the rules. Judgement where no source is named.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// A stay shorter than this speaks against, seconds: hoses connect after about an hour.
    pub stay_short_s: f64,
    /// A stay from this on speaks for, seconds: an hour for the hoses and the smallest loads.
    pub stay_from_s: f64,
    /// A stay up to this speaks for, seconds.
    pub stay_to_s: f64,
    /// A stay longer than this speaks against, seconds: neighbours at anchor.
    pub stay_long_s: f64,
    /// Slowest pumping, tonnes an hour: the longest stay that fits a ship's size (2,000 t at 200-500 t/h take 4-10 h).
    pub pumping_t_h: f64,
    /// Median distance of antennas, metres, that may be alongside where hulls are not known: 300 m for large ships head to tail,
    /// tens of metres otherwise.
    pub alongside_m: f64,
    /// Ships that were this near to the place all day, metres, did not come for the meeting.
    pub there_m: f64,
    /// Way to the meeting from which a ship came from afar, metres; twice this weighs whole.
    pub afar_m: f64,
    /// Distance from port, metres, from which a place is remote.
    pub remote_m: f64,
    /// Distance to a port's edge, metres, below which a place is in port.
    pub port_m: f64,
    /// Distance to a learned anchorage, metres, below which a place is in it.
    pub anchorage_m: f64,
    /// Distance to an offshore installation, metres.
    pub installation_m: f64,
    /// Meetings this close, metres, are at one place.
    pub same_place_m: f64,
    /// Partners within this time, days, are several in a row.
    pub row_days: f64,
    /// Change of draught that counts, metres: smaller steps are typing.
    pub draught_m: f64,
    /// A silence weighs nothing from this chance on, and whole from a hundredth of it.
    pub p_natural_max: f64,
    /// A silence belongs to a meeting within this time, hours.
    pub silence_h: f64,
    /// A change of identity is near within this time, days.
    pub identity_days: f64,
    /// A port call belongs to a meeting within this time, days.
    pub call_days: f64,
    /// Silences a day from which a transmitter is known for holes.
    pub holes_per_day: f64,
    /// Clients in 30 days from which a small tanker is a bunkering barge.
    pub clients: f64,
    /// Other pairs at the place in 90 days from which business there is usual.
    pub pairs_at_place: f64,
    /// Ships stopped within 10 km from which a place is a shelter or waiting area.
    pub stopped_nearby: f64,
    /// Length, metres, below which a tug is a tug and not an articulated barge.
    pub tug_length_m: f64,
    /// Time to spare, hours, below which a dark meeting is a tight fit.
    pub slack_h: f64,
}

impl Weighing {
    /// The built-in weights with a profile's own table over them, key by key.
    pub(crate) fn from_table(own: &toml::Table) -> Result<Weighing, String> {
        let mut table: toml::Table = BUILT_IN.parse().expect("a test reads the weights that are built in");
        overlay(&mut table, own);
        let weighing: Weighing = table.try_into().map_err(|fault: toml::de::Error| fault.message().to_owned())?;
        weighing.check()?;
        Ok(weighing)
    }

    fn check(&self) -> Result<(), String> {
        if !(self.base_rate > 0.0 && self.base_rate < 0.5) {
            return Err(format!("base_rate = {} is out of range: above 0, below 0.5", self.base_rate));
        }
        if !(0.0..=1.0).contains(&self.share_of_others) {
            return Err(format!("share_of_others = {} is out of range: 0 to 1", self.share_of_others));
        }
        let Bands { medium, high, critical } = self.bands;
        if !(0.0 < medium && medium < high && high < critical && critical <= 100.0) {
            return Err("bands must rise, within 0 to 100".to_owned());
        }
        for (code, weight) in &self.weights {
            if !rules::ALL.iter().any(|rule| rule.code == code) {
                return Err(format!("weights.{code}: there is no such rule"));
            }
            if !(0.0..=60.0).contains(&weight.db) {
                return Err(format!("weights.{code}.db = {} is out of range: 0 to 60", weight.db));
            }
            if let Some((_, most)) = LITTLE.iter().find(|(little, most)| little == code && weight.db > *most) {
                return Err(format!("weights.{code}.db = {}: it weighs at most {most} dB", weight.db));
            }
            if weight.source.starts_with("judgement") && weight.db > JUDGEMENT_DB_MAX {
                return Err(format!("weights.{code}: judgement weighs at most {JUDGEMENT_DB_MAX} dB; name a source"));
            }
        }
        Ok(())
    }

    /// Decibans of the base rate's odds, as a positive number: what reasons must weigh for even odds.
    pub fn prior_db(&self) -> f64 {
        -10.0 * (self.base_rate / (1.0 - self.base_rate)).log10()
    }

    /// The score of a sum of counted weights, decibans.
    pub fn score(&self, sum_db: f64) -> f64 {
        (50.0 * sum_db / self.prior_db()).clamp(0.0, 100.0)
    }

    /// The sum of counted weights, decibans, at which a score is reached.
    pub fn db_at(&self, score: f64) -> f64 {
        score / 50.0 * self.prior_db()
    }

    /// The band of a score.
    pub fn band(&self, score: f64) -> Band {
        match score {
            _ if score >= self.bands.critical => Band::Critical,
            _ if score >= self.bands.high => Band::High,
            _ if score >= self.bands.medium => Band::Medium,
            _ => Band::Low,
        }
    }

    /// Least score above a band; `None` above `critical`.
    pub(crate) fn score_above(&self, band: Band) -> Option<f64> {
        match band {
            Band::Low => Some(self.bands.medium),
            Band::Medium => Some(self.bands.high),
            Band::High => Some(self.bands.critical),
            Band::Critical => None,
        }
    }

    pub(crate) fn cap(&self, group: Group, toward: Toward) -> f64 {
        let caps = if toward == Toward::For { &self.caps_for } else { &self.caps_against };
        caps.get(&group).copied().unwrap_or(f64::INFINITY)
    }

    /// The table as TOML, with every key, under `[assess]`.
    pub(crate) fn to_toml(&self) -> String {
        let mut profile = toml::Table::new();
        let table = toml::Table::try_from(self).expect("plain numbers and texts have a TOML form");
        profile.insert("assess".to_owned(), toml::Value::Table(table));
        profile.to_string()
    }
}

/// Puts the keys of `own` over those of `table`; tables go key by key.
pub(crate) fn overlay(table: &mut toml::Table, own: &toml::Table) {
    for (key, value) in own {
        match (table.get_mut(key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(own)) => overlay(inner, own),
            _ => drop(table.insert(key.clone(), value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_weight_and_judgement_stays_small() {
        let weighing = Weighing::from_table(&toml::Table::new()).expect("built in");
        for rule in rules::ALL {
            let weight = weighing.weights.get(rule.code).unwrap_or_else(|| panic!("{} has no weight", rule.code));
            assert!(weight.db <= JUDGEMENT_DB_MAX || (weight.n.is_some() && weight.range.is_some()), "{}", rule.code);
        }
        let again: toml::Table = weighing.to_toml().parse().expect("TOML");
        let own = again["assess"].as_table().expect("a table");
        assert_eq!(Weighing::from_table(own).expect("its own form"), weighing);
    }

    #[test]
    fn faults_name_the_key() {
        #[track_caller]
        fn check(own: &str, expected: &str) {
            let seen = Weighing::from_table(&own.parse().expect("TOML")).expect_err(own);
            assert!(seen.contains(expected), "{seen}");
        }
        check("base_rate = 0.7", "base_rate = 0.7 is out of range");
        check("[weights.remote]\ndb = 9.0", "judgement weighs at most 3 dB");
        check("[weights.night]\ndb = 2.0", "night.db = 2: it weighs at most 1 dB");
        check("[weights.moon]\ndb = 1.0\nsource = \"judgement\"", "weights.moon: there is no such rule");
        check("[bands]\nmedium = 80", "bands must rise");
        check("[thresholds]\nmoon = 1", "moon");
    }
}
