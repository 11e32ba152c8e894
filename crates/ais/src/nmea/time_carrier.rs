//! Times that stand beside a sentence: `$PGHP` and `$PAIS` lines, and fields behind the checksum.

use std::collections::VecDeque;

use jiff::civil;
use jiff::tz::TimeZone;
use nautical::Time;

use super::sentence::{checked, decimal, hex_byte};
use crate::Reject;

/// No AIS was on the air before: 1990-01-01. An earlier time is a clock that was never set.
const EARLIEST: Time = Time::from_seconds(631_152_000);
/// 2100-01-01. A later time is a fault.
const LATEST: Time = Time::from_seconds(4_102_444_800);

/// A time from 1990 up to 2100.
fn plausible(time: Time) -> Option<Time> {
    (EARLIEST..LATEST).contains(&time).then_some(time)
}

/// A time in seconds (9 or 10 digits) or milliseconds (12 or 13 digits) since 1970, decided by its magnitude.
pub(super) fn epoch(digits: &[u8]) -> Option<Time> {
    let number = decimal(digits, 13)? as i64;
    let micros = if digits.len() > 11 { number * 1_000 } else { number * 1_000_000 };
    plausible(Time(micros))
}

/// A UTC date and time of day.
fn utc(year: u64, month: u64, day: u64, hour: u64, minute: u64, second: u64, millis: u64) -> Option<Time> {
    let small = |number: u64| i8::try_from(number).ok();
    let (year, nanos) = (i16::try_from(year).ok()?, i32::try_from(millis * 1_000_000).ok()?);
    let date = civil::Date::new(year, small(month)?, small(day)?).ok()?;
    let time = civil::Time::new(small(hour)?, small(minute)?, small(second)?, nanos).ok()?;
    plausible(Time(TimeZone::UTC.to_timestamp(date.to_datetime(time)).ok()?.as_microsecond()))
}

/// A time behind a checksum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trailing {
    /// Whole seconds: when it was received.
    Seconds(Time),
    /// Milliseconds: when it arrived at the collector, which may be much later.
    Millis(Time),
}

impl Trailing {
    /// The last field of digits only that is a time: `,1412524603`, `,1327992119157`, or the end of the US Coast Guard's
    /// `,d-129,S1156,t034030.00,T30.8,r09SMRQ1,1368243629`.
    pub(super) fn parse(trailing: &[u8]) -> Option<Trailing> {
        let [b',', fields @ ..] = trailing else { return None };
        fields.rsplit(|&byte| byte == b',').find_map(|field| {
            let digits = field.trim_ascii();
            let time = epoch(digits)?;
            Some(if digits.len() > 11 { Trailing::Millis(time) } else { Trailing::Seconds(time) })
        })
    }
}

/// A `$PGHP` line: the time at which another sentence was received.
///
/// `$PGHP,1,year,month,day,hour,minute,second,millisecond,country,region,station,online data,checksum*hh`. The last
/// field is the checksum of the sentence that it belongs to. Measured on real files: for a message in parts it is the
/// exclusive or of the parts' checksums; for a VDO it is 00, whatever the sentence's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pghp {
    /// When the sentence was received.
    pub time: Time,
    /// When this line arrived (a time behind its own checksum).
    pub arrival: Option<Time>,
    /// The checksum of the sentence that it belongs to.
    pub names: u8,
    /// Whether its online data say that a satellite heard it (`1AIS_S`, exactEarth).
    pub satellite: bool,
}

impl Pghp {
    /// Reads a sentence of that kind.
    ///
    /// # Errors
    /// [`Reject::Checksum`], [`Reject::Malformed`] where fields are missing or it names no sentence, [`Reject::BadTime`]
    /// where its time is none.
    pub(super) fn parse(sentence: &[u8]) -> Result<Pghp, Reject> {
        let checked = checked(sentence.get(1..).unwrap_or_default()).ok_or(Reject::Checksum)?;
        let mut fields = checked.body.split(|&byte| byte == b',').skip(2);
        let mut when = [0; 7];
        for number in &mut when {
            let field = fields.next().ok_or(Reject::Malformed)?;
            *number = decimal(field, 4).ok_or(Reject::BadTime)?;
        }
        let [year, month, day, hour, minute, second, millis] = when;
        let (mut online, mut names) = (&b""[..], &b""[..]);
        for field in fields {
            (online, names) = (names, field);
        }
        Ok(Pghp {
            time: utc(year, month, day, hour, minute, second, millis).ok_or(Reject::BadTime)?,
            arrival: Trailing::parse(checked.trailing).map(|(Trailing::Seconds(time) | Trailing::Millis(time))| time),
            names: hex_byte(names).ok_or(Reject::Malformed)?,
            satellite: online.ends_with(b"AIS_S"),
        })
    }
}

/// The time of a `$PAIS` line whose last two fields are `yyyymmdd,hhmmss` or `yyyymmdd,hhmmss.ss`.
///
/// # Errors
/// [`Reject::Checksum`]; [`Reject::OtherSentence`] where it has no such fields (most have none); [`Reject::BadTime`].
pub(super) fn parse_pais(sentence: &[u8]) -> Result<Time, Reject> {
    let body = checked(sentence.get(1..).unwrap_or_default()).ok_or(Reject::Checksum)?.body;
    let mut fields = body.rsplit(|&byte| byte == b',');
    let (clock, date) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let (clock, fraction) = clock.split_at_checked(6).ok_or(Reject::OtherSentence)?;
    let hundredths = match fraction {
        [] => 0,
        [b'.', digits @ ..] => {
            decimal(digits, 2).ok_or(Reject::OtherSentence)? * if digits.len() == 1 { 10 } else { 1 }
        }
        _ => return Err(Reject::OtherSentence),
    };
    let clock = decimal(clock, 6).ok_or(Reject::OtherSentence)?;
    let date = decimal(date, 8).filter(|&date| date > 9_999_999).ok_or(Reject::OtherSentence)?;
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
    utc(year, month, day, hour, minute, second, hundredths * 10).ok_or(Reject::BadTime)
}

/// How a message can be told among others: what a `$PGHP` line is matched with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Signature {
    /// The exclusive or of its sentences' checksums.
    pub checksum: u8,
    /// The checksum of its first sentence to come.
    pub first_checksum: u8,
    /// The running number of that sentence among the AIS sentences of the file, from 1.
    pub first_number: u64,
    /// Whether it is a VDO.
    pub own: bool,
    /// Its arrival, where milliseconds stand behind a checksum.
    pub arrival: Option<Time>,
}

/// AIS sentences within which a `$PGHP` line finds its own where nothing but the checksum ties them. A checksum has
/// some 7 bits that differ, so each further sentence is one chance in 128 of a false match.
const SENTENCES_AHEAD_MAX: u64 = 4;
/// Most that the arrivals of a `$PGHP` line and its sentence differ. In exactEarth's file they come in bursts out of
/// order, up to a dozen lines apart and within 30 ms.
const ARRIVALS_APART_MICROS_MAX: u64 = 50_000;
/// Lines within which a time carrier on its own line and its sentence find each other, whichever comes first.
pub(super) const LINES_APART_MAX: u64 = 32;

/// A `$PGHP` line that waits for its sentence.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    pghp: Pghp,
    /// Lines that it stands for: 1, or 0 where its line is counted elsewhere.
    lines: u32,
    /// AIS sentences before it.
    sentences_before: u64,
    /// The running number of its line.
    line: u64,
}

/// Whether two lines arrived together.
fn arrived_together(one: Option<Time>, other: Option<Time>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.0.abs_diff(other.0) <= ARRIVALS_APART_MICROS_MAX)
}

impl Pghp {
    /// Whether it belongs to a message that came before it and arrived together with it.
    pub(super) fn follows(&self, message: &Signature) -> bool {
        self.names == message.checksum && arrived_together(self.arrival, message.arrival)
    }
}

impl Waiting {
    /// Whether it belongs to a message that comes behind it.
    fn precedes(&self, message: &Signature) -> bool {
        let ahead = message.first_number.saturating_sub(self.sentences_before);
        let names_it = self.pghp.names == message.checksum;
        let close = (1..=SENTENCES_AHEAD_MAX).contains(&ahead) || arrived_together(self.pghp.arrival, message.arrival);
        let names_its_next = self.pghp.names == message.first_checksum || (message.own && self.pghp.names == 0);
        (names_it && close) || (names_its_next && ahead == 1)
    }
}

/// The `$PGHP` lines that wait for their sentences: a bounded number for a bounded count of lines.
#[derive(Debug, Default)]
pub(super) struct PghpLines {
    waiting: VecDeque<Waiting>,
}

impl PghpLines {
    /// Whether no line waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes a line in. Returns how many lines are given up for it.
    pub(super) fn wait(&mut self, pghp: Pghp, sentences_before: u64, line: u64) -> u32 {
        let room = self.waiting.len() < LINES_APART_MAX as usize;
        let given_up = if room { None } else { self.waiting.pop_front() };
        self.waiting.push_back(Waiting { pghp, lines: 0, sentences_before, line });
        given_up.map_or(0, |waiting| waiting.lines)
    }

    /// Counts its line for the last one taken in, if that came with line number `line`.
    pub(super) fn count_line(&mut self, line: u64) -> bool {
        let last = self.waiting.back_mut().filter(|waiting| waiting.line == line);
        last.map(|waiting| waiting.lines += 1).is_some()
    }

    /// The line that belongs to a message, the latest first, and how many lines it stands for.
    pub(super) fn take(&mut self, message: &Signature) -> Option<(Pghp, u32)> {
        let index = self.waiting.iter().rposition(|waiting| waiting.precedes(message))?;
        self.waiting.remove(index).map(|waiting| (waiting.pghp, waiting.lines))
    }

    /// Gives up the line just before a sentence of another kind, if it names that sentence.
    pub(super) fn discard(&mut self, checksum: u8, line: u64) -> u32 {
        let its_own = |waiting: &mut Waiting| waiting.pghp.names == checksum && waiting.line + 1 == line;
        self.waiting.pop_back_if(its_own).map_or(0, |waiting| waiting.lines)
    }

    /// Gives up those that have waited for long at line number `line`. Returns how many lines that are.
    pub(super) fn expire(&mut self, line: u64) -> u32 {
        let mut given_up = 0;
        let old = |waiting: &mut Waiting| waiting.line + LINES_APART_MAX < line;
        while let Some(waiting) = self.waiting.pop_front_if(old) {
            given_up += waiting.lines;
        }
        given_up
    }

    /// Gives up all. Returns how many lines that are.
    pub(super) fn finish(&mut self) -> u32 {
        self.waiting.drain(..).map(|waiting| waiting.lines).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nmea::sentence::checksum;

    fn with_checksum(body: &str) -> String {
        format!("${body}*{:02X}", checksum(body.as_bytes()))
    }

    #[test]
    fn reads_times_by_their_magnitude() {
        let check = |text: &str, expected: Option<Trailing>| {
            assert_eq!(Trailing::parse(text.as_bytes()), expected, "{text}");
        };
        let seconds = |seconds: i64| Some(Trailing::Seconds(Time::from_seconds(seconds)));
        check("", None);
        check(",1412524603", seconds(1_412_524_603));
        check(",1412524603 ", seconds(1_412_524_603));
        check(",1327992119157", Some(Trailing::Millis(Time(1_327_992_119_157_000))));
        check(",d-129,S1156,t034030.00,T30.8,r09SMRQ1,1368243629", seconds(1_368_243_629));
        check(",s28089,d-103,T39.44353985,x147521,r08TPHI1,1242958962", seconds(1_242_958_962));
        check(",1412524603,ComSock1", seconds(1_412_524_603));
        for none in [",b003660465", ",0", ",12", ",99999999999", ",9999999999", ",9999999999999999999", "1412524603"] {
            check(none, None);
        }
    }

    #[test]
    fn reads_pghp() {
        let pghp = Pghp::parse(b"$PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,2B*5B").expect("a $PGHP");
        let time = Time::parse("2010-06-11T11:46:11.390Z").expect("a time");
        assert_eq!(pghp, Pghp { time, arrival: None, names: 0x2b, satellite: false });
        let pghp =
            Pghp::parse(b"$PGHP,1,2012,1,31,5,7,2,151,316,2,316000002,1AIS_S,51*77,1327992119157").expect("a $PGHP");
        assert_eq!((pghp.names, pghp.satellite), (0x51, true));
        assert_eq!(pghp.arrival, Some(Time(1_327_992_119_157_000)));
    }

    #[test]
    fn refuses_pghp_with_its_reason() {
        let check = |body: &str, expected: Reject| {
            assert_eq!(Pghp::parse(with_checksum(body).as_bytes()), Err(expected), "{body}");
        };
        check("PGHP,1,2010,13,11,11,46,11,390,231,45,992190934,1,2B", Reject::BadTime);
        check("PGHP,1,1970,1,1,0,0,0,0,231,45,992190934,1,2B", Reject::BadTime);
        check("PGHP,1,2010,,11,11,46,11,390,231,45,992190934,1,2B", Reject::BadTime);
        check("PGHP,1,2010,6,11", Reject::Malformed);
        check("PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,", Reject::Malformed);
        check("PGHP,1,2010,6,11,11,46,11,390", Reject::Malformed);
        assert_eq!(Pghp::parse(b"$PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,2C*5B"), Err(Reject::Checksum));
    }

    #[test]
    fn reads_pais() {
        let check = |body: &str, expected: Result<&str, Reject>| {
            let expected = expected.map(|time| Time::parse(time).expect("a time"));
            assert_eq!(parse_pais(with_checksum(body).as_bytes()), expected, "{body}");
        };
        check("PAIS,F1,F755,002,22,15,0B,01,20120127,114719.00", Ok("2012-01-27T11:47:19Z"));
        check("PAIS,F1,F755,002,22,15,0B,01,20120127,114719.25", Ok("2012-01-27T11:47:19.25Z"));
        check("PAIS,0A,20120127,114707", Ok("2012-01-27T11:47:07Z"));
        check("PAIS,0B,07,0C,00F,FFF,FFF,00A,1", Err(Reject::OtherSentence));
        check("PAIS,0C,A,1,0001,0056", Err(Reject::OtherSentence));
        check("PAIS,0A,20121327,114707", Err(Reject::BadTime));
        check("PAIS,", Err(Reject::OtherSentence));
        assert_eq!(parse_pais(b"$PAIS,0A,20120127,114707*58"), Err(Reject::Checksum));
    }

    #[test]
    fn a_pghp_line_finds_the_sentence_that_it_names() {
        let pghp = |names: u8| Pghp { time: Time(0), arrival: None, names, satellite: false };
        let message = |checksum: u8, first_number: u64| Signature {
            checksum,
            first_checksum: checksum,
            first_number,
            own: false,
            arrival: None,
        };
        let mut lines = PghpLines::default();
        assert_eq!(lines.wait(pghp(0x2f), 10, 1), 0);
        assert!(lines.count_line(1));
        assert!(!lines.count_line(2));
        assert_eq!(lines.wait(pghp(0x4d), 10, 2), 0);
        assert!(lines.take(&message(0x11, 11)).is_none());
        assert!(lines.take(&message(0x2f, 10)).is_none(), "it was there before");
        assert!(lines.take(&message(0x2f, 15)).is_none(), "too far ahead");
        assert_eq!(lines.take(&message(0x2f, 12)).map(|(pghp, lines)| (pghp.names, lines)), Some((0x2f, 1)));
        assert!(lines.take(&message(0x2f, 12)).is_none());
        let in_parts = Signature { first_checksum: 0x4d, ..message(0x99, 11) };
        assert!(lines.take(&Signature { first_number: 12, ..in_parts }).is_none());
        assert!(lines.take(&in_parts).is_some());
    }

    #[test]
    fn waiting_lines_are_bounded_and_given_up() {
        let pghp = Pghp { time: Time(0), arrival: None, names: 1, satellite: false };
        let mut lines = PghpLines::default();
        let mut given_up = 0;
        for line in 1..=100 {
            given_up += lines.wait(pghp, 0, line);
            assert!(lines.count_line(line));
        }
        assert_eq!((given_up, lines.waiting.len()), (68, 32));
        assert_eq!(lines.discard(2, 101), 0);
        assert_eq!(lines.discard(1, 101), 1);
        assert_eq!(lines.expire(110), 9);
        assert_eq!(lines.finish(), 22);
        assert_eq!(lines.finish(), 0);
    }
}
