//! What an alert says, in the words that outputs use.

use crate::alert::{Group, Reason, Toward};
use crate::facts::{Facts, Kind, VesselFacts};

/// The last words of every summary but the look-ups.
const SHOWS_NOT: &str = "AIS shows neither cargo, nor intent, nor ownership.";

/// What else it may be, where a reason against names nothing more.
const ELSE: &str = "a lawful transfer, bunkering or stores, waiting for orders, or a breakdown";

/// Innocent readings that reasons against suggest.
const READINGS: [(&str, &str); 19] = [
    ("in-port", "ordinary business in port"),
    ("in-anchorage", "waiting at anchor"),
    ("waiting-area", "waiting at anchor"),
    ("stay-long", "waiting at anchor"),
    ("swing-apart", "waiting at anchor"),
    ("lightering-zone", "licensed lightering"),
    ("installation", "supply of an offshore installation"),
    ("sheltering", "shelter from weather"),
    ("tug", "towage or escort"),
    ("service-craft", "the work of a service craft"),
    ("fishing", "fishing"),
    ("crew-change", "a change of crew or stores"),
    ("breakdown", "a breakdown"),
    ("bunkering-barge", "bunkering"),
    ("usual-business", "business that is usual there"),
    ("poor-reception", "gaps in reception"),
    ("area-interference", "interference with satellite navigation in the area"),
    ("known-holes", "a faulty transmitter"),
    ("stay-short", "a passing or a brief visit"),
];

/// Typologies that the facts are consistent with, by the names of the advisory of 2020-05-14 (US Treasury, State, Coast
/// Guard). Those that AIS cannot show are never among them.
pub(crate) fn typologies(facts: &Facts, reasons: &[Reason]) -> Vec<&'static str> {
    let has = |codes: &[&str]| {
        reasons.iter().any(|reason| reason.toward == Toward::For && reason.weight > 0.0 && codes.contains(&reason.code))
    };
    let silence = has(&["unexplained-silence", "off-and-on", "tight-fit", "beats-chance", "false-positions"]);
    let identity = has(&["identity-change", "identity-conflict", "reported-false-identity", "removed-vessel"]);
    let meeting = facts.kind.is_meeting() || facts.kind == Kind::LoneStay;
    let told = [
        (silence || identity, "Disabling or Manipulating AIS"),
        (meeting, "Ship-to-Ship Transfers"),
        (has(&["against-destination", "far-east-loading", "dprk-call"]), "Voyage Irregularities"),
        (has(&["mid-mismatch", "particulars-changed", "reported-false-identity"]), "False Flags and Flag Hopping"),
    ];
    told.into_iter().filter(|(fits, _)| *fits).map(|(_, name)| name).collect()
}

/// The summary: what AIS reports, what it is consistent with, what else it is consistent with, what AIS does not show, and
/// what would confirm or refute it.
pub(crate) fn summary(facts: &Facts, reasons: &[Reason], listed_alone: bool) -> String {
    let seen = if listed_alone { "Listed vessel seen. " } else { "" };
    let consistent = match facts.kind {
        Kind::Visible | Kind::OneDark | Kind::BothDark => "a ship-to-ship transfer",
        Kind::LoneStay => "a ship-to-ship transfer with a ship that sends nothing",
        Kind::Gap => "a transmitter switched off",
        Kind::Identity => "a change of identity",
        Kind::Sighting => "an ordinary voyage of the vessel that is listed",
    };
    let also = readings(facts, reasons);
    format!(
        "{seen}{} This is consistent with {consistent}; it is also consistent with {also}. \
         {SHOWS_NOT} To confirm or refute it: {}.",
        reported(facts),
        look_ups(facts, reasons)
    )
}

/// What AIS reports.
fn reported(facts: &Facts) -> String {
    let (start, end) = (facts.start.floor_to(1), facts.end.floor_to(1));
    let ship = |at: usize| facts.vessels.get(at).map_or_else(|| "an unknown ship".to_owned(), VesselFacts::label);
    let place = facts.position().map_or(String::new(), |position| {
        format!(" near {:.3} {:.3} (latitude, longitude)", position.latitude(), position.longitude())
    });
    match facts.kind {
        Kind::Visible => {
            let median_m = facts.encounter.as_ref().and_then(|encounter| encounter.distance_median_m);
            let within = median_m
                .map_or("close to each other".to_owned(), |m| format!("within {m:.0} m of each other (median)"));
            format!("AIS reports place {} and {} {within}{place} from {start} to {end}.", ship(0), ship(1))
        }
        Kind::OneDark => format!(
            "AIS reports place {} stopped or drifting{place} from {start} to {end}; {} sent nothing then and \
             could have been there.",
            ship(0),
            ship(1)
        ),
        Kind::BothDark => format!(
            "AIS reports of {} and {} cease and resume so that they could have met{place} between {start} \
             and {end}; no report shows it.",
            ship(0),
            ship(1)
        ),
        Kind::LoneStay => {
            format!("AIS reports place {} alone, stopped or drifting{place} from {start} to {end}.", ship(0))
        }
        Kind::Gap if facts.gaps.iter().any(|gap| gap.id == facts.id && gap.end.is_none()) => {
            format!(
                "AIS reports of {} cease{place} at {start}; until {end}, where the data ends, none is heard.",
                ship(0)
            )
        }
        Kind::Gap => format!("AIS reports of {} cease{place} at {start} and are heard again at {end}.", ship(0)),
        Kind::Identity => format!("AIS reports of {}{place} at {start} raise a doubt about who it is.", ship(0)),
        Kind::Sighting => format!("AIS reports place {}{place} from {start} to {end}.", ship(0)),
    }
}

/// Other readings: those that reasons against suggest, or the general ones.
fn readings(facts: &Facts, reasons: &[Reason]) -> String {
    let against = reasons.iter().filter(|reason| reason.toward == Toward::Against && reason.weight > 0.0);
    let mut told: Vec<&str> = Vec::new();
    for reason in against {
        if let Some((_, reading)) = READINGS.iter().find(|(code, _)| *code == reason.code)
            && !told.contains(reading)
        {
            told.push(reading);
        }
    }
    match (told.is_empty(), facts.kind) {
        (false, _) => told.join(", "),
        (true, Kind::Gap) => "gaps in reception or a faulty transmitter".to_owned(),
        (true, Kind::Identity) => "an error of whoever set the transmitter, or a sale of the ship".to_owned(),
        (true, Kind::Sighting) => "another ship that sends its identity".to_owned(),
        (true, _) => ELSE.to_owned(),
    }
}

/// What would confirm or refute it.
fn look_ups(facts: &Facts, reasons: &[Reason]) -> String {
    let mut told = Vec::new();
    if facts.encounter.is_some() || matches!(facts.kind, Kind::Gap | Kind::LoneStay) {
        told.push(format!(
            "satellite images of the place between {} and {}",
            facts.start.floor_to(1),
            facts.end.floor_to(1)
        ));
    }
    told.push("records of the next and last ports and their surveyors".to_owned());
    let groups = [Group::Identity, Group::List];
    let who =
        reasons.iter().any(|reason| groups.contains(&reason.group)) || facts.vessels.iter().any(|v| v.imo.is_none());
    if who {
        told.push("the registry's and the IMO's entries of both numbers and names".to_owned());
    }
    if facts.gaps.iter().any(|gap| gap.cause != "feed-outage") {
        told.push("AIS of another provider for the silences".to_owned());
    }
    told.push("the owner's and the flag state's account".to_owned());
    told.join(", ")
}
