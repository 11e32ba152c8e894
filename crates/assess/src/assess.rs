//! From facts to an alert: reasons, their sum, what bounds it, and what it says.

use std::cmp::Ordering;

use crate::alert::{Alert, Band, Group, ListVersion, Reason, Toward};
use crate::facts::{Facts, History, Kind, VesselFacts};
use crate::rules::{self, Finding, Rule, Scene};
use crate::watch_list::{Hit, Sent, WatchLists};
use crate::weighing::Weighing;
use crate::{Profile, summary, unchecked};

/// Least weight, decibans, at which a group counts as one that speaks for an alert (judgement).
const GROUP_DB_MIN: f64 = 1.0;

/// How far below the next band a bounded sum is set, decibans.
const BELOW_DB: f64 = 0.1;

/// The rule that must not lift an alert above `low`.
const WEAK: &str = "weak-list-match";

/// What an event amounts to; `None` where it is not worth an alert.
///
/// Not worth one: the profile weighs nothing, the event is outside its limits, nothing speaks for it, its score is below
/// `score_min` while no ship is listed, or it is a pair of silences that chance or reception explains (unless a ship is
/// listed). The same values give the same alert, to the bit.
pub fn assess(facts: &Facts, profile: &Profile, lists: &WatchLists, history: &History) -> Option<Alert> {
    let weighing = profile.weighing.as_ref()?;
    let Weighed { reasons, score, hits, alone } = weigh(facts, weighing, lists, history);
    let listed = hits.iter().flatten().any(Hit::counts);
    let speaks = reasons.iter().any(|reason| reason.toward == Toward::For && reason.weight > 0.0);
    let explained = facts.kind == Kind::BothDark && !listed && !stands_out(facts, weighing);
    if facts.within_limits == Some(false) || explained || !speaks || (score < weighing.score_min && !listed) {
        return None;
    }
    Some(Alert {
        kind: facts.kind.word(),
        consistent_with: summary::typologies(facts, &reasons),
        score,
        band: weighing.band(score),
        start: facts.start,
        end: facts.end,
        longitude: facts.longitude,
        latitude: facts.latitude,
        mmsis: facts.vessels.iter().map(|vessel| vessel.mmsi).collect(),
        event_ids: event_ids(facts, &reasons),
        summary: summary::summary(facts, &reasons, alone),
        unchecked: unchecked::unchecked(facts, lists, history),
        lists: lists
            .lists
            .iter()
            .map(|list| ListVersion { name: list.name.clone(), as_of: list.as_of, sha256: list.sha256.clone() })
            .collect(),
        reasons,
        hits,
    })
}

/// What an event weighs, whether or not it is worth an alert.
#[derive(Clone, PartialEq, Debug)]
pub struct Weighed {
    /// Reasons, those for first, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Their score, 0..=100.
    pub score: f64,
    /// Hits of each vessel, in the order of the facts.
    pub hits: Vec<Vec<Hit>>,
    /// Whether nothing but a list speaks for it.
    alone: bool,
}

/// Weighs an event: what `explain` tells of a pair that was not flagged.
pub fn weigh(facts: &Facts, weighing: &Weighing, lists: &WatchLists, history: &History) -> Weighed {
    let hits: Vec<Vec<Hit>> = facts.vessels.iter().map(|vessel| lists.hits(&sent(vessel), facts.start)).collect();
    let scene = Scene { facts, history, weighing, hits: &hits };
    let found: Vec<(&Rule, Finding)> =
        rules::ALL.iter().filter_map(|rule| Some((*rule, (rule.find)(&scene)?))).collect();
    let mut reasons = counted(&found, weighing);
    let alone = listed_alone(&reasons);
    if let Some(limit) = limit(&found, &reasons, &scene) {
        reasons.push(limit);
    }
    reasons.sort_by(first_for_then_weight);
    Weighed { score: weighing.score(sum_db(&reasons)), reasons, hits, alone }
}

/// The sum of counted weights, decibans.
pub fn sum_db(reasons: &[Reason]) -> f64 {
    // In hundredths, so that the order of the reasons does not matter.
    reasons.iter().map(|reason| (reason.signed() * 100.0).round()).sum::<f64>() / 100.0
}

fn sent(vessel: &VesselFacts) -> Sent<'_> {
    Sent {
        imo: vessel.imo,
        mmsi: vessel.mmsi,
        name: vessel.name.as_deref(),
        callsign: vessel.callsign.as_deref(),
        length_m: vessel.length_m,
    }
}

/// Whether a pair of silences stands out: neither is explained by reception, and the pair beats chance.
fn stands_out(facts: &Facts, weighing: &Weighing) -> bool {
    let unexplained = |vessel: &VesselFacts| {
        facts.gaps.iter().any(|gap| gap.mmsi == vessel.mmsi && gap.cause == "unexplained-in-coverage")
    };
    let q_value = facts.encounter.as_ref().and_then(|encounter| encounter.q_value);
    facts.vessels.iter().all(unexplained) && q_value.is_some_and(|q| q <= weighing.q_value_max)
}

/// Findings with what they count: the strongest of a group whole, the others at a share, the group up to its cap.
fn counted(found: &[(&Rule, Finding)], weighing: &Weighing) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = found.iter().map(|(rule, finding)| reason(rule, finding, weighing)).collect();
    // Stable: equal weights stay in the order of the registry.
    reasons
        .sort_by(|a, b| (a.toward, a.group).cmp(&(b.toward, b.group)).then(b.weight_alone.total_cmp(&a.weight_alone)));
    for group in reasons.chunk_by_mut(|a, b| (a.toward, a.group) == (b.toward, b.group)) {
        for reason in group.iter_mut().skip(1) {
            reason.weight *= weighing.share_of_others;
        }
        let sum: f64 = group.iter().map(|reason| reason.weight).sum();
        let cap = weighing.cap(group[0].group, group[0].toward);
        let scale = if sum > cap { cap / sum } else { 1.0 };
        for reason in group {
            reason.weight = (reason.weight * scale * 100.0).round() / 100.0;
        }
    }
    reasons
}

fn reason(rule: &Rule, finding: &Finding, weighing: &Weighing) -> Reason {
    let db = weighing.weights.get(rule.code).map_or(0.0, |weight| weight.db) * finding.share;
    Reason {
        code: rule.code,
        group: rule.group,
        toward: rule.toward,
        weight: db,
        weight_alone: db,
        value: finding.value,
        threshold: finding.threshold,
        text: finding.text.clone(),
        evidence: finding.evidence.clone(),
    }
}

/// Groups that speak for an alert, with what they count. A match by name or MMSI alone makes no group.
fn groups_for(reasons: &[Reason]) -> Vec<(Group, f64)> {
    let mut groups: Vec<(Group, f64)> = Vec::new();
    let speaks = |reason: &&Reason| reason.toward == Toward::For && reason.code != WEAK;
    for reason in reasons.iter().filter(speaks) {
        match groups.iter_mut().find(|(group, _)| *group == reason.group) {
            Some((_, sum)) => *sum += reason.weight,
            None => groups.push((reason.group, reason.weight)),
        }
    }
    groups.retain(|(_, sum)| *sum >= GROUP_DB_MIN);
    groups
}

/// Whether nothing but a list speaks for it.
fn listed_alone(reasons: &[Reason]) -> bool {
    matches!(groups_for(reasons).as_slice(), [(Group::List, _)])
}

/// What bounds the band whatever the sum: a reason against that takes off what is above it. The strictest bound only.
fn limit(found: &[(&Rule, Finding)], reasons: &[Reason], scene: &Scene) -> Option<Reason> {
    let weighing = scene.weighing;
    let groups = groups_for(reasons);
    let only = |allowed: &[Group]| groups.iter().all(|(group, _)| allowed.contains(group));
    let class_b = scene.facts.vessels.iter().any(|vessel| vessel.class_b) && !scene.any_listed();
    let without = without_weak(found, reasons, weighing);
    let bounds = [
        (only(&[Group::List]), Band::Low, "limit-listed-vessel-seen", "a listing alone: a listed vessel seen"),
        (class_b, Band::Low, "limit-class-b", "a class B transmitter without a listing"),
        (
            without.is_some(),
            without.unwrap_or(Band::Critical),
            "limit-weak-match",
            "a name, call sign or MMSI alone lifts nothing above low",
        ),
        (groups.len() < 2, Band::Medium, "limit-two-groups", "one group of reasons alone"),
        (
            only(&[Group::Behaviour, Group::Place]),
            Band::Medium,
            "limit-behaviour-and-place",
            "behaviour and place alone",
        ),
    ];
    let (_, band, code, why) = bounds.into_iter().filter(|(holds, ..)| *holds).min_by_key(|(_, band, ..)| *band)?;
    let most_db = weighing.db_at(weighing.score_above(band)?) - BELOW_DB;
    let over_db = ((sum_db(reasons) - most_db) * 100.0).ceil() / 100.0;
    let strongest = groups.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(Group::Behaviour, |(group, _)| *group);
    (over_db > 0.0).then(|| Reason {
        code,
        group: strongest,
        toward: Toward::Against,
        weight: over_db,
        weight_alone: over_db,
        value: None,
        threshold: None,
        text: format!("bounded at {}: {why}", band.word()),
        evidence: Vec::new(),
    })
}

/// The band that the sum would have without a match by name or MMSI alone, where there is one.
fn without_weak(found: &[(&Rule, Finding)], reasons: &[Reason], weighing: &Weighing) -> Option<Band> {
    reasons.iter().find(|reason| reason.code == WEAK)?;
    let others = found.iter().filter(|(rule, _)| rule.code != WEAK).map(|(rule, finding)| (*rule, finding.clone()));
    Some(weighing.band(weighing.score(sum_db(&counted(&others.collect::<Vec<_>>(), weighing)))))
}

fn first_for_then_weight(a: &Reason, b: &Reason) -> Ordering {
    a.toward.cmp(&b.toward).then(b.weight.total_cmp(&a.weight))
}

/// The leading event's id, then those of the rows that reasons rest on, each once.
fn event_ids(facts: &Facts, reasons: &[Reason]) -> Vec<String> {
    let rows = facts
        .gaps
        .iter()
        .map(|gap| &gap.id)
        .chain(facts.identity.iter().map(|doubt| &doubt.id))
        .chain(facts.port_calls.iter().map(|call| &call.id))
        .chain(facts.positions.iter().map(|spell| &spell.id));
    let used = |id: &&String| reasons.iter().any(|reason| reason.evidence.contains(id));
    let mut ids: Vec<String> = Vec::new();
    for id in std::iter::once(&facts.id).chain(rows.filter(used)).filter(|id| !id.is_empty()) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}
