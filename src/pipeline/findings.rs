//! What the engine found, keyed by track, before it becomes rows.

use events::dark::{DarkCounts, DarkMeeting};
use events::{Anchorages, Contact, Encounter, Gap, Loitering};
use nautical::Time;
use tracks::{Counts, Tracker};

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

/// Everything that a run found.
pub struct Findings {
    /// All encounters, in no order that means anything.
    pub encounters: Vec<FoundEncounter>,
    /// All contacts, where they were asked for.
    pub contacts: Vec<FoundContact>,
    /// All silences above the profiles' limits, in no order that means anything.
    pub gaps: Vec<FoundGap>,
    /// All slow stays, in no order that means anything.
    pub loitering: Vec<FoundLoitering>,
    /// Meetings that silences may hide, in no order that means anything.
    pub dark: Vec<FoundDark>,
    /// What was counted in looking for them, by index of the profile.
    pub dark_counts: Vec<(usize, DarkCounts)>,
    /// Stops in ports' areas, in no order that means anything.
    pub stops: Vec<FoundStop>,
    /// Learned waiting areas.
    pub anchorages: Anchorages,
    /// The tracks with their particulars, and what was learned of reception.
    pub tracker: Tracker,
    /// What was seen on the way.
    pub counts: Counts,
}
