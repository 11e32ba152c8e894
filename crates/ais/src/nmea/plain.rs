//! The common line: a position report of 168 bits in one sentence, with nothing about it but a tag block before it or seconds
//! behind it. It is taken apart by place, without a search; every other line goes the long way, with the same result.

use nautical::Time;

use super::bits::Fields;
use super::sentence::{hex_byte, talks};
use super::tag_block::TagBlock;
use super::time_carrier::epoch;

/// Characters of a payload of 168 bits.
const CHARACTERS: usize = 28;
/// Characters of `!AIVDM,1,1,,A,`, before the payload.
const HEAD: usize = 14;
/// Characters of the sentence up to its `*`.
const BODY: usize = HEAD + CHARACTERS + 2;
/// Digits of seconds since 1970.
const SECONDS_DIGITS: usize = 10;

/// A plain line, its checksum right.
#[derive(Clone, Copy)]
pub(super) struct Plain<'a> {
    /// What stands between the backslashes before the sentence, not yet read.
    pub tag: Option<&'a [u8]>,
    /// The message.
    pub bits: Bits168,
    /// The time behind the checksum.
    pub trailing: Option<Time>,
}

/// 168 bits, first bit first, zeros behind them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bits168([u64; 3]);

impl<'a> Plain<'a> {
    /// Reads a line; `None` where it is no plain one, whatever the reason.
    #[inline]
    pub(super) fn of(line: &'a [u8], last_tag: &LastTag) -> Option<Plain<'a>> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (tag, sentence) = match line.first()? {
            b'!' => (None, line),
            b'\\' => {
                let (content, sentence) = last_tag.cut(line.get(1..)?)?;
                (Some(content), sentence)
            }
            _ => return None,
        };
        let (body, behind) = sentence.split_first_chunk::<BODY>()?;
        let [b'*', high, low, behind @ ..] = behind else { return None };
        if !has_form(body) || hex_byte(&[*high, *low])? != checksum(body) {
            return None;
        }
        let trailing = match behind {
            [] => None,
            [b',', digits @ ..] if digits.len() == SECONDS_DIGITS && digits.iter().all(u8::is_ascii_digit) => {
                epoch(digits)
            }
            _ => return None,
        };
        Some(Plain { tag, bits: Bits168::of(body[HEAD..].first_chunk()?)?, trailing })
    }
}

/// `!AIVDM,1,1,,A,` before the payload and `,0` behind it, whoever talks, on whatever channel.
fn has_form(body: &[u8; BODY]) -> bool {
    body[0] == b'!'
        && talks(body[1])
        && talks(body[2])
        && body[3..12] == *b"VDM,1,1,,"
        && body[12].is_ascii_alphanumeric()
        && body[13] == b','
        && body[BODY - 2..] == *b",0"
}

/// The exclusive or of all bytes but the first.
fn checksum(body: &[u8; BODY]) -> u8 {
    let (words, rest) = body.as_chunks::<8>();
    let mut word = words.iter().fold(0, |sum, word| sum ^ u64::from_le_bytes(*word));
    word ^= word >> 32;
    word ^= word >> 16;
    word ^= word >> 8;
    rest.iter().fold(word as u8 ^ body[0], |sum, &byte| sum ^ byte)
}

impl Bits168 {
    /// Of a payload; `None` where a character is no armour.
    #[inline]
    fn of(payload: &[u8; CHARACTERS]) -> Option<Bits168> {
        let eight = |at: usize| Some(u64::from_be_bytes(*payload.get(at..)?.first_chunk()?));
        // The last eight characters overlap with those before by four.
        let (a, bad_a) = six_bits(eight(0)?);
        let (b, bad_b) = six_bits(eight(8)?);
        let (c, bad_c) = six_bits(eight(16)?);
        let (d, bad_d) = six_bits(eight(20)?);
        let bits = Bits168([a << 16 | b >> 32, b << 32 | c >> 16, c << 48 | (d & 0xFF_FFFF) << 24]);
        (bad_a | bad_b | bad_c | bad_d == 0).then_some(bits)
    }
}

/// The 48 bits of eight armour characters, the first in the highest byte; not 0 beside it if one is none.
///
/// `0`..=`W` are 0..=39 and `` ` ``..=`w` are 40..=63. Each step works on all bytes at once; no carry leaves a byte, since
/// the highest bits are looked at first.
#[inline]
fn six_bits(characters: u64) -> (u64, u64) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x80 * EACH;
    // The highest bit of each byte of a character (below 128) that is at least `least`.
    let at_least = |least: u64| ((characters & !HIGHS) + (0x80 - least) * EACH) & HIGHS;
    let (digits, behind_first, second, behind_second) =
        (at_least(0x30), at_least(0x58), at_least(0x60), at_least(0x78));
    let bad = characters & HIGHS | !digits & HIGHS | behind_first & !second | behind_second;
    // 48 less, and 8 less again from the second range on.
    let values = (characters | HIGHS).wrapping_sub(0x30 * EACH).wrapping_sub(second >> 4) & (0x3F * EACH);
    let pairs = values & 0x003F_003F_003F_003F | (values & 0x3F00_3F00_3F00_3F00) >> 2;
    let fours = pairs & 0x0000_0FFF_0000_0FFF | (pairs & 0x0FFF_0000_0FFF_0000) >> 4;
    (fours & 0xFF_FFFF | (fours >> 8) & 0xFFFF_FF00_0000, bad)
}

impl Fields for Bits168 {
    fn count(&self) -> usize {
        CHARACTERS * 6
    }

    #[inline(always)]
    fn unsigned(&self, at: usize, width: usize) -> u32 {
        let word = |index: usize| self.0.get(index).copied().unwrap_or(0);
        let (index, from) = (at / 64, at % 64);
        let window = if from == 0 { word(index) } else { word(index) << from | word(index + 1) >> (64 - from) };
        (window >> (64 - width)) as u32
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        self.0.into_iter()
    }
}

/// The tag block of the line before: the next one is often the same.
#[derive(Default, Debug)]
pub(super) struct LastTag {
    content: Vec<u8>,
    tag: TagBlock,
}

impl LastTag {
    /// Cuts `content\rest`; `None` where that is no tag block.
    fn cut<'a>(&self, behind: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let length = if behind.starts_with(&self.content) && behind.get(self.content.len()) == Some(&b'\\') {
            self.content.len()
        } else {
            memchr::memchr3(b'!', b'$', b'\\', behind)?
        };
        let (content, rest) = behind.split_at_checked(length)?;
        Some((content, rest.strip_prefix(b"\\")?))
    }

    /// What the content of a tag block tells; `None` if its checksum is missing or wrong.
    pub(super) fn read(&mut self, content: &[u8]) -> Option<TagBlock> {
        if content.is_empty() || content != self.content {
            self.tag = TagBlock::parse(content)?;
            self.content.clear();
            self.content.extend_from_slice(content);
        }
        Some(self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits::Bits;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_those_of_the_long_way(
            payload in prop_oneof![
                proptest::collection::vec(prop_oneof![b'0'..=b'W', b'`'..=b'w'], CHARACTERS),
                proptest::collection::vec(prop_oneof![20 => b'0'..=b'W', 20 => b'`'..=b'w', 1 => any::<u8>()], CHARACTERS),
            ],
            at in 0usize..168, width in 1usize..=32,
        ) {
            let payload: [u8; CHARACTERS] = payload.try_into().expect("28");
            let (short, long) = (Bits168::of(&payload), Bits::of(&payload, 0).ok());
            prop_assert_eq!(short.is_some(), long.is_some());
            if let (Some(short), Some(long)) = (short, long) {
                prop_assert_eq!(short.unsigned(at, width), long.unsigned(at, width));
                prop_assert_eq!(short.signed(at, width), long.signed(at, width));
                prop_assert_eq!(short.digest(), long.digest());
                prop_assert_eq!(short.count(), long.count());
            }
        }
    }
}
