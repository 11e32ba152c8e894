//! Net beacons: class B transmitters on fishing nets, by the hundred in East Asian waters.

use ais::{Particulars, Sender};

/// Speed, 1/100 knot, that no net reaches.
pub(crate) const FAST_CENTIKNOTS: u16 = 300;

/// Whether particulars look like a net beacon's: class B, no length, and a name with `%`, `NET`, `BUOY` or a voltage.
pub(crate) fn looks_like_beacon(sender: Sender, particulars: &Particulars) -> bool {
    let sized = particulars.length_dm.is_some_and(|length| length > 0);
    sender == Sender::ClassB && !sized && particulars.name.as_deref().is_some_and(beacon_name)
}

fn beacon_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    if upper.contains('%') || upper.contains("BUOY") {
        return true;
    }
    let words = upper.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    words.into_iter().any(|word| {
        let net = word.trim_matches(|c: char| c.is_ascii_digit()) == "NET"
            || (word.ends_with("NET") && word.len() > 3 && upper.contains('-'));
        net || is_voltage(word)
    })
}

/// `12.4V`, `7V`, `3V9`.
fn is_voltage(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let volts = word.chars().filter(|&c| c == 'V').count();
    digits > 0
        && volts == 1
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || c == '.' || c == 'V')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_beacons_and_of_boats() {
        #[track_caller]
        fn check(name: &str, expected: bool) {
            assert_eq!(beacon_name(name), expected, "{name}");
        }
        for name in ["SIM-86%", "SIMNET-12", "NET 7", "SIM BUOY 3", "SIM 12.4V", "7V8", "NET12"] {
            check(name, true);
        }
        for name in ["MAGNET", "CABINET", "NETTIE", "SIM VOYAGER", "SIM 12", "V8", "SIM GARNET"] {
            check(name, false);
        }
    }

    #[test]
    fn a_sized_vessel_or_class_a_is_no_beacon() {
        let named = Particulars { name: Some("SIM-86%".into()), ..Particulars::default() };
        assert!(looks_like_beacon(Sender::ClassB, &named));
        assert!(!looks_like_beacon(Sender::ClassA, &named));
        let sized = Particulars { length_dm: Some(120), ..named };
        assert!(!looks_like_beacon(Sender::ClassB, &sized));
    }
}
