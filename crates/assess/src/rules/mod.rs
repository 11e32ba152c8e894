//! Reasons for and against: one file and one line of the registry each.
//!
//! A rule looks at the facts and says nothing where they do not tell. What it finds weighs what the profile says, times the
//! finding's share.

mod against_destination;
mod alongside_drift;
mod already_there;
mod area_interference;
mod beats_chance;
mod between_calls;
mod breakdown;
mod bunkering_barge;
mod chain;
mod crew_change;
mod dprk_call;
mod dprk_mid;
mod draught_exchange;
mod false_positions;
mod far_east_loading;
mod fishing;
mod from_afar;
mod identity_change;
mod identity_conflict;
mod in_anchorage;
mod in_port;
mod installation;
mod known_holes;
mod lightering_zone;
mod list_status;
mod listed_other_program;
mod listed_vessel;
mod lone_tanker;
mod mid_mismatch;
mod near_coast;
mod night;
mod nobody_waits;
mod off_and_on;
mod particulars_changed;
mod partners_in_row;
mod poor_reception;
mod remote;
mod removed_vessel;
mod repeat_at_place;
mod reported_false_identity;
mod scene;
mod service_craft;
mod shared_mmsi;
mod sheltering;
mod sizes_fit;
mod stay_fits;
mod stay_long;
mod stay_short;
mod swing_apart;
mod tankers;
mod tight_fit;
mod transfer_area;
mod tug;
mod unexplained_silence;
mod usual_business;
mod waiting_area;
mod weak_list_match;

pub(crate) use scene::Scene;

use crate::alert::{Group, Toward};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its code, the key of its weight in a profile.
    pub code: &'static str,
    /// What it is about.
    pub group: Group,
    /// Which way it points.
    pub toward: Toward,
    /// What it says, in a line.
    pub about: &'static str,
    pub(crate) find: fn(&Scene) -> Option<Finding>,
}

/// What a rule found.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Finding {
    /// How much of the rule's weight it has, 0..=1.
    pub(crate) share: f64,
    pub(crate) value: Option<f64>,
    pub(crate) threshold: Option<f64>,
    pub(crate) text: String,
    pub(crate) evidence: Vec<String>,
}

impl Finding {
    /// A finding that is no number.
    pub(crate) fn told(text: String, evidence: Vec<String>) -> Finding {
        Finding { share: 1.0, value: None, threshold: None, text, evidence }
    }

    /// A value beside what it is compared with.
    pub(crate) fn measured(value: f64, threshold: f64, text: String, evidence: Vec<String>) -> Finding {
        Finding { share: 1.0, value: Some(value), threshold: Some(threshold), text, evidence }
    }

    /// With a share of the weight.
    pub(crate) fn at(self, share: f64) -> Finding {
        Finding { share: if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }, ..self }
    }
}

/// All rules; the order decides between equal weights.
pub static ALL: &[&Rule] = &[
    &listed_vessel::RULE,
    &reported_false_identity::RULE,
    &listed_other_program::RULE,
    &weak_list_match::RULE,
    &list_status::RULE,
    &unexplained_silence::RULE,
    &off_and_on::RULE,
    &tight_fit::RULE,
    &beats_chance::RULE,
    &false_positions::RULE,
    &poor_reception::RULE,
    &area_interference::RULE,
    &known_holes::RULE,
    &identity_change::RULE,
    &particulars_changed::RULE,
    &identity_conflict::RULE,
    &mid_mismatch::RULE,
    &shared_mmsi::RULE,
    &removed_vessel::RULE,
    &dprk_mid::RULE,
    &alongside_drift::RULE,
    &stay_fits::RULE,
    &from_afar::RULE,
    &repeat_at_place::RULE,
    &partners_in_row::RULE,
    &lone_tanker::RULE,
    &against_destination::RULE,
    &night::RULE,
    &stay_short::RULE,
    &stay_long::RULE,
    &already_there::RULE,
    &between_calls::RULE,
    &swing_apart::RULE,
    &tug::RULE,
    &service_craft::RULE,
    &fishing::RULE,
    &crew_change::RULE,
    &breakdown::RULE,
    &bunkering_barge::RULE,
    &transfer_area::RULE,
    &remote::RULE,
    &nobody_waits::RULE,
    &in_port::RULE,
    &in_anchorage::RULE,
    &lightering_zone::RULE,
    &waiting_area::RULE,
    &installation::RULE,
    &sheltering::RULE,
    &usual_business::RULE,
    &near_coast::RULE,
    &dprk_call::RULE,
    &far_east_loading::RULE,
    &draught_exchange::RULE,
    &tankers::RULE,
    &sizes_fit::RULE,
    &chain::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_names_of_the_files_and_each_stands_once() {
        for (at, rule) in ALL.iter().enumerate() {
            assert!(ALL[..at].iter().all(|other| other.code != rule.code), "{}", rule.code);
            assert!(rule.code.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !rule.about.is_empty());
        }
    }
}
