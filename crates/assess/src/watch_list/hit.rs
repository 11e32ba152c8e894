//! Whether a ship is one that a list names: by what, how surely, and whether it was listed at the time.

use ais::imo_check_digit_is_right;
use nautical::Time;

use super::entry::Entry;
use super::index::Index;
use super::name::{callsign_form, name_form};
use super::{More, WatchList};
use crate::facts::plain;

/// Hits that are told of one list.
const HITS_MAX: usize = 32;

/// Characters of a program that a text shows.
const PROGRAM_CHARACTERS: usize = 80;

/// Similarity of two names from which they count as alike beside the same call sign (judgement).
const ALIKE: f64 = 0.8;

/// Least and largest length over the cube root of deadweight (metres, tonnes) of a ship: tankers of 2,000 t are 63-94 m
/// long, of 100,000 t 232-255 m, of 300,000 t 330 m; with room on both sides (judgement).
const LENGTH_BY_DWT: (f64, f64) = (4.5, 8.0);

/// Largest difference of two lengths of one ship, as a share (judgement: overall against between perpendiculars).
const LENGTH_SHARE: f64 = 0.12;

/// What a ship sends of itself.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sent<'t> {
    /// IMO number; `None` where never sent.
    pub imo: Option<u32>,
    /// MMSI.
    pub mmsi: u32,
    /// Name.
    pub name: Option<&'t str>,
    /// Call sign.
    pub callsign: Option<&'t str>,
    /// Length over all, metres.
    pub length_m: Option<f64>,
}

/// What agrees.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MatchedBy {
    /// The IMO number.
    Imo,
    /// An IMO number that the list reports as sent falsely by the vessel.
    FalseImo,
    /// MMSI and name or call sign.
    MmsiAndName,
    /// An MMSI that the list reports as sent falsely by the vessel.
    FalseMmsi,
    /// The MMSI alone.
    Mmsi,
    /// Call sign and a name that is alike.
    NameAndCallSign,
    /// The name alone.
    Name,
    /// The call sign alone.
    CallSign,
}

impl MatchedBy {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        match self {
            MatchedBy::Imo => "imo",
            MatchedBy::FalseImo => "reported-false-imo",
            MatchedBy::MmsiAndName => "mmsi+name",
            MatchedBy::FalseMmsi => "reported-false-mmsi",
            MatchedBy::Mmsi => "mmsi",
            MatchedBy::NameAndCallSign => "name+callsign",
            MatchedBy::Name => "name",
            MatchedBy::CallSign => "callsign",
        }
    }
}

/// How surely the ship is the one named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    /// Something else speaks against it: another IMO number, other dimensions. Shown, weighs nothing.
    Contradicted,
    /// One thing that others may share or send: a name, an MMSI, a call sign.
    Weak,
    /// Two things together.
    Moderate,
    /// The number that stays with a hull.
    Strong,
}

impl Strength {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        match self {
            Strength::Contradicted => "contradicted",
            Strength::Weak => "weak",
            Strength::Moderate => "moderate",
            Strength::Strong => "strong",
        }
    }
}

/// Whether it was listed at the time of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListStatus {
    /// It was: listed before, or on a list whose own date is before.
    ListedAtEvent,
    /// It was put on the list afterwards. Shown, weighs nothing.
    ListedLater,
    /// The list does not tell since when, and is younger than the event. Never counts as listed.
    UnknownThen,
    /// It had been taken off.
    Delisted,
}

impl ListStatus {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        match self {
            ListStatus::ListedAtEvent => "listed-at-event",
            ListStatus::ListedLater => "listed-later",
            ListStatus::UnknownThen => "unknown-then",
            ListStatus::Delisted => "delisted",
        }
    }

    /// The standing at `at` of an entry listed from `since` to `until` on a list of the date `as_of`.
    pub fn at(since: Option<Time>, until: Option<Time>, as_of: Option<Time>, at: Time) -> ListStatus {
        match (since, as_of) {
            (Some(since), _) if since > at => ListStatus::ListedLater,
            _ if until.is_some_and(|until| until <= at) => ListStatus::Delisted,
            (Some(_), _) => ListStatus::ListedAtEvent,
            // Who stands on a list of an earlier date was listed then.
            (None, Some(as_of)) if as_of <= at => ListStatus::ListedAtEvent,
            _ => ListStatus::UnknownThen,
        }
    }
}

/// A ship that may be one that a list names.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// The list.
    pub list: String,
    /// The name as listed; empty where the list has only numbers.
    pub listed_name: String,
    /// The list's own reference of the entry; empty where it has none.
    pub reference: String,
    /// Program, resolution or risk; empty where not told.
    pub program: String,
    /// Listed since.
    pub since: Option<Time>,
    /// Standing at the time of the event.
    pub status: ListStatus,
    /// What agrees.
    pub matched_by: MatchedBy,
    /// How surely.
    pub strength: Strength,
    /// Likeness of the names, 0..=1 (1 less the edit distance over the longer length); `None` where one is unknown.
    pub similarity: Option<f64>,
    /// Whether length agrees with the listed length or deadweight; `None` where one is unknown.
    pub dimensions_agree: Option<bool>,
    /// Whether the list says that the named ship is scrapped or lost.
    pub removed: bool,
    /// Whether the listed IMO number's check digit is right; `None` without one.
    pub check_digit_right: Option<bool>,
    /// What must be said with it; `None` where nothing.
    pub caveat: Option<String>,
}

impl Hit {
    /// Whether it can raise an alert by itself: listed at the time, and surely the ship.
    pub fn counts(&self) -> bool {
        self.status == ListStatus::ListedAtEvent && self.strength >= Strength::Moderate
    }

    /// The hit in words: by what, how surely, and its standing.
    pub fn text(&self) -> String {
        let name =
            if self.listed_name.is_empty() { "a vessel without a name".to_owned() } else { plain(&self.listed_name) };
        let program = if self.program.is_empty() {
            String::new()
        } else {
            format!(" ({})", plain(&self.program).chars().take(PROGRAM_CHARACTERS).collect::<String>())
        };
        let similarity = self.similarity.map_or(String::new(), |share| format!(", names alike to {share:.2}"));
        let size = match self.dimensions_agree {
            Some(true) => ", size agrees",
            Some(false) => ", size differs",
            None => "",
        };
        let caveat = self.caveat.as_ref().map_or(String::new(), |caveat| format!("; {caveat}"));
        format!(
            "{name} on {}{program}, by {}{similarity}{size}: {}, {}{caveat}",
            self.list,
            self.matched_by.word(),
            self.strength.word(),
            self.status.word()
        )
    }
}

/// The hits of a list, the surest first.
pub(super) fn hits(list: &WatchList, index: &Index, sent: &Sent, at: Time) -> Vec<Hit> {
    let candidates = index.candidates(sent.imo, sent.mmsi, sent.name, sent.callsign);
    let entry = |at: u32| &list.entries[at as usize];
    let mut found: Vec<Hit> =
        candidates.into_iter().filter_map(|candidate| hit(list, entry(candidate), sent, at)).collect();
    found.sort_by_key(|hit| (std::cmp::Reverse(hit.strength), hit.matched_by));
    found.truncate(HITS_MAX);
    found
}

fn hit(list: &WatchList, entry: &Entry, sent: &Sent, at: Time) -> Option<Hit> {
    let name_form = sent.name.and_then(name_form);
    let similarity = name_form.as_deref().and_then(|form| similarity(entry, form));
    let callsign = sent.callsign.and_then(callsign_form);
    let same_callsign = callsign.is_some() && entry.callsigns().any(|listed| callsign_form(listed) == callsign);
    let (matched_by, strength) = matched(entry, sent, similarity, same_callsign)?;
    let dimensions_agree = sent.length_m.and_then(|length_m| dimensions_agree(entry.more.as_deref(), length_m));
    let other_imo = sent.imo.is_some_and(|imo| {
        imo_check_digit_is_right(imo) && entry.imos().next().is_some() && entry.imos().all(|listed| listed != imo)
    });
    let by_hull = matches!(matched_by, MatchedBy::Imo | MatchedBy::FalseImo | MatchedBy::FalseMmsi);
    let contradicted = !by_hull && (dimensions_agree == Some(false) || (other_imo && strength == Strength::Weak));
    let strength = match strength {
        _ if contradicted => Strength::Contradicted,
        Strength::Moderate if other_imo && !by_hull => Strength::Weak,
        other => other,
    };
    Some(Hit {
        list: list.name.clone(),
        listed_name: entry.name.to_string(),
        reference: entry.more.as_ref().map(|more| more.reference.clone()).unwrap_or_default(),
        program: entry.program.to_string(),
        since: entry.since,
        status: ListStatus::at(entry.since, entry.until, list.as_of, at),
        matched_by,
        strength,
        similarity,
        dimensions_agree,
        removed: entry.more.as_ref().is_some_and(|more| more.removed),
        check_digit_right: entry.imo.map(imo_check_digit_is_right),
        caveat: list.caveat.clone(),
    })
}

/// What agrees, the surest first; `None` where nothing does (forms that collide in the index).
fn matched(entry: &Entry, sent: &Sent, similarity: Option<f64>, same_callsign: bool) -> Option<(MatchedBy, Strength)> {
    let false_identity =
        |has: fn(&More) -> &Vec<u32>, number: u32| entry.more.as_ref().is_some_and(|more| has(more).contains(&number));
    let same_name = similarity.is_some_and(|similarity| similarity >= 1.0);
    let alike = similarity.is_some_and(|similarity| similarity >= ALIKE);
    let same_mmsi = entry.mmsis().any(|mmsi| mmsi == sent.mmsi);
    let by = match sent.imo {
        Some(imo) if entry.imos().any(|listed| listed == imo) => (MatchedBy::Imo, Strength::Strong),
        Some(imo) if false_identity(|more| &more.false_imos, imo) => (MatchedBy::FalseImo, Strength::Strong),
        _ if same_mmsi && (alike || same_callsign) => (MatchedBy::MmsiAndName, Strength::Moderate),
        _ if false_identity(|more| &more.false_mmsis, sent.mmsi) => (MatchedBy::FalseMmsi, Strength::Weak),
        _ if same_mmsi => (MatchedBy::Mmsi, Strength::Weak),
        _ if same_callsign && alike => (MatchedBy::NameAndCallSign, Strength::Moderate),
        _ if same_name => (MatchedBy::Name, Strength::Weak),
        _ if same_callsign => (MatchedBy::CallSign, Strength::Weak),
        _ => return None,
    };
    Some(by)
}

/// The best likeness of a name's form with the entry's names.
fn similarity(entry: &Entry, form: &str) -> Option<f64> {
    let false_names = entry.more.iter().flat_map(|more| more.false_names.iter().map(String::as_str));
    entry
        .names()
        .chain(false_names)
        .filter_map(name_form)
        .map(|listed| strsim::normalized_levenshtein(&listed, form))
        .max_by(f64::total_cmp)
}

fn dimensions_agree(more: Option<&More>, length_m: f64) -> Option<bool> {
    let more = more?;
    if let Some(listed_m) = more.length_m {
        return Some((listed_m - length_m).abs() <= LENGTH_SHARE * listed_m.max(length_m));
    }
    let ratio = length_m / more.dwt_t?.cbrt();
    Some((LENGTH_BY_DWT.0..=LENGTH_BY_DWT.1).contains(&ratio))
}
