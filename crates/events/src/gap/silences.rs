//! Finds the silences of all tracks, slot by slot of event time.

use std::collections::VecDeque;

use ais::Sender;
use nautical::{Ecef, Time};
use tracks::{
    Fix, Kind, Listening, Own, SLOT_S, SLOTS_KEPT, SPREAD_INSIDE, Sounding, Strength, WELL_HEARD, sent_velocity_mps,
    slot_of,
};

use super::found::{Cause, Gap, GapEnd};
use super::judge::{Judged, Silence, judge, limit_s, middle, sailed};
use super::rule::GapDefinition;
use super::ship::{COUNTED_SLOTS, RECORDED_SLOTS, RECOUNTED_SLOTS, Ship, speed_knots, velocity};

/// A fix is kept for deriving velocity until one this much later, seconds, takes its place.
const EARLIER_S: f64 = 300.0;

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
    /// Two earlier fixes of the same run, the first of them at least five minutes before the second.
    earlier: [(Time, Ecef); 2],
    /// Where the track stands among those heard in the slot of its last fix.
    slot: i64,
    index: u32,
}

/// What was heard of a track in a slot.
#[derive(Clone, Copy, Debug)]
struct SlotHeard {
    track: u32,
    sender: Sender,
    fixes: u32,
    first: Fix,
    last: Fix,
    earlier: (Time, Ecef),
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
///
/// Memory: a few hundred bytes a track, and a day of [`Listening`]. Each slot costs a look at every ship heard in the last
/// day, each silence a look at its slots, a day of them at most; nothing depends on how many silences a ship had before.
#[derive(Debug)]
pub struct Silences {
    definitions: Vec<GapDefinition>,
    /// The shortest silence that any definition counts, seconds.
    least_s: f64,
    /// Whether a definition asks for the fixes before a silence.
    counts_before: bool,
    cursors: Vec<Option<Cursor>>,
    /// Slots from `next` on.
    open: VecDeque<OpenSlot>,
    /// The next slot to close; none before the first fix.
    next: Option<i64>,
    listening: Listening,
    ships: Vec<Option<Box<Ship>>>,
    /// Tracks heard in the last day, ascending.
    watched: Vec<u32>,
    /// Silences that became a day old since they were last taken.
    lasting: Vec<Lasting>,
}

/// A silence that goes on after a day.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lasting {
    /// Index of the definition.
    pub definition: usize,
    /// The track, by its number.
    pub track: u32,
    /// The silence as it then stood, open.
    pub gap: Gap,
    /// When it was a day old: the end of a slot.
    pub known: Time,
}

impl Silences {
    /// For these definitions; gaps are told with the index of theirs.
    pub fn new(definitions: Vec<GapDefinition>) -> Silences {
        let least_s = definitions.iter().map(|definition| definition.limit.least_s()).fold(f64::INFINITY, f64::min);
        Silences {
            counts_before: definitions.iter().any(|definition| definition.fixes_before_min > 0),
            definitions,
            least_s,
            cursors: Vec::new(),
            open: VecDeque::new(),
            next: None,
            listening: Listening::default(),
            ships: Vec::new(),
            watched: Vec::new(),
            lasting: Vec::new(),
        }
    }

    /// The stream begins no earlier than here; later calls change nothing.
    pub fn begin(&mut self, start: Time) {
        self.next.get_or_insert(slot_of(start));
    }

    /// Takes in a track's next fix. It is not before the end of the last closed slot.
    pub fn hear(&mut self, heard: TrackFix) {
        let TrackFix { track, fix, trusted, sender } = heard;
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
        let mut index = open.heard.len() as u32;
        let mut earlier = [(fix.time, fix.place); 2];
        if let Some(cursor) = cursor {
            let silent_s = fix.time.since(cursor.last.time);
            if silent_s > self.least_s {
                open.ended.push(Ended { track, from: cursor.last, to: *fix, with_false: cursor.false_since });
            } else if fix.time.since(cursor.earlier[1].0) < EARLIER_S {
                earlier = cursor.earlier;
            } else {
                earlier[0] = cursor.earlier[1];
            }
            if cursor.slot == slot {
                index = cursor.index;
            }
        }
        if index == open.heard.len() as u32 {
            open.heard.push(SlotHeard { track, sender, fixes: 0, first: *fix, last: *fix, earlier: earlier[0] });
        }
        let in_slot = &mut open.heard[index as usize];
        (in_slot.fixes, in_slot.last, in_slot.earlier, in_slot.sender) = (in_slot.fixes + 1, *fix, earlier[0], sender);
        *cursor = Some(Cursor { last: *fix, false_since: false, earlier, slot, index });
    }

    /// Closes all slots that end by `until`: every fix before it was taken in.
    pub fn close_until(&mut self, until: Time, tell: &mut impl FnMut(usize, u32, Gap)) {
        while let Some(slot) = self.next.filter(|slot| until.since(slot_end(*slot)) >= 0.0) {
            self.next = Some(slot + 1);
            let open = self.open.pop_front().unwrap_or_default();
            self.close(slot, open, tell);
        }
    }

    /// Nothing more will come: closes all, and tells the ships that are silent at `now`, the last instant of the stream.
    pub fn finish(&mut self, now: Time, tell: &mut impl FnMut(usize, u32, Gap)) {
        // A slot that has only begun is closed for those heard in it, but no ship is held to it that is silent.
        let whole = slot_of(now) - 1;
        self.close_until(slot_end(whole), tell);
        let tracks = 0..self.cursors.len() as u32;
        for (track, cursor) in tracks.zip(std::mem::take(&mut self.cursors)) {
            let (Some(cursor), Some(ship)) = (cursor, self.ship(track)) else { continue };
            if cursor.slot > whole {
                continue;
            }
            let silence = ship.silence(whole, None);
            let frozen = ship.judged.clone();
            for (number, definition) in self.definitions.iter().enumerate() {
                let limit_s = limit_s(definition, &cursor.last, whole, &self.listening);
                if now.since(cursor.last.time) > limit_s {
                    let judged = frozen.as_ref().and_then(|judged| judged.get(number).copied());
                    let judged = judged.unwrap_or_else(|| judge(&silence, definition, limit_s, &self.listening));
                    tell(number, track, gap(&cursor.last, None, cursor.false_since, judged));
                }
            }
        }
        self.close_until(slot_end(whole + 1), tell);
    }

    /// The silences above a definition's limit that became a day old in the slots closed since this was last asked. Each is told
    /// again when it ends, or as open by [`Silences::finish`].
    pub fn take_lasting(&mut self) -> Vec<Lasting> {
        std::mem::take(&mut self.lasting)
    }

    fn ship(&self, track: u32) -> Option<&Ship> {
        self.ships.get(track as usize).and_then(Option::as_deref)
    }

    fn close(&mut self, slot: i64, mut open: OpenSlot, tell: &mut impl FnMut(usize, u32, Gap)) {
        open.heard.sort_unstable_by_key(|heard| heard.track);
        open.ended.sort_unstable_by_key(|ended| (ended.track, ended.to.time));
        let mut soundings: Vec<Sounding> = Vec::with_capacity(open.heard.len() + self.watched.len());
        soundings.extend(open.heard.iter().map(|heard| heard.sounding()));
        self.miss_silent(slot, &open.heard, &mut soundings);
        let chances = self.listening.close(slot, &soundings);
        for ended in &open.ended {
            self.tell_ended(slot, ended, tell);
        }
        // Those heard come first.
        for (heard, &chance) in open.heard.iter().zip(&chances) {
            self.learn(slot, heard, chance);
        }
        self.watch(&open.heard);
        self.judge_day_old(slot);
    }

    /// Adds the ships that were not heard in a slot though they were lately.
    fn miss_silent(&self, slot: i64, heard: &[SlotHeard], soundings: &mut Vec<Sounding>) {
        let mut heard = heard.iter().map(|heard| heard.track).peekable();
        for &track in &self.watched {
            while heard.next_if(|&other| other < track).is_some() {}
            let Some(ship) = self.ship(track).filter(|ship| slot - ship.slot <= COUNTED_SLOTS) else { continue };
            if heard.peek() != Some(&track) {
                let position = sailed(&ship.last, ship.velocity, middle(slot));
                soundings.push(Sounding { position, kind: ship.kind, is_heard: false });
            }
        }
    }

    fn tell_ended(&self, slot: i64, ended: &Ended, tell: &mut impl FnMut(usize, u32, Gap)) {
        let silent_s = ended.to.time.since(ended.from.time);
        let ship = self.ship(ended.track).filter(|ship| ship.last.time == ended.from.time);
        for (number, definition) in self.definitions.iter().enumerate() {
            let limit_s = limit_s(definition, &ended.from, slot, &self.listening);
            if silent_s <= limit_s {
                continue;
            }
            let judged = ship.map_or(Judged::UNKNOWN, |ship| match &ship.judged {
                Some(judged) => judged.get(number).copied().unwrap_or(Judged::UNKNOWN),
                None => judge(&ship.silence(slot, Some(&ended.to)), definition, limit_s, &self.listening),
            });
            tell(number, ended.track, gap(&ended.from, Some(&ended.to), ended.with_false, judged));
        }
    }

    /// Takes a ship's part in a slot into what is known of it.
    fn learn(&mut self, slot: i64, heard: &SlotHeard, chance: f64) {
        let velocity = velocity(heard.earlier, &heard.last).unwrap_or_default();
        let kind = Kind::of(heard.sender, speed_knots(velocity));
        let index = heard.track as usize;
        if self.ships.len() <= index {
            self.ships.resize_with(index + 1, || None);
        }
        let fresh = || {
            Box::new(Ship {
                last: heard.last,
                velocity,
                kind,
                slot,
                strength: Strength::default(),
                reports: f64::from(heard.fixes),
                before: VecDeque::new(),
                judged: None,
            })
        };
        let ship = self.ships[index].get_or_insert_with(fresh);
        let missed = slot - ship.slot - 1;
        if missed >= 0 {
            self.listening.space(slot, heard.track, ship.last.position, ship.last.medium, missed + 1);
        }
        if (1..SLOTS_KEPT).contains(&missed) {
            let (from, to) = (ship.last, heard.first);
            let place = |slot: i64| {
                let share = (middle(slot).since(from.time) / to.time.since(from.time).max(1.0)).clamp(0.0, 1.0);
                from.place.towards(to.place, share).position()
            };
            let first = ship.slot + 1;
            let chances = (first..slot.min(first + RECORDED_SLOTS)).map(|missed| {
                let counted = (missed < first + COUNTED_SLOTS).then(|| (place(missed), false));
                let own = Own { counted, missed: &[] };
                self.listening.odds(missed, place(missed), ship.kind, own).chance
            });
            let chances: Vec<f64> = chances.collect();
            if chances.iter().sum::<f64>() >= WELL_HEARD * chances.len() as f64 {
                self.listening.ended_alone(missed, ship.strength.shifts(SPREAD_INSIDE).all_missed(&chances));
            }
            ship.strength.miss(slot, &chances);
            for missed in first + COUNTED_SLOTS..slot.min(first + RECOUNTED_SLOTS) {
                self.listening.missed(missed, place(missed), ship.kind);
            }
        }
        (ship.last, ship.velocity, ship.kind) = (heard.last, velocity, kind);
        ship.hear(slot, heard.fixes, chance, self.counts_before);
    }

    /// Watches the ships heard in a slot.
    fn watch(&mut self, heard: &[SlotHeard]) {
        let known = self.watched.len();
        for heard in heard {
            if self.watched[..known].binary_search(&heard.track).is_err() {
                self.watched.push(heard.track);
            }
        }
        if self.watched.len() > known {
            self.watched.sort_unstable();
        }
    }

    /// Judges the silences that have lasted for a day as they stand: what comes later tells no more, and is not kept.
    fn judge_day_old(&mut self, slot: i64) {
        let (ships, definitions, listening) = (&mut self.ships, &self.definitions, &self.listening);
        let (lasting, known) = (&mut self.lasting, slot_end(slot));
        self.watched.retain(|&track| {
            let Some(ship) = ships.get_mut(track as usize).and_then(Option::as_mut) else { return false };
            if slot - ship.slot < SLOTS_KEPT {
                return true;
            }
            let silence = ship.silence(slot, None);
            let judged = definitions.iter().enumerate().map(|(definition, rule)| {
                let limit_s = limit_s(rule, &ship.last, slot, listening);
                let judged = judge(&silence, rule, limit_s, listening);
                if known.since(ship.last.time) > limit_s {
                    lasting.push(Lasting { definition, track, gap: gap(&ship.last, None, false, judged), known });
                }
                judged
            });
            ship.judged = Some(judged.collect());
            ship.before = VecDeque::new();
            false
        });
    }
}

impl SlotHeard {
    fn sounding(&self) -> Sounding {
        let speed_knots = speed_knots(velocity(self.earlier, &self.last).unwrap_or_default());
        Sounding { position: self.first.position, kind: Kind::of(self.sender, speed_knots), is_heard: true }
    }
}

impl Ship {
    fn silence(&self, slot: i64, to: Option<&Fix>) -> Silence {
        Silence {
            from: self.last,
            from_velocity: self.velocity,
            kind: self.kind,
            to: to.copied(),
            to_velocity: to.and_then(sent_velocity_mps),
            slot,
            strength: self.strength,
            reports: self.reports,
            fixes_before: self.fixes_before(),
        }
    }
}

fn slot_end(slot: i64) -> Time {
    Time::from_seconds((slot + 1) * SLOT_S)
}

fn gap(from: &Fix, to: Option<&Fix>, with_false: bool, judged: Judged) -> Gap {
    let course = |fix: &Fix| {
        let moves = fix.sog_centiknots.is_some_and(|sog| sog >= 100);
        fix.cog_decidegrees.filter(|_| moves).map(|cog| f64::from(cog) / 10.0)
    };
    let end = |fix: &Fix| GapEnd { time: fix.time, position: fix.position, course_degrees: course(fix) };
    let judged = if with_false { Judged { cause: Cause::FalsePosition, ..Judged::UNKNOWN } } else { judged };
    Gap {
        from: end(from),
        to: to.map(end),
        medium: from.medium,
        cause: judged.cause,
        expected_reports: judged.expected_reports,
        p_natural: judged.p_natural,
        p_natural_interval: judged.interval,
        others_heard: judged.others_heard,
    }
}
