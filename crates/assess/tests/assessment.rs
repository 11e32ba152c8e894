//! The shipped cases, and what holds for every alert.

use std::path::PathBuf;

use assess::{
    Alert, AreaFacts, Band, Case, EncounterFacts, Facts, GapFacts, History, IdentityFacts, Kind, Outcome, PastMeeting,
    PlaceFacts, PortCallFacts, Profile, RULES, Toward, VesselFacts, WatchList, WatchLists, assess, sum_db, weigh,
};
use nautical::Time;
use proptest::prelude::*;

/// Parts of words that outputs never contain.
const FORBIDDEN: [&str; 9] =
    ["illicit", "covert", "smuggl", "violat", "evad", "guilty", "deliberate", "dark fleet", "suspect"];

fn cases() -> Vec<(String, Case)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/assessment");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("cases").map(|entry| entry.expect("one").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let case = Case::from_toml(&std::fs::read_to_string(path).expect("text"));
        (name.clone(), case.unwrap_or_else(|fault| panic!("{name}: {fault}")))
    };
    paths.iter().map(read).collect()
}

/// All texts of an alert.
fn texts(alert: &Alert) -> String {
    let reasons: Vec<&str> = alert.reasons.iter().flat_map(|reason| [reason.code, reason.text.as_str()]).collect();
    [reasons.join("\n"), alert.unchecked.join("\n"), alert.summary.clone(), alert.consistent_with.join("\n")].join("\n")
}

fn check_alert(alert: &Alert, profile: &Profile) {
    let weighing = profile.weighing.as_ref().expect("weights");
    assert_eq!(alert.score, weighing.score(sum_db(&alert.reasons)), "reasons add up to the score");
    assert_eq!(alert.band, weighing.band(alert.score));
    assert!((0.0..=100.0).contains(&alert.score));
    let lower = texts(alert).to_lowercase();
    for word in FORBIDDEN {
        assert!(!lower.contains(word), "{word}: {lower}");
    }
    assert!(!texts(alert).contains(['%', '\u{1b}']));
    assert!(alert.summary.contains("AIS shows neither cargo, nor intent, nor ownership."));
    assert!(alert.summary.contains("it is also consistent with") && alert.summary.contains("To confirm or refute it:"));
}

#[test]
fn the_shipped_cases_hold() {
    let cases = cases();
    assert!(cases.len() >= 20, "{}", cases.len());
    let mut failed = Vec::new();
    for (name, case) in &cases {
        let Outcome { alert, reasons, differences } = case.run(None).expect(name);
        if !differences.is_empty() {
            let reasons = reasons.iter().map(|reason| format!("  {} {:+.2}", reason.code, reason.signed()));
            failed.push(format!("{name}: {differences:?}\n{}", reasons.collect::<Vec<_>>().join("\n")));
        }
        if let Some(alert) = &alert {
            check_alert(alert, &Profile::named(case.profile.as_deref().unwrap_or("sts")).expect("built in"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_case_that_does_not_hold_says_what_differs() {
    let (_, case) = cases().into_iter().find(|(name, _)| name == "tow").expect("the tow");
    let text = "about = \"x\"\n[expect]\nband = \"critical\"\nreasons = [\"listed-vessel\"]\n[facts]\nkind = \"visible\"\nstart = \"2024-05-01\"\nend = \"2024-05-02\"\n";
    let mut wrong = Case::from_toml(text).expect("a case");
    wrong.facts = case.facts;
    let Outcome { differences, .. } = wrong.run(Some(&Profile::named("dprk").expect("built in"))).expect("it runs");
    assert!(differences[0].contains("expected critical") && differences[1].contains("listed-vessel is missing"));
    let fault = |text: &str| Case::from_toml(text).expect_err(text).to_string();
    assert!(fault("about = 1").contains("does not fit its form"));
    assert!(fault(&text.replace("\"critical\"", "\"huge\"")).contains("is no band"));
    assert!(fault(&text.replace("listed-vessel", "moon")).contains("no rule `moon`"));
}

#[test]
fn nothing_that_is_said_judges() {
    let profiles = Profile::built_in().iter().map(Profile::to_toml).collect::<String>();
    let abouts: Vec<&str> = RULES.iter().map(|rule| rule.about).collect();
    let caveat = WatchList::advisory_2018().caveat.unwrap_or_default();
    let said = format!("{profiles}{}{caveat}", abouts.join("\n")).to_lowercase();
    assert!(FORBIDDEN.iter().all(|word| !said.contains(word)));
}

#[test]
fn each_rule_is_found_by_a_case() {
    let outcomes = cases().into_iter().map(|(name, case)| case.run(None).expect(&name));
    let found: Vec<&str> = outcomes.flat_map(|outcome| outcome.reasons.into_iter().map(|reason| reason.code)).collect();
    let missing = RULES.iter().map(|rule| rule.code).filter(|code| !found.contains(code));
    // The shipped cases use MMSIs of no country only; the next test tries this one.
    assert_eq!(missing.collect::<Vec<_>>(), ["dprk-mid"]);
}

#[test]
fn an_mmsi_of_the_dprk_alone_weighs_three_decibans_and_raises_nothing() {
    let vessel = VesselFacts { mmsi: 445_999_999, ..VesselFacts::default() };
    let facts = Facts { kind: Kind::Sighting, vessels: vec![vessel], ..Facts::default() };
    let profile = Profile::named("dprk").expect("built in");
    let weighing = profile.weighing.as_ref().expect("weights");
    let weighed = weigh(&facts, weighing, &WatchLists::default(), &History::default());
    assert_eq!(sum_db(&weighed.reasons), 3.0);
    assert!(assess(&facts, &profile, &WatchLists::default(), &History::default()).is_none());
}

fn time(hours: f64) -> Time {
    Time::parse("2018-02-24T00:00:00Z").expect("a time").plus_seconds(hours * 3_600.0)
}

prop_compose! {
    fn vessel()(
        mmsi in prop_oneof![Just(300_000_001u32), Just(300_000_002), Just(445_000_003)],
        imo in prop_oneof![Just(None), Just(Some(9_074_728u32)), Just(Some(9_176_187))],
        name in prop_oneof![Just(None), Just(Some("SIM ALPHA")), Just(Some("A \u{1b}[31m\"{}"))],
        kind in prop::sample::select(vec!["tanker", "cargo", "tug", "fishing", "pilot", "other"]),
        length_m in prop::option::of(10.0..400.0f64),
        (class_b, status, before, after) in (any::<bool>(), prop::option::of(0u8..16), prop::option::of(2.0..9.0f64), prop::option::of(2.0..9.0f64)),
        (approach_m, against, clients, holes) in (prop::option::of(0.0..5e5f64), prop::option::of(any::<bool>()), prop::option::of(0u32..40), prop::option::of(0.0..9.0f64)),
    ) -> VesselFacts {
        VesselFacts {
            mmsi, imo, name: name.map(str::to_owned), type_word: Some(kind.to_owned()), length_m, class_b: class_b && mmsi == 300_000_002,
            nav_status: status, draught_before_m: before, draught_after_m: after, approach_m, against_destination: against,
            towed_after: against, clients_30d: clients, holes_per_day: holes, ..VesselFacts::default()
        }
    }
}

prop_compose! {
    fn gap(at: usize)(
        mmsi in prop_oneof![Just(300_000_001u32), Just(300_000_002)],
        start in -30.0..30.0f64, long in 0.5..60.0f64, ends in any::<bool>(),
        cause in prop::sample::select(vec!["unexplained-in-coverage", "reception", "interference", "unknown"]),
        p in prop::option::of(1e-4..1.0f64),
    ) -> GapFacts {
        GapFacts { id: format!("g{at}"), mmsi, start: time(start), end: ends.then(|| time(start + long)), cause: cause.to_owned(), p_natural: p, others_heard: Some(7) }
    }
}

prop_compose! {
    fn facts()(
        kind in prop::sample::select(vec![Kind::Visible, Kind::OneDark, Kind::BothDark, Kind::LoneStay, Kind::Gap, Kind::Identity, Kind::Sighting]),
        hours in 0.1..80.0f64,
        place in prop::option::of((-180.0..180.0f64, -80.0..80.0f64)),
        (alongside, swing, distance_m, slack_s, q) in (prop::option::of(any::<bool>()), prop::option::of(any::<bool>()), prop::option::of(0.0..500.0f64), prop::option::of(0.0..9e4f64), prop::option::of(0.0..1.0f64)),
        vessels in prop::collection::vec(vessel(), 1..3),
        gaps in (gap(1), gap(2), 0usize..3),
        doubts in prop::collection::vec(prop::sample::select(vec!["possible-identity-change", "particulars-changed", "identity-conflict", "mid-mismatch", "shared-mmsi", "identity-of-removed-vessel"]), 0..3),
        calls in prop::collection::vec(prop::sample::select(vec![("Nampo", "KP"), ("Kozmino", "RU"), ("Shanghai", "CN")]), 0..3),
        (port_m, anchorage_m, coast_m, known) in (prop::option::of(prop_oneof![Just(0.0), 0.0..3e5f64]), prop::option::of(prop_oneof![Just(0.0), 0.0..3e5f64]), prop::option::of(0.0..3e5f64), any::<bool>()),
        areas in prop::collection::vec(prop::sample::select(vec!["transfer-area", "waters", "lightering-zone", "waiting-area", "installation"]), 0..2),
    ) -> Facts {
        let identity = doubts.iter().enumerate().map(|(at, kind)| IdentityFacts { id: format!("i{at}"), kind: (*kind).to_owned(), mmsi: vessels[0].mmsi, time: time(1.0), ..IdentityFacts::default() });
        let port_calls = calls.iter().enumerate().map(|(at, (name, country))| PortCallFacts { id: format!("c{at}"), mmsi: vessels[0].mmsi, port_name: (*name).to_owned(), country: Some((*country).to_owned()), start: time(90.0), end: None, kind: "stop".to_owned() });
        Facts {
            id: "e1".to_owned(), kind, start: time(0.0), end: time(hours), longitude: place.map(|p| p.0), latitude: place.map(|p| p.1), within_limits: Some(true),
            encounter: (!matches!(kind, Kind::Gap | Kind::Identity | Kind::Sighting)).then(|| EncounterFacts { alongside, swing_apart: swing, distance_median_m: distance_m, relative_speed_median_knots: Some(0.2), slack_s, q_value: q, ..EncounterFacts::default() }),
            identity: identity.collect(), port_calls: port_calls.collect(), vessels, gaps: [gaps.0, gaps.1].into_iter().take(gaps.2).collect(), positions: Vec::new(),
            place: PlaceFacts { coast_m, port_m, anchorage_m, anchorages_known: known, areas: areas.iter().map(|kind| AreaFacts { name: "an area".to_owned(), kind: (*kind).to_owned() }).collect(), ..PlaceFacts::default() },
        }
    }
}

fn lists() -> WatchLists {
    let text = b"name,imo,since,program\nSIM ALPHA,9074728,2018-01-01,DPRK\nSIM OMEGA,,2017-01-01,IRAN\n";
    WatchLists {
        lists: vec![WatchList::read("made up", text).expect("a list").into(), WatchList::advisory_2018().into()],
    }
}

fn history() -> History {
    let past = PastMeeting {
        id: "e0".to_owned(),
        mmsi: 300_000_001,
        partner: Some(300_000_009),
        start: time(-20.0),
        distance_m: Some(3_000.0),
        within_limits: true,
    };
    History { known: true, meetings: vec![past], pairs_at_place: Some(3), chain: Vec::new() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn reasons_add_up_to_the_score_and_bounds_hold(facts in facts(), dprk in any::<bool>()) {
        let profile = Profile::named(if dprk { "dprk" } else { "sts" }).expect("built in");
        let (lists, history) = (lists(), history());
        if let Some(alert) = assess(&facts, &profile, &lists, &history) {
            check_alert(&alert, &profile);
            prop_assert_eq!(&assess(&facts, &profile, &lists, &history), &Some(alert.clone()));
            let listed = alert.hits.iter().flatten().any(assess::Hit::counts);
            let mut groups: Vec<&str> = alert.reasons.iter().filter(|r| r.toward == Toward::For && r.weight >= 1.0).map(|r| r.group.word()).collect();
            groups.sort_unstable();
            groups.dedup();
            // Small weights of one group may add up to one that counts.
            let small = alert.reasons.iter().any(|r| r.toward == Toward::For && r.weight > 0.0 && r.weight < 1.0);
            prop_assert!(alert.band < Band::High || groups.len() >= 2 || small);
            prop_assert!(alert.band < Band::High || small || groups.iter().any(|group| !["behaviour", "place"].contains(group)));
            prop_assert!(alert.band == Band::Low || listed || facts.vessels.iter().all(|vessel| !vessel.class_b));
        }
    }

    #[test]
    fn evidence_taken_away_takes_its_weight(facts in facts()) {
        let mut profile = Profile::named("dprk").expect("built in");
        profile.weighing.as_mut().expect("weights").score_min = 0.0;
        let (lists, history) = (lists(), history());
        let weighing = profile.weighing.as_ref().expect("weights");
        let Some(all) = assess(&facts, &profile, &lists, &history) else { return Ok(()) };
        if all.reasons.iter().any(|reason| reason.code.starts_with("limit-")) {
            return Ok(());
        }
        let without = Facts { identity: Vec::new(), ..facts.clone() };
        let of_identity: f64 = all.reasons.iter().filter(|r| !r.evidence.is_empty() && r.evidence.iter().all(|id| id.starts_with('i'))).map(|r| r.signed()).sum();
        let alone = all.reasons.iter().filter(|r| r.group == assess::Group::Identity).all(|r| !r.evidence.is_empty());
        if let (true, Some(less)) = (alone, assess(&without, &profile, &lists, &history)) {
            if less.reasons.iter().all(|reason| !reason.code.starts_with("limit-")) {
                prop_assert!((sum_db(&all.reasons) - of_identity - sum_db(&less.reasons)).abs() < 1e-6);
                prop_assert_eq!(less.score, weighing.score(sum_db(&less.reasons)));
            }
            prop_assert!(less.score <= all.score);
        }
    }
}
