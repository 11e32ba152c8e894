//! What counts, by name: profiles, built in and from TOML files.

mod profile;

pub use profile::{Profile, ProfileError};
