//! Boxes of longitude and latitude.

use std::fmt;
use std::str::FromStr;

use crate::Position;

/// A box between two meridians and two parallels, edges included. Where `west` > `east` it crosses longitude 180.
///
/// ```
/// use nautical::{BoundingBox, Position};
///
/// let bering: BoundingBox = "170,50,-160,66".parse()?;
/// assert!(bering.contains(Position::from_degrees(-175.0, 60.0).expect("a place")));
/// assert!(!bering.contains(Position::from_degrees(0.0, 60.0).expect("a place")));
/// # Ok::<(), nautical::BoundingBoxError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    /// Western edge, degrees, -180..=180.
    pub west: f64,
    /// Southern edge, degrees, -90..=90.
    pub south: f64,
    /// Eastern edge, degrees, -180..=180.
    pub east: f64,
    /// Northern edge, degrees, `south`..=90.
    pub north: f64,
}

/// A text or numbers that are no box.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BoundingBoxError {
    /// Not four numbers.
    #[error("`{text}` is not a box: write four numbers as WEST,SOUTH,EAST,NORTH in degrees, such as 119,28,126,34")]
    NotFourNumbers {
        /// What was given.
        text: String,
    },
    /// A number is out of its range, or south lies north of north.
    #[error(
        "{west},{south},{east},{north} is no box on earth: longitudes lie in -180..=180, latitudes in -90..=90 and \
         south below north; across longitude 180 west is the larger, as in 170,50,-160,66"
    )]
    OutOfRange {
        /// As given.
        west: f64,
        /// As given.
        south: f64,
        /// As given.
        east: f64,
        /// As given.
        north: f64,
    },
}

impl BoundingBox {
    /// From its edges in degrees.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<BoundingBox, BoundingBoxError> {
        let longitudes = west.abs() <= 180.0 && east.abs() <= 180.0;
        let latitudes = (-90.0..=90.0).contains(&south) && (south..=90.0).contains(&north);
        if longitudes && latitudes {
            Ok(BoundingBox { west, south, east, north })
        } else {
            Err(BoundingBoxError::OutOfRange { west, south, east, north })
        }
    }

    /// Whether the place lies in it or on its edge.
    pub fn contains(&self, position: Position) -> bool {
        let longitude = position.longitude();
        // 180 and -180 are one meridian.
        let here = self.spans(longitude) || (longitude.abs() == 180.0 && self.spans(-longitude));
        here && (self.south..=self.north).contains(&position.latitude())
    }

    fn spans(&self, longitude: f64) -> bool {
        if self.west <= self.east {
            (self.west..=self.east).contains(&longitude)
        } else {
            longitude >= self.west || longitude <= self.east
        }
    }
}

impl FromStr for BoundingBox {
    type Err = BoundingBoxError;

    fn from_str(text: &str) -> Result<BoundingBox, BoundingBoxError> {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
        match numbers.as_deref() {
            Ok(&[west, south, east, north]) => BoundingBox::new(west, south, east, north),
            _ => Err(BoundingBoxError::NotFourNumbers { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for BoundingBox {
    /// As it is parsed: `west,south,east,north`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.west, self.south, self.east, self.north)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_lies_in_it() {
        fn check(text: &str, inside: &[(f64, f64)], outside: &[(f64, f64)]) {
            let bounds: BoundingBox = text.parse().expect(text);
            assert_eq!(bounds.to_string().parse(), Ok(bounds));
            for (places, expected) in [(inside, true), (outside, false)] {
                for &(longitude, latitude) in places {
                    let place = Position::from_degrees(longitude, latitude).expect("a place");
                    assert_eq!(bounds.contains(place), expected, "{text}: {longitude} {latitude}");
                }
            }
        }
        check(
            "10.1, 54.3,11.7,56",
            &[(10.1, 54.3), (11.7, 56.0), (11.0, 55.0)],
            &[(10.0999999, 55.0), (11.0, 56.0000001)],
        );
        check(
            "170,-10,-170,10",
            &[(180.0, 0.0), (-180.0, 0.0), (170.0, 0.0), (-170.0, 0.0)],
            &[(0.0, 0.0), (169.0, 0.0)],
        );
        check("-180,0,-170,10", &[(180.0, 5.0), (-180.0, 5.0)], &[(179.9, 5.0)]);
        check("-180,-90,180,90", &[(0.0, 90.0), (180.0, -90.0)], &[]);
    }

    #[test]
    fn refuses_what_is_no_box() {
        for text in ["", "1,2,3", "1,2,3,4,5", "a,2,3,4", "1;2;3;4"] {
            assert!(matches!(text.parse::<BoundingBox>(), Err(BoundingBoxError::NotFourNumbers { .. })), "{text}");
        }
        for text in ["170,0,190,10", "0,10,1,0", "0,-91,1,0", "nan,0,1,1", "0,0,1,inf"] {
            assert!(matches!(text.parse::<BoundingBox>(), Err(BoundingBoxError::OutOfRange { .. })), "{text}");
        }
    }
}
