//! From rows to the facts that are assessed.
//!
//! An event is assessed some weeks after its end, or at the end of the data: windows that reach beyond an event hold what the data
//! holds up to then.

use assess::{
    EncounterFacts, Facts, GapFacts, IdentityFacts, Kind, PlaceFacts, PortCallFacts, PositionFacts, VesselFacts,
};
use nautical::{Interval, Position, Time};
use store::{EncounterRow, GapRow, IdentityRow, PositionRow};
use tracks::{Cell, TrackKey};

use super::super::rows::metres;
use super::super::tables::corners;
use super::Desk;
use super::known::Silence;

const DAY_S: f64 = 86_400.0;
/// Windows about an event in which rows of its ships are its facts, seconds; rules narrow them.
const GAPS_S: f64 = 10.0 * DAY_S;
const IDENTITY_S: f64 = 30.0 * DAY_S;
const CALLS_S: f64 = 20.0 * DAY_S;
const POSITIONS_S: f64 = DAY_S;
/// Anchorages and usual holes are known after this much data, seconds.
const LEARNED_S: f64 = DAY_S;
/// Usual holes are counted over this, days.
const HOLES_DAYS: f64 = 30.0;
/// Clients are counted over this, seconds, up to so many.
const CLIENTS_S: f64 = 30.0 * DAY_S;
const CLIENTS_MAX: usize = 100;

/// A ship of an event.
#[derive(Clone, Debug)]
pub(super) struct Ship {
    pub(super) mmsi: u32,
    pub(super) track: String,
}

/// What a ship said of itself.
struct Said {
    imo: Option<u32>,
    name: Option<String>,
    callsign: Option<String>,
    type_word: Option<String>,
    length_m: Option<f64>,
    class_b: bool,
}

fn grown(span: Interval, seconds: f64) -> Interval {
    Interval::new(span.start.plus_seconds(-seconds), span.end.plus_seconds(seconds))
}

impl Desk<'_> {
    /// The facts of a meeting, seen or possible, with its ships.
    pub(super) fn of_meeting(&self, row: &EncounterRow) -> (Facts, Vec<Ship>) {
        let kind = match row.kind.as_str() {
            "one-dark" => Kind::OneDark,
            "both-dark" => Kind::BothDark,
            "lone-stay" => Kind::LoneStay,
            _ => Kind::Visible,
        };
        let a = Ship { mmsi: row.mmsi_a, track: row.track_a.clone() };
        let b = row.mmsi_b.zip(row.track_b.clone()).map(|(mmsi, track)| Ship { mmsi, track });
        let span = Interval::new(row.start_time, row.end_time);
        let mut sides = vec![(a, [row.draught_before_a_m, row.draught_after_a_m, row.approach_a_m])];
        sides.extend(b.map(|b| (b, [row.draught_before_b_m, row.draught_after_b_m, row.approach_b_m])));
        if kind == Kind::OneDark && row.dark.as_deref() == Some("a") {
            sides.reverse();
        }
        let ships: Vec<Ship> = sides.iter().map(|(ship, _)| ship.clone()).collect();
        let at = Position::from_degrees(row.longitude, row.latitude).ok();
        let mut facts = self.about(&ships, span, at);
        for (vessel, (_, [before_m, after_m, approach_m])) in facts.vessels.iter_mut().zip(&sides) {
            (vessel.draught_before_m, vessel.draught_after_m, vessel.approach_m) = (*before_m, *after_m, *approach_m);
        }
        facts.place.stopped_nearby = row.stopped_nearby;
        facts.place.anchorage_m = least(facts.place.anchorage_m, row.anchorage_m);
        let encounter = Some(self.encounter(row, kind));
        (Facts { id: row.id.clone(), kind, within_limits: row.within_limits, encounter, ..facts }, ships)
    }

    fn encounter(&self, row: &EncounterRow, kind: Kind) -> EncounterFacts {
        let silent = if row.dark.as_deref() == Some("a") { Some(row.mmsi_a) } else { row.mmsi_b };
        let candidates = self.candidates.get(row.id.as_str());
        let named = candidates.and_then(|all| all.iter().find(|candidate| candidate.mmsi == silent));
        // Where hulls are not known, "close" is all that can be said, and no "not alongside".
        let alongside = match row.posture.as_deref() {
            Some("alongside") => Some(true),
            Some(_) if row.hull_gap_m.is_some() => Some(false),
            _ => None,
        };
        EncounterFacts {
            contact_observed_s: Some(row.contact_observed_s).filter(|_| kind == Kind::Visible),
            distance_median_m: row.distance_median_m,
            hull_gap_m: row.hull_gap_m,
            alongside,
            underway: row.underway,
            speed_median_knots: row.speed_median_knots,
            relative_speed_median_knots: row.relative_speed_median_knots,
            confidence: row.confidence,
            swing_apart: None,
            alternatives: row.alternatives,
            posterior: named.filter(|_| kind == Kind::OneDark).map(|candidate| candidate.posterior),
            slack_s: row.slack_s,
            expected_by_chance: row.expected_by_chance,
            q_value: row.q_value,
        }
    }

    /// The facts of a silence by itself.
    pub(super) fn of_gap(&self, row: &GapRow) -> (Facts, Vec<Ship>) {
        let ships = vec![Ship { mmsi: row.mmsi, track: row.track.clone() }];
        let span = Interval::new(row.start_time, row.end_time.unwrap_or(self.ends).max(row.start_time));
        let at = Position::from_degrees(row.start_longitude, row.start_latitude).ok();
        (Facts { id: row.id.clone(), kind: Kind::Gap, ..self.about(&ships, span, at) }, ships)
    }

    /// The facts of a doubt by itself. It has no place.
    pub(super) fn of_doubt(&self, row: &IdentityRow) -> (Facts, Vec<Ship>) {
        let ships = vec![Ship { mmsi: row.mmsi, track: row.mmsi.to_string() }];
        let facts = self.about(&ships, Interval::new(row.time, row.time), None);
        (Facts { id: row.id.clone(), kind: Kind::Identity, ..facts }, ships)
    }

    /// The facts of a ship that was heard, and no more.
    pub(super) fn of_sighting(&self, ship: Ship, span: Interval, at: Option<Position>) -> (Facts, Vec<Ship>) {
        let ships = vec![ship];
        (Facts { kind: Kind::Sighting, ..self.about(&ships, span, at) }, ships)
    }

    /// What surrounds any event of these ships.
    fn about(&self, ships: &[Ship], span: Interval, at: Option<Position>) -> Facts {
        let tracks = || ships.iter().map(|ship| ship.track.as_str());
        let known = &self.known;
        let mut identity: Vec<&IdentityRow> =
            ships.iter().flat_map(|ship| known.identity(ship.mmsi, grown(span, IDENTITY_S))).collect();
        identity.sort_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
        identity.dedup_by(|a, b| a.id == b.id);
        let around = grown(span, POSITIONS_S);
        let disturbed = known.interference.iter().filter(|row| {
            row.start_time <= around.end && row.end_time >= around.start && at.is_some_and(|at| holds(row, at))
        });
        let positions = tracks().flat_map(|track| known.positions(track, around)).chain(disturbed);
        Facts {
            start: span.start,
            end: span.end,
            longitude: at.map(Position::longitude),
            latitude: at.map(Position::latitude),
            vessels: ships.iter().map(|ship| self.vessel(ship, span)).collect(),
            gaps: tracks().flat_map(|track| known.gaps(track, grown(span, GAPS_S))).map(gap).collect(),
            identity: identity.into_iter().map(doubt).collect(),
            port_calls: tracks().flat_map(|track| known.port_calls(track, grown(span, CALLS_S))).map(call).collect(),
            positions: positions.map(spell).collect(),
            place: at.map_or_else(PlaceFacts::default, |at| self.place(at, span)),
            ..Facts::default()
        }
    }

    /// A ship as it was known when the profile decided.
    fn vessel(&self, ship: &Ship, span: Interval) -> VesselFacts {
        let decided = span.end.plus_seconds(self.profile.rule.hold_s);
        let Said { imo, name, callsign, type_word, length_m, class_b } = self.said(&ship.track, decided);
        let registered = self.sources.registry.ship(imo, ship.mmsi);
        let clients_from = Interval::new(span.start.plus_seconds(-CLIENTS_S), span.start.plus_seconds(-1.0));
        let mut clients: Vec<u32> = self
            .known
            .meetings(ship.mmsi, clients_from)
            .take(CLIENTS_MAX)
            .filter_map(|row| if row.mmsi_a == ship.mmsi { row.mmsi_b } else { Some(row.mmsi_a) })
            .collect();
        clients.sort_unstable();
        clients.dedup();
        VesselFacts {
            mmsi: ship.mmsi,
            track: ship.track.clone(),
            imo,
            name,
            callsign,
            type_word,
            class_b,
            length_m,
            dwt_t: registered.and_then(|ship| ship.dwt_t),
            holes_per_day: self.holes_per_day(ship, span),
            clients_30d: Some(clients.len() as u32),
            ..VesselFacts::default()
        }
    }

    /// What a ship said of itself up to a time, in this run or an earlier one.
    fn said(&self, track: &str, until: Time) -> Said {
        let tracker = self.findings.tracker;
        let own = TrackKey::parse(track).and_then(|key| tracker.track(key));
        // A version holds all that its ship said up to then.
        let version = own.and_then(|track| track.version_at(until, until));
        let particulars = version.and_then(|version| tracker.catalogue().get(version.particulars));
        let before = || {
            let rows = self.sources.earlier.versions.get(track).into_iter().flatten();
            rows.rev().filter(|row| row.first_time <= until)
        };
        let text = |text: &Option<compact_str::CompactString>| text.as_ref().map(ToString::to_string);
        Said {
            imo: particulars.and_then(|said| said.imo).or_else(|| before().find_map(|row| row.imo)),
            name: particulars.and_then(|said| text(&said.name)).or_else(|| before().find_map(|row| row.name.clone())),
            callsign: particulars
                .and_then(|said| text(&said.callsign))
                .or_else(|| before().find_map(|row| row.callsign.clone())),
            type_word: particulars
                .and_then(|said| said.ship_type)
                .map(|code| code.word().to_owned())
                .or_else(|| before().find_map(|row| row.r#type.clone())),
            length_m: version
                .and_then(|version| version.length_m)
                .map(metres)
                .or_else(|| before().find_map(|row| row.length_m)),
            class_b: own.is_some_and(|track| track.sender == ais::Sender::ClassB),
        }
    }

    /// Silences a day before an event, once there is a day to count.
    fn holes_per_day(&self, ship: &Ship, span: Interval) -> Option<f64> {
        let days = (span.start.since(self.begins) / DAY_S).min(HOLES_DAYS);
        if self.profile.gaps.is_none() || days < LEARNED_S / DAY_S {
            return None;
        }
        let before = Interval::new(span.start.plus_seconds(-days * DAY_S), span.start);
        let over = |row: &&Silence| row.end_time.is_some_and(|end| end < span.start);
        Some(self.known.gaps(&ship.track, before).filter(over).count() as f64 / days)
    }

    fn place(&self, at: Position, span: Interval) -> PlaceFacts {
        let decided = span.end.plus_seconds(self.profile.rule.hold_s);
        let port = self.place.ports.nearest(at);
        let learned = self.findings.anchorages.distance_m(at, decided);
        let day = span.start.floor_to(DAY_S as i64);
        let mediums = [ais::Medium::Shore, ais::Medium::Satellite, ais::Medium::Unknown];
        let heard: Vec<bool> = mediums
            .iter()
            .filter_map(|medium| self.findings.tracker.reception().coverage_of((day, Cell::of(at), *medium)))
            .map(|coverage| coverage.can_tell())
            .collect();
        PlaceFacts {
            coast_m: Some(self.place.coast.distance_m(at)),
            port_m: port.map(|(metres, _)| metres),
            port_name: port.map(|(_, port)| port.name.clone()),
            port_country: port.and_then(|(_, port)| port.country.clone()),
            anchorage_m: least(learned, self.earlier_anchorage_m(at)),
            anchorages_known: span.end.since(self.begins) >= LEARNED_S,
            areas: self.sources.areas.at(at),
            can_tell: (!heard.is_empty()).then(|| heard.contains(&true)),
            ..PlaceFacts::default()
        }
    }

    /// To the nearest anchorage that an earlier run learned, metres.
    fn earlier_anchorage_m(&self, at: Position) -> Option<f64> {
        let anchorages = self.sources.earlier.anchorages.iter();
        anchorages
            .filter_map(|row| {
                let (longitude, latitude) = corners(&row.geometry).first().copied()?;
                let middle = Position::from_degrees(longitude, latitude).ok()?;
                Some((middle.ecef().chord_m(at.ecef()) - row.radius_m).max(0.0))
            })
            .min_by(f64::total_cmp)
    }
}

fn least(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    [a, b].into_iter().flatten().min_by(f64::total_cmp)
}

/// Whether a disturbed sea holds a place: such rows are circles, drawn by their corners.
fn holds(row: &PositionRow, at: Position) -> bool {
    let places: Vec<Position> =
        corners(&row.geometry).iter().filter_map(|(x, y)| Position::from_degrees(*x, *y).ok()).collect();
    let sum = places.iter().fold([0.0; 3], |sum, place| {
        let there = place.ecef().0;
        [sum[0] + there[0], sum[1] + there[1], sum[2] + there[2]]
    });
    let middle = nautical::Ecef(sum.map(|sum| sum / places.len().max(1) as f64));
    let radius_m = places.iter().map(|place| place.ecef().chord_m(middle)).fold(0.0, f64::max);
    middle.chord_m(at.ecef()) <= radius_m
}

fn gap(row: &Silence) -> GapFacts {
    GapFacts {
        id: row.id.clone(),
        mmsi: row.mmsi,
        start: row.start_time,
        end: row.end_time,
        cause: row.cause.clone(),
        p_natural: row.p_natural,
        others_heard: row.others_heard,
    }
}

fn doubt(row: &IdentityRow) -> IdentityFacts {
    IdentityFacts {
        id: row.id.clone(),
        kind: row.kind.clone(),
        mmsi: row.mmsi,
        other_mmsi: row.other_mmsi,
        time: row.time,
        before: row.before.clone(),
        after: row.after.clone(),
        confidence: row.confidence,
    }
}

fn call(row: &store::PortCallRow) -> PortCallFacts {
    PortCallFacts {
        id: row.id.clone(),
        mmsi: row.mmsi,
        port_name: row.port_name.clone().unwrap_or_default(),
        country: row.country.clone(),
        start: row.start_time,
        end: row.end_time,
        kind: row.kind.clone(),
    }
}

fn spell(row: &PositionRow) -> PositionFacts {
    PositionFacts {
        id: row.id.clone(),
        kind: row.kind.clone(),
        mmsi: row.mmsi,
        start: row.start_time,
        end: row.end_time,
    }
}
