//! Dates from seconds since 1970; the last one is kept, as most messages share their second with the one before.

/// Year, month, day of the day with this number since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn civil(day: i64) -> (i64, u8, u8) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, (day_of_year - (153 * shifted + 2) / 5 + 1) as u8)
}

/// Remembers the text of the last second.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamp {
    second: Option<i64>,
    text: Vec<u8>,
}

/// How a date is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// `2022-01-03T00:00:02`
    YearFirst,
    /// `31/12/2015 23:59:59`
    DayFirst,
    /// `20220103000002`
    Digits,
}

impl Stamp {
    /// The text of an instant. One stamp writes in one order only.
    pub(super) fn text(&mut self, second: i64, order: Order) -> &[u8] {
        if self.second != Some(second) {
            self.second = Some(second);
            let (year, month, day) = civil(second.div_euclid(86_400));
            let of_day = second.rem_euclid(86_400);
            let (h, m, s) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
            self.text = match order {
                Order::YearFirst => format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}"),
                Order::DayFirst => format!("{day:02}/{month:02}/{year:04} {h:02}:{m:02}:{s:02}"),
                Order::Digits => format!("{year:04}{month:02}{day:02}{h:02}{m:02}{s:02}"),
            }
            .into_bytes();
        }
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nautical::Time;

    #[test]
    fn days_are_those_of_the_calendar() {
        for second in [0i64, 951_782_400, 951_868_799, 1_709_164_800, 1_773_489_600, 4_102_444_799] {
            let text = String::from_utf8(Stamp::default().text(second, Order::YearFirst).to_vec()).expect("text");
            assert_eq!(Time::parse(&text).expect("a time"), Time::from_seconds(second), "{text}");
        }
        assert_eq!(Stamp::default().text(1_451_606_399, Order::DayFirst), b"31/12/2015 23:59:59");
    }
}
