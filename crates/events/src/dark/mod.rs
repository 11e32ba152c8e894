//! Meetings that silences may hide.
//!
//! A silent ship can have been anywhere that its speed allowed: a prism in space and time. Two prisms tell whether two
//! silent ships can have met ([`may_meet`]), and how that looks ([`Possibility`]). A prism and the path of a visible
//! ship tell whether the one can have kept the other [`Company`]. [`DarkSearch`] does both for a stream of [`Silence`]s
//! and [`SlowStay`]s, ranks who may have been the unseen partner, and measures what chance alone would give.

mod around;
mod candidate;
mod chance;
mod detector;
mod index;
mod lens;
mod meeting;
mod pairs;
mod prism;
mod region;
mod silence;
mod speed_cap;
mod stay;
mod stays;

pub use candidate::CandidateSettings;
pub use chance::ChanceSettings;
pub use detector::{DarkCounts, DarkMeeting, DarkSearch, DarkSettings};
pub use index::SilenceKey;
pub use meeting::{Fit, Possibility, closed_form_admits, may_meet};
pub use pairs::{BothDark, Ground};
pub use prism::{MeetingRule, Prism, Sight};
pub use silence::{Silence, SlowStay};
pub use speed_cap::speed_cap_knots;
pub use stay::Company;
pub use stays::{Candidate, DarkStay};
