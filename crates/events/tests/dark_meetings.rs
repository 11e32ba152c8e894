//! Silences and slow stays in, possible meetings out: cases that others get wrong, and the promise that neither the order
//! of what is pushed nor the way time is cut changes what is found.

use ais::{Mmsi, ShipType};
use events::dark::{
    BothDark, DarkMeeting, DarkSearch, DarkSettings, DarkStay, Prism, Sight, Silence, SlowStay, may_meet,
};
use nautical::{Position, Time, destination};
use proptest::prelude::*;
use tracks::TrackKey;

const NAUTICAL_MILE_M: f64 = 1_852.0;
const TANKER: Option<ShipType> = Some(ShipType(80));

fn place(longitude: f64, latitude: f64) -> Position {
    Position::from_degrees(longitude, latitude).expect("a place")
}

fn hours(hours: f64) -> Time {
    Time::from_seconds_f64(1.7e9 + hours * 3_600.0)
}

fn sight(at_hours: f64, position: Position) -> Sight {
    Sight { time: hours(at_hours), position }
}

fn track(number: u32) -> TrackKey {
    TrackKey { mmsi: Mmsi::new(number).expect("nine digits"), hull: 1 }
}

/// A tanker's unexplained silence under a cap of 14 knots.
fn silence(ship: u32, from: Sight, to: Sight) -> Silence {
    Silence {
        track: track(ship),
        from,
        to: Some(to),
        known: to.time,
        speed_cap_knots: 14.0,
        unexplained: true,
        listed: false,
        courses: [None; 2],
        p_natural: Some(1e-3),
        ship_type: TANKER,
        length_m: Some(95.0),
    }
}

fn stay(ship: u32, from_hours: f64, to_hours: f64, position: Position) -> SlowStay {
    let minutes = ((to_hours - from_hours) * 6.0) as u32;
    let fixes = (0..=minutes).map(|i| sight(from_hours + f64::from(i) / 6.0, position)).collect();
    SlowStay {
        track: track(ship),
        fixes,
        ship_type: TANKER,
        length_m: Some(110.0),
        accompanied: false,
        in_anchorage: false,
    }
}

fn found(silences: &[Silence], stays: &[SlowStay]) -> Vec<DarkMeeting> {
    found_by(DarkSettings::default(), silences, stays)
}

fn found_by(settings: DarkSettings, silences: &[Silence], stays: &[SlowStay]) -> Vec<DarkMeeting> {
    let mut search = DarkSearch::new(settings);
    silences.iter().for_each(|silence| search.push_silence(silence.clone()));
    stays.iter().for_each(|stay| search.push_stay(stay.clone()));
    let mut found = Vec::new();
    search.settle(Time::MAX, &mut |meeting| found.push(meeting));
    assert_eq!(search.kept(), 0, "nothing is kept for ever");
    found
}

fn pairs(silences: &[Silence]) -> Vec<BothDark> {
    let pair = |meeting| match meeting {
        DarkMeeting::Pair(pair) => Some(pair),
        DarkMeeting::Stay(_) => None,
    };
    found(silences, &[]).into_iter().filter_map(pair).collect()
}

fn lone(silences: &[Silence], one: SlowStay) -> Option<DarkStay> {
    let stay = |meeting| match meeting {
        DarkMeeting::Stay(stay) => Some(stay),
        DarkMeeting::Pair(_) => None,
    };
    found(silences, &[one]).into_iter().find_map(stay)
}

#[test]
fn battery_04_the_silence_between_two_short_contacts_is_one_possible_meeting() {
    let (here, beside) = (place(124.0, 32.0), place(124.001, 32.0));
    let gaps = [silence(1, sight(0.0, here), sight(18.7, here)), silence(2, sight(0.0, beside), sight(18.7, beside))];
    let rows = pairs(&gaps);
    assert_eq!(rows.len(), 1);
    assert!((rows[0].possibility.window.seconds() - 18.7 * 3_600.0).abs() < 5.0, "{:?}", rows[0]);
    assert!((rows[0].possibility.slack_s - 16.7 * 3_600.0).abs() < 30.0);
    assert!(rows[0].possibility.share_possible > 0.99 && rows[0].possibility.speed_needed_knots < 0.1);
}

#[test]
fn battery_11_no_meeting_where_both_steamed_all_the_time() {
    // 135 miles in 10 h: 13.5 knots throughout.
    let gap = |ship, latitude| {
        let from = place(124.0, latitude);
        silence(ship, sight(0.0, from), sight(10.0, destination(from, 90.0, 135.0 * NAUTICAL_MILE_M)))
    };
    assert_eq!(pairs(&[gap(1, 32.0), gap(2, 32.002)]), []);
}

#[test]
fn battery_12_a_meeting_between_ships_that_went_dark_83_miles_apart() {
    let west = place(124.0, 32.0);
    let east = destination(west, 90.0, 83.0 * NAUTICAL_MILE_M);
    let gaps = [silence(1, sight(0.0, west), sight(16.0, west)), silence(2, sight(0.0, east), sight(16.0, east))];
    let rows = pairs(&gaps);
    assert_eq!(rows.len(), 1);
    // By hand: each way takes (83 miles - 500 m) / 28 knots, so 10.09 h are left, 8.09 more than a stay takes.
    let way_h = (83.0 - 500.0 / NAUTICAL_MILE_M) / 28.0;
    let row = &rows[0].possibility;
    assert!((row.slack_s / 3_600.0 - (14.0 - 2.0 * way_h)).abs() < 0.02, "{row:?}");
    assert!((row.window.start.since(hours(0.0)) / 3_600.0 - way_h).abs() < 0.01, "{row:?}");
    assert!((row.speed_needed_knots - (83.0 - 0.27) / 14.0).abs() < 0.05, "{row:?}");
    assert!(row.exact && row.region.len() >= 32);
}

#[test]
fn battery_17_a_dark_meeting_is_the_same_on_180_at_80_north_and_on_the_pole() {
    let check = |longitude, latitude| {
        let middle = place(longitude, latitude);
        let from = |bearing| destination(middle, bearing, 41.5 * NAUTICAL_MILE_M);
        let gaps = [(1, 20.0), (2, 200.0)]
            .map(|(ship, bearing)| silence(ship, sight(0.0, from(bearing)), sight(16.0, from(bearing + 35.0))));
        let rows = pairs(&gaps);
        assert_eq!(rows.len(), 1, "{middle:?}");
        let row = &rows[0].possibility;
        let area: f64 = row.region.iter().map(|edge| nautical::distance_m(*edge, row.place)).sum::<f64>();
        (row.slack_s, row.window.seconds(), row.speed_needed_knots, area / row.region.len() as f64)
    };
    let expected = check(124.0, 32.0);
    for (longitude, latitude) in [(180.0, 32.0), (0.0, 0.0), (-180.0, 0.0), (60.0, 80.0), (0.0, 90.0), (0.0, -90.0)] {
        let row = check(longitude, latitude);
        let same = (row.0 - expected.0).abs() < 30.0
            && (row.1 - expected.1).abs() < 30.0
            && (row.2 - expected.2).abs() < 0.03
            && (row.3 / expected.3 - 1.0).abs() < 0.2;
        assert!(same, "{longitude} {latitude}: {row:?} {expected:?}");
    }
}

#[test]
fn battery_13_two_hulls_of_one_number_never_meet() {
    let here = place(124.0, 32.0);
    let mut second = silence(1, sight(0.0, here), sight(16.0, here));
    second.track.hull = 2;
    assert_eq!(pairs(&[silence(1, sight(0.0, here), sight(16.0, here)), second]), []);
}

#[test]
fn battery_14_the_cost_does_not_grow_with_the_square_of_a_ships_gaps() {
    let asked = |gaps: u32| {
        let mut search = DarkSearch::new(DarkSettings::default());
        for ship in [1, 2] {
            for gap in 0..gaps {
                let start = f64::from(gap * 8 + ship);
                let here = place(124.0 + 0.1 * f64::from(ship), 32.0);
                search.push_silence(silence(ship, sight(start, here), sight(start + 6.0, here)));
            }
        }
        search.settle(Time::MAX, &mut |_| ());
        search.counts().pairs_asked
    };
    let (few, many) = (asked(100), asked(400));
    assert!(few >= 100 && many <= 5 * few, "{few} {many}");
}

#[test]
fn battery_24_silences_that_are_not_unexplained_get_no_rate_of_discovery() {
    let here = place(124.0, 32.0);
    for (p_natural, expected) in [(Some(0.011), false), (None, false), (Some(0.01), true)] {
        let mut gaps = [1, 2].map(|ship| silence(ship, sight(0.0, here), sight(16.0, here)));
        (gaps[0].unexplained, gaps[0].p_natural) = (false, p_natural);
        let rows = pairs(&gaps);
        assert_eq!(rows.len(), 1);
        let with_rate = (rows[0].q_value.is_some(), rows[0].expected_by_chance.is_some());
        assert_eq!(with_rate, (expected, expected), "{p_natural:?}");
    }
}

#[test]
fn battery_26_a_partner_that_never_sent_gets_no_name() {
    let here = place(124.0, 32.0);
    let row = lone(&[], stay(99, 0.0, 8.0, here)).expect("a lone stay");
    assert_eq!((row.named, row.alternatives, row.candidates.len()), (None, 0, 1));
    assert_eq!((row.candidates[0].silence, row.candidates[0].posterior), (None, 1.0));
    // Nor do ships get one whose silence says little: no ship in eight is a name.
    let others: Vec<Silence> = (1..=8)
        .map(|ship| {
            let from = destination(here, f64::from(ship) * 45.0, 30_000.0);
            let reception = silence(ship, sight(-6.0, from), sight(14.0, from));
            Silence { unexplained: false, p_natural: Some(0.4), ..reception }
        })
        .collect();
    let row = lone(&others, stay(99, 0.0, 8.0, here)).expect("a lone stay");
    assert_eq!((row.named, row.alternatives), (None, 8));
    assert_eq!(row.candidates.len(), 9);
}

#[test]
fn o5_both_dark_between_the_contacts_in_the_mozambique_channel() {
    // The last and first fixes around the common silence of 441910000 and 563418000, 2015-03-19.
    let at = |seconds: i64, latitude, longitude| Sight {
        time: Time::from_seconds(seconds),
        position: place(longitude, latitude),
    };
    let gaps = [
        silence(
            441_910_000,
            at(1_426_760_374, -27.4754505157, 38.5312156677),
            at(1_426_789_665, -27.4620990753, 38.5190658569),
        ),
        silence(
            563_418_000,
            at(1_426_760_264, -27.4754486084, 38.5316238403),
            at(1_426_788_613, -27.461687088, 38.519329071),
        ),
    ];
    let rows = pairs(&gaps);
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row.possibility.window.start, Time::from_seconds(1_426_760_374));
    assert!(row.possibility.share_possible > 0.99 && row.possibility.speed_needed_knots < 0.5, "{row:?}");
    // Two ships alone in their sea: chance would do as well.
    assert!(row.q_value.is_some_and(|q| q > 0.1), "{row:?}");
}

#[test]
fn a_name_where_one_unexplained_silence_fits_closely_and_none_where_many_do() {
    let here = place(124.0, 32.0);
    // 30 miles away, out and back at 12 knots, 4 h alongside.
    let partner = |ship: u32| {
        let from = destination(here, f64::from(ship) * 17.0, 30.0 * NAUTICAL_MILE_M);
        silence(ship, sight(-1.0, from), sight(8.0, from))
    };
    let row = lone(&[partner(1)], stay(99, 0.0, 8.0, here)).expect("a row");
    let named = &row.candidates[row.named.expect("a name")];
    assert_eq!(named.silence, Some((track(1), hours(-1.0))));
    let company = named.company.as_ref().expect("it fits");
    assert!((company.slack_s / 3_600.0 - (7.0 - 2.0 * (30.0 - 0.27) / 14.0)).abs() < 0.05, "{company:?}");
    assert!((company.speed_needed_knots - (30.0 - 0.27) * 2.0 / 7.0).abs() < 0.1, "{company:?}");
    assert!(row.window.start > hours(1.0) && row.window.end < hours(6.0));
    let many: Vec<Silence> = (1..=20).map(partner).collect();
    let row = lone(&many, stay(99, 0.0, 8.0, here)).expect("a row");
    assert_eq!((row.named, row.alternatives), (None, 20));
}

#[test]
fn accompanied_stays_and_anchorages_make_no_rows() {
    let here = place(124.0, 32.0);
    let plain = stay(99, 0.0, 8.0, here);
    let passed_over = [
        SlowStay { accompanied: true, ..plain.clone() },
        SlowStay { in_anchorage: true, ..plain.clone() },
        stay(99, 0.0, 2.5, here),
        SlowStay { fixes: Vec::new(), ..plain.clone() },
        // No tanker, and nobody to name.
        SlowStay { ship_type: Some(ShipType(70)), ..plain },
    ];
    for one in passed_over {
        assert_eq!(lone(&[], one.clone()), None, "{one:?}");
    }
}

/// Whether the first of these stays, none of them with anybody silent around, is told.
fn is_told(stays: &[SlowStay]) -> bool {
    found(&[], stays).iter().any(|meeting| matches!(meeting, DarkMeeting::Stay(stay) if stay.track == stays[0].track))
}

#[test]
fn a_lone_stay_is_told_only_where_no_others_wait() {
    let here = place(124.0, 32.0);
    let check = |others: u32, from: f64, to: f64, distance_m: f64, ship_type: u16, expected: bool| {
        let other = |ship| {
            let at = destination(here, 120.0 * f64::from(ship), distance_m);
            SlowStay { ship_type: Some(ShipType(ship_type)), ..stay(100 + ship, from, to, at) }
        };
        let stays: Vec<SlowStay> = [stay(1, 100.0, 110.0, here)].into_iter().chain((0..others).map(other)).collect();
        assert_eq!(
            is_told(&stays),
            expected,
            "{others} others of type {ship_type}, {from} to {to} h, {distance_m} m off"
        );
    };
    check(0, 100.0, 110.0, 10_000.0, 80, true);
    check(2, 100.0, 110.0, 10_000.0, 80, true);
    check(3, 100.0, 110.0, 10_000.0, 80, false);
    check(3, 100.0, 110.0, 10_000.0, 70, false);
    check(3, 100.0, 110.0, 20_000.0, 80, true);
    // Service craft do not wait; nor does one that stops for two hours.
    check(3, 100.0, 110.0, 10_000.0, 52, true);
    check(3, 100.0, 102.0, 10_000.0, 80, true);
    // From three days before to the decision, three days after.
    check(3, 20.0, 30.0, 10_000.0, 80, false);
    check(3, 10.0, 27.0, 10_000.0, 80, true);
    check(3, 170.0, 181.0, 10_000.0, 80, false);
    check(3, 170.0, 183.0, 10_000.0, 80, true);
}

#[test]
fn three_stays_of_one_ship_are_one_that_waits() {
    let here = place(124.0, 32.0);
    let again = |from| stay(2, from, from + 5.0, destination(here, 90.0, 5_000.0));
    assert!(is_told(&[stay(1, 100.0, 110.0, here), again(90.0), again(100.0), again(110.0)]));
}

#[test]
fn company_takes_away_its_own_part_of_a_stay() {
    let row = lone(&[], stay(1, 0.0, 10.0, place(124.0, 32.0))).expect("a stay");
    let span = |(from, to): (f64, f64)| nautical::Interval::new(hours(from), hours(to));
    let check = |company: &[(f64, f64)], least_h: f64, expected: Option<(f64, f64)>| {
        let company: Vec<_> = company.iter().copied().map(span).collect();
        assert_eq!(row.alone(&company, least_h * 3_600.0), expected.map(span), "{company:?}");
    };
    check(&[], 3.0, Some((0.0, 10.0)));
    check(&[(4.0, 5.0)], 3.0, Some((5.0, 10.0)));
    check(&[(4.0, 6.0)], 3.0, Some((0.0, 4.0)));
    check(&[(8.0, 9.0), (3.5, 4.0)], 3.0, Some((4.0, 8.0)));
    check(&[(1.0, 8.0), (2.0, 3.0)], 3.0, None);
    check(&[(1.0, 8.0), (2.0, 3.0)], 2.0, Some((8.0, 10.0)));
    check(&[(-2.0, 1.0), (9.0, 12.0)], 3.0, Some((1.0, 9.0)));
    check(&[(-1.0, 11.0)], 2.0, None);
    check(&[(-9.0, -1.0), (11.0, 12.0)], 3.0, Some((0.0, 10.0)));
}

#[test]
fn a_ship_that_is_silent_still_is_a_candidate_until_it_is_heard_too_far_away() {
    let here = place(124.0, 32.0);
    let open =
        |known: f64| Silence { to: None, known: hours(known), ..silence(1, sight(-4.0, here), sight(0.0, here)) };
    let far = destination(here, 90.0, 1_000.0 * NAUTICAL_MILE_M);
    let close_by = |heard: f64| silence(1, sight(-4.0, here), sight(heard, far));
    let fits = |silences: &[Silence]| lone(silences, stay(99, 0.0, 8.0, here)).expect("a row").alternatives;
    let candidates = |silences: &[Silence]| {
        let row = lone(silences, stay(99, 0.0, 8.0, here)).expect("a row");
        row.candidates.len() - 1
    };
    assert_eq!(candidates(&[open(-3.5)]), 1);
    // Heard again within the wait, too far to have stayed: 1,000 miles in 74 h leave no time before hour 8.
    assert_eq!(fits(&[open(-3.5), close_by(64.0)]), 0);
    // Heard again only after the decision (end of the stay and three days): not known then.
    assert_eq!(candidates(&[open(-3.5), close_by(81.0)]), 1);
    assert_eq!(candidates(&[open(-3.5), close_by(79.0)]), 1, "by then it can have stayed and gone there");
}

/// A small sea with closed and open silences, some of them unexplained, and stays.
fn any_sea() -> impl Strategy<Value = (Vec<Silence>, Vec<SlowStay>)> {
    let gap = (1u32..25, 0.0f64..96.0, 2.5f64..40.0, 0.0f64..360.0, 0.0f64..150.0, any::<bool>(), 0.0f64..=0.8);
    let gaps = prop::collection::vec(gap, 0..60).prop_map(|gaps| {
        let middle = place(179.9, 33.0);
        let make = |(ship, start, length, bearing, miles, unexplained, way): (u32, f64, f64, f64, f64, bool, f64)| {
            let from = destination(middle, bearing, miles * NAUTICAL_MILE_M);
            let to = destination(from, bearing * 7.0, way * length * 12.0 * NAUTICAL_MILE_M);
            let one = silence(ship, sight(start, from), sight(start + length, to));
            let open = Silence { to: None, known: hours(start + 1.0), p_natural: None, ..one.clone() };
            [Silence { unexplained, p_natural: Some(if unexplained { 1e-3 } else { 0.3 }), ..one }, open]
        };
        gaps.into_iter().flat_map(make).collect::<Vec<_>>()
    });
    let rest = (100u32..110, 0.0f64..90.0, 3.5f64..20.0, 0.0f64..360.0, 0.0f64..100.0);
    let stays = prop::collection::vec(rest, 0..6).prop_map(|stays| {
        let make = |(ship, start, length, bearing, miles): (u32, f64, f64, f64, f64)| {
            stay(ship, start, start + length, destination(place(179.9, 33.0), bearing, miles * NAUTICAL_MILE_M))
        };
        stays.into_iter().map(make).collect()
    });
    (gaps, stays)
}

#[derive(Clone)]
enum Pushed {
    Silence(Silence),
    Stay(SlowStay),
}

impl Pushed {
    fn known(&self) -> Time {
        match self {
            Pushed::Silence(silence) => silence.known,
            Pushed::Stay(stay) => stay.span().map_or(Time::MIN, |span| span.end),
        }
    }
}

fn settings() -> DarkSettings {
    DarkSettings { retention_s: 2.0 * 86_400.0, stay_wait_s: 86_400.0, ..DarkSettings::default() }
}

fn run(sea: &[Pushed], cuts: &[f64], seed: u64) -> (Vec<String>, usize) {
    let mut search = DarkSearch::new(settings());
    let mut told = Vec::new();
    let mut kept_most = 0;
    let mut left: Vec<Pushed> = sea.to_vec();
    // Any order within a cut.
    left.sort_by_key(|pushed| (pushed.known().0 as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut until: Vec<Time> = cuts.iter().map(|&cut| hours(cut)).chain([Time::MAX]).collect();
    until.sort();
    for until in until {
        let (due, later): (Vec<Pushed>, Vec<Pushed>) = left.into_iter().partition(|pushed| pushed.known() <= until);
        left = later;
        for pushed in due {
            match pushed {
                Pushed::Silence(silence) => search.push_silence(silence),
                Pushed::Stay(stay) => search.push_stay(stay),
            }
        }
        search.settle(until, &mut |meeting| told.push(format!("{meeting:?}")));
        kept_most = kept_most.max(search.kept());
    }
    told.sort();
    (told, kept_most)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn neither_order_nor_cuts_change_what_is_found(
        (silences, stays) in any_sea(),
        cuts in prop::collection::vec(0.0f64..400.0, 0..40),
        seed: u64,
    ) {
        // One silence of a ship at a time: the last pushed under a key is the one that counts.
        let mut keys = std::collections::BTreeSet::new();
        let silences = silences.into_iter().filter(|one| keys.insert((one.key(), one.to.is_some())));
        let sea: Vec<Pushed> = silences.map(Pushed::Silence).chain(stays.into_iter().map(Pushed::Stay)).collect();
        let (at_once, _) = run(&sea, &[], 0);
        let (in_parts, _) = run(&sea, &cuts, seed);
        prop_assert_eq!(at_once, in_parts);
    }

    #[test]
    fn the_index_loses_no_pair((silences, _) in any_sea()) {
        let mut keys = std::collections::BTreeSet::new();
        let closed: Vec<Silence> =
            silences.into_iter().filter(|one| one.to.is_some() && keys.insert(one.key())).collect();
        let rule = DarkSettings::default().rule;
        let prism = |one: &Silence| Prism::new(one.from, one.to.expect("closed"), one.speed_cap_knots);
        let mut by_hand = 0;
        for (i, a) in closed.iter().enumerate() {
            for b in &closed[i + 1..] {
                let met = a.track.mmsi != b.track.mmsi && may_meet(&prism(a), &prism(b), &rule).is_some();
                by_hand += usize::from(met);
            }
        }
        let all = DarkSettings { pairs_max: usize::MAX, others_max: usize::MAX, ..DarkSettings::default() };
        let is_pair = |meeting: &DarkMeeting| matches!(meeting, DarkMeeting::Pair(_));
        prop_assert_eq!(found_by(all, &closed, &[]).iter().filter(|meeting| is_pair(meeting)).count(), by_hand);
    }
}

#[test]
fn what_is_kept_is_bounded_by_retention() {
    let mut search = DarkSearch::new(settings());
    let mut most = 0;
    for day in 0..120 {
        for ship in 1..=20 {
            let start = f64::from(day) * 24.0 + f64::from(ship) / 2.0;
            let here = place(100.0 + f64::from(ship), 10.0);
            let one = silence(ship, sight(start, here), sight(start + 6.0, here));
            search.push_silence(Silence { to: None, known: hours(start + 1.0), ..one.clone() });
            search.push_silence(one);
        }
        search.settle(hours(f64::from(day + 1) * 24.0), &mut |_| ());
        most = most.max(search.kept());
    }
    // Two days of retention but seven of the pool for chance, a step and the hold.
    assert!(most <= 20 * 10, "{most}");
}

#[test]
fn rows_beyond_the_cap_are_counted_and_the_unexplained_come_first() {
    let here = place(124.0, 32.0);
    let gaps: Vec<Silence> = (1..=10)
        .map(|ship| Silence {
            unexplained: ship <= 3,
            p_natural: Some(if ship <= 3 { 1e-3 } else { 0.5 }),
            ..silence(ship, sight(0.0, here), sight(16.0, here))
        })
        .collect();
    let mut search = DarkSearch::new(DarkSettings { pairs_max: 3, ..DarkSettings::default() });
    gaps.into_iter().for_each(|gap| search.push_silence(gap));
    let mut rows = Vec::new();
    search.settle(Time::MAX, &mut |meeting| rows.push(meeting));
    let counts = search.counts();
    assert_eq!((rows.len(), counts.pairs_possible(), counts.pairs_left_out), (3, 45, 42));
    for row in rows {
        assert!(matches!(row, DarkMeeting::Pair(BothDark { q_value: Some(_), alternatives: 16, .. })), "{row:?}");
    }
}

/// Silences at one density over a sea that grows: the work for each stays the same.
fn crowd(gaps: u32, pairs_max: usize) -> (f64, u64) {
    let side = f64::from(gaps).sqrt() * 0.25;
    let mut search = DarkSearch::new(DarkSettings { pairs_max, ..DarkSettings::default() });
    let mut seed = 1u64;
    let mut unit = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / (1u64 << 31) as f64
    };
    for ship in 1..=gaps {
        let from = place(100.0 + side * unit(), side * (unit() - 0.5));
        let (start, length) = (24.0 * unit(), 3.0 + 5.0 * unit());
        let to = destination(from, 360.0 * unit(), length * unit() * 8.0 * NAUTICAL_MILE_M);
        let reception = silence(ship, sight(start, from), sight(start + length, to));
        search.push_silence(Silence { unexplained: false, p_natural: Some(0.3), ..reception });
    }
    let start = std::time::Instant::now();
    search.settle(Time::MAX, &mut |_| ());
    (start.elapsed().as_secs_f64(), search.counts().pairs_asked)
}

#[test]
fn ten_times_the_silences_ask_ten_times_the_pairs() {
    let ((_, few), (_, many)) = (crowd(1_000, 0), crowd(10_000, 0));
    // The small sea has more edge.
    assert!(few > 500 && many < 15 * few, "{few} {many}");
}

#[test]
#[ignore = "prints figures; `just test-dark`"]
fn time_of_ten_and_a_hundred_thousand_silences() {
    for gaps in [10_000, 100_000] {
        let (seconds, asked) = crowd(gaps, 1_000);
        println!("{gaps} silences: {seconds:.2} s, {asked} pairs asked");
    }
}
