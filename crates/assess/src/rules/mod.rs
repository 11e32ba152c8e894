//! Reasons for and against: one file and one line of the registry each.
//!
//! A rule looks at the facts and says nothing where they do not tell. What it finds weighs what the profile says, times the
//! finding's share.

mod scene;

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

macro_rules! registry {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// All rules; the order decides between equal weights.
        pub static ALL: &[&Rule] = &[$(&$module::RULE),*];
    };
}

registry! {
    listed_vessel,
    reported_false_identity,
    listed_other_program,
    weak_list_match,
    list_status,
    unexplained_silence,
    off_and_on,
    tight_fit,
    beats_chance,
    false_positions,
    poor_reception,
    area_interference,
    known_holes,
    identity_change,
    particulars_changed,
    identity_conflict,
    mid_mismatch,
    shared_mmsi,
    removed_vessel,
    dprk_mid,
    alongside_drift,
    stay_fits,
    from_afar,
    repeat_at_place,
    partners_in_row,
    lone_tanker,
    against_destination,
    night,
    stay_short,
    stay_long,
    swing_apart,
    tug,
    service_craft,
    fishing,
    crew_change,
    breakdown,
    bunkering_barge,
    transfer_area,
    remote,
    in_port,
    in_anchorage,
    lightering_zone,
    waiting_area,
    installation,
    sheltering,
    usual_business,
    near_coast,
    dprk_call,
    far_east_loading,
    draught_exchange,
    tankers,
    sizes_fit,
    chain,
}

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
