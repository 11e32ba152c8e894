//! Tag blocks (IEC 61162-450; NMEA 0183 4.10): who heard a sentence, and when.

use nautical::Time;
use rustc_hash::FxHasher;
use std::hash::Hasher;

use super::sentence::{checked, decimal};
use super::time_carrier::epoch;

/// What a tag block tells of the sentence behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct TagBlock {
    /// `c:` when it was received.
    pub time: Option<Time>,
    /// `s:` a digest of the station's name; 0 where there is none.
    pub station: u64,
    /// Whether the station's name says plainly that it is a satellite.
    pub satellite: bool,
    /// `g:` the number of the group of sentences that it belongs to.
    pub group: Option<u64>,
}

impl TagBlock {
    /// Reads what stands between the backslashes; `None` if its checksum is missing or wrong.
    ///
    /// A time that cannot be read is as none; codes that are not known are passed over.
    pub(super) fn parse(content: &[u8]) -> Option<TagBlock> {
        let mut tag = TagBlock::default();
        for field in checked(content)?.body.split(|&byte| byte == b',') {
            match field {
                [b'c', b':', time @ ..] => tag.time = epoch(time),
                [b's', b':', station @ ..] => {
                    tag.station = digest(station);
                    tag.satellite = names_a_satellite(station);
                }
                [b'g', b':', group @ ..] => tag.group = group_number(group),
                _ => {}
            }
        }
        Some(tag)
    }
}

/// A digest of a station's name, never 0.
fn digest(name: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    hasher.finish() | 1
}

/// Whether a station's name holds the word "satellite". Nothing less is taken for one.
fn names_a_satellite(name: &[u8]) -> bool {
    name.windows(9).any(|word| word.eq_ignore_ascii_case(b"satellite"))
}

/// The last number of `1-2-73874` (sentence, sentences, group).
fn group_number(text: &[u8]) -> Option<u64> {
    decimal(text.rsplit(|&byte| byte == b'-').next()?, 18)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nmea::sentence::checksum;

    #[test]
    fn reads_time_station_and_group() {
        let tag = TagBlock::parse(b"s:2573310,c:1654088303*0B").expect("a tag block");
        assert_eq!(tag.time, Some(Time::from_seconds(1_654_088_303)));
        assert_ne!(tag.station, 0);
        assert!(!tag.satellite && tag.group.is_none());
    }

    #[test]
    fn takes_what_it_knows() {
        let check = |body: &str, time: Option<Time>, group: Option<u64>, satellite: bool| {
            let content = format!("{body}*{:02X}", checksum(body.as_bytes()));
            let tag = TagBlock::parse(content.as_bytes()).expect(body);
            assert_eq!((tag.time, tag.group, tag.satellite), (time, group, satellite), "{body}");
        };
        check("c:1654088303123", Some(Time(1_654_088_303_123_000)), None, false);
        check("c:0", None, None, false);
        check("c:soon,q:u", None, None, false);
        check("g:1-2-73874,s:r003669945,c:1120959341", Some(Time::from_seconds(1_120_959_341)), Some(73_874), false);
        check("si:AISD", None, None, false);
        check("s:Norsat Satellite 2", None, None, true);
        check("s:SATURN", None, None, false);
        check("", None, None, false);
    }

    #[test]
    fn a_damaged_one_tells_nothing() {
        for bad in [&b"s:2573310,c:1654088304*0B"[..], b"s:2573310,c:1654088303", b"", b"*", b"s:1*0", b"\xff*zz"] {
            assert_eq!(TagBlock::parse(bad), None);
        }
    }
}
