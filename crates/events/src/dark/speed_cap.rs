//! How fast a silent ship may have gone.

use ais::ShipType;

/// Added to a ship's own highest sustained speed, knots: what it was seen to make is not all that it can.
const OVER_OWN_KNOTS: f64 = 1.0;

/// The cap for a ship, knots: by type and length, or its own highest sustained speed plus 1 knot where that is more.
///
/// Tanker below 100 m 14, larger or of unknown length 16; other cargo ship 20; any other or unknown 25. This project's
/// judgement: service speeds of such ships with some room (product tankers of the trade, 2,000 to 6,000 dwt, make 10 to
/// 13 knots).
pub fn speed_cap_knots(ship_type: Option<ShipType>, length_m: Option<f32>, own_sustained_knots: Option<f64>) -> f64 {
    let by_kind = match ship_type.map(ShipType::word) {
        Some("tanker") if length_m.is_some_and(|length| length < 100.0) => 14.0,
        Some("tanker") => 16.0,
        Some("cargo") => 20.0,
        _ => 25.0,
    };
    own_sustained_knots.map_or(by_kind, |own| by_kind.max(own + OVER_OWN_KNOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_are_by_type_and_length_and_never_below_what_was_seen() {
        fn check(code: Option<u16>, length_m: Option<f32>, own: Option<f64>, expected: f64) {
            assert_eq!(speed_cap_knots(code.map(ShipType), length_m, own), expected, "{code:?} {length_m:?} {own:?}");
        }
        check(Some(80), Some(99.0), None, 14.0);
        check(Some(89), Some(100.0), None, 16.0);
        check(Some(80), None, Some(12.0), 16.0);
        check(Some(84), Some(90.0), Some(14.5), 15.5);
        check(Some(70), Some(90.0), None, 20.0);
        check(Some(30), None, None, 25.0);
        check(None, None, Some(30.0), 31.0);
    }
}
