//! What could not be looked at: the reader of an alert must know what was not asked.

use crate::facts::{Facts, History, VesselFacts};
use crate::watch_list::{ListStatus, WatchLists};

/// In words, one a line.
pub(crate) fn unchecked(facts: &Facts, lists: &WatchLists, history: &History) -> Vec<String> {
    let encounter = facts.encounter.as_ref();
    let meeting = facts.kind.is_meeting();
    let place = &facts.place;
    let told = [
        (lists.lists.is_empty(), "listings: no watch list was loaded"),
        (!history.known, "earlier meetings, clients and holes: no history was loaded"),
        (
            encounter.is_some() && !place.anchorages_known,
            "remoteness: no anchorages have been learned there, so it weighs nothing",
        ),
        (place.coast_m.is_none() && facts.longitude.is_some(), "distance to the coast"),
        (place.port_m.is_none() && facts.longitude.is_some(), "distance to ports"),
        (place.can_tell.is_none(), "how well that sea was heard"),
        (place.can_tell == Some(false), "what else was there: ships were heard too seldom to tell"),
        (
            meeting && encounter.is_some_and(|seen| seen.alongside.is_none()),
            "posture: dimensions or heading are not sent",
        ),
        (facts.position().is_none(), "day or night, and the place: none is known"),
    ];
    let mut lines: Vec<String> =
        told.into_iter().filter(|(missing, _)| *missing).map(|(_, line)| line.to_owned()).collect();
    for vessel in &facts.vessels {
        lines.extend(of_vessel(vessel));
    }
    for vessel in &facts.vessels {
        let unknown = |gap: &&crate::GapFacts| gap.p_natural.is_none() && gap.cause == "unknown";
        let silences = facts.gaps.iter().filter(|gap| gap.mmsi == vessel.mmsi).filter(unknown).count();
        if silences > 0 {
            let label = vessel.label();
            lines.push(format!("{label}: too few comparable ships were heard to judge {silences} of its silences"));
        }
    }
    let undated = lists.lists.iter().filter(|list| {
        let status = |entry: &crate::Entry| ListStatus::at(entry.since, entry.until, list.as_of, facts.start);
        list.entries.first().is_some_and(|entry| status(entry) == ListStatus::UnknownThen)
    });
    lines.extend(undated.map(|list| format!("who was on {} at the time: it does not tell since when", list.name)));
    lines.extend(lists.lists.iter().filter_map(|list| list.age_warning(facts.start)));
    lines
}

fn of_vessel(vessel: &VesselFacts) -> impl Iterator<Item = String> {
    let label = vessel.label();
    let missing = [
        (vessel.imo.is_none(), "IMO number: never sent"),
        (vessel.type_word.is_none(), "type: never sent"),
        (vessel.length_m.is_none() && vessel.dwt_t.is_none(), "size: never sent"),
        (vessel.draught_before_m.is_none() || vessel.draught_after_m.is_none(), "draught: not updated"),
        (vessel.against_destination.is_none(), "destination: not compared with the way it went"),
    ];
    missing.into_iter().filter(|(missing, _)| *missing).map(move |(_, what)| format!("{label}: {what}"))
}
