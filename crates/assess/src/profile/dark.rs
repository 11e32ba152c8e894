//! The table `[dark]` of a profile: how meetings are looked for that silences may hide. Empty, it means as `sts` does.

use events::dark::{CandidateSettings, ChanceSettings, DarkSettings, MeetingRule};
use nautical::METRES_PER_SECOND_PER_KNOT;
use serde::{Deserialize, Serialize};

/// The keys, all of them with a default.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct Keys {
    stay_s: f64,
    range_m: f64,
    drift_knots: f64,
    lone_stay_s_min: f64,
    waiting_ships_min: usize,
    waiting_m: f64,
    stay_wait_s: f64,
    silence_s_max: f64,
    retention_s: f64,
    p_natural_max: f64,
    pairs: PairsTold,
    pairs_max: usize,
    others_max: usize,
    not_in_data_prior: f64,
    silent_anyway: f64,
    p_natural_unknown: f64,
    sea_radius_m: f64,
    spare_half_s: f64,
    name_margin: f64,
    name_posterior_min: f64,
    candidates_max: usize,
}

/// Which possible pairs of silences are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum PairsTold {
    /// Both unexplained or unlikely, one listed, or both seen together before and afterwards.
    Unexplained,
    /// Beside them the tightest others, up to `others_max` a day.
    All,
}

/// Others told a day with `pairs = "all"`, unless the profile says how many.
const OTHERS_MAX: usize = 20;

impl Default for Keys {
    fn default() -> Keys {
        Keys::of(&DarkSettings::default())
    }
}

impl Keys {
    fn of(settings: &DarkSettings) -> Keys {
        let DarkSettings { rule, candidates, .. } = settings;
        Keys {
            stay_s: rule.stay_s,
            range_m: rule.range_m,
            drift_knots: nautical::knots(rule.drift_mps),
            lone_stay_s_min: settings.stay_s_min,
            waiting_ships_min: settings.waiting_ships_min,
            waiting_m: settings.waiting_m,
            stay_wait_s: settings.stay_wait_s,
            silence_s_max: settings.silence_s_max,
            retention_s: settings.retention_s,
            p_natural_max: settings.p_natural_max,
            pairs: if settings.others_max > 0 { PairsTold::All } else { PairsTold::Unexplained },
            pairs_max: settings.pairs_max,
            others_max: if settings.others_max > 0 { settings.others_max } else { OTHERS_MAX },
            not_in_data_prior: candidates.not_in_data_prior,
            silent_anyway: candidates.silent_anyway,
            p_natural_unknown: candidates.p_natural_unknown,
            sea_radius_m: candidates.sea_radius_m,
            spare_half_s: candidates.spare_half_s,
            name_margin: candidates.name_margin,
            name_posterior_min: candidates.name_posterior_min,
            candidates_max: candidates.rows_max,
        }
    }

    /// The first key that is out of its range, and that range.
    fn fault(&self) -> Option<String> {
        const DAY_S: f64 = 86_400.0;
        let ranges = [
            ("stay_s", self.stay_s, 600.0, 7.0 * DAY_S),
            ("range_m", self.range_m, 1.0, 20_000.0),
            ("drift_knots", self.drift_knots, 0.0, 3.0),
            ("lone_stay_s_min", self.lone_stay_s_min, 600.0, 7.0 * DAY_S),
            ("waiting_m", self.waiting_m, 0.0, 200_000.0),
            // A silence that lasts is told when it is a day old.
            ("stay_wait_s", self.stay_wait_s, 1.1 * DAY_S, 30.0 * DAY_S),
            ("silence_s_max", self.silence_s_max, 3_600.0, 60.0 * DAY_S),
            ("retention_s", self.retention_s, 0.0, 120.0 * DAY_S),
            ("p_natural_max", self.p_natural_max, 0.0, 1.0),
            ("not_in_data_prior", self.not_in_data_prior, 0.01, 0.999),
            ("silent_anyway", self.silent_anyway, 1e-4, 1.0),
            ("p_natural_unknown", self.p_natural_unknown, 1e-3, 1.0),
            ("sea_radius_m", self.sea_radius_m, 10_000.0, 2_000_000.0),
            ("spare_half_s", self.spare_half_s, 60.0, 30.0 * DAY_S),
            ("name_margin", self.name_margin, 1.0, 1_000.0),
            ("name_posterior_min", self.name_posterior_min, 0.0, 1.0),
        ];
        let wrong = ranges.into_iter().find(|(_, value, least, most)| !(*least..=*most).contains(value));
        wrong.map(|(key, value, least, most)| format!("{key} = {value} is out of range: {least} to {most}"))
    }
}

/// Reads the table; `hold_s` is the profile's.
pub(super) fn settings(table: &toml::Table, hold_s: f64) -> Result<DarkSettings, String> {
    let keys: Keys = table.clone().try_into().map_err(|fault: toml::de::Error| fault.message().to_owned())?;
    if let Some(fault) = keys.fault() {
        return Err(fault);
    }
    let drift_mps = keys.drift_knots * METRES_PER_SECOND_PER_KNOT;
    Ok(DarkSettings {
        rule: MeetingRule { range_m: keys.range_m, stay_s: keys.stay_s, drift_mps },
        hold_s,
        waiting_ships_min: keys.waiting_ships_min,
        waiting_m: keys.waiting_m,
        stay_wait_s: keys.stay_wait_s,
        silence_s_max: keys.silence_s_max,
        retention_s: keys.retention_s,
        stay_s_min: keys.lone_stay_s_min,
        p_natural_max: keys.p_natural_max,
        pairs_max: keys.pairs_max,
        others_max: if keys.pairs == PairsTold::All { keys.others_max } else { 0 },
        candidates: CandidateSettings {
            not_in_data_prior: keys.not_in_data_prior,
            silent_anyway: keys.silent_anyway,
            p_natural_unknown: keys.p_natural_unknown,
            sea_radius_m: keys.sea_radius_m,
            spare_half_s: keys.spare_half_s,
            name_margin: keys.name_margin,
            name_posterior_min: keys.name_posterior_min,
            rows_max: keys.candidates_max,
            ..CandidateSettings::default()
        },
        chance: ChanceSettings::default(),
        ..DarkSettings::default()
    })
}

/// The table with every key.
pub(super) fn to_toml(settings: &DarkSettings) -> String {
    let keys = toml::to_string(&Keys::of(settings)).expect("numbers and a word have a TOML form");
    format!("[dark]\n{keys}")
}
