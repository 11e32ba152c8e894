//! AIS in, reports out: sentences, archive layouts and JSON lines, on bytes and columns.
//!
//! Bad AIS is data, not an error: a line becomes reports or a [`Reject`] with a reason, never `Err`, and every
//! input line is counted exactly once. Nothing here opens a file or asks a clock.

mod flag;
mod imo;
pub mod json;
mod mmsi;
pub mod nmea;
mod reject;
mod report;
pub mod table;

pub use flag::flag_of_mid;
pub use imo::imo_check_digit_is_right;
pub use mmsi::{Identity, Mmsi};
pub use reject::{Balance, Reject};
pub use report::{
    Accuracy, Deliver, Dimensions, Kinematics, Medium, Particulars, Report, Sender, ShipType, TimeSource,
};
