//! Drives the built program as a user would, in a fresh folder each time.

mod alerts;
mod architecture;
mod bad_input;
mod explain;
mod fleet;
mod formats;
mod help;
mod interrupted;
mod layouts;
mod lists;
mod memory;
mod nmea;
mod output_folder;
mod packing;
mod run;
mod same_output;
mod settings;
mod simulate;
mod triage;
mod watch;
mod words;
