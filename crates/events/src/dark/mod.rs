//! Meetings that silences may hide.
//!
//! A silent ship can have been anywhere that its speed allowed: a prism in space and time. Two prisms tell whether two
//! silent ships can have met ([`may_meet`]), and how that looks ([`Possibility`]).

mod lens;
mod meeting;
mod prism;
mod region;

pub use meeting::{Fit, Possibility, may_meet};
pub use prism::{MeetingRule, Prism, Sight};
