//! What is found as shore stations stand farther apart.

use std::sync::Arc;

use simulate::evaluate::{Counted, Rate, Share};
use simulate::{Place, Station};

use crate::Run;
use crate::sea::{SeaJob, sum};
use crate::table::{errors, rate, share, table};

/// Kilometres between neighbouring stations of a square grid.
const APART_KM: [f64; 6] = [60.0, 90.0, 120.0, 150.0, 200.0, 300.0];
/// Half of the messages sent from so far are heard, kilometres.
const RANGE_KM: f64 = 60.0;
/// West, south, east, north of the grid: the sea of the scenario.
const BOX: [f64; 4] = [119.5, 33.0, 127.0, 38.0];

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let (mut rows, mut unseen) = (Vec::new(), Vec::new());
    for apart_km in APART_KM {
        let mut scenario = run.plan.scenario("yellow-sea")?.clone();
        scenario.station = stations(apart_km);
        let count = scenario.station.len();
        let scenario = Arc::new(scenario);
        let label = format!("apart-{apart_km}");
        let job = |seed| SeaJob { label: label.clone(), ..SeaJob::new(&scenario, seed, 1.0) };
        let jobs: Vec<SeaJob> = run.plan.curve_seeds().map(job).collect();
        let seas = run.works.all(&jobs)?;
        let observed = seas.iter().filter_map(|sea| sea.observed_share).sum::<f64>() / seas.len().max(1) as f64;
        let counted = sum(&seas);
        unseen.push(unseen_row(apart_km, &counted));
        let score = counted.kinds.get("visible").cloned().unwrap_or_default().score("visible");
        rows.push(vec![
            format!("{apart_km:.0} km"),
            count.to_string(),
            format!("{:.1}", 1e4 / (apart_km * apart_km)),
            format!("{:.0} %", 100.0 * observed),
            (score.truth + score.unobservable).to_string(),
            score.truth.to_string(),
            share(&score.recall),
            share(&score.precision),
            share(&score.f1),
        ]);
    }
    let columns = [
        "apart",
        "stations",
        "in 10,000 km2",
        "of time observed",
        "true",
        "not lost",
        "recall of those not lost",
        "precision",
        "F1",
    ];
    Ok(format!(
        "## As stations stand farther apart\n\n\
         `yellow-sea`, {} seeds a row, profile `sts`, heard by a square grid of imagined stations (at sea too) each of which hears half of \
         the messages sent at {RANGE_KM:.0} km. Observed: share of the time between a ship's first and last report without a long silence.\n\n",
        run.plan.curve_seeds().count()
    ) + &table(&columns, &rows)
        + &table(&UNSEEN, &unseen))
}

/// Columns about what was not seen.
const UNSEEN: [&str; 9] = [
    "apart",
    "switched off, true",
    "recall",
    "held against the ship",
    "held against others in 10,000 vessel-days",
    "partner among the candidates",
    "its rank",
    "both silent, told",
    "lone stays in 100 vessel-days",
];

fn unseen_row(apart_km: f64, counted: &Counted) -> Vec<String> {
    let score = |kind: &str| counted.kinds.get(kind).cloned().unwrap_or_default().score(kind);
    let (gap, candidates, days) = (score("gap"), counted.candidates.score(), counted.alerts.vessel_days);
    let off: Vec<_> = counted.gap_causes.get("off").into_iter().flatten().collect();
    let of =
        |is: &dyn Fn(&str) -> bool| off.iter().filter(|(cause, _)| is(cause)).map(|(_, n)| **n).sum::<u64>() as f64;
    let stays = counted.kinds.get("lone-stay").map_or(0, |tally| tally.rows);
    vec![
        format!("{apart_km:.0} km"),
        gap.truth.to_string(),
        share(&gap.recall),
        share(&Share::of(of(&|cause| cause == "unexplained-in-coverage"), of(&|_| true))),
        rate(&Rate::of(gap.false_found, days / 10_000.0)),
        share(&candidates.recall),
        errors(&candidates.rank),
        share(&score("both-dark").recall),
        rate(&Rate::of(stays, days / 100.0)),
    ]
}

/// A grid of stations over the sea.
fn stations(apart_km: f64) -> Vec<Station> {
    let [west, south, east, north] = BOX;
    let mut stations = Vec::new();
    let mut row = Place::from([west, south]).offset(apart_km * 500.0, apart_km * 500.0);
    while row.north < north {
        let mut at = row;
        while at.east < east {
            let name = format!("SIM-{}", stations.len());
            stations.push(Station { name, at, range_km: RANGE_KM, outages_h: Vec::new(), clock: Vec::new() });
            at = at.offset(apart_km * 1_000.0, 0.0);
        }
        row = row.offset(0.0, apart_km * 1_000.0);
    }
    stations
}
