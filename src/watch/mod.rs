//! `watch`: feeds instead of archives. Everything that arrives is a record; what becomes of it follows from the records
//! alone.

mod clock;
mod order;

pub use order::{Order, Refused};
