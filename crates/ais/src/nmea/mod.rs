//! Raw NMEA: lines of bytes in, reports out.
//!
//! A [`NmeaReader`] reads one source. It never fails and never panics: what it cannot use it rejects with a reason. Its
//! memory is bounded whatever comes, and a position report in one sentence costs no allocation.

mod base_station;
mod bits;
mod class_a;
mod class_b;
mod clock;
mod detect;
#[cfg(test)]
mod encode;
mod fragments;
mod held;
mod long_range;
mod messages;
mod plain;
mod rare;
mod sentence;
mod static_data;
mod tag_block;
#[cfg(test)]
mod tests;
mod time_carrier;

use nautical::Time;

use self::bits::{BadPayload, Bits};
use self::clock::{Clock, Set};
use self::fragments::{Envelope, Fragments, Lines, Outcome};
use self::held::Held;
use self::messages::Message;
use self::plain::{LastTag, Plain};
use self::sentence::{AisSentence, Kind, Piece, checked, kind, pieces};
use self::tag_block::TagBlock;
use self::time_carrier::{LINES_APART_MAX, Pghp, PghpLines, Signature, Trailing, parse_pais};
use crate::{Deliver, Medium, Reject, Report, TimeSource};

pub use self::detect::looks_like_nmea;

/// Longest line taken, in bytes. A sentence has at most 82 characters (IEC 61162-1), a tag block 80 (NMEA 0183 4.10); real lines
/// with joined payloads and trailing fields stay below 200.
const LINE_BYTES_MAX: usize = 1024;

/// How one source is read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NmeaSettings {
    /// A time to count from in archives that have none. It serves until the source tells a time.
    pub start: Option<Time>,
    /// Most seconds between a time that is carried to a report and the last time that the source told.
    pub carried_s_max: u32,
    /// What heard the source's sentences, unless they say plainly that it was a satellite.
    pub medium: Medium,
    /// Seconds of the source's time for which part of a message waits for the others.
    pub fragment_timeout_s: u32,
}

impl Default for NmeaSettings {
    fn default() -> NmeaSettings {
        NmeaSettings { start: None, carried_s_max: 60, medium: Medium::Unknown, fragment_timeout_s: 30 }
    }
}

/// Reads the lines of one source.
///
/// Each line is told exactly once: in the `lines` of a report, or as a reject. A line with several sentences is used if
/// any of them is; its first report counts it. `$PGHP`, `$PAIS` and tag blocks that stand alone on a line share the fate
/// of the sentence whose time they carry.
///
/// A report's time is, in this order: `c:` of its tag block; its `$PGHP` line; seconds, then milliseconds behind its
/// checksum; the last time that its source told, moved to the nearest instant with the report's own UTC second.
///
/// ```
/// use ais::nmea::{NmeaReader, NmeaSettings};
/// use ais::{Deliver, Reject, Report};
///
/// #[derive(Default)]
/// struct Seen(Vec<Report>, u64);
/// impl Deliver for Seen {
///     fn report(&mut self, report: Report) {
///         self.0.push(report);
///     }
///     fn reject(&mut self, _: Reject, lines: u64) {
///         self.1 += lines;
///     }
/// }
///
/// let mut reader = NmeaReader::new(NmeaSettings::default());
/// let mut seen = Seen::default();
/// reader.line(b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A,1412524603", &mut seen);
/// reader.line(b"# a comment", &mut seen);
/// reader.finish(&mut seen);
/// assert_eq!((seen.0[0].mmsi.number(), seen.0[0].lines, seen.1), (371_798_000, 1, 1));
/// ```
#[derive(Debug)]
pub struct NmeaReader {
    settings: NmeaSettings,
    clock: Clock,
    fragments: Fragments,
    pghp: PghpLines,
    held: Held,
    lone_tag: Option<LoneTag>,
    last_tag: LastTag,
    /// The lines of the last `$PAIS` time, until a report takes that time.
    pais: Option<u32>,
    /// Lines so far.
    lines: u64,
    /// AIS sentences so far.
    sentences: u64,
}

/// A tag block that stood alone on its line: for the next AIS sentence.
#[derive(Clone, Copy, Debug)]
struct LoneTag {
    tag: TagBlock,
    /// Lines that it stands for: 1, or 0 where its line is counted elsewhere.
    lines: u32,
    /// The running number of its line.
    line: u64,
}

/// The line at hand, which is to be told once.
struct Line {
    /// 1 until it is told.
    untold: u32,
    /// What may use it later, if no sentence of it is used now.
    waits_with: Option<WaitsWith>,
    /// Why it is rejected, if nothing uses it.
    reason: Option<Reject>,
}

/// What a line may wait with.
#[derive(Clone, Copy)]
enum WaitsWith {
    LoneTag,
    Pghp,
    Pais,
    Fragment(u64),
}

impl Line {
    fn refuse(&mut self, reason: Reject) {
        self.reason = self.reason.or(Some(reason));
    }

    fn wait(&mut self, with: WaitsWith) {
        self.waits_with = self.waits_with.or(Some(with));
    }
}

impl NmeaReader {
    /// A reader at the start of a source.
    pub fn new(settings: NmeaSettings) -> NmeaReader {
        let mut clock = Clock::default();
        if let Some(start) = settings.start {
            clock.set(start, Set::Given);
        }
        NmeaReader {
            settings,
            clock,
            fragments: Fragments::new(settings.fragment_timeout_s),
            pghp: PghpLines::default(),
            held: Held::default(),
            lone_tag: None,
            last_tag: LastTag::default(),
            pais: None,
            lines: 0,
            sentences: 0,
        }
    }

    /// Reads one line, without its line ending (a carriage return at the end does no harm).
    pub fn line(&mut self, line: &[u8], out: &mut dyn Deliver) {
        self.lines += 1;
        if self.plain_line(line, out).is_none() {
            self.any_line(line, out);
        }
    }

    /// Reads a plain position report, if nothing waits that it might belong to; `None` where it goes the long way.
    fn plain_line(&mut self, line: &[u8], out: &mut dyn Deliver) -> Option<()> {
        let waits = self.lone_tag.is_some() || self.pais.is_some() || !self.pghp.is_empty() || !self.held.is_empty();
        if waits || line.len() > LINE_BYTES_MAX {
            return None;
        }
        let plain = Plain::of(line, &self.last_tag)?;
        let message = messages::decode_position(&plain.bits)?;
        let tag = match plain.tag {
            Some(content) => self.last_tag.read(content)?,
            None => TagBlock::default(),
        };
        self.sentences += 1;
        let told = match (tag.time, plain.trailing) {
            (Some(time), _) => Ok((time, TimeSource::TagBlock)),
            (None, Some(time)) => Ok((time, TimeSource::TrailingSeconds)),
            (None, None) => self.carried_time(message.utc_second),
        };
        let medium = if tag.satellite { Medium::Satellite } else { self.settings.medium };
        match told {
            Ok((time, source)) => {
                if tag.time.or(plain.trailing).is_some() {
                    self.clock.set(time, Set::InLine);
                }
                out.report(Report { lines: 1, ..report(message, time, source, medium) });
            }
            Err(reason) => out.reject(reason, 1),
        }
        Some(())
    }

    /// Reads a line of any kind.
    fn any_line(&mut self, line: &[u8], out: &mut dyn Deliver) {
        self.expire(out);
        let line = line.trim_ascii();
        if let Some(reason) = refused(line) {
            out.reject(reason, 1);
            return;
        }
        let mut at_hand = Line { untold: 1, waits_with: None, reason: None };
        let mut tag = None;
        for piece in pieces(line) {
            match piece {
                Piece::Sentence(sentence) => self.sentence(sentence, tag.take(), &mut at_hand, out),
                Piece::TagBlock(content) => match TagBlock::parse(content) {
                    Some(block) => tag = Some(block),
                    None => at_hand.refuse(Reject::Checksum),
                },
            }
        }
        if let Some(tag) = tag {
            self.tag_alone(tag, &mut at_hand, out);
        }
        self.settle(at_hand, out);
    }

    /// Tells of all that still waits. The source may go on after it.
    pub fn finish(&mut self, out: &mut dyn Deliver) {
        while let Some(report) = self.held.next() {
            out.report(report);
        }
        self.fragments.finish(&mut |lines| give_up(lines, Reject::OrphanFragment, out));
        let tag_lines = self.lone_tag.take().map_or(0, |lone| lone.lines);
        let carriers = self.pghp.finish() + tag_lines + self.pais.take().unwrap_or(0);
        reject_lines(Reject::OrphanTime, carriers, out);
    }

    /// Tells of what has waited for long.
    fn expire(&mut self, out: &mut dyn Deliver) {
        while let Some(report) = self.held.expired(self.lines) {
            out.report(report);
        }
        let old = |lone: &mut LoneTag| lone.line + LINES_APART_MAX < self.lines;
        let tag_lines = self.lone_tag.take_if(old).map_or(0, |lone| lone.lines);
        reject_lines(Reject::OrphanTime, self.pghp.expire(self.lines) + tag_lines, out);
    }

    /// Tells of the line at hand, if nothing has used it.
    fn settle(&mut self, line: Line, out: &mut dyn Deliver) {
        if line.untold == 0 {
            return;
        }
        let one_more = |lines: &mut u32| *lines += 1;
        let counted = match line.waits_with {
            Some(WaitsWith::LoneTag) => self.lone_tag.as_mut().map(|lone| one_more(&mut lone.lines)).is_some(),
            Some(WaitsWith::Pais) => self.pais.as_mut().map(one_more).is_some(),
            Some(WaitsWith::Pghp) => self.pghp.count_line(self.lines),
            Some(WaitsWith::Fragment(number)) => self.fragments.count_line(number),
            None => false,
        };
        if !counted {
            out.reject(line.reason.unwrap_or(Reject::OtherSentence), 1);
        }
    }

    /// Keeps a tag block that stands alone, for the next AIS sentence.
    fn tag_alone(&mut self, tag: TagBlock, line: &mut Line, out: &mut dyn Deliver) {
        line.refuse(Reject::OrphanTime);
        line.wait(WaitsWith::LoneTag);
        if let Some(earlier) = self.lone_tag.replace(LoneTag { tag, lines: 0, line: self.lines }) {
            reject_lines(Reject::OrphanTime, earlier.lines, out);
        }
    }

    fn sentence(&mut self, sentence: &[u8], tag: Option<TagBlock>, line: &mut Line, out: &mut dyn Deliver) {
        match kind(sentence) {
            Kind::Ais => self.ais(sentence, tag, line, out),
            Kind::Pghp => self.pghp(sentence, line, out),
            Kind::Pais => self.pais(sentence, line, out),
            Kind::Other => self.other(sentence, line, out),
        }
    }

    /// A sentence of another kind. A `$PGHP` line may be its, and is then no other's.
    fn other(&mut self, sentence: &[u8], line: &mut Line, out: &mut dyn Deliver) {
        line.refuse(Reject::OtherSentence);
        if let Some(checked) = sentence.get(1..).and_then(checked) {
            reject_lines(Reject::OrphanTime, self.pghp.discard(checked.checksum, self.lines), out);
        }
    }

    /// A `$PGHP` line: its sentence was held back for it, or is to come.
    fn pghp(&mut self, sentence: &[u8], line: &mut Line, out: &mut dyn Deliver) {
        let pghp = match Pghp::parse(sentence) {
            Ok(pghp) => pghp,
            Err(reason) => return line.refuse(reason),
        };
        line.refuse(Reject::OrphanTime);
        match pghp.arrival {
            Some(arrival) => {
                self.held.saw_pghp(self.lines);
                self.set_clock(arrival, Set::InLine, out);
            }
            None => self.set_clock(pghp.time, Set::Pghp, out),
        }
        if let Some(mut report) = self.held.take(&pghp) {
            report.time = pghp.time;
            report.time_source = TimeSource::Pghp;
            if pghp.satellite {
                report.medium = Medium::Satellite;
            }
            let lines = u32::from(report.lines) + std::mem::take(&mut line.untold);
            deliver(report, lines, out);
            return;
        }
        let given_up = self.pghp.wait(pghp, self.sentences, self.lines);
        line.wait(WaitsWith::Pghp);
        reject_lines(Reject::OrphanTime, given_up, out);
    }

    /// A `$PAIS` line, which may set the clock.
    fn pais(&mut self, sentence: &[u8], line: &mut Line, out: &mut dyn Deliver) {
        match parse_pais(sentence) {
            Ok(time) => {
                line.refuse(Reject::OrphanTime);
                self.set_clock(time, Set::InLine, out);
                self.pais = Some(0);
                line.wait(WaitsWith::Pais);
            }
            Err(reason) => line.refuse(reason),
        }
    }

    /// Sets the clock; a `$PAIS` time that no report has taken is no longer wanted.
    fn set_clock(&mut self, time: Time, set: Set, out: &mut dyn Deliver) {
        if set == Set::InLine {
            reject_lines(Reject::OrphanTime, self.pais.take().unwrap_or(0), out);
        }
        self.clock.set(time, set);
    }

    /// A VDM or VDO sentence: a whole message, or a part of one.
    fn ais(&mut self, text: &[u8], tag: Option<TagBlock>, line: &mut Line, out: &mut dyn Deliver) {
        self.sentences += 1;
        let lone = self.lone_tag.take();
        let tag = tag.or(lone.map(|lone| lone.tag)).unwrap_or_default();
        let carriers = lone.map_or(0, |lone| lone.lines);
        let sentence = match AisSentence::parse(text) {
            Ok(sentence) => sentence,
            Err(reason) => {
                line.refuse(reason);
                return reject_lines(Reject::OrphanTime, carriers, out);
            }
        };
        let envelope = Envelope::of(&sentence, tag, carriers, self.sentences);
        let in_line = envelope.trailing.map(|(Trailing::Seconds(time) | Trailing::Millis(time))| time);
        if let Some(time) = tag.time.or(in_line) {
            self.set_clock(time, Set::InLine, out);
        }
        if sentence.parts == 1 {
            return self.message(Bits::of(sentence.payload, sentence.fill), &envelope, line, out);
        }
        let now = (self.clock.now(), self.lines);
        let mut given_up = |lines| give_up(lines, Reject::OrphanFragment, out);
        match self.fragments.take(&sentence, envelope, now, &mut given_up) {
            Outcome::Whole(bits, envelope) => self.message(bits.map(|bits| *bits), &envelope, line, out),
            Outcome::Waits(number) => {
                line.refuse(Reject::OrphanFragment);
                line.wait(WaitsWith::Fragment(number));
            }
        }
    }

    /// A whole message: a report, or the reason why not, for all its lines.
    fn message(&mut self, bits: Result<Bits, BadPayload>, envelope: &Envelope, line: &mut Line, out: &mut dyn Deliver) {
        let signature = signature(envelope);
        let (pghp, pghp_lines) = self.pghp.take(&signature).unzip();
        let lines = Lines { carriers: envelope.lines.carriers + pghp_lines.unwrap_or(0), ..envelope.lines };
        let message = bits.map_err(|BadPayload| Reject::Payload).and_then(|bits| messages::decode(&bits));
        let told = message.and_then(|message| {
            let (time, source) = self.time(envelope, pghp.as_ref(), message.utc_second)?;
            Ok((message, time, source))
        });
        let (message, time, source) = match told {
            Ok(told) => told,
            Err(reason) => {
                line.refuse(reason);
                return give_up(lines, reason, out);
            }
        };
        let pais_lines = if source == TimeSource::Pais { self.pais.take().unwrap_or(0) } else { 0 };
        let all_lines = lines.sentences + lines.carriers + pais_lines + std::mem::take(&mut line.untold);
        let satellite = envelope.tag.satellite || pghp.is_some_and(|pghp| pghp.satellite);
        let medium = if satellite { Medium::Satellite } else { self.settings.medium };
        let report = report(message, time, source, medium);
        if source == TimeSource::TrailingMillis && self.held.wants(self.lines) {
            let held = Report { lines: shorten(all_lines, out), ..report };
            self.held.hold(self.lines, signature, held);
        } else {
            deliver(report, all_lines, out);
        }
    }

    /// The best time that there is for a message, and where it is from.
    fn time(
        &mut self,
        envelope: &Envelope,
        pghp: Option<&Pghp>,
        utc_second: Option<u8>,
    ) -> Result<(Time, TimeSource), Reject> {
        if let Some(time) = envelope.tag.time {
            return Ok((time, TimeSource::TagBlock));
        }
        if let Some(pghp) = pghp {
            return Ok((pghp.time, TimeSource::Pghp));
        }
        match envelope.trailing {
            Some(Trailing::Seconds(time)) => Ok((time, TimeSource::TrailingSeconds)),
            Some(Trailing::Millis(time)) => Ok((time, TimeSource::TrailingMillis)),
            None => self.carried_time(utc_second),
        }
    }

    /// The time of a message that has none of its own, read off the clock.
    fn carried_time(&mut self, utc_second: Option<u8>) -> Result<(Time, TimeSource), Reject> {
        let time = self.clock.carry(utc_second, self.settings.carried_s_max)?;
        let source = match self.pais {
            Some(_) => TimeSource::Pais,
            None if self.clock.is_given() => TimeSource::Given,
            None => TimeSource::Carried,
        };
        Ok((time, source))
    }
}

/// Why a line is rejected before it is looked into.
fn refused(line: &[u8]) -> Option<Reject> {
    match line {
        [] => Some(Reject::Blank),
        [b'#', ..] => Some(Reject::Comment),
        _ if line.len() > LINE_BYTES_MAX => Some(Reject::TooLong),
        _ => None,
    }
}

/// What a `$PGHP` line is matched with.
fn signature(envelope: &Envelope) -> Signature {
    Signature {
        checksum: envelope.checksum,
        first_checksum: envelope.first_checksum,
        first_number: envelope.first_number,
        own: envelope.own,
        arrival: match envelope.trailing {
            Some(Trailing::Millis(time)) => Some(time),
            _ => None,
        },
    }
}

/// A report whose lines are not counted yet.
fn report(message: Message, time: Time, time_source: TimeSource, medium: Medium) -> Report {
    let Message { mmsi, sender, kinematics, particulars, .. } = message;
    Report { mmsi, time, time_source, sender, medium, kinematics, particulars, lines: 0 }
}

/// Delivers a report made of so many lines.
fn deliver(report: Report, lines: u32, out: &mut dyn Deliver) {
    let lines = shorten(lines, out);
    out.report(Report { lines, ..report });
}

/// As many lines as a report can count; the others are told as time carriers without a report.
fn shorten(lines: u32, out: &mut dyn Deliver) -> u16 {
    let kept = u16::try_from(lines).unwrap_or(u16::MAX);
    reject_lines(Reject::OrphanTime, lines - u32::from(kept), out);
    kept
}

/// Rejects the lines of a message for `reason`, and those that carried its time with it.
fn give_up(lines: Lines, reason: Reject, out: &mut dyn Deliver) {
    reject_lines(reason, lines.sentences, out);
    reject_lines(Reject::OrphanTime, lines.carriers, out);
}

/// Rejects lines, if there are any.
fn reject_lines(reason: Reject, lines: u32, out: &mut dyn Deliver) {
    if lines > 0 {
        out.reject(reason, u64::from(lines));
    }
}
