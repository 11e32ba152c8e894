//! Finding the entries of a number or a name.

use super::entry::Entry;
use super::name::{callsign_form, name_form};

/// Entries of one key that are looked at: a hostile list may name a million ships alike.
const ALIKE_MAX: usize = 1_000;

/// Keys in order with the entries that have them.
#[derive(Debug)]
pub(super) struct Index {
    imos: Vec<(u64, u32)>,
    mmsis: Vec<(u64, u32)>,
    names: Vec<(u64, u32)>,
    callsigns: Vec<(u64, u32)>,
    false_imos: Vec<(u64, u32)>,
    false_mmsis: Vec<(u64, u32)>,
}

impl Index {
    pub(super) fn new(entries: &[Entry]) -> Index {
        let mut index = Index {
            imos: Vec::with_capacity(entries.len()),
            mmsis: Vec::new(),
            names: Vec::with_capacity(entries.len()),
            callsigns: Vec::new(),
            false_imos: Vec::new(),
            false_mmsis: Vec::new(),
        };
        for (at, entry) in (0u32..).zip(entries) {
            index.imos.extend(entry.imos().map(|imo| (u64::from(imo), at)));
            index.mmsis.extend(entry.mmsis().map(|mmsi| (u64::from(mmsi), at)));
            index.names.extend(entry.names().filter_map(name_form).map(|form| (key(&form), at)));
            index.callsigns.extend(entry.callsigns().filter_map(callsign_form).map(|form| (key(&form), at)));
            if let Some(more) = &entry.more {
                index.false_imos.extend(more.false_imos.iter().map(|imo| (u64::from(*imo), at)));
                index.false_mmsis.extend(more.false_mmsis.iter().map(|mmsi| (u64::from(*mmsi), at)));
                index.names.extend(more.false_names.iter().filter_map(|name| Some((key(&name_form(name)?), at))));
            }
        }
        for keys in [
            &mut index.imos,
            &mut index.mmsis,
            &mut index.names,
            &mut index.callsigns,
            &mut index.false_imos,
            &mut index.false_mmsis,
        ] {
            keys.sort_unstable();
        }
        index
    }

    /// Entries, ascending, each once, that share a number with a ship, or the form of its name or call sign. Forms may
    /// collide: the caller compares them.
    pub(super) fn candidates(
        &self,
        imo: Option<u32>,
        mmsi: u32,
        name: Option<&str>,
        callsign: Option<&str>,
    ) -> Vec<u32> {
        let name = name.and_then(name_form).map(|form| key(&form));
        let callsign = callsign.and_then(callsign_form).map(|form| key(&form));
        let imo = imo.map(u64::from);
        let wanted = [
            (&self.imos, imo),
            (&self.false_imos, imo),
            (&self.mmsis, Some(u64::from(mmsi))),
            (&self.false_mmsis, Some(u64::from(mmsi))),
            (&self.names, name),
            (&self.callsigns, callsign),
        ];
        let mut found: Vec<u32> =
            wanted.into_iter().filter_map(|(keys, key)| Some(with(keys, key?))).flatten().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn with(keys: &[(u64, u32)], key: u64) -> impl Iterator<Item = u32> + '_ {
    let from = keys.partition_point(|(known, _)| *known < key);
    keys[from..].iter().take_while(move |(known, _)| *known == key).take(ALIKE_MAX).map(|(_, at)| *at)
}

/// FNV-1a, 64 bits: the same on every machine, and collisions only cost a comparison.
fn key(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
