//! What counts as an encounter: plain parameters, no code.

use tracks::GapRule;

/// One definition of an encounter.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// How tracks move between fixes.
    pub motion: Motion,
    /// An encounter meets one of these. The first gives the distance of the contacts.
    pub clauses: Vec<Clause>,
    /// Longest break, seconds, in which both are known but the clause does not hold, that does not end an encounter.
    pub merge_s: f64,
    /// An encounter is decided when event time has passed its end by this, seconds.
    pub hold_s: f64,
    /// Where and between whom: marks rows, removes none.
    pub limits: Limits,
}

/// How a track moves between its fixes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Motion {
    /// Along the geodesic from fix to fix, where they are close enough in time; nowhere otherwise.
    Legs(GapRule),
    /// Each fix is a sighting; between sightings only reach is judged.
    Sightings {
        /// Longest time, seconds, between two joint sightings of one stay.
        silence_max_s: f64,
    },
}

/// One way to meet a rule. All conditions hold at once; those that cut, cut the time within the distance.
#[derive(Clone, PartialEq, Debug)]
pub struct Clause {
    /// Largest distance between the antennas, metres.
    pub distance_m: f64,
    /// A closer limit, by the two ships' beams.
    pub beside: Option<Beside>,
    /// Least time from the start to the end, seconds; at least half of it in contact, where breaks are merged.
    pub duration_min_s: f64,
    /// Both slower than this, knots (cuts).
    pub speed_knots_max: Option<f64>,
    /// Both at least this fast, knots (cuts).
    pub speed_knots_min: Option<f64>,
    /// Difference of their velocities below this, knots (cuts).
    pub velocity_difference_knots_max: Option<f64>,
    /// Median over the encounter of the mean speed of the two below this, knots.
    pub speed_median_knots_max: Option<f64>,
    /// Rows by this clause are under way.
    pub underway: bool,
}

/// Side by side: half of both beams, a clearance, and two standard errors of the distance; a fixed distance where a beam
/// is unknown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Beside {
    /// Clearance between the hulls, metres.
    pub clearance_m: f64,
    /// The limit where a beam is unknown, metres.
    pub unknown_m: f64,
}

/// Where an encounter counts, and between whom.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Limits {
    /// Least distance from the coast, metres.
    pub coast_m_min: f64,
    /// Least distance from a port's area, metres.
    pub port_m_min: f64,
    /// Least distance from a learned anchorage, metres.
    pub anchorage_m_min: f64,
    /// Which ships.
    pub types: TypeLimit,
}

/// Which types of ship a rule is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TypeLimit {
    /// All.
    #[default]
    Any,
    /// Both are tankers.
    Tankers,
    /// Neither is a tug or a pilot.
    NoTugOrPilot,
}

impl TypeLimit {
    /// Whether two ships of these types (standard words) are meant.
    pub fn admits(self, type_a: Option<&str>, type_b: Option<&str>) -> bool {
        let service = |word: Option<&str>| matches!(word, Some("tug" | "pilot"));
        match self {
            TypeLimit::Any => true,
            TypeLimit::Tankers => type_a == Some("tanker") && type_b == Some("tanker"),
            TypeLimit::NoTugOrPilot => !service(type_a) && !service(type_b),
        }
    }
}

impl Rule {
    /// The distance of contacts, metres.
    pub fn distance_m(&self) -> f64 {
        self.clauses.first().map_or(0.0, |clause| clause.distance_m)
    }

    /// The largest distance that matters to it, metres.
    pub fn reach_m(&self) -> f64 {
        self.clauses.iter().map(|clause| clause.distance_m).fold(0.0, f64::max)
    }
}

impl Clause {
    /// The distance within which this clause holds for two ships with these beams (metres) and this standard error of
    /// their distance (metres).
    pub(crate) fn limit_m(&self, beams_m: Option<(f32, f32)>, sigma_m: f64) -> f64 {
        let Some(beside) = self.beside else { return self.distance_m };
        let limit_m = match beams_m {
            Some((a, b)) => f64::from(a + b) / 2.0 + beside.clearance_m + 2.0 * sigma_m,
            None => beside.unknown_m,
        };
        limit_m.min(self.distance_m)
    }

    /// Whether two velocities (earth-centred, knots) meet its speed conditions.
    pub(crate) fn admits_speeds(&self, speeds_knots: (f64, f64), difference_knots: f64) -> bool {
        let (slow, fast) = (speeds_knots.0.min(speeds_knots.1), speeds_knots.0.max(speeds_knots.1));
        self.speed_knots_max.is_none_or(|max| fast < max)
            && self.speed_knots_min.is_none_or(|min| slow >= min)
            && self.velocity_difference_knots_max.is_none_or(|max| difference_knots < max)
    }
}
