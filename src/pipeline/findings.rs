//! What the engine hands on step by step, keyed by track, before it becomes rows.

use events::dark::{DarkCounts, DarkMeeting};
use events::{Anchorages, Contact, Encounter, Gap, Interference, JudgedSpell, Loitering};
use nautical::Time;
use tracks::{Counts, Crowd, Tracker};

use super::at_rest::FoundStop;
use super::wakes::Surroundings;

/// An encounter of two tracks under a profile.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundEncounter {
    /// Index of the profile.
    pub profile: usize,
    /// Whether it was told from joint sightings, not from legs.
    pub by_sightings: bool,
    /// The tracks, by their number in the tracker; ordered by MMSI and hull.
    pub tracks: (u32, u32),
    /// What it was.
    pub encounter: Encounter,
    /// How its ships came, and who lay around.
    pub surroundings: Surroundings,
}

/// A contact of two tracks under a profile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FoundContact {
    /// Index of the profile.
    pub profile: usize,
    /// The tracks, as above.
    pub tracks: (u32, u32),
    /// What it was.
    pub contact: Contact,
}

/// A silence of a track under a profile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FoundGap {
    /// Index of the profile.
    pub profile: usize,
    /// The track, by its number in the tracker.
    pub track: u32,
    /// What it was.
    pub gap: Gap,
    /// The event time from which on it was known.
    pub known: Time,
}

/// A meeting that silences may hide, under a profile.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundDark {
    /// Index of the profile.
    pub profile: usize,
    /// What it was.
    pub meeting: DarkMeeting,
}

/// A slow stay of a track under a profile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FoundLoitering {
    /// Index of the profile.
    pub profile: usize,
    /// The track, by its number in the tracker.
    pub track: u32,
    /// What it was.
    pub loitering: Loitering,
}

/// What was decided in a step of event time, all from data up to it, with what was learned by then.
///
/// An encounter or a slow stay is decided once event time has passed its end by the profile's `hold_s`, a silence when it ends, a
/// stop when its ship was heard elsewhere, a spell of false positions once no later one can join it; what silences may hide
/// as its rule says. Nothing is told twice, and lists are in no order that means anything.
pub struct Findings<'e> {
    /// The step: a whole hour, or [`Time::MAX`] where nothing more will come.
    pub until: Time,
    /// Encounters.
    pub encounters: Vec<FoundEncounter>,
    /// Encounters as they stand that are not decided: they go on, or wait for their `hold_s`. Told at each step.
    pub under_way: Vec<FoundEncounter>,
    /// Contacts, where they were asked for.
    pub contacts: Vec<FoundContact>,
    /// Silences above the profiles' limits. Those of ships that are silent still are told at the end.
    pub gaps: Vec<FoundGap>,
    /// Slow stays.
    pub loitering: Vec<FoundLoitering>,
    /// Meetings that silences may hide.
    pub dark: Vec<FoundDark>,
    /// Stops in ports' areas.
    pub stops: Vec<FoundStop>,
    /// Spells of positions judged false.
    pub spells: Vec<JudgedSpell>,
    /// Seas in which many ships had such at once.
    pub interference: Vec<Interference>,
    /// More ships at one spot than can lie there.
    pub crowds: Vec<Crowd>,
    /// Learned waiting areas.
    pub anchorages: &'e Anchorages,
    /// The tracks with their particulars, and what was learned of reception. It knows more than the step: some hours ahead.
    pub tracker: &'e Tracker,
}

impl Findings<'_> {
    /// Whether there is anything in it, or a day ends.
    pub(super) fn is_worth_telling(&self) -> bool {
        let found = [
            self.encounters.len(),
            self.contacts.len(),
            self.gaps.len(),
            self.loitering.len(),
            self.dark.len(),
            self.stops.len(),
            self.spells.len(),
            self.interference.len(),
            self.crowds.len(),
        ];
        found.iter().any(|&count| count > 0) || self.until.floor_to(86_400) == self.until || self.until == Time::MAX
    }
}

/// What is left when nothing more will come.
pub struct Ended {
    /// What was counted in looking for meetings that silences may hide, by index of the profile.
    pub dark_counts: Vec<(usize, DarkCounts)>,
    /// Learned waiting areas.
    pub anchorages: Anchorages,
    /// The tracks with their particulars, and what was learned of reception.
    pub tracker: Tracker,
    /// What was seen on the way.
    pub counts: Counts,
}
