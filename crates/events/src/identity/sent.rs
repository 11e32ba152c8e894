//! Doubts that one vessel's own reports raise.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use ais::{Mmsi, Particulars, flag_of_mid, imo_check_digit_is_right};
use tracks::TrackKey;

use nautical::Time;

use super::{Doubt, DoubtKind, Said, Vessel};

/// Dimensions differ from here on, decimetres: less is rounding (the standard sends whole metres from the antenna to
/// each end).
const DIMENSION_DM: u16 = 30;
/// Changes, and wrong numbers, told of one vessel at most: a faulty device changes with every report.
const CHANGES_MAX: usize = 50;
/// An IMO number that more MMSIs send than this is typed in for want of one. Judgement.
const SENDERS_MAX: usize = 4;

/// What was told of a vessel: each once.
#[derive(Default, Debug)]
pub(super) struct Told {
    /// Digests of the values between which a field changed, in either order.
    changes: BTreeSet<u64>,
    numbers: BTreeSet<u32>,
    mid_mismatch: bool,
}

impl Told {
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.numbers.is_empty() && !self.mid_mismatch
    }

    /// What of a version does not fit itself, or the one before.
    pub(super) fn say(&mut self, key: TrackKey, before: Option<&Particulars>, said: Said) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        if let Some(before) = before {
            self.changes(key, before, &said, &mut doubts);
        }
        let wrong = said.particulars.imo.filter(|&imo| imo > 0 && !imo_check_digit_is_right(imo));
        if let Some(imo) = wrong.filter(|&imo| self.numbers.len() < CHANGES_MAX && self.numbers.insert(imo)) {
            doubts.push(doubt(key, DoubtKind::ImoCheckDigit, &said, None, imo.to_string()));
        }
        if !self.mid_mismatch
            && let Some(mismatch) = mid_mismatch(key, &said)
        {
            self.mid_mismatch = true;
            doubts.push(mismatch);
        }
        doubts
    }

    /// Each change of a field from one value to another, once: two values that take turns change once.
    fn changes(&mut self, key: TrackKey, before: &Particulars, said: &Said, doubts: &mut Vec<Doubt>) {
        let fields = named(before).into_iter().zip(named(said.particulars)).enumerate();
        for (field, (was, is)) in fields {
            let (Some(was), Some(is)) = (was, is) else { continue };
            let same = was == is || (field == 3 && same_size(before, said.particulars));
            if !same && self.changes.len() < CHANGES_MAX && self.changes.insert(digest(&was, &is)) {
                doubts.push(doubt(key, DoubtKind::ParticularsChanged, said, Some(was), is));
            }
        }
    }
}

/// The same for two texts in either order.
fn digest(a: &str, b: &str) -> u64 {
    // SipHash with fixed keys: the same in every run of one build.
    let mut hasher = DefaultHasher::new();
    (a.min(b), a.max(b)).hash(&mut hasher);
    hasher.finish()
}

fn doubt(key: TrackKey, kind: DoubtKind, said: &Said, before: Option<String>, after: String) -> Doubt {
    Doubt { kind, mmsi: key.mmsi, other: None, time: said.from, before, after: Some(after), confidence: None }
}

/// The fields that name a hull, as text. What changes with a voyage is left out.
fn named(particulars: &Particulars) -> [Option<String>; 4] {
    let metres = |dm: u16| f64::from(dm) / 10.0;
    let dimensions = particulars.length_dm.zip(particulars.beam_dm).filter(|(length, beam)| *length > 0 && *beam > 0);
    [
        particulars.imo.filter(|&imo| imo > 0).map(|imo| format!("IMO {imo}")),
        text(particulars.name.as_deref(), "name"),
        text(particulars.callsign.as_deref(), "call sign"),
        dimensions.map(|(length, beam)| format!("{} m by {} m", metres(length), metres(beam))),
    ]
}

fn text(text: Option<&str>, field: &str) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(|text| format!("{field} {text}"))
}

fn same_size(a: &Particulars, b: &Particulars) -> bool {
    let near = |a: Option<u16>, b: Option<u16>| a.zip(b).is_none_or(|(a, b)| a.abs_diff(b) < DIMENSION_DM);
    near(a.length_dm, b.length_dm) && near(a.beam_dm, b.beam_dm)
}

/// Call signs of the DPRK: P5 to P9 and HM (ITU table of international call sign series).
fn is_dprk_call_sign(callsign: &str) -> bool {
    let bytes = callsign.as_bytes();
    matches!(bytes, [b'P', b'5'..=b'9', ..] | [b'H', b'M', ..])
}

/// The MMSI of one state with the call sign of another, as far as the DPRK is one of the two: few other series are worth
/// the false ones that second registers bring.
fn mid_mismatch(key: TrackKey, said: &Said) -> Option<Doubt> {
    let mid = (key.mmsi.number() / 1_000_000) as u16;
    let flag = flag_of_mid(mid)?;
    let callsign = said.particulars.callsign.as_deref().filter(|callsign| callsign.len() >= 4)?;
    if is_dprk_call_sign(callsign) == (flag == "KP") {
        return None;
    }
    let (before, after) = (format!("MID {mid} ({flag})"), format!("call sign {callsign}"));
    Some(doubt(key, DoubtKind::MidMismatch, said, Some(before), after))
}

/// An MMSI sent by more than one hull, from when the second was heard.
pub(super) fn shared_mmsi(mut hulls: Vec<Vessel>) -> Option<Doubt> {
    hulls.sort_by_key(|vessel| (vessel.first.0, vessel.key));
    let [first, second, ..] = hulls.as_slice() else { return None };
    Some(Doubt {
        kind: DoubtKind::SharedMmsi,
        mmsi: second.key.mmsi,
        other: None,
        time: second.first.0,
        before: Some(first.key.to_string()),
        after: Some(second.key.to_string()),
        confidence: None,
    })
}

/// MMSIs that send one IMO number at the same time, from two places: at most one of them is that ship. From when both did.
pub(super) fn conflicts(vessels: &[Vessel]) -> Vec<Doubt> {
    let mut senders: BTreeMap<u32, Vec<(&Vessel, Time, Time)>> = BTreeMap::new();
    for vessel in vessels {
        for said in &vessel.said {
            if let Some(imo) = said.particulars.imo.filter(|&imo| imo > 0) {
                // What was said holds until it is said otherwise.
                let from = said.from.max(vessel.first.0);
                senders.entry(imo).or_default().push((vessel, from, said.until.min(vessel.last.0).max(from)));
            }
        }
    }
    let mut doubts = Vec::new();
    for (imo, said) in senders {
        let ships: BTreeSet<Mmsi> = said.iter().map(|(vessel, ..)| vessel.key.mmsi).collect();
        if ships.len() < 2 || ships.len() > SENDERS_MAX {
            continue;
        }
        let mut told = BTreeSet::new();
        for (at, (a, from_a, until_a)) in said.iter().enumerate() {
            for (b, from_b, until_b) in &said[at + 1..] {
                let ((a, b), time) = (if a.key < b.key { (a, b) } else { (b, a) }, (*from_a).max(*from_b));
                let together = time <= (*until_a).min(*until_b);
                let pair = (a.key.mmsi, b.key.mmsi);
                if together && pair.0 != pair.1 && !is_one_place(a, b) && told.insert(pair) {
                    doubts.push(Doubt {
                        kind: DoubtKind::IdentityConflict,
                        mmsi: pair.0,
                        other: Some(pair.1),
                        time,
                        before: Some(format!("IMO {imo} sent by {}", pair.0.number())),
                        after: Some(format!("IMO {imo} sent by {}", pair.1.number())),
                        confidence: None,
                    });
                }
            }
        }
    }
    doubts
}

/// Whether two transmitters may be aboard one hull: where one was first or last heard, the other was within this of it, metres,
/// within this, seconds. Judgement.
fn is_one_place(a: &Vessel, b: &Vessel) -> bool {
    const NEAR: (f64, f64) = (2_000.0, 3_600.0);
    let ends = |vessel: &Vessel| [vessel.first, vessel.last];
    ends(a).into_iter().flat_map(|one| ends(b).map(|other| (one, other))).any(|((time, here), (then, there))| {
        time.since(then).abs() <= NEAR.1 && here.ecef().chord_m(there.ecef()) <= NEAR.0
    })
}
