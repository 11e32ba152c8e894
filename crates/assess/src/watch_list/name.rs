//! Numbers, names and dates as lists and ships write them.

use nautical::Time;

/// The first digits of a name's form that carry meaning: shorter forms are too frequent to match by.
const NAME_CHARACTERS_MIN: usize = 3;

/// What ships' names begin with and do not distinguish them by.
const PREFIXES: [&str; 10] = ["M/V", "M/T", "MV", "MT", "F/V", "FV", "M.V.", "M.T.", "SS", "S/S"];

/// An IMO number as people write it: `9074729`, `IMO 9074729`, `imo-9074729`, `9074729.0`. `None` where it is not seven
/// digits.
pub(super) fn imo(text: &str) -> Option<u32> {
    let text = text.trim();
    let bare = text.strip_suffix(".0").unwrap_or(text);
    let start = bare.find(|c: char| c.is_ascii_digit())?;
    let (word, digits) = bare.split_at(start);
    let word_fits =
        word.chars().all(|c| matches!(c.to_ascii_uppercase(), 'I' | 'M' | 'O' | ' ' | ':' | '-' | '.' | '#'));
    let number: u32 = digits.trim_end().parse().ok()?;
    (word_fits && (1_000_000..=9_999_999).contains(&number)).then_some(number)
}

/// An MMSI as people write it. `None` where it is not a ship's by its form (ITU-R M.585-9), or one that many send by
/// default.
pub(super) fn mmsi(text: &str) -> Option<u32> {
    let text = text.trim();
    let bare = text.strip_suffix(".0").unwrap_or(text);
    let start = bare.find(|c: char| c.is_ascii_digit())?;
    let number = bare[start..].trim_end().parse().ok()?;
    let form = ais::Mmsi::new(number)?.identity();
    // Numbers of an unassigned country are in use by ships that a list names.
    let usable = !matches!(form, ais::Identity::Default) && number >= 100_000_000;
    usable.then_some(number)
}

/// The form of a name by which names are compared: capitals and digits, without `MV` or `MT` in front. `None` where less
/// than three are left.
pub(super) fn name_form(name: &str) -> Option<String> {
    let capitals = name.trim_matches(|c: char| c.is_whitespace() || c == '@').to_uppercase();
    let bare = PREFIXES
        .iter()
        .find_map(|prefix| capitals.strip_prefix(prefix).filter(|rest| rest.starts_with(' ')))
        .unwrap_or(&capitals);
    let form: String = bare.chars().filter(|c| c.is_alphanumeric()).collect();
    (form.chars().count() >= NAME_CHARACTERS_MIN).then_some(form)
}

/// The form of a call sign: capitals and digits, at least three.
pub(super) fn callsign_form(callsign: &str) -> Option<String> {
    let form: String = callsign.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    (form.len() >= 3).then_some(form)
}

/// A date as lists write it: RFC 3339, `2018-03`, `2018`, `03/20/2026` (month first), `30 Mar. 2018`. A month or year alone
/// is its last day: on the list at the latest then.
pub(super) fn date(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(time) = Time::parse(text) {
        return Some(time);
    }
    let parts: Vec<&str> = text.split(['-', '/', ' ', '.', ',']).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<i32>().ok();
    let (year, month, day) = match parts.as_slice() {
        [year] if year.len() == 4 => (number(year)?, 12, 31),
        [year, month] if year.len() == 4 => {
            let month = number(month)?;
            (number(year)?, month, last_day(number(year)?, month)?)
        }
        [a, b, year] if year.len() == 4 && text.contains('/') => match (number(a)?, number(b)?) {
            (day, month) if day > 12 => (number(year)?, month, day),
            (month, day) => (number(year)?, month, day),
        },
        [day, month, year] if year.len() == 4 => {
            (number(year)?, number(month).or_else(|| month_named(month))?, number(day)?)
        }
        _ => return None,
    };
    Time::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()
}

fn last_day(year: i32, month: i32) -> Option<i32> {
    let valid = |day: &i32| Time::parse(&format!("{year:04}-{month:02}-{day:02}")).is_ok();
    [31, 30, 29, 28].into_iter().find(valid)
}

fn month_named(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = word.to_lowercase();
    MONTHS.iter().position(|month| lower.starts_with(month)).map(|at| at as i32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_people_write_them() {
        #[track_caller]
        fn check(text: &str, imo_expected: Option<u32>, mmsi_expected: Option<u32>) {
            assert_eq!((imo(text), mmsi(text)), (imo_expected, mmsi_expected), "{text}");
        }
        check("IMO 9074729", Some(9_074_729), None);
        check(" imo:9074729.0", Some(9_074_729), None);
        check("HULL 9074729", None, None);
        check("907472", None, None);
        check("99999999999999", None, None);
        check("445123000", None, Some(445_123_000));
        check("123456789", None, None);
        check("", None, None);
    }

    #[test]
    fn reads_dates_as_lists_write_them() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(date(text).map(|time| time.to_string()[..10].to_owned()).as_deref(), expected, "{text}");
        }
        check("2018-03-30", Some("2018-03-30"));
        check("03/20/2026", Some("2026-03-20"));
        check("30/03/2018", Some("2018-03-30"));
        check("30 Mar. 2018", Some("2018-03-30"));
        check("2018-02", Some("2018-02-28"));
        check("2016", Some("2016-12-31"));
        check("soon", None);
        check("31/31/2018", None);
    }

    #[test]
    fn names_are_compared_without_what_does_not_distinguish_them() {
        for name in ["MT Yu-Son 5", "YUSON5@@@@", " yu son 5 "] {
            assert_eq!(name_form(name).as_deref(), Some("YUSON5"), "{name}");
        }
        assert_eq!(name_form("MTBETA").as_deref(), Some("MTBETA"));
        assert_eq!(name_form("A1"), None);
    }
}
