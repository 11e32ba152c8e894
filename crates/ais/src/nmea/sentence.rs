//! Sentences and tag blocks in a line of bytes: where they start and end, their kind, checksum and fields (IEC 61162-1).

use memchr::{memchr, memchr3};

use super::bits::PAYLOAD_CHARACTERS_MAX;
use crate::Reject;

/// One piece of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'a> {
    /// What stands between two backslashes.
    TagBlock(&'a [u8]),
    /// From `!` or `$` up to the next piece or the end of the line.
    Sentence(&'a [u8]),
}

/// The pieces of a line, in order; what lies between them is noise.
pub(super) fn pieces(line: &[u8]) -> Pieces<'_> {
    Pieces { rest: line }
}

/// Iterator over the pieces of a line. See [`pieces`].
pub(super) struct Pieces<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let start = memchr3(b'!', b'$', b'\\', self.rest)?;
            let (_, from) = self.rest.split_at(start);
            let (first, behind) = from.split_first()?;
            let end = memchr3(b'!', b'$', b'\\', behind);
            if *first != b'\\' {
                let (sentence, rest) = from.split_at(end.map_or(from.len(), |end| end + 1));
                self.rest = rest;
                return Some(Piece::Sentence(sentence));
            }
            let (content, rest) = behind.split_at(end.unwrap_or(behind.len()));
            match rest.strip_prefix(b"\\") {
                Some(rest) => {
                    self.rest = rest;
                    return Some(Piece::TagBlock(content));
                }
                None => self.rest = rest,
            }
        }
    }
}

/// What a sentence is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `!xxVDM` or `!xxVDO`: an AIS message or a part of one.
    Ais,
    /// `$PGHP`: the time of another sentence.
    Pghp,
    /// `$PAIS`: a base station's own message, some with a time.
    Pais,
    /// Any other.
    Other,
}

/// The kind of a sentence, by its first characters.
pub(super) fn kind(sentence: &[u8]) -> Kind {
    match sentence {
        [_, _, _, b'V', b'D', b'M' | b'O', b',', ..] => Kind::Ais,
        [b'$', b'P', b'G', b'H', b'P', b',', ..] => Kind::Pghp,
        [b'$', b'P', b'A', b'I', b'S', b',', ..] => Kind::Pais,
        _ => Kind::Other,
    }
}

/// The exclusive or of all bytes: the checksum of sentences and tag blocks.
pub(super) fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, &byte| sum ^ byte)
}

/// A sentence cut at its checksum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Checked<'a> {
    /// What the checksum covers: from behind `!` or `$` up to `*`.
    pub body: &'a [u8],
    /// The checksum.
    pub checksum: u8,
    /// What follows the checksum.
    pub trailing: &'a [u8],
}

/// Checks and cuts `body*hh...`; `None` where the checksum is missing or wrong.
pub(super) fn checked(body: &[u8]) -> Option<Checked<'_>> {
    let (body, behind) = body.split_at_checked(memchr(b'*', body)?)?;
    let [_, high, low, trailing @ ..] = behind else { return None };
    let given = hex_digit(*high)? << 4 | hex_digit(*low)?;
    (given == checksum(body)).then_some(Checked { body, checksum: given, trailing })
}

/// The value of a hexadecimal digit.
fn hex_digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).map(|digit| digit as u8)
}

/// Two hexadecimal digits and nothing else.
pub(super) fn hex_byte(text: &[u8]) -> Option<u8> {
    let [high, low] = text else { return None };
    Some(hex_digit(*high)? << 4 | hex_digit(*low)?)
}

/// A number of 1..=`digits_max` decimal digits and nothing else (at most 18 digits).
pub(super) fn decimal(text: &[u8], digits_max: usize) -> Option<u64> {
    if text.is_empty() || text.len() > digits_max.min(18) {
        return None;
    }
    text.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0')))
}

/// A VDM or VDO sentence whose checksum is right (IEC 61162-1, VDM).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct AisSentence<'a> {
    /// The two characters that name the kind of receiver: `AI`, `BS`, `AB` ...
    pub talker: [u8; 2],
    /// VDO: told by the station that sent it. A base station's VDO is as valid as a VDM.
    pub own: bool,
    /// Parts of the message, 1..=9.
    pub parts: u8,
    /// Which part this is, 1..=`parts`.
    pub part: u8,
    /// Sequence number of a message in parts, as sent; some senders leave it empty.
    pub sequence: &'a [u8],
    /// Radio channel, as sent: `A`, `B`, `1`, `2`, or nothing.
    pub channel: &'a [u8],
    /// The armoured payload.
    pub payload: &'a [u8],
    /// Bits at the end of the payload that do not count, 0..=5.
    pub fill: u8,
    /// The checksum.
    pub checksum: u8,
    /// What follows the checksum.
    pub trailing: &'a [u8],
}

impl<'a> AisSentence<'a> {
    /// Reads a sentence of kind [`Kind::Ais`].
    ///
    /// # Errors
    /// [`Reject::Checksum`] where it is missing or wrong; [`Reject::Malformed`] where the talker is damaged (letters,
    /// digits and `-` are taken, so `!=IVDM` is not), a field is missing, or the part's number makes no sense;
    /// [`Reject::Payload`] where the payload is empty or longer than any message.
    pub(super) fn parse(sentence: &'a [u8]) -> Result<AisSentence<'a>, Reject> {
        let [_, behind @ ..] = sentence else { return Err(Reject::Malformed) };
        let Checked { body, checksum, trailing } = checked(behind).ok_or(Reject::Checksum)?;
        let [first, second, _, _, last, b',', parts @ b'1'..=b'9', b',', part @ b'1'..=b'9', b',', fields @ ..] = body
        else {
            return Err(Reject::Malformed);
        };
        let talker = [*first, *second];
        if part > parts || !talker.into_iter().all(talks) {
            return Err(Reject::Malformed);
        }
        let (sequence, fields) = cut_field(fields).ok_or(Reject::Malformed)?;
        let (channel, fields) = cut_field(fields).ok_or(Reject::Malformed)?;
        let (payload, fill) = cut_field(fields).ok_or(Reject::Malformed)?;
        let [fill @ b'0'..=b'5'] = fill else { return Err(Reject::Malformed) };
        if sequence.len() > 2 || channel.len() > 2 {
            return Err(Reject::Malformed);
        }
        if payload.is_empty() || payload.len() > PAYLOAD_CHARACTERS_MAX {
            return Err(Reject::Payload);
        }
        Ok(AisSentence {
            talker,
            own: *last == b'O',
            parts: parts - b'0',
            part: part - b'0',
            sequence,
            channel,
            payload,
            fill: fill - b'0',
            checksum,
            trailing,
        })
    }
}

/// Whether a character may name a receiver.
pub(super) fn talks(character: u8) -> bool {
    character.is_ascii_alphanumeric() || character == b'-'
}

/// Cuts at the first comma: the field before it, and what follows it.
pub(super) fn cut_field(fields: &[u8]) -> Option<(&[u8], &[u8])> {
    let (field, rest) = fields.split_at_checked(memchr(b',', fields)?)?;
    Some((field, rest.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_a_line_into_pieces() {
        let check = |line: &str, expected: &[(char, &str)]| {
            let seen: Vec<(char, String)> = pieces(line.as_bytes())
                .map(|piece| match piece {
                    Piece::TagBlock(content) => ('t', String::from_utf8_lossy(content).into_owned()),
                    Piece::Sentence(sentence) => ('s', String::from_utf8_lossy(sentence).into_owned()),
                })
                .collect();
            let expected: Vec<(char, String)> = expected.iter().map(|&(kind, text)| (kind, text.to_owned())).collect();
            assert_eq!(seen, expected, "{line}");
        };
        check("", &[]);
        check("noise", &[]);
        check("\\", &[]);
        check("!a*00", &[('s', "!a*00")]);
        check("xx!a*00!b*11$c", &[('s', "!a*00"), ('s', "!b*11"), ('s', "$c")]);
        check("\\s:x*00\\!a", &[('t', "s:x*00"), ('s', "!a")]);
        check("\\s:x*00\\", &[('t', "s:x*00")]);
        check("\\!a\\s:x\\!b", &[('s', "!a"), ('t', "s:x"), ('s', "!b")]);
        check("\\\\!a", &[('t', ""), ('s', "!a")]);
        check("!a\\s:x\\!b", &[('s', "!a"), ('t', "s:x"), ('s', "!b")]);
    }

    #[test]
    fn reads_a_sentence() {
        let text = b"!AIVDM,2,1,3,B,55P5TL01VIaAL@7WKO@mBplU@<PDhh000000001S;AJ::4A80?4i@E53,0*3E,1412524603";
        let sentence = AisSentence::parse(text).expect("a sentence");
        assert_eq!((sentence.parts, sentence.part, sentence.fill, sentence.checksum), (2, 1, 0, 0x3e));
        assert_eq!((sentence.sequence, sentence.channel, sentence.own), (&b"3"[..], &b"B"[..], false));
        assert_eq!(sentence.trailing, b",1412524603");
    }

    #[test]
    fn refuses_damage_with_its_reason() {
        let check = |body: &str, expected: Reject| {
            let text = format!("!{body}*{:02X}", checksum(body.as_bytes()));
            assert_eq!(kind(text.as_bytes()), Kind::Ais, "{text}");
            assert_eq!(AisSentence::parse(text.as_bytes()).err(), Some(expected), "{text}");
        };
        check("=IVDM,1,1,,A,18JSmJ001D8FqSClKd51JAD20D0W,0", Reject::Malformed);
        check("AIVDM,2,3,,A,15,0", Reject::Malformed);
        check("AIVDM,0,0,,A,15,0", Reject::Malformed);
        check("AIVDM,1,1,,A,15", Reject::Malformed);
        check("AIVDM,1,1,,A,15,", Reject::Malformed);
        check("AIVDM,1,1,,A,15,6", Reject::Malformed);
        check("AIVDM,1,1,,A,15,0,1", Reject::Malformed);
        check("AIVDM,1,1,123,A,15,0", Reject::Malformed);
        check("AIVDM,12,1,,A,15,0", Reject::Malformed);
        check("AIVDM,1,1,,A,,0", Reject::Payload);
        for text in
            [&b"!AIVDM,1,1,,A,15,0"[..], b"!AIVDM,1,1,,A,15,0*", b"!AIVDM,1,1,,A,15,0*7", b"!AIVDM,1,1,,A,15,0*zz"]
        {
            assert_eq!(AisSentence::parse(text).err(), Some(Reject::Checksum));
        }
    }

    #[test]
    fn reads_numbers_of_digits_only() {
        assert_eq!(decimal(b"042", 3), Some(42));
        assert_eq!(decimal(b"999999999999999999", 99), Some(999_999_999_999_999_999));
        for bad in [&b""[..], b"1234", b"-1", b"1 ", b"\xff"] {
            assert_eq!(decimal(bad, 3), None);
        }
    }
}
