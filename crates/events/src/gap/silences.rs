//! Finds the silences of all tracks, slot by slot of event time.

use std::collections::VecDeque;

use ais::Sender;
use nautical::Time;
use tracks::{Fix, SLOT_S, slot_of};

use super::found::{Cause, Gap, GapEnd};
use super::rule::GapDefinition;

/// A track's next fix.
#[derive(Clone, Copy, Debug)]
pub struct TrackFix<'f> {
    /// The track, by its number.
    pub track: u32,
    /// Class A or B.
    pub sender: Sender,
    /// The fix.
    pub fix: &'f Fix,
    /// Whether its position is believed.
    pub trusted: bool,
}

/// How far a track was taken in.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    last: Fix,
    /// Positions judged false came after the last fix.
    false_since: bool,
    /// Where the track stands among those heard in the slot of its last fix.
    slot: i64,
    index: u32,
}

/// What was heard of a track in a slot.
#[derive(Clone, Copy, Debug)]
struct SlotHeard {
    track: u32,
    fixes: u32,
    last: Fix,
}

/// A silence that ended in a slot.
#[derive(Clone, Copy, Debug)]
struct Ended {
    track: u32,
    from: Fix,
    to: Fix,
    with_false: bool,
}

/// What happened in a slot that is not closed yet.
#[derive(Default, Debug)]
struct OpenSlot {
    heard: Vec<SlotHeard>,
    ended: Vec<Ended>,
}

/// Finds silences. Fixes go in track by track; what they mean is told when their slot is closed, so that nothing depends on
/// how time was cut before.
#[derive(Debug)]
pub struct Silences {
    definitions: Vec<GapDefinition>,
    /// The shortest silence that any definition counts, seconds.
    least_s: f64,
    cursors: Vec<Option<Cursor>>,
    /// Slots from `next` on.
    open: VecDeque<OpenSlot>,
    /// The next slot to close; none before the first fix.
    next: Option<i64>,
}

impl Silences {
    /// For these definitions; gaps are told with the index of theirs.
    pub fn new(definitions: Vec<GapDefinition>) -> Silences {
        let least_s = definitions.iter().map(|definition| definition.limit.least_s()).fold(f64::INFINITY, f64::min);
        Silences { definitions, least_s, cursors: Vec::new(), open: VecDeque::new(), next: None }
    }

    /// The stream begins no earlier than here; later calls change nothing.
    pub fn begin(&mut self, start: Time) {
        self.next.get_or_insert(slot_of(start));
    }

    /// Takes in a track's next fix. It is not before the end of the last closed slot.
    pub fn hear(&mut self, heard: TrackFix) {
        let TrackFix { track, fix, trusted, .. } = heard;
        if self.cursors.len() <= track as usize {
            self.cursors.resize(track as usize + 1, None);
        }
        let cursor = &mut self.cursors[track as usize];
        if !trusted {
            if let Some(cursor) = cursor {
                cursor.false_since = true;
            }
            return;
        }
        let slot = slot_of(fix.time);
        let next = *self.next.get_or_insert(slot);
        let Ok(ahead) = usize::try_from(slot - next) else { return };
        if self.open.len() <= ahead {
            self.open.resize_with(ahead + 1, OpenSlot::default);
        }
        let open = &mut self.open[ahead];
        let (mut index, mut new) = (open.heard.len() as u32, true);
        if let Some(cursor) = cursor {
            if fix.time.since(cursor.last.time) > self.least_s {
                open.ended.push(Ended { track, from: cursor.last, to: *fix, with_false: cursor.false_since });
            }
            (index, new) = if cursor.slot == slot { (cursor.index, false) } else { (index, true) };
        }
        if new {
            open.heard.push(SlotHeard { track, fixes: 0, last: *fix });
        }
        let in_slot = &mut open.heard[index as usize];
        in_slot.fixes += 1;
        in_slot.last = *fix;
        *cursor = Some(Cursor { last: *fix, false_since: false, slot, index });
    }

    /// Closes all slots that end by `until`: every fix before it was taken in.
    pub fn close_until(&mut self, until: Time, tell: &mut impl FnMut(usize, u32, Gap)) {
        while let Some(slot) = self.next.filter(|slot| until.since(slot_end(*slot)) >= 0.0) {
            self.next = Some(slot + 1);
            let mut open = self.open.pop_front().unwrap_or_default();
            open.heard.sort_unstable_by_key(|heard| heard.track);
            open.ended.sort_unstable_by_key(|ended| (ended.track, ended.to.time));
            for ended in &open.ended {
                self.tell_ended(ended, tell);
            }
        }
    }

    /// Nothing more will come: closes all, and tells the ships that are silent at `now`, the last instant of the stream.
    pub fn finish(&mut self, now: Time, tell: &mut impl FnMut(usize, u32, Gap)) {
        self.close_until(Time::MAX.min(now.plus_seconds(2.0 * SLOT_S as f64)), tell);
        for (track, cursor) in (0u32..).zip(&self.cursors) {
            let Some(cursor) = cursor else { continue };
            let silent_s = now.since(cursor.last.time);
            for (number, definition) in self.definitions.iter().enumerate() {
                if silent_s > definition.limit.least_s() {
                    tell(number, track, gap(&cursor.last, None, cursor.false_since));
                }
            }
        }
    }

    fn tell_ended(&self, ended: &Ended, tell: &mut impl FnMut(usize, u32, Gap)) {
        let silent_s = ended.to.time.since(ended.from.time);
        for (number, definition) in self.definitions.iter().enumerate() {
            if silent_s > definition.limit.least_s() {
                tell(number, ended.track, gap(&ended.from, Some(&ended.to), ended.with_false));
            }
        }
    }
}

fn slot_end(slot: i64) -> Time {
    Time::from_seconds((slot + 1) * SLOT_S)
}

fn gap(from: &Fix, to: Option<&Fix>, with_false: bool) -> Gap {
    let end = |fix: &Fix| GapEnd { time: fix.time, position: fix.position };
    Gap {
        from: end(from),
        to: to.map(end),
        medium: from.medium,
        cause: if with_false { Cause::FalsePosition } else { Cause::Unknown },
        expected_reports: None,
        p_natural: None,
        p_natural_interval: None,
        others_heard: None,
    }
}
