//! What a list says of one vessel.

use std::sync::Arc;

use nautical::Time;

/// One vessel of a list.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Entry {
    /// Its name as listed; empty where only numbers are.
    pub name: Box<str>,
    /// IMO number, seven digits, with or without a right check digit.
    pub imo: Option<u32>,
    /// MMSI.
    pub mmsi: Option<u32>,
    /// Call sign.
    pub callsign: Option<Box<str>>,
    /// Program, resolution or risk under which it is listed; empty where not told.
    pub program: Arc<str>,
    /// Listed since; `None` where the list does not tell.
    pub since: Option<Time>,
    /// Taken off the list at; `None` where it is still on it, or not told.
    pub until: Option<Time>,
    /// What few entries have.
    pub more: Option<Box<More>>,
}

/// What few entries have.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct More {
    /// The list's own reference of the entry.
    pub reference: String,
    /// Other and former names.
    pub names: Vec<String>,
    /// Further IMO numbers: a list that contradicts itself, or a laundered hull.
    pub imos: Vec<u32>,
    /// Further MMSIs.
    pub mmsis: Vec<u32>,
    /// Further call signs.
    pub callsigns: Vec<String>,
    /// Flag as listed.
    pub flag: Option<String>,
    /// Length over all, metres.
    pub length_m: Option<f64>,
    /// Deadweight, tonnes.
    pub dwt_t: Option<f64>,
    /// IMO numbers that the vessel was reported to send falsely.
    pub false_imos: Vec<u32>,
    /// MMSIs that the vessel was reported to send falsely.
    pub false_mmsis: Vec<u32>,
    /// Names that the vessel was reported to send falsely.
    pub false_names: Vec<String>,
    /// Whether the list says that the ship is scrapped or lost.
    pub removed: bool,
}

impl Entry {
    /// All its names, the listed one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let more = self.more.iter().flat_map(|more| more.names.iter().map(String::as_str));
        std::iter::once(&*self.name).filter(|name| !name.is_empty()).chain(more)
    }

    /// All its IMO numbers.
    pub fn imos(&self) -> impl Iterator<Item = u32> {
        self.imo.into_iter().chain(self.more.iter().flat_map(|more| more.imos.iter().copied()))
    }

    /// All its MMSIs.
    pub fn mmsis(&self) -> impl Iterator<Item = u32> {
        self.mmsi.into_iter().chain(self.more.iter().flat_map(|more| more.mmsis.iter().copied()))
    }

    /// All its call signs.
    pub fn callsigns(&self) -> impl Iterator<Item = &str> {
        let more = self.more.iter().flat_map(|more| more.callsigns.iter().map(String::as_str));
        self.callsign.as_deref().into_iter().chain(more)
    }
}
