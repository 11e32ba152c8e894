//! Messages in several parts, until all parts are there. A fixed number of places, whatever comes.

use nautical::{MICROS_PER_SECOND, Time};

use super::bits::{BadPayload, Bits, PAYLOAD_CHARACTERS_MAX};
use super::sentence::AisSentence;
use super::tag_block::TagBlock;
use super::time_carrier::Trailing;

/// Messages that may wait for parts at one time.
const PLACES: usize = 64;
/// Most parts of a message (one digit; IEC 61162-1, VDM).
const PARTS_MAX: usize = 9;
/// Lines after which a part waits in vain, also where the file tells no time. Sequence numbers come round after ten
/// messages in parts, so an old part would be joined with another ship's. In the real files at hand all parts stand
/// next to each other.
const LINES_WAITED_MAX: u64 = 200;

/// What the parts of one message share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Key {
    station: u64,
    group: Option<u64>,
    talker: [u8; 2],
    own: bool,
    parts: u8,
    sequence: [u8; 2],
    channel: [u8; 2],
}

/// At most two characters, zeros behind them.
fn two(text: &[u8]) -> [u8; 2] {
    [text.first().copied().unwrap_or(0), text.get(1).copied().unwrap_or(0)]
}

impl Key {
    /// In a group (`g:` of a tag block) only the first part tells the station, so the station is left out there.
    fn of(sentence: &AisSentence<'_>, tag: &TagBlock) -> Key {
        Key {
            station: if tag.group.is_some() { 0 } else { tag.station },
            group: tag.group,
            talker: sentence.talker,
            own: sentence.own,
            parts: sentence.parts,
            sequence: two(sentence.sequence),
            channel: two(sentence.channel),
        }
    }
}

/// Where in a place's text a part lies.
#[derive(Clone, Copy, Debug)]
struct Part {
    from: usize,
    to: usize,
    fill: u8,
}

/// Input lines behind something that is not delivered yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Lines {
    /// Those that hold sentences of the message.
    pub sentences: u32,
    /// Those that only carry its time.
    pub carriers: u32,
}

/// What is known of a message beside its bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Envelope {
    /// Its tag block: the first that tells a time, else the first.
    pub tag: TagBlock,
    /// The first time behind a checksum.
    pub trailing: Option<Trailing>,
    /// The exclusive or of its sentences' checksums.
    pub checksum: u8,
    /// The checksum of its first sentence to come.
    pub first_checksum: u8,
    /// The running number of that sentence among the AIS sentences of the file.
    pub first_number: u64,
    /// Whether it is a VDO.
    pub own: bool,
    /// The lines it is made of so far, without the line at hand.
    pub lines: Lines,
}

impl Envelope {
    /// Of a message that starts with this sentence.
    pub(super) fn of(sentence: &AisSentence<'_>, tag: TagBlock, carriers: u32, number: u64) -> Envelope {
        Envelope {
            tag,
            trailing: Trailing::parse(sentence.trailing),
            checksum: sentence.checksum,
            first_checksum: sentence.checksum,
            first_number: number,
            own: sentence.own,
            lines: Lines { sentences: 0, carriers },
        }
    }

    /// Adds what a further part tells.
    fn join(&mut self, further: &Envelope) {
        if self.tag.time.is_none() && further.tag.time.is_some() {
            self.tag = further.tag;
        }
        self.trailing = self.trailing.or(further.trailing);
        self.checksum ^= further.checksum;
        self.lines.sentences += further.lines.sentences;
        self.lines.carriers += further.lines.carriers;
    }
}

/// A message some of whose parts are there.
#[derive(Debug)]
struct Place {
    key: Key,
    parts: [Option<Part>; PARTS_MAX],
    text: [u8; PAYLOAD_CHARACTERS_MAX],
    text_length: usize,
    envelope: Envelope,
    since: Option<Time>,
    since_line: u64,
}

/// What became of a part.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The message is whole.
    Whole(Result<Box<Bits>, BadPayload>, Envelope),
    /// Other parts are missing still; the number finds its place again.
    Waits(u64),
}

/// The messages whose parts are not all there yet.
#[derive(Debug)]
pub(super) struct Fragments {
    places: Vec<(u64, Place)>,
    next_number: u64,
    timeout_micros: u64,
}

impl Fragments {
    /// None yet. A part waits `timeout_s` of the file's time for the others.
    pub(super) fn new(timeout_s: u32) -> Fragments {
        let timeout_micros = u64::from(timeout_s) * MICROS_PER_SECOND as u64;
        Fragments { places: Vec::new(), next_number: 0, timeout_micros }
    }

    /// Takes a part in. `given_up` hears of the lines of messages that are given up for it.
    pub(super) fn take(
        &mut self,
        sentence: &AisSentence<'_>,
        envelope: Envelope,
        now: (Option<Time>, u64),
        given_up: &mut dyn FnMut(Lines),
    ) -> Outcome {
        self.expire(now, given_up);
        let key = Key::of(sentence, &envelope.tag);
        let index = usize::from(sentence.part) - 1;
        let known = self.places.iter().position(|(_, place)| place.key == key);
        if let Some(at) = known {
            let (_, place) = &mut self.places[at];
            if place.add(index, sentence) {
                place.envelope.join(&envelope);
                return self.outcome(at);
            }
            given_up(self.places.remove(at).1.envelope.lines);
        } else if self.places.len() >= PLACES {
            given_up(self.places.remove(0).1.envelope.lines);
        }
        let mut place = Place {
            key,
            parts: [None; PARTS_MAX],
            text: [0; PAYLOAD_CHARACTERS_MAX],
            text_length: 0,
            envelope,
            since: now.0,
            since_line: now.1,
        };
        place.add(index, sentence);
        self.next_number += 1;
        self.places.push((self.next_number, place));
        self.outcome(self.places.len() - 1)
    }

    /// The whole message, if all its parts are there.
    fn outcome(&mut self, at: usize) -> Outcome {
        let (number, place) = &self.places[at];
        let number = *number;
        if place.is_whole() {
            let (_, place) = self.places.remove(at);
            Outcome::Whole(place.bits(), place.envelope)
        } else {
            Outcome::Waits(number)
        }
    }

    /// Counts a line for the message of that number, if it waits still.
    pub(super) fn count_line(&mut self, number: u64) -> bool {
        let place = self.places.iter_mut().find(|(place_number, _)| *place_number == number);
        place.map(|(_, place)| place.envelope.lines.sentences += 1).is_some()
    }

    /// Gives up messages that have waited for long.
    fn expire(&mut self, (now, line): (Option<Time>, u64), given_up: &mut dyn FnMut(Lines)) {
        let timeout_micros = self.timeout_micros;
        self.places.retain(|(_, place)| {
            let waited = place.since.zip(now).map_or(0, |(since, now)| now.0.abs_diff(since.0));
            let waits = waited <= timeout_micros && line.saturating_sub(place.since_line) <= LINES_WAITED_MAX;
            if !waits {
                given_up(place.envelope.lines);
            }
            waits
        });
    }

    /// Gives up all.
    pub(super) fn finish(&mut self, given_up: &mut dyn FnMut(Lines)) {
        for (_, place) in self.places.drain(..) {
            given_up(place.envelope.lines);
        }
    }
}

impl Place {
    /// Keeps a part. False if it is there already (then another message has begun) or has no room.
    fn add(&mut self, index: usize, sentence: &AisSentence<'_>) -> bool {
        let (from, to) = (self.text_length, self.text_length + sentence.payload.len());
        let Some(part @ None) = self.parts.get_mut(index) else { return false };
        let Some(room) = self.text.get_mut(from..to) else { return false };
        room.copy_from_slice(sentence.payload);
        *part = Some(Part { from, to, fill: sentence.fill });
        self.text_length = to;
        true
    }

    fn is_whole(&self) -> bool {
        self.parts.iter().flatten().count() == usize::from(self.key.parts)
    }

    /// The bits of all parts, in the order of their numbers.
    fn bits(&self) -> Result<Box<Bits>, BadPayload> {
        let mut bits = Box::new(Bits::new());
        for part in self.parts.iter().flatten() {
            bits.push(self.text.get(part.from..part.to).unwrap_or_default(), part.fill)?;
        }
        Ok(bits)
    }
}
