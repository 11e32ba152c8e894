//! Which silences count, by profile: plain parameters.

/// The length above which a silence counts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum SilenceLimit {
    /// The same everywhere, seconds.
    Fixed(f64),
    /// What reception there makes normal (see [`tracks::Listening::usual_s`]), but at least this, seconds.
    ByMedium {
        /// Lower bound, seconds.
        floor_s: f64,
    },
}

impl SilenceLimit {
    /// The shortest that it can be, seconds.
    pub fn least_s(self) -> f64 {
        match self {
            SilenceLimit::Fixed(limit_s) => limit_s,
            SilenceLimit::ByMedium { floor_s } => floor_s,
        }
    }
}

/// One definition of a gap.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GapDefinition {
    /// Silences above this count; one of just this length does not.
    pub limit: SilenceLimit,
    /// A silence with `p_natural` at or below this is unexplained, 0..=1.
    pub p_natural_max: f64,
    /// Only silences that begin farther from the coast than this count, metres.
    pub coast_m_min: f64,
    /// A silence before which the ship was heard in fewer fixes over 12 h is never called unexplained.
    pub fixes_before_min: u32,
}
