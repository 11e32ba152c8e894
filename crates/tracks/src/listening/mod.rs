//! Who was heard where, in slots of event time: what the chance of being heard was for a ship that is silent.
//!
//! Learned from the stream itself, only from slots that are over. The unit is "heard at least once in a slot": reports within
//! one stand and fall together. Memory: a day of counts by cell, and a few numbers for each cell heard in the last two days.

mod alone;
mod cell;
mod spacing;
mod strength;

use std::collections::VecDeque;

use ais::{Medium, Sender};
use nautical::{MICROS_PER_SECOND, Position, Time};
use rustc_hash::FxHashMap;

use crate::Cell;
use alone::Alone;
pub use alone::AloneTail;
use cell::GridCell;
use spacing::Spacing;
pub use strength::{SHIFTS, SPREAD_AT_EDGES, SPREAD_INSIDE, Shifts, Strength, unshifted_odds};

/// Length of a slot, seconds: the window in which a ship counts as heard if anything of it was.
pub const SLOT_S: i64 = 600;
/// Slots that are remembered: a day.
pub const SLOTS_KEPT: i64 = 144;
/// Comparable ships that must be known around a silent one before anything is said of it.
pub const COMPARABLE_MIN: u32 = 5;

/// Ship-slots that a fine cell must have seen before its own share outweighs that of the water around it. Judgement.
const LOCAL_SHIPS: f64 = 2.0;
/// How well a fine cell is taken to be heard beside the water around it before anything is known: it may lie at the edge of
/// what a station reaches. Judgement.
const LOCAL_PRIOR: f64 = 0.8;
/// A water in which something is heard in at least this share of slots falls silent only by an outage; where satellites alone
/// hear it is some fifth. An outage itself lowers the share. Judgement.
const ALIVE_MIN: f64 = 0.4;
/// Ships heard in a usual slot of a water from which on a slot without any is an outage: by chance it comes once in 20.
const ALIVE_SHIPS: f64 = 3.0;
/// What is usual in a water weighs as much as so many ships heard or missed in the slot. Judgement.
const USUAL_SHIPS: f64 = 2.0;
/// Slots before and after one over which the traffic of a cell is counted: an hour each.
const TRAFFIC_SLOTS: i64 = 6;
/// A water in which at least this share of ships is heard is heard well, so that one that is not is silent by itself. Judgement.
pub const WELL_HEARD: f64 = 0.7;
/// Ship-slots, faded over a day, from which on a coarse cell is judged by itself.
const KNOWN_MIN: f64 = 2.0;
/// Below this part of the usual share of ships heard, a slot is one in which the area as a whole was disturbed. Judgement.
const DISTURBED: f64 = 0.5;

/// The slot that holds an instant, counted from the epoch.
pub fn slot_of(time: Time) -> i64 {
    time.0.div_euclid(SLOT_S * MICROS_PER_SECOND)
}

/// Which ships are compared: those of one class that move, or lie still (class A sends every 3 min at anchor below 3 knots and
/// every 10 s or less under way, class B every 3 min below 2 knots and every 30 s above: ITU-R M.1371-5 tables 1 and 2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Kind(u8);

impl Kind {
    const ALL: [Kind; 6] = [Kind(0), Kind(1), Kind(2), Kind(3), Kind(4), Kind(5)];

    /// The kind of a ship that sends as `sender` (anything but class A and B is a class of its own) at a speed in knots.
    pub fn of(sender: Sender, speed_knots: f64) -> Kind {
        let (class, still_knots) = match sender {
            Sender::ClassA => (1, 3.0),
            Sender::ClassB => (2, 2.0),
            _ => (0, 3.0),
        };
        Kind(class * 2 + u8::from(speed_knots < still_knots))
    }

    /// All kinds of its class.
    fn class(self) -> [Kind; 2] {
        [Kind(self.0 & !1), Kind(self.0 | 1)]
    }
}

/// A ship known to be somewhere in a slot.
#[derive(Clone, Copy, Debug)]
pub struct Sounding {
    /// Where it was, or should have been.
    pub position: Position,
    /// What it is compared with.
    pub kind: Kind,
    /// Whether anything was heard of it.
    pub is_heard: bool,
}

/// Ships in a cell in a slot.
#[derive(Clone, Copy, Default, Debug)]
struct Counts {
    heard: u32,
    missed: u32,
}

impl Counts {
    fn known(self) -> u32 {
        self.heard + self.missed
    }

    /// Without a ship that was counted as heard or as missed.
    fn without(self, own: Option<bool>) -> Counts {
        Counts {
            heard: self.heard.saturating_sub(u32::from(own == Some(true))),
            missed: self.missed.saturating_sub(u32::from(own == Some(false))),
        }
    }
}

/// Ships in a cell in a slot, by kind.
type ByKind = [Counts; Kind::ALL.len()];

/// Ships by cell and kind in a slot.
type Tally = FxHashMap<GridCell, ByKind>;

/// How well a fine cell is heard beside the water around it.
#[derive(Clone, Copy, Debug)]
struct Local {
    expected: f64,
    heard: f64,
    slot: i64,
}

/// What is usual in a coarse cell. Sums fade over a day.
#[derive(Clone, Copy, Debug)]
struct Water {
    since: i64,
    slot: i64,
    heard: f64,
    missed: f64,
    /// Slots in which anything was heard.
    alive: f64,
    alive_slot: i64,
}

impl Water {
    fn at(self, slot: i64) -> Water {
        let kept = faded(slot - self.slot);
        let Water { heard, missed, alive, .. } = self;
        Water { slot, heard: heard * kept, missed: missed * kept, alive: alive * kept, ..self }
    }

    /// The slots since it was first heard, faded like the sums.
    fn slots(&self) -> f64 {
        let step = faded(1);
        (1.0 - step.powi((self.slot - self.since + 1).clamp(1, 10 * SLOTS_KEPT) as i32)) / (1.0 - step)
    }
}

fn faded(slots: i64) -> f64 {
    (-(slots.max(0) as f64) / SLOTS_KEPT as f64).exp()
}

/// A silent ship's own part in what was learned: it is no peer of its own.
#[derive(Clone, Copy, Default, Debug)]
pub struct Own<'o> {
    /// Where it was counted in the slot, and whether as heard.
    pub counted: Option<(Position, bool)>,
    /// Where it was counted as missed in slots of this silence.
    pub missed: &'o [Position],
}

/// What is known of hearing a ship in a slot.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Odds {
    /// Comparable ships known to be around it.
    pub known: u32,
    /// Those of them that were heard.
    pub heard: u32,
    /// Chance that a ship like them would have been heard where it was, 0..1; 0 where fewer than five are known.
    pub chance: f64,
    /// The same with the comparable ships' share taken higher and lower by 1.28 standard errors.
    pub chance_interval: (f64, f64),
    /// Nothing was heard in the whole water, though usually something is.
    pub is_outage: bool,
    /// Fewer than half as many ships as usual were heard in the whole water.
    pub is_disturbed: bool,
    /// Ships are usually heard in this water.
    pub is_heard_area: bool,
}

impl Odds {
    /// The same for a ship that nobody could hear.
    pub fn unheard(self) -> Odds {
        Odds { chance: 0.0, chance_interval: (0.0, 0.0), ..self }
    }
}

/// Learns from the stream itself who is heard where.
#[derive(Default, Debug)]
pub struct Listening {
    /// Counts by cell and kind, for the slots from `first` on.
    tape: VecDeque<Tally>,
    first: i64,
    locals: FxHashMap<GridCell, Local>,
    waters: FxHashMap<GridCell, Water>,
    spacings: FxHashMap<(Cell, Medium), Spacing>,
    alone: Alone,
}

impl Listening {
    /// Takes in a slot that is over: all ships heard, and those that should have been. Slots come in order. Tells of each the
    /// chance with which its peers were heard, 0 where fewer than five are known.
    pub fn close(&mut self, slot: i64, soundings: &[Sounding]) -> Vec<f64> {
        self.roll(slot);
        let mut tally: Tally = FxHashMap::default();
        for sounding in soundings {
            let coarse = GridCell::coarse(sounding.position);
            count(tally.entry(coarse).or_default(), sounding.kind, sounding.is_heard);
            self.learn_water(slot, coarse, sounding.is_heard);
        }
        self.tape.push_back(tally);
        let mut known: FxHashMap<(GridCell, Kind), Counts> = FxHashMap::default();
        let mut chances = Vec::with_capacity(soundings.len());
        for sounding in soundings {
            let key = (GridCell::coarse(sounding.position), sounding.kind);
            let counts =
                *known.entry(key).or_insert_with(|| of(&around(&self.tape[self.tape.len() - 1], key.0), &[key.1]));
            self.learn_local(slot, sounding, share(counts));
            let peers = counts.without(Some(sounding.is_heard));
            let known = peers.known();
            // As if one more was missed: that a ship was heard where all are says little else.
            chances.push(if known >= COMPARABLE_MIN { f64::from(peers.heard) / f64::from(known + 1) } else { 0.0 });
        }
        chances
    }

    /// Adds a ship of which it is known only now that it should have been heard in an earlier slot.
    pub fn missed(&mut self, slot: i64, position: Position, kind: Kind) {
        let coarse = GridCell::coarse(position);
        let Some(tally) = usize::try_from(slot - self.first).ok().and_then(|index| self.tape.get_mut(index)) else {
            return;
        };
        count(tally.entry(coarse).or_default(), kind, false);
        let share = share(of(&around(tally, coarse), &[kind]));
        self.learn_local(slot, &Sounding { position, kind, is_heard: false }, share);
    }

    /// A ship was heard again after so many slots (1: in the next).
    pub fn space(&mut self, slot: i64, track: u32, position: Position, medium: Medium, slots: i64) {
        self.spacings.entry((Cell::of(position), medium)).or_default().add(slot, track, slots);
    }

    /// A ship was heard again after missing so many slots in which those around it were heard. `by_chance` is how likely it was to
    /// be missed in all of them, being heard as they are, 0..=1.
    pub fn ended_alone(&mut self, missed: i64, by_chance: f64) {
        self.alone.add(missed, by_chance);
    }

    /// How ships fall silent by themselves, with a tail `deviations` standard errors heavier; `None` where they are known to have
    /// hardly any such silence.
    pub fn alone(&self, deviations: f64) -> Option<AloneTail> {
        self.alone.tail(deviations)
    }

    /// The 95th percentile of the time after which ships are heard again in another slot, seconds, over about the last day in
    /// the cell of one degree; `None` where fewer than five ships were heard.
    pub fn usual_s(&self, position: Position, medium: Medium, slot: i64) -> Option<f64> {
        self.spacings.get(&(Cell::of(position), medium))?.usual_slots(slot).map(|slots| slots * SLOT_S as f64)
    }

    /// The chance of hearing a ship of a kind at a place in a slot that is over and still remembered, its own
    /// part left out.
    pub fn odds(&self, slot: i64, position: Position, kind: Kind, own: Own<'_>) -> Odds {
        let coarse = GridCell::coarse(position);
        let Own { counted, missed: own_missed } = own;
        let own = counted.filter(|(own, _)| coarse.is_around(GridCell::coarse(*own))).map(|(_, is_heard)| is_heard);
        let tally = self.tally(slot).filter(|tally| !tally.is_empty());
        let by_kind = tally.map_or(ByKind::default(), |tally| around(tally, coarse));
        let counts = |kinds: &[Kind]| match tally {
            Some(_) => of(&by_kind, kinds).without(own),
            None => Counts::default(),
        };
        let alike = counts(&[kind]);
        // Where too few move like it, all of its class are compared: its own record corrects for what it sends less or more.
        let peers = if alike.known() >= COMPARABLE_MIN { alike } else { counts(&kind.class()) };
        let all = counts(&Kind::ALL);
        let (alive, heard, missed) = self.usual_around(slot, coarse);
        let usual_share = heard / (heard + missed).max(1e-9);
        let is_heard_area = alive >= ALIVE_MIN;
        let is_silent = all.heard == 0 && (heard >= ALIVE_SHIPS || all.missed >= COMPARABLE_MIN);
        let is_disturbed =
            all.known() >= COMPARABLE_MIN && f64::from(all.heard) < DISTURBED * usual_share * f64::from(all.known());
        let factor = self.local_factor(slot, position, own_missed) * self.traffic_heard(slot, coarse);
        let known = peers.known();
        let chance = |deviations: f64| match known {
            COMPARABLE_MIN.. => chance(peers, deviations, usual_share, factor),
            _ => 0.0,
        };
        Odds {
            known,
            heard: peers.heard,
            chance: chance(0.0),
            chance_interval: (chance(-1.28), chance(1.28)),
            is_outage: is_heard_area && is_silent,
            is_disturbed: is_heard_area && is_disturbed,
            is_heard_area,
        }
    }

    /// The share of ship-slots of the last day in which ships at a place were heard, 0..1: of those in its coarse cell, or around
    /// it where there were hardly any; 0 where nobody was.
    pub fn usual_share(&self, slot: i64, position: Position) -> f64 {
        let coarse = GridCell::coarse(position);
        let here = self.waters.get(&coarse).map(|water| water.at(slot.max(water.slot)));
        let (heard, missed) = match here.filter(|water| water.heard + water.missed >= KNOWN_MIN) {
            Some(water) => (water.heard, water.missed),
            None => {
                let (_, heard, missed) = self.usual_around(slot, coarse);
                (heard, missed)
            }
        };
        heard / (heard + missed).max(1e-9)
    }

    fn tally(&self, slot: i64) -> Option<&Tally> {
        self.tape.get(usize::try_from(slot - self.first).ok()?)
    }

    /// Around a cell: the largest share of slots in which anything is heard, and ships heard and missed in a usual slot.
    fn usual_around(&self, slot: i64, coarse: GridCell) -> (f64, f64, f64) {
        let waters =
            coarse.around().filter_map(|cell| self.waters.get(&cell)).map(|water| water.at(slot.max(water.slot)));
        waters.fold((0.0f64, 0.0, 0.0), |(alive, heard, missed), water| {
            let slots = water.slots();
            (alive.max(water.alive / slots), heard + water.heard / slots, missed + water.missed / slots)
        })
    }

    /// How much of the traffic that is usual in a coarse cell was heard there in the two hours around a slot, 0..=1; from half of it
    /// on 1, since traffic has its hours. Where a station fails, those heard farther off say nothing of this place, and those
    /// that it alone would hear are soon no longer known to be there.
    fn traffic_heard(&self, slot: i64, coarse: GridCell) -> f64 {
        let Some(water) = self.waters.get(&coarse) else { return 1.0 };
        let usual = water.at(slot.max(water.slot));
        let first = (slot - TRAFFIC_SLOTS).max(self.first);
        let last = (slot + TRAFFIC_SLOTS).min(self.first + self.tape.len() as i64 - 1);
        let heard =
            |tally: &Tally| tally.get(&coarse).map_or(0, |kinds| kinds.iter().map(|counts| counts.heard).sum::<u32>());
        let slots = (first..=last).filter_map(|slot| self.tape.get((slot - self.first) as usize));
        let heard: u32 = slots.map(heard).sum();
        let expected = usual.heard / usual.slots() * (last - first + 1).max(0) as f64;
        (2.0 * (f64::from(heard) + 1.0) / (expected + 1.0)).min(1.0)
    }

    /// How well the fine cell is heard beside the water around it, without a ship that was counted as missed at these places: as
    /// heard as ships usually are there.
    fn local_factor(&self, slot: i64, position: Position, own_missed: &[Position]) -> f64 {
        let cell = GridCell::fine(position);
        let Some(local) = self.locals.get(&cell) else { return LOCAL_PRIOR };
        let own = own_missed.iter().filter(|own| GridCell::fine(**own) == cell).count();
        let own_expected = if own > 0 { own as f64 * self.usual_share(slot, position) } else { 0.0 };
        let expected = (local.expected - own_expected).max(local.heard.min(local.expected));
        let kept = faded(slot - local.slot);
        (local.heard * kept + LOCAL_PRIOR * LOCAL_SHIPS) / (expected * kept + LOCAL_SHIPS)
    }

    fn learn_local(&mut self, slot: i64, sounding: &Sounding, share: Option<f64>) {
        let Some(share) = share else { return };
        if sounding.is_heard && share >= WELL_HEARD {
            self.alone.watch();
        }
        let fresh = Local { expected: 0.0, heard: 0.0, slot };
        let local = self.locals.entry(GridCell::fine(sounding.position)).or_insert(fresh);
        let kept = faded(slot - local.slot);
        local.expected = local.expected * kept + share;
        local.heard = local.heard * kept + f64::from(u8::from(sounding.is_heard));
        local.slot = local.slot.max(slot);
    }

    fn learn_water(&mut self, slot: i64, coarse: GridCell, is_heard: bool) {
        let fresh = Water { since: slot, slot, heard: 0.0, missed: 0.0, alive: 0.0, alive_slot: i64::MIN };
        let water = self.waters.entry(coarse).or_insert(fresh);
        *water = water.at(slot);
        if !is_heard {
            water.missed += 1.0;
            return;
        }
        water.heard += 1.0;
        if water.alive_slot != slot {
            water.alive_slot = slot;
            water.alive += 1.0;
        }
    }

    /// Makes `slot` the next on the tape, and forgets what is old.
    fn roll(&mut self, slot: i64) {
        if self.tape.is_empty() || slot - self.first - self.tape.len() as i64 > SLOTS_KEPT {
            self.tape.clear();
            self.first = slot;
        }
        while self.first + (self.tape.len() as i64) < slot {
            self.tape.push_back(FxHashMap::default());
        }
        while slot - self.first > SLOTS_KEPT {
            self.tape.pop_front();
            self.first += 1;
        }
        if slot % SLOTS_KEPT == 0 {
            let oldest = slot - 2 * SLOTS_KEPT;
            self.locals.retain(|_, local| local.slot >= oldest);
            self.waters.retain(|_, water| water.slot >= oldest);
            self.spacings.retain(|_, spacing| spacing.slot() >= oldest);
        }
    }
}

/// The ships in a coarse cell and around it, by kind.
fn around(tally: &Tally, coarse: GridCell) -> ByKind {
    let mut sum = ByKind::default();
    for counts in coarse.around().filter_map(|cell| tally.get(&cell)) {
        for (sum, counts) in sum.iter_mut().zip(counts) {
            sum.heard += counts.heard;
            sum.missed += counts.missed;
        }
    }
    sum
}

/// The ships of some kinds.
fn of(by_kind: &ByKind, kinds: &[Kind]) -> Counts {
    let counts = kinds.iter().filter_map(|kind| by_kind.get(usize::from(kind.0)));
    counts.fold(Counts::default(), |sum, counts| Counts {
        heard: sum.heard + counts.heard,
        missed: sum.missed + counts.missed,
    })
}

fn count(by_kind: &mut ByKind, kind: Kind, is_heard: bool) {
    let Some(counts) = by_kind.get_mut(usize::from(kind.0)) else { return };
    match is_heard {
        true => counts.heard += 1,
        false => counts.missed += 1,
    }
}

/// The share of ships heard, where enough are known.
fn share(counts: Counts) -> Option<f64> {
    (counts.known() >= COMPARABLE_MIN).then(|| f64::from(counts.heard) / f64::from(counts.known()))
}

/// The chance of hearing one more ship where these were heard: their share, no surer than their number and what is usual in that
/// water allow, and where the cell differs from the water times its factor.
fn chance(peers: Counts, deviations: f64, usual_share: f64, factor: f64) -> f64 {
    if peers.heard == 0 {
        return 0.0;
    }
    let known = f64::from(peers.known());
    let share = f64::from(peers.heard) / known * (known + USUAL_SHIPS * usual_share) / (known + USUAL_SHIPS);
    let error = (share * (1.0 - share) / (known + 2.0)).sqrt();
    ((share + deviations * error).max(0.0) * factor).min(0.995)
}
