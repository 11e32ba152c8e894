//! The rendezvous search: when do moving points come within a distance of each other?
//!
//! A [`Leg`] is a point that moves straight and evenly from one place to another. A mover is a list of legs, and is
//! nowhere between them. [`Field::search`] tells, for every pair of movers, each span in which one leg of the first and
//! one of the second lie within the reach: exactly, in continuous time, by closed form. Nothing here knows of ships,
//! AIS, files or clocks.
//!
//! Two layers: an rstar tree over boxes of each mover's path gives the pairs that can matter; the kernel
//! ([`Relative`]) decides them. Both are exact: the boxes only ever let too many pairs through.

mod field;
mod kernel;
mod neighbours;

pub use field::{Field, Pair, PairSearch, Passage, Search};
pub use kernel::{Leg, Relative};
pub use neighbours::Neighbours;
