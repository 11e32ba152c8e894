//! The number of a ship's hull.

/// Whether the check digit of an IMO number is right: the last digit of the sum of the first six, times 7 to 2 (IMO
/// resolution A.1117(30)). A number that fails is mostly a typing error; one that passes may still be another ship's.
///
/// ```
/// assert!(ais::imo_check_digit_is_right(9_074_729));
/// assert!(!ais::imo_check_digit_is_right(9_074_728));
/// ```
pub fn imo_check_digit_is_right(imo: u32) -> bool {
    let digits = |place: u32| imo / 10u32.pow(place) % 10;
    let sum: u32 = (1..=6).map(|place| digits(place) * (place + 1)).sum();
    (1_000_000..=9_999_999).contains(&imo) && sum % 10 == imo % 10
}
