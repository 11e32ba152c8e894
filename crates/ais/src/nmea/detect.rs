//! Telling raw NMEA from other inputs by its first bytes.

use memchr::memmem;

/// Whether an input's first bytes hold AIS sentences: `!xxVDM,1,1,` (or VDO) or a `$PGHP` line, anywhere in a line that
/// is neither a comment nor a JSON object.
///
/// Comments, tag blocks, noise and other sentences may stand before, and bytes need be no UTF-8. A sentence quoted inside
/// JSON or a CSV column does not count. Some kilobytes are enough; a line cut off at the end does no harm.
///
/// ```
/// assert!(ais::nmea::looks_like_nmea(b"# log of 2014\r\n\\s:r1*40\\!BSVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*23\r\n"));
/// assert!(!ais::nmea::looks_like_nmea(b"MMSI,BaseDateTime,LAT,LON\n"));
/// ```
pub fn looks_like_nmea(head: &[u8]) -> bool {
    head.split(|&byte| byte == b'\n' || byte == b'\r').any(holds_a_sentence)
}

/// Whether a line holds a sentence that begins at its start, behind a tag block, or behind noise without quotes.
fn holds_a_sentence(line: &[u8]) -> bool {
    if matches!(line.trim_ascii_start(), [b'#' | b'{' | b'[', ..]) {
        return false;
    }
    let starts = memchr::memchr2_iter(b'!', b'$', line);
    starts.into_iter().any(|start| {
        let (before, sentence) = line.split_at(start);
        !before.contains(&b'"') && !before.contains(&b'\'') && begins_a_sentence(sentence)
    })
}

/// `!xxVDM,n,n,` or `$PGHP,n,`.
fn begins_a_sentence(text: &[u8]) -> bool {
    match text {
        [_, _, _, b'V', b'D', b'M' | b'O', b',', parts, b',', part, b',', ..] => {
            parts.is_ascii_digit() && part.is_ascii_digit()
        }
        [b'$', b'P', b'G', b'H', b'P', b',', rest @ ..] => memmem::find(rest, b",").is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_nmea_from_other_inputs() {
        let check = |head: &[u8], expected: bool| {
            assert_eq!(looks_like_nmea(head), expected, "{}", String::from_utf8_lossy(head));
        };
        check(b"", false);
        check(b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A", true);
        check(b"\r\n\r\n# comment\r\n!AIVDM,1,1,,A,15RT", true);
        check(b"# !AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n", false);
        check(b"\\s:2573310,c:1654088303*0B\\!BSVDM,1,1,,A,1", true);
        check(b"\\si:AISD*3F\\\r\n$PGHP,1,2013,11,12,12,0,0,11,219,,2190067,1,62*26\r\n", true);
        check(
            b"\xff\xfe noise\n$BSALR,,006,V,V,general failure*62\n!=IVDM,1,1,,A,18JSmJ001D8FqSClKd51JAD20D0W,0*2E",
            true,
        );
        check(b"xyz!--VDO,1,1,,A,1", true);
        check(b"$GPRMC,114703.00,A,1228.30813,S,13050.74933,E,0.002,,270112,,,A*65\n", false);
        check(b"MMSI,BaseDateTime,LAT,LON\n366998510,2022-01-03T00:00:02,1,2\n", false);
        check(b"{\"class\":\"AIS\",\"nmea\":[\"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\"]}\n", false);
        check(b"1,\"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\"\n", false);
        check(b"PAR1\x15\x04\x15", false);
    }
}
