//! A case that tries a profile: facts in, the band and reasons expected out, as TOML.

use serde::Deserialize;

use crate::alert::{Alert, Band, Reason};
use crate::facts::{Facts, History};
use crate::watch_list::{WatchList, WatchListError, WatchLists};
use crate::{Profile, ProfileError, assess, rules, weigh};

/// A case as read.
///
/// ```toml
/// about = "two tankers alongside at sea"
/// profile = "dprk"                       # a built-in profile, where none is given beside the case
/// list = """name,imo,since,program
/// SIM ALPHA,9074728,2018-01-01,DPRK"""   # optional: a watch list in any form
///
/// [facts]                                # assess::Facts, key by key
/// [history]                              # assess::History, optional
///
/// [expect]
/// band = "high"                          # or "none": no alert
/// reasons = ["listed-vessel"]            # among the reasons, by code
/// not = ["in-port"]                      # not among them
/// summary = ["Listed vessel seen"]       # parts of the summary
/// ```
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub about: String,
    /// The profile it is for, where the user gives none.
    #[serde(default)]
    pub profile: Option<String>,
    /// A watch list in any form.
    #[serde(default)]
    pub list: Option<String>,
    /// The facts.
    pub facts: Facts,
    /// What was before.
    #[serde(default)]
    pub history: History,
    /// What must come out.
    expect: Expect,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    band: Expected,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    summary: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Band(Band),
    Words(String),
}

/// A case that cannot be tried.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The TOML does not fit the form.
    #[error("the case does not fit its form: {0}")]
    Form(#[from] toml::de::Error),
    /// A word that is no band.
    #[error("expect.band = \"{0}\" is no band: none, low, medium, high, critical, or \"at most low\"")]
    Band(String),
    /// A reason that no rule gives.
    #[error("expect: there is no rule `{0}`")]
    Rule(String),
    /// Its list cannot be read.
    #[error("list: {0}")]
    List(#[from] WatchListError),
    /// Its profile is unknown.
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

impl Case {
    /// Reads a case.
    pub fn from_toml(text: &str) -> Result<Case, CaseError> {
        let case: Case = toml::from_str(text)?;
        if let Expected::Words(words) = &case.expect.band
            && at_most(words).is_none()
            && words != "none"
        {
            return Err(CaseError::Band(words.clone()));
        }
        let codes = case.expect.reasons.iter().chain(&case.expect.not);
        let known = |code: &&String| code.starts_with("limit-") || rules::ALL.iter().any(|rule| rule.code == **code);
        match codes.into_iter().find(|code| !known(code)) {
            Some(code) => Err(CaseError::Rule(code.clone())),
            None => Ok(case),
        }
    }

    /// Weighs the facts, by the case's profile where none is given, and compares.
    pub fn run(&self, given: Option<&Profile>) -> Result<Outcome, CaseError> {
        let profile = match given {
            Some(profile) => profile.clone(),
            None => Profile::named(self.profile.as_deref().unwrap_or("sts"))?,
        };
        let mut lists = WatchLists::default();
        if let Some(text) = &self.list {
            lists.lists.push(WatchList::read("list of the case", text.as_bytes())?.into());
        }
        let alert = assess(&self.facts, &profile, &lists, &self.history);
        let weighed = profile.weighing.as_ref().map(|weighing| weigh(&self.facts, weighing, &lists, &self.history));
        let reasons = weighed.map(|weighed| weighed.reasons).unwrap_or_default();
        let differences = self.expect.differences(alert.as_ref(), &reasons);
        Ok(Outcome { alert, reasons, differences })
    }
}

/// What came out of a case.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The alert; `None` where there is none.
    pub alert: Option<Alert>,
    /// Reasons, also where there is no alert.
    pub reasons: Vec<Reason>,
    /// What differs from what is expected: nothing where the case holds.
    pub differences: Vec<String>,
}

impl Expect {
    fn differences(&self, alert: Option<&Alert>, reasons: &[Reason]) -> Vec<String> {
        let band = alert.map(|alert| alert.band);
        let seen = band.map_or("none", Band::word);
        let fits = match &self.band {
            Expected::Band(expected) => band == Some(*expected),
            Expected::Words(words) => band.is_none() || at_most(words).is_some_and(|most| band <= Some(most)),
        };
        let mut told = Vec::new();
        if !fits {
            let expected = match &self.band {
                Expected::Band(band) => band.word(),
                Expected::Words(words) => words,
            };
            told.push(format!("band: expected {expected}, seen {seen}"));
        }
        let has = |code: &&String| reasons.iter().any(|reason| reason.code == **code);
        told.extend(self.reasons.iter().filter(|code| !has(code)).map(|code| format!("reason {code} is missing")));
        told.extend(self.not.iter().filter(has).map(|code| format!("reason {code} should not be there")));
        let says = |part: &&String| alert.is_some_and(|alert| alert.summary.contains(*part));
        let silent = self.summary.iter().filter(|part| !says(part));
        told.extend(silent.map(|part| format!("the summary does not say \"{part}\"")));
        told
    }
}

/// The band in `at most low`.
fn at_most(words: &str) -> Option<Band> {
    match words.strip_prefix("at most ")? {
        "low" => Some(Band::Low),
        "medium" => Some(Band::Medium),
        "high" => Some(Band::High),
        _ => None,
    }
}
