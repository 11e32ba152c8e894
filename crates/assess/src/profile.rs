//! A profile: a rule with a name, as the TOML that users read and write.

use events::{Beside, Clause, GapDefinition, Limits, LoiteringRule, Motion, Rule, SilenceLimit, TypeLimit};
use serde::Deserialize;
use tracks::GapRule;

/// The built-in profiles, in the form that users write. The first is the default.
const BUILT_IN: [&str; 8] = [
    include_str!("profiles/sts.toml"),
    include_str!("profiles/sts-sat.toml"),
    include_str!("profiles/gfw-like.toml"),
    include_str!("profiles/starboard-like.toml"),
    include_str!("profiles/skylight-like.toml"),
    include_str!("profiles/kerch-like.toml"),
    include_str!("profiles/rtec-like.toml"),
    include_str!("profiles/welch-like.toml"),
];

/// The least limit of a silence, seconds, where a profile does not say: half an hour.
const GAP_S: f64 = 1_800.0;
/// The highest limit that a profile may set, seconds: ten days.
const GAP_S_MAX: f64 = 864_000.0;
/// At or below this chance a silence is unexplained, where a profile does not say.
const P_NATURAL: f64 = 1e-3;

/// A named definition of what counts.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its name, as in `--profile` and in the column `profile`.
    pub name: String,
    /// In one line, what it is and where it is from.
    pub about: String,
    /// What counts as an encounter.
    pub rule: Rule,
    /// Whether it defines encounters at all.
    pub has_encounters: bool,
    /// What counts as a gap; `None` where it defines none.
    pub gaps: Option<GapDefinition>,
    /// What counts as loitering; `None` where it defines none.
    pub loitering: Option<LoiteringRule>,
    keys: Keys,
}

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// No built-in profile has that name.
    #[error(
        "there is no profile `{name}`; built in are {known}; a file of your own is given by its path, ending in .toml"
    )]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The TOML does not fit the form.
    #[error("profile: {0}")]
    Form(#[from] toml::de::Error),
    /// A key is missing or does not make sense.
    #[error("profile `{name}`: {key} {fault}")]
    Key {
        /// The profile.
        name: String,
        /// The key.
        key: &'static str,
        /// What is wrong with it and what to do.
        fault: String,
    },
}

/// A number, or a word in its place (`"none"`, `"by-medium"`).
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Word(String),
}

/// The form of the file. Keys left out are the base's.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    name: Option<String>,
    base: Option<String>,
    about: Option<String>,
    motion: Option<String>,
    gap_max_s: Option<Value>,
    gap_max_floor_s: Option<f64>,
    gap_max_cap_s: Option<f64>,
    silence_max_s: Option<f64>,
    merge_s: Option<f64>,
    hold_s: Option<f64>,
    coast_m_min: Option<f64>,
    port_m_min: Option<f64>,
    anchorage_m_min: Option<f64>,
    types: Option<String>,
    distance_m: Option<f64>,
    duration_min_s: Option<f64>,
    speed_knots_max: Option<Value>,
    speed_knots_min: Option<Value>,
    speed_median_knots_max: Option<Value>,
    velocity_difference_knots_max: Option<Value>,
    encounters: Option<bool>,
    gap_min_s: Option<Value>,
    gap_min_floor_s: Option<f64>,
    gap_coast_m_min: Option<f64>,
    gap_fixes_before_min: Option<f64>,
    p_natural_max: Option<f64>,
    loitering_speed_knots_max: Option<Value>,
    loitering_duration_min_s: Option<f64>,
    loitering_coast_m_min: Option<f64>,
    loitering_anchorage_m_min: Option<f64>,
    also: Option<Vec<AlsoKeys>>,
}

/// A further clause: an encounter meets the main one or one of these.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlsoKeys {
    distance_m: f64,
    duration_min_s: f64,
    speed_knots_max: Option<f64>,
    speed_knots_min: Option<f64>,
    speed_median_knots_max: Option<f64>,
    velocity_difference_knots_max: Option<f64>,
    beside_clearance_m: Option<f64>,
    beside_unknown_m: Option<f64>,
    #[serde(default)]
    underway: bool,
}

impl Profile {
    /// The names of the built-in profiles, the default first, each with what it is.
    pub fn built_in() -> Vec<Profile> {
        BUILT_IN.iter().filter_map(|text| Profile::from_toml(text).ok()).collect()
    }

    /// A built-in profile.
    pub fn named(name: &str) -> Result<Profile, ProfileError> {
        let named = |text: &str| toml::from_str::<Keys>(text).ok().and_then(|keys| keys.name);
        match BUILT_IN.iter().find(|text| named(text).is_some_and(|known| known == name)) {
            Some(text) => Profile::from_toml(text),
            None => {
                let known = BUILT_IN.iter().filter_map(|text| named(text)).collect::<Vec<_>>().join(", ");
                Err(ProfileError::Unknown { name: name.to_owned(), known })
            }
        }
    }

    /// Reads a profile: all keys, or a `base` and the keys that differ from it.
    pub fn from_toml(text: &str) -> Result<Profile, ProfileError> {
        let own: Keys = toml::from_str(text)?;
        let keys = match own.base.clone() {
            None => own,
            Some(base) => own.over(Profile::named(&base)?.keys),
        };
        let name = keys.name.clone().unwrap_or_default();
        if name.is_empty() {
            return Err(ProfileError::Key { name, key: "name", fault: "is missing: give the profile a name".into() });
        }
        let rule = keys.rule(&name)?;
        let gaps = keys.gaps(&name)?;
        let has_encounters = keys.encounters.unwrap_or(true);
        let loitering = keys.loitering(&name, rule.merge_s)?;
        let about = keys.about.clone().unwrap_or_default();
        Ok(Profile { about, name, rule, has_encounters, gaps, loitering, keys })
    }

    /// The profile with every key, in the form that [`from_toml`](Profile::from_toml) reads.
    pub fn to_toml(&self) -> String {
        self.keys.to_toml()
    }
}

impl Keys {
    /// These keys over those of a base.
    fn over(self, base: Keys) -> Keys {
        Keys {
            name: self.name,
            base: None,
            about: self.about.or(base.about),
            motion: self.motion.or(base.motion),
            gap_max_s: self.gap_max_s.or(base.gap_max_s),
            gap_max_floor_s: self.gap_max_floor_s.or(base.gap_max_floor_s),
            gap_max_cap_s: self.gap_max_cap_s.or(base.gap_max_cap_s),
            silence_max_s: self.silence_max_s.or(base.silence_max_s),
            merge_s: self.merge_s.or(base.merge_s),
            hold_s: self.hold_s.or(base.hold_s),
            coast_m_min: self.coast_m_min.or(base.coast_m_min),
            port_m_min: self.port_m_min.or(base.port_m_min),
            anchorage_m_min: self.anchorage_m_min.or(base.anchorage_m_min),
            types: self.types.or(base.types),
            distance_m: self.distance_m.or(base.distance_m),
            duration_min_s: self.duration_min_s.or(base.duration_min_s),
            speed_knots_max: self.speed_knots_max.or(base.speed_knots_max),
            speed_knots_min: self.speed_knots_min.or(base.speed_knots_min),
            speed_median_knots_max: self.speed_median_knots_max.or(base.speed_median_knots_max),
            velocity_difference_knots_max: self.velocity_difference_knots_max.or(base.velocity_difference_knots_max),
            encounters: self.encounters.or(base.encounters),
            gap_min_s: self.gap_min_s.or(base.gap_min_s),
            gap_min_floor_s: self.gap_min_floor_s.or(base.gap_min_floor_s),
            gap_coast_m_min: self.gap_coast_m_min.or(base.gap_coast_m_min),
            gap_fixes_before_min: self.gap_fixes_before_min.or(base.gap_fixes_before_min),
            p_natural_max: self.p_natural_max.or(base.p_natural_max),
            loitering_speed_knots_max: self.loitering_speed_knots_max.or(base.loitering_speed_knots_max),
            loitering_duration_min_s: self.loitering_duration_min_s.or(base.loitering_duration_min_s),
            loitering_coast_m_min: self.loitering_coast_m_min.or(base.loitering_coast_m_min),
            loitering_anchorage_m_min: self.loitering_anchorage_m_min.or(base.loitering_anchorage_m_min),
            also: self.also.or(base.also),
        }
    }

    fn rule(&self, name: &str) -> Result<Rule, ProfileError> {
        let fault = |key, fault: &str| ProfileError::Key { name: name.to_owned(), key, fault: fault.to_owned() };
        let least = |key, value: Option<f64>, least: f64| match value {
            Some(value) if value >= least && value.is_finite() => Ok(value),
            Some(value) => Err(fault(key, &format!("= {value} is out of range: at least {least}"))),
            None => Err(fault(key, "is missing: set it, or name a `base` that has it")),
        };
        let motion = match self.motion.as_deref().unwrap_or("legs") {
            "legs" => Motion::Legs(self.gap_rule(name)?),
            "sightings" => Motion::Sightings { silence_max_s: least("silence_max_s", self.silence_max_s, 900.0)? },
            other => return Err(fault("motion", &format!("= \"{other}\" is unknown: \"legs\" or \"sightings\""))),
        };
        let types = match self.types.as_deref().unwrap_or("any") {
            "any" => TypeLimit::Any,
            "tankers" => TypeLimit::Tankers,
            "no-tug-or-pilot" => TypeLimit::NoTugOrPilot,
            other => {
                return Err(fault("types", &format!("= \"{other}\" is unknown: any, tankers or no-tug-or-pilot")));
            }
        };
        let number = |key, value: &Option<Value>| match value {
            None => Ok(None),
            Some(Value::Number(number)) if *number >= 0.0 && number.is_finite() => Ok(Some(*number)),
            Some(Value::Word(word)) if word == "none" => Ok(None),
            Some(_) => Err(fault(key, "is out of range: a number of knots from 0, or \"none\"")),
        };
        let main = Clause {
            distance_m: least("distance_m", self.distance_m, 1.0)?,
            beside: None,
            duration_min_s: least("duration_min_s", self.duration_min_s, 0.0)?,
            speed_knots_max: number("speed_knots_max", &self.speed_knots_max)?,
            speed_knots_min: number("speed_knots_min", &self.speed_knots_min)?,
            speed_median_knots_max: number("speed_median_knots_max", &self.speed_median_knots_max)?,
            velocity_difference_knots_max: number(
                "velocity_difference_knots_max",
                &self.velocity_difference_knots_max,
            )?,
            underway: false,
        };
        let also = self.also.iter().flatten().map(AlsoKeys::clause);
        let clauses: Vec<Clause> = std::iter::once(main).chain(also).collect();
        for clause in &clauses {
            if !(1.0..=20_000.0).contains(&clause.distance_m) {
                return Err(fault(
                    "distance_m",
                    "is out of range: a meeting is closer than 20,000 m, and not below 1 m",
                ));
            }
            least("duration_min_s", Some(clause.duration_min_s), 0.0)?;
        }
        Ok(Rule {
            motion,
            clauses,
            merge_s: least("merge_s", self.merge_s, 0.0)?,
            hold_s: least("hold_s", self.hold_s, 0.0)?,
            limits: Limits {
                coast_m_min: least("coast_m_min", self.coast_m_min.or(Some(0.0)), 0.0)?,
                port_m_min: least("port_m_min", self.port_m_min.or(Some(0.0)), 0.0)?,
                anchorage_m_min: least("anchorage_m_min", self.anchorage_m_min.or(Some(0.0)), 0.0)?,
                types,
            },
        })
    }

    /// The definition of a gap: none where nothing is said of it.
    fn gaps(&self, name: &str) -> Result<Option<GapDefinition>, ProfileError> {
        let within = |key, value: f64, least: f64, most: f64| match value {
            value if (least..=most).contains(&value) => Ok(value),
            _ => {
                let fault = format!("= {value} is out of range: {least} to {most}");
                Err(ProfileError::Key { name: name.to_owned(), key, fault })
            }
        };
        let floor_s = within("gap_min_floor_s", self.gap_min_floor_s.unwrap_or(GAP_S), 600.0, GAP_S_MAX)?;
        let limit = match &self.gap_min_s {
            None => return Ok(None),
            Some(Value::Word(word)) if word == "none" => return Ok(None),
            Some(Value::Word(word)) if word == "by-medium" => SilenceLimit::ByMedium { floor_s },
            Some(Value::Number(seconds)) => SilenceLimit::Fixed(within("gap_min_s", *seconds, 600.0, GAP_S_MAX)?),
            Some(Value::Word(word)) => {
                let fault = format!("= \"{word}\" is unknown: seconds, \"by-medium\" or \"none\"");
                return Err(ProfileError::Key { name: name.to_owned(), key: "gap_min_s", fault });
            }
        };
        let p_natural_max = self.p_natural_max.unwrap_or(P_NATURAL);
        Ok(Some(GapDefinition {
            limit,
            p_natural_max: within("p_natural_max", p_natural_max, 0.0, 1.0)?,
            coast_m_min: within("gap_coast_m_min", self.gap_coast_m_min.unwrap_or(0.0), 0.0, 1e7)?,
            fixes_before_min: within("gap_fixes_before_min", self.gap_fixes_before_min.unwrap_or(0.0), 0.0, 1e6)?
                as u32,
        }))
    }

    /// The definition of loitering: none where no speed is given.
    fn loitering(&self, name: &str, merge_s: f64) -> Result<Option<LoiteringRule>, ProfileError> {
        let fault = |key, fault: String| ProfileError::Key { name: name.to_owned(), key, fault };
        let speed_knots_max = match &self.loitering_speed_knots_max {
            None => return Ok(None),
            Some(Value::Word(word)) if word == "none" => return Ok(None),
            Some(Value::Number(knots)) if *knots > 0.0 && *knots <= 10.0 => *knots,
            Some(_) => {
                let wanted = "is out of range: above 0 up to 10 knots, or \"none\"".to_owned();
                return Err(fault("loitering_speed_knots_max", wanted));
            }
        };
        let least = |key, value: Option<f64>| match value.unwrap_or(0.0) {
            value if value >= 0.0 && value.is_finite() => Ok(value),
            value => Err(fault(key, format!("= {value} is out of range: at least 0"))),
        };
        Ok(Some(LoiteringRule {
            speed_knots_max,
            duration_min_s: least("loitering_duration_min_s", self.loitering_duration_min_s)?.max(600.0),
            merge_s,
            coast_m_min: least("loitering_coast_m_min", self.loitering_coast_m_min)?,
            anchorage_m_min: least("loitering_anchorage_m_min", self.loitering_anchorage_m_min)?,
        }))
    }

    fn gap_rule(&self, name: &str) -> Result<GapRule, ProfileError> {
        let fault = |key, fault: String| ProfileError::Key { name: name.to_owned(), key, fault };
        match &self.gap_max_s {
            Some(Value::Number(gap_s)) if (1.0..=43_200.0).contains(gap_s) => Ok(GapRule::Fixed(*gap_s)),
            Some(Value::Number(gap_s)) => Err(fault("gap_max_s", format!("= {gap_s} is out of range: 1 to 43,200 s"))),
            Some(Value::Word(word)) if word == "by-medium" => {
                let floor_s = self.gap_max_floor_s.unwrap_or(1_800.0);
                let cap_s = self.gap_max_cap_s.unwrap_or(7_200.0);
                if 1.0 <= floor_s && floor_s <= cap_s && cap_s <= 43_200.0 {
                    Ok(GapRule::ByMedium { floor_s, cap_s })
                } else {
                    Err(fault("gap_max_floor_s", "and gap_max_cap_s must rise, within 1 to 43,200 s".into()))
                }
            }
            _ => Err(fault("gap_max_s", "is missing: seconds, or \"by-medium\"".into())),
        }
    }

    fn to_toml(&self) -> String {
        let mut lines = Vec::new();
        let mut text = |key: &str, value: &Option<String>| {
            lines.push(format!("{key} = {}", toml::Value::String(value.clone().unwrap_or_default())));
        };
        text("name", &self.name);
        text("about", &self.about);
        text("motion", &Some(self.motion.clone().unwrap_or_else(|| "legs".into())));
        text("types", &Some(self.types.clone().unwrap_or_else(|| "any".into())));
        let value = |value: &Option<Value>| match value {
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Word(word)) => format!("\"{word}\""),
            None => "\"none\"".into(),
        };
        let number = |number: Option<f64>| Some(Value::Number(number.unwrap_or(0.0)));
        let gap = match self.motion.as_deref() {
            Some("sightings") => vec![("silence_max_s", number(self.silence_max_s))],
            _ => vec![
                ("gap_max_s", self.gap_max_s.clone()),
                ("gap_max_floor_s", number(self.gap_max_floor_s.or(Some(1_800.0)))),
                ("gap_max_cap_s", number(self.gap_max_cap_s.or(Some(7_200.0)))),
            ],
        };
        let rest = [
            ("merge_s", number(self.merge_s)),
            ("hold_s", number(self.hold_s)),
            ("coast_m_min", number(self.coast_m_min)),
            ("port_m_min", number(self.port_m_min)),
            ("anchorage_m_min", number(self.anchorage_m_min)),
            ("distance_m", number(self.distance_m)),
            ("duration_min_s", number(self.duration_min_s)),
            ("speed_knots_max", self.speed_knots_max.clone()),
            ("speed_knots_min", self.speed_knots_min.clone()),
            ("speed_median_knots_max", self.speed_median_knots_max.clone()),
            ("velocity_difference_knots_max", self.velocity_difference_knots_max.clone()),
            ("gap_min_s", self.gap_min_s.clone()),
            ("gap_min_floor_s", number(self.gap_min_floor_s.or(Some(GAP_S)))),
            ("gap_coast_m_min", number(self.gap_coast_m_min)),
            ("gap_fixes_before_min", number(self.gap_fixes_before_min)),
            ("p_natural_max", number(self.p_natural_max.or(Some(P_NATURAL)))),
            ("loitering_speed_knots_max", self.loitering_speed_knots_max.clone()),
            ("loitering_duration_min_s", number(self.loitering_duration_min_s)),
            ("loitering_coast_m_min", number(self.loitering_coast_m_min)),
            ("loitering_anchorage_m_min", number(self.loitering_anchorage_m_min)),
        ];
        lines.push(format!("encounters = {}", self.encounters.unwrap_or(true)));
        lines.extend(gap.into_iter().chain(rest).map(|(key, v)| format!("{key} = {}", value(&v))));
        lines.extend(self.also.iter().flatten().map(AlsoKeys::to_toml));
        lines.join("\n") + "\n"
    }
}

impl AlsoKeys {
    fn clause(&self) -> Clause {
        let beside = self
            .beside_clearance_m
            .map(|clearance_m| Beside { clearance_m, unknown_m: self.beside_unknown_m.unwrap_or(self.distance_m) });
        Clause {
            distance_m: self.distance_m,
            beside,
            duration_min_s: self.duration_min_s,
            speed_knots_max: self.speed_knots_max,
            speed_knots_min: self.speed_knots_min,
            speed_median_knots_max: self.speed_median_knots_max,
            velocity_difference_knots_max: self.velocity_difference_knots_max,
            underway: self.underway,
        }
    }

    fn to_toml(&self) -> String {
        let optional = [
            ("speed_knots_max", self.speed_knots_max),
            ("speed_knots_min", self.speed_knots_min),
            ("speed_median_knots_max", self.speed_median_knots_max),
            ("velocity_difference_knots_max", self.velocity_difference_knots_max),
            ("beside_clearance_m", self.beside_clearance_m),
            ("beside_unknown_m", self.beside_unknown_m),
        ];
        let mut text = format!(
            "\n[[also]]\nunderway = {}\ndistance_m = {}\nduration_min_s = {}",
            self.underway, self.distance_m, self.duration_min_s
        );
        for (key, value) in optional {
            text += &value.map_or(String::new(), |value| format!("\n{key} = {value}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_reads_and_shows_itself() {
        assert_eq!(Profile::built_in().len(), BUILT_IN.len());
        for profile in Profile::built_in() {
            let again = Profile::from_toml(&profile.to_toml()).expect(&profile.name);
            assert_eq!(again.rule, profile.rule, "{}", profile.name);
            assert_eq!(again.to_toml(), profile.to_toml());
            assert!(!profile.about.is_empty());
        }
    }

    #[test]
    fn a_file_changes_what_it_names() {
        let text = "name = \"mine\"\nbase = \"sts\"\ngap_max_s = 5400\nspeed_knots_max = \"none\"\n";
        let mine = Profile::from_toml(text).expect("a profile");
        let sts = Profile::named("sts").expect("built in");
        assert_eq!(mine.rule.motion, Motion::Legs(GapRule::Fixed(5_400.0)));
        assert_eq!(mine.rule.clauses[0].speed_knots_max, None);
        assert_eq!(mine.rule.clauses[1..], sts.rule.clauses[1..]);
        assert_eq!(mine.rule.merge_s, sts.rule.merge_s);
    }

    #[test]
    fn faults_name_the_key() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let seen = Profile::from_toml(text).expect_err(text).to_string();
            assert!(seen.contains(expected), "{seen}");
        }
        check("base = \"sts\"", "name is missing");
        check("name = \"x\"\nbase = \"nobody\"", "there is no profile `nobody`");
        check("name = \"x\"\nbase = \"sts\"\ndistance = 5", "distance");
        check("name = \"x\"\nbase = \"sts\"\ndistance_m = -5", "distance_m = -5 is out of range");
        check("name = \"x\"\nbase = \"sts\"\nmotion = \"teleport\"", "motion");
        check("name = \"x\"", "gap_max_s is missing");
    }
}
