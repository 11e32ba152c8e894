//! The forms in which a recording is written; one file each.

mod danish;
mod json_lines;
mod marine_cadastre;
mod nmea;
mod stamp;

use crate::message::Body;
use crate::vessel::{Particulars, Vessel};

/// A form of recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// Sentences with tag blocks.
    #[default]
    Nmea,
    /// CSV of MarineCadastre, as up to 2024.
    MarineCadastre,
    /// CSV of the Danish Maritime Authority.
    Dma,
    /// JSON lines as of AIS-catcher.
    Jsonl,
}

/// A message as it was received.
pub(crate) struct Heard<'s> {
    /// Its number in the sea.
    pub(crate) ship: u32,
    pub(crate) vessel: &'s Vessel,
    /// Seconds since the sea's first instant.
    pub(crate) at_s: f64,
    pub(crate) body: &'s Body,
    /// Seconds since 1970.
    pub(crate) second: i64,
    pub(crate) station: &'s str,
}

impl<'s> Heard<'s> {
    /// What the vessel says of itself at the time. Not kept ready: sentences of positions do not need it.
    fn said(&self) -> &'s Particulars {
        static NOTHING: Particulars = Particulars::NOTHING;
        self.vessel.said_at(self.at_s).unwrap_or(&NOTHING)
    }
}

/// Writes messages in one form.
pub(crate) enum Writer {
    Nmea(nmea::Nmea),
    MarineCadastre(marine_cadastre::MarineCadastre),
    Danish(danish::Danish),
    JsonLines(json_lines::JsonLines),
}

impl Writer {
    pub(crate) fn new(format: Format) -> Writer {
        match format {
            Format::Nmea => Writer::Nmea(nmea::Nmea::default()),
            Format::MarineCadastre => Writer::MarineCadastre(marine_cadastre::MarineCadastre::default()),
            Format::Dma => Writer::Danish(danish::Danish::default()),
            Format::Jsonl => Writer::JsonLines(json_lines::JsonLines::default()),
        }
    }

    /// What stands before the first message.
    pub(crate) fn begin(&self, sea: &str, seed: u64, out: &mut Vec<u8>) {
        match self {
            Writer::Nmea(_) => nmea::begin(sea, seed, out),
            Writer::MarineCadastre(_) => marine_cadastre::begin(out),
            Writer::Danish(_) => danish::begin(out),
            Writer::JsonLines(_) => {}
        }
    }

    /// Appends a message; layouts that join particulars to positions write nothing for particulars alone.
    pub(crate) fn put(&mut self, heard: &Heard, out: &mut Vec<u8>) {
        match self {
            Writer::Nmea(writer) => writer.put(heard, out),
            Writer::MarineCadastre(writer) => writer.put(heard, out),
            Writer::Danish(writer) => writer.put(heard, out),
            Writer::JsonLines(writer) => writer.put(heard, out),
        }
    }
}

/// 1/600,000 degree as 1/`unit` degree, rounded half away from zero.
fn degrees(ten_thousandths: i32, unit: i64) -> i64 {
    let scaled = i64::from(ten_thousandths) * unit;
    (scaled + 300_000 * scaled.signum()) / 600_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::put_fixed;

    #[test]
    fn numbers() {
        let written = |value, unit, decimals| {
            let mut out = Vec::new();
            put_fixed(&mut out, value, unit, decimals);
            String::from_utf8(out).expect("digits")
        };
        assert_eq!(written(-12_345, 100, 2), "-123.45");
        assert_eq!(written(7, 100_000, 5), "0.00007");
        assert_eq!(written(0, 1, 0), "0");
        assert_eq!(degrees(6, 100_000), 1);
        assert_eq!(degrees(-600_000, 100_000), -100_000);
        assert_eq!(degrees(-4, 100_000), -1);
        assert_eq!(degrees(2, 100_000), 0);
    }
}
