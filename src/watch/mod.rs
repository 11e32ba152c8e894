//! `watch`: feeds instead of archives. Everything that arrives is a record; what becomes of it follows from the records
//! alone.

mod arrival;
mod clock;
mod order;
mod source;
mod sources;

pub use arrival::{Arrival, What};
pub use order::{Order, Refused};
pub use source::Source;
pub use sources::{Left, Next, SourceSettings, Sources};
