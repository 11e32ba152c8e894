//! Points, lines and areas on the map, and their form in files: WKB (OGC 06-103r4, clause 8).

use nautical::Position;

/// A shape on the map. Its edges are straight in longitude and latitude; none crosses 180 degrees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Geometry {
    /// One place.
    Point(Position),
    /// A line through at least two places; see [`line_across_180`]. A single place is written twice, as readers
    /// refuse a line of one.
    LineString(Vec<Position>),
    /// A line in parts, such as a track cut at 180 degrees.
    MultiLineString(Vec<Vec<Position>>),
    /// An area: its outer ring, then its holes. A ring ends where it began; the last place is added on writing where
    /// it is missing.
    Polygon(Vec<Vec<Position>>),
    /// Areas, each as in `Polygon`.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

/// The least box that holds a shape, degrees: `xmin <= xmax`, `ymin <= ymax`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Bounds {
    pub xmin: f64,
    pub ymin: f64,
    pub xmax: f64,
    pub ymax: f64,
}

impl Bounds {
    pub(crate) const WORLD: Bounds = Bounds { xmin: -180.0, ymin: -90.0, xmax: 180.0, ymax: 90.0 };

    fn of(place: Position) -> Bounds {
        let (x, y) = (place.longitude(), place.latitude());
        Bounds { xmin: x, ymin: y, xmax: x, ymax: y }
    }

    pub(crate) fn with(self, other: Bounds) -> Bounds {
        Bounds {
            xmin: self.xmin.min(other.xmin),
            ymin: self.ymin.min(other.ymin),
            xmax: self.xmax.max(other.xmax),
            ymax: self.ymax.max(other.ymax),
        }
    }
}

// Geometry types of OGC 06-103r4, table 7.
const POINT: u32 = 1;
const LINE_STRING: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_LINE_STRING: u32 = 5;
const MULTI_POLYGON: u32 = 6;

impl Geometry {
    /// Its name in GeoParquet's `geometry_types`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Geometry::Point(_) => "Point",
            Geometry::LineString(_) => "LineString",
            Geometry::MultiLineString(_) => "MultiLineString",
            Geometry::Polygon(_) => "Polygon",
            Geometry::MultiPolygon(_) => "MultiPolygon",
        }
    }

    /// Its places in order, part after part.
    pub fn places(&self) -> Vec<Position> {
        match self {
            Geometry::Point(place) => vec![*place],
            Geometry::LineString(line) => line.clone(),
            Geometry::MultiLineString(parts) | Geometry::Polygon(parts) => parts.concat(),
            Geometry::MultiPolygon(areas) => areas.iter().flat_map(|rings| rings.concat()).collect(),
        }
    }

    /// The least box that holds it; `None` where it has no place.
    ///
    /// A shape with parts on both sides of 180 degrees gets -180 and 180: wider than need be, but no reader that
    /// compares numbers loses it. (GeoParquet 1.1 leaves such shapes out of what its bbox column is for.)
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        let lines: &[Vec<Position>] = match self {
            Geometry::Point(place) => return Some(Bounds::of(*place)),
            Geometry::LineString(line) => std::slice::from_ref(line),
            Geometry::MultiLineString(parts) | Geometry::Polygon(parts) => parts,
            Geometry::MultiPolygon(areas) => {
                return areas.iter().flatten().filter_map(|ring| bounds_of(ring)).reduce(Bounds::with);
            }
        };
        lines.iter().filter_map(|line| bounds_of(line)).reduce(Bounds::with)
    }

    /// The number of bytes that its places take in memory.
    pub(crate) fn heap_bytes(&self) -> usize {
        let places = |lines: &[Vec<Position>]| lines.iter().map(Vec::len).sum::<usize>();
        let count = match self {
            Geometry::Point(_) => 0,
            Geometry::LineString(line) => line.len(),
            Geometry::MultiLineString(parts) | Geometry::Polygon(parts) => places(parts),
            Geometry::MultiPolygon(areas) => areas.iter().map(|rings| places(rings)).sum(),
        };
        count * size_of::<Position>()
    }

    /// Appends its WKB, little endian, to `bytes`.
    pub(crate) fn write_wkb(&self, bytes: &mut Vec<u8>) {
        match self {
            Geometry::Point(place) => {
                put_head(bytes, POINT);
                put_place(bytes, *place);
            }
            Geometry::LineString(line) => put_line(bytes, line),
            Geometry::MultiLineString(parts) => {
                put_head(bytes, MULTI_LINE_STRING);
                put_count(bytes, parts.len());
                parts.iter().for_each(|line| put_line(bytes, line));
            }
            Geometry::Polygon(rings) => put_polygon(bytes, rings),
            Geometry::MultiPolygon(areas) => {
                put_head(bytes, MULTI_POLYGON);
                put_count(bytes, areas.len());
                areas.iter().for_each(|rings| put_polygon(bytes, rings));
            }
        }
    }

    /// Reads WKB as [`Geometry::write_wkb`] writes it; `None` where the bytes are anything else.
    pub(crate) fn from_wkb(bytes: &[u8]) -> Option<Geometry> {
        let mut wkb = Wkb { bytes };
        let geometry = match wkb.head()? {
            POINT => Geometry::Point(wkb.place()?),
            LINE_STRING => Geometry::LineString(wkb.places()?),
            POLYGON => Geometry::Polygon(wkb.list(Wkb::places)?),
            MULTI_LINE_STRING => Geometry::MultiLineString(wkb.list(|w| w.of_type(LINE_STRING, Wkb::places))?),
            MULTI_POLYGON => Geometry::MultiPolygon(wkb.list(|w| w.of_type(POLYGON, |w| w.list(Wkb::places)))?),
            _ => return None,
        };
        wkb.bytes.is_empty().then_some(geometry)
    }
}

fn bounds_of(places: &[Position]) -> Option<Bounds> {
    places.iter().map(|place| Bounds::of(*place)).reduce(Bounds::with)
}

fn put_head(bytes: &mut Vec<u8>, kind: u32) {
    bytes.push(1);
    bytes.extend_from_slice(&kind.to_le_bytes());
}

/// Rows are limited to a size at which no count reaches 2^32.
fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&(count as u32).to_le_bytes());
}

fn put_place(bytes: &mut Vec<u8>, place: Position) {
    bytes.extend_from_slice(&place.longitude().to_le_bytes());
    bytes.extend_from_slice(&place.latitude().to_le_bytes());
}

fn put_places(bytes: &mut Vec<u8>, places: &[Position], last: Option<Position>) {
    put_count(bytes, places.len() + usize::from(last.is_some()));
    places.iter().copied().chain(last).for_each(|place| put_place(bytes, place));
}

fn put_line(bytes: &mut Vec<u8>, line: &[Position]) {
    put_head(bytes, LINE_STRING);
    let again = if let [only] = line { Some(*only) } else { None };
    put_places(bytes, line, again);
}

fn put_polygon(bytes: &mut Vec<u8>, rings: &[Vec<Position>]) {
    put_head(bytes, POLYGON);
    put_count(bytes, rings.len());
    for ring in rings {
        let closing = ring.first().copied().filter(|first| ring.last() != Some(first));
        put_places(bytes, ring, closing);
    }
}

/// The part of a WKB that is still to be read.
struct Wkb<'a> {
    bytes: &'a [u8],
}

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*first)
    }

    fn head(&mut self) -> Option<u32> {
        (self.take()? == [1]).then_some(())?;
        self.take().map(u32::from_le_bytes)
    }

    fn of_type<T>(&mut self, kind: u32, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        (self.head()? == kind).then_some(())?;
        read(self)
    }

    fn place(&mut self) -> Option<Position> {
        let (longitude, latitude) = (f64::from_le_bytes(self.take()?), f64::from_le_bytes(self.take()?));
        Position::from_degrees(longitude, latitude).ok()
    }

    fn places(&mut self) -> Option<Vec<Position>> {
        self.list(Wkb::place)
    }

    /// A count, then that many. The count is not trusted with memory: each item takes at least four bytes.
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(u32::from_le_bytes(self.take()?)).ok()?;
        if count > self.bytes.len() / 4 {
            return None;
        }
        (0..count).map(|_| read(self)).collect()
    }
}

/// The line through `fixes`, cut where it passes 180 degrees.
///
/// A step of more than 180 degrees of longitude is taken to go the short way round: the line is cut there, and each
/// side gets a place at the meridian whose latitude lies on the straight line between the two fixes. Every cut adds
/// one place to the end of a part and one to the start of the next, also where a fix lies on the meridian itself, so
/// [`fixes_of_line`] can take them out again. A single fix becomes a line of two equal places.
pub fn line_across_180(fixes: &[Position]) -> Geometry {
    if let [only] = fixes {
        return Geometry::LineString(vec![*only, *only]);
    }
    let mut parts = Vec::new();
    let mut part: Vec<Position> = Vec::with_capacity(fixes.len());
    for &fix in fixes {
        if let Some((leaving, entering)) = part.last().and_then(|&last| crossing_180(last, fix)) {
            part.push(leaving);
            parts.push(std::mem::replace(&mut part, vec![entering]));
        }
        part.push(fix);
    }
    if parts.is_empty() {
        return Geometry::LineString(part);
    }
    parts.push(part);
    Geometry::MultiLineString(parts)
}

/// Where the short way between two places meets 180 degrees: the same place as seen from each side.
fn crossing_180(from: Position, to: Position) -> Option<(Position, Position)> {
    const HALF_TURN_E7: i64 = 1_800_000_000;
    let (start, end) = (i64::from(from.longitude_e7()), i64::from(to.longitude_e7()));
    if (end - start).abs() <= HALF_TURN_E7 {
        return None;
    }
    let (before, after) = (HALF_TURN_E7 - start.abs(), HALF_TURN_E7 - end.abs());
    let (from_latitude, to_latitude) = (i64::from(from.latitude_e7()), i64::from(to.latitude_e7()));
    let width = before + after;
    // Both on the meridian, named +180 and -180: cut at the first.
    let rise = if width == 0 { 0.0 } else { (to_latitude - from_latitude) as f64 * before as f64 / width as f64 };
    let latitude = (from_latitude as f64 + rise) / 1e7;
    let side = 180.0f64.copysign(from.longitude());
    Some((Position::from_degrees(side, latitude).ok()?, Position::from_degrees(-side, latitude).ok()?))
}

/// The fixes that [`line_across_180`] was given, the places added at its cuts taken out.
///
/// A line of a single fix gives that fix twice: the `fixes` column of its row tells.
pub fn fixes_of_line(line: &Geometry) -> Vec<Position> {
    let Geometry::MultiLineString(parts) = line else {
        return line.places();
    };
    let last = parts.len().saturating_sub(1);
    let trimmed = parts.iter().enumerate().map(|(index, part)| {
        let part = if index > 0 { part.get(1..) } else { Some(&part[..]) };
        let part = part.unwrap_or_default();
        if index < last { part.split_last().map_or(part, |(_, rest)| rest) } else { part }
    });
    trimmed.flatten().copied().collect()
}

/// The area within a ring, cut where the ring passes 180 degrees.
///
/// A step of more than 180 degrees of longitude is taken to go the short way round, as in [`line_across_180`]. A ring
/// that goes round a pole is closed along that pole's parallel.
pub fn polygon_across_180(ring: &[Position]) -> Geometry {
    let unrolled = unrolled(ring);
    let (west, east) = unrolled.iter().fold((f64::MAX, f64::MIN), |(w, e), &[x, _]| (w.min(x), e.max(x)));
    let places = |ring: &[[f64; 2]], shift: f64| -> Vec<Position> {
        ring.iter().filter_map(|&[x, y]| Position::from_degrees(x - shift, y.clamp(-90.0, 90.0)).ok()).collect()
    };
    if west >= -180.0 && east <= 180.0 {
        return Geometry::Polygon(vec![places(&unrolled, 0.0)]);
    }
    // The parts west of, within and east of the middle band of 360 degrees.
    let parts = [-360.0, 0.0, 360.0]
        .map(|shift| places(&clipped(&clipped(&unrolled, 1.0, shift - 180.0), -1.0, shift + 180.0), shift));
    // A ring that only touches the meridian leaves a part without an area there.
    let has_width = |part: &Vec<Position>| part.iter().any(|place| place.longitude_e7() != part[0].longitude_e7());
    let mut parts: Vec<Vec<Vec<Position>>> =
        parts.into_iter().filter(|part| part.len() >= 3 && has_width(part)).map(|part| vec![part]).collect();
    match parts.len() {
        1 => Geometry::Polygon(parts.remove(0)),
        _ => Geometry::MultiPolygon(parts),
    }
}

/// Longitude and latitude of each place of a ring, the longitude counted on past 180 degrees.
fn unrolled(ring: &[Position]) -> Vec<[f64; 2]> {
    let mut places: Vec<[f64; 2]> = Vec::with_capacity(ring.len() + 4);
    for place in ring {
        let last = places.last().map_or(place.longitude(), |[x, _]| *x);
        let step = (place.longitude() - last + 180.0).rem_euclid(360.0) - 180.0;
        places.push([last + step, place.latitude()]);
    }
    if let (Some(&[first, latitude]), Some(&[last, _])) = (places.first(), places.last()) {
        let home = (first - last + 180.0).rem_euclid(360.0) - 180.0;
        let turns = last + home - first;
        if turns.abs() > 180.0 {
            let pole = 90f64.copysign(latitude);
            places.extend([[first + turns, latitude], [first + turns, pole], [first, pole]]);
        }
    }
    places
}

/// The part of a polygon on the side of a meridian to which `side` (1 east, -1 west) points (Sutherland and Hodgman 1974).
fn clipped(ring: &[[f64; 2]], side: f64, meridian: f64) -> Vec<[f64; 2]> {
    let inside = |[x, _]: [f64; 2]| (x - meridian) * side >= 0.0;
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for (i, &to) in ring.iter().enumerate() {
        let from = ring[(i + ring.len() - 1) % ring.len()];
        if inside(from) != inside(to) {
            let share = (meridian - from[0]) / (to[0] - from[0]);
            kept.push([meridian, from[1] + (to[1] - from[1]) * share]);
        }
        if inside(to) {
            kept.push(to);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    fn line(places: &[(f64, f64)]) -> Vec<Position> {
        places.iter().map(|(x, y)| place(*x, *y)).collect()
    }

    #[test]
    fn areas_are_cut_at_180() {
        #[track_caller]
        fn check(ring: &[(f64, f64)], expected: &[&[(f64, f64)]]) {
            let seen = match polygon_across_180(&line(ring)) {
                Geometry::Polygon(rings) => vec![rings[0].clone()],
                Geometry::MultiPolygon(parts) => parts.into_iter().map(|part| part[0].clone()).collect(),
                other => panic!("{other:?}"),
            };
            let sorted = |mut places: Vec<Position>| {
                places.sort_by_key(|place| (place.longitude_e7(), place.latitude_e7()));
                places.dedup();
                places
            };
            let seen: Vec<_> = seen.into_iter().map(sorted).collect();
            assert_eq!(seen, expected.iter().map(|part| sorted(line(part))).collect::<Vec<_>>());
        }
        let box_at = |west: f64, east: f64| [(west, 10.0), (east, 10.0), (east, 20.0), (west, 20.0)];
        check(&box_at(120.0, 130.0), &[&box_at(120.0, 130.0)]);
        check(&box_at(170.0, -170.0), &[&box_at(170.0, 180.0), &box_at(-180.0, -170.0)]);
        // The same from the other side of the meridian.
        check(
            &[(-170.0, 10.0), (-170.0, 20.0), (170.0, 20.0), (170.0, 10.0)],
            &[&box_at(170.0, 180.0), &box_at(-180.0, -170.0)],
        );
        // Corners on the meridian, named from either side of it.
        check(&[(179.0, 10.0), (-180.0, 10.0), (-180.0, 20.0), (179.0, 20.0)], &[&box_at(179.0, 180.0)]);
        check(&[(180.0, 10.0), (-170.0, 10.0), (-170.0, 20.0), (180.0, 20.0)], &[&box_at(-180.0, -170.0)]);
        // Round the north pole.
        let around: Vec<(f64, f64)> = (-12..12).map(|i| (f64::from(i) * 15.0, 80.0)).collect();
        assert!(polygon_across_180(&line(&around)).places().iter().any(|place| place.latitude() == 90.0));
    }

    fn wkb(geometry: &Geometry) -> Vec<u8> {
        let mut bytes = Vec::new();
        geometry.write_wkb(&mut bytes);
        bytes
    }

    #[test]
    fn cuts_at_180_and_only_there() {
        let check = |fixes: &[(f64, f64)], parts: &[&[(f64, f64)]]| {
            let expected = match parts {
                [one] => Geometry::LineString(line(one)),
                several => Geometry::MultiLineString(several.iter().map(|part| line(part)).collect()),
            };
            assert_eq!(line_across_180(&line(fixes)), expected, "{fixes:?}");
        };
        check(&[], &[&[]]);
        check(&[(1.0, 2.0)], &[&[(1.0, 2.0), (1.0, 2.0)]]);
        check(&[(-90.0, 0.0), (90.0, 1.0)], &[&[(-90.0, 0.0), (90.0, 1.0)]]);
        check(&[(179.0, 10.0), (-177.0, 14.0)], &[&[(179.0, 10.0), (180.0, 11.0)], &[(-180.0, 11.0), (-177.0, 14.0)]]);
        check(
            &[(-179.9, 0.0), (179.9, 0.0), (-179.9, 1.0)],
            &[
                &[(-179.9, 0.0), (-180.0, 0.0)],
                &[(180.0, 0.0), (179.9, 0.0), (180.0, 0.5)],
                &[(-180.0, 0.5), (-179.9, 1.0)],
            ],
        );
        // A fix on the meridian, under either of its names.
        check(
            &[(179.9, 0.0), (180.0, 1.0), (-179.9, 2.0)],
            &[&[(179.9, 0.0), (180.0, 1.0), (180.0, 1.0)], &[(-180.0, 1.0), (-179.9, 2.0)]],
        );
        check(
            &[(179.9, 0.0), (-180.0, 1.0), (-179.9, 2.0)],
            &[&[(179.9, 0.0), (180.0, 1.0)], &[(-180.0, 1.0), (-180.0, 1.0), (-179.9, 2.0)]],
        );
        check(&[(180.0, 3.0), (-180.0, 4.0)], &[&[(180.0, 3.0), (180.0, 3.0)], &[(-180.0, 3.0), (-180.0, 4.0)]]);
    }

    #[test]
    fn wkb_has_the_bytes_of_the_standard() {
        let hex = |geometry| crate::id::hex(wkb(&geometry).iter());
        assert_eq!(hex(Geometry::Point(place(1.0, 2.0))), "0101000000000000000000f03f0000000000000040");
        let square = Geometry::Polygon(vec![line(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])]);
        assert_eq!(
            hex(square),
            "0103000000010000000400000000000000000000000000000000000000000000000000f03f0000000000000000\
             000000000000f03f000000000000f03f00000000000000000000000000000000"
        );
    }

    #[test]
    fn a_line_of_one_place_is_written_so_that_others_can_read_it() {
        let single = Geometry::LineString(line(&[(5.0, 6.0)]));
        assert_eq!(Geometry::from_wkb(&wkb(&single)), Some(Geometry::LineString(line(&[(5.0, 6.0), (5.0, 6.0)]))));
    }

    #[test]
    fn bounds_across_180_are_wide_and_of_nothing_are_none() {
        let bounds = line_across_180(&line(&[(179.0, 10.0), (-177.0, 14.0)])).bounds();
        assert_eq!(bounds, Some(Bounds { xmin: -180.0, ymin: 10.0, xmax: 180.0, ymax: 14.0 }));
        assert_eq!(Geometry::MultiPolygon(vec![vec![Vec::new()]]).bounds(), None);
        assert_eq!(Geometry::LineString(Vec::new()).bounds(), None);
    }

    fn any_place() -> impl Strategy<Value = Position> {
        // Every other place is near the meridian or on it.
        let near = (-3i32..=3).prop_map(|step| (1_800_000_000 - step.abs()) * if step < 0 { -1 } else { 1 });
        (prop_oneof![-1_800_000_000i32..=1_800_000_000, near], -900_000_000i32..=900_000_000)
            .prop_map(|(x, y)| Position::from_e7(x, y).expect("in range"))
    }

    proptest! {
        #[test]
        fn a_cut_line_is_whole_and_gives_its_fixes_back(fixes in prop::collection::vec(any_place(), 0..40)) {
            let cut = line_across_180(&fixes);
            let mut back = fixes_of_line(&cut);
            back.truncate(fixes.len());
            prop_assert_eq!(back, fixes.clone());
            let parts = match &cut { Geometry::MultiLineString(parts) => parts.clone(), other => vec![other.places()] };
            for part in &parts {
                prop_assert!(part.len() >= 2 || fixes.is_empty());
                for step in part.windows(2) {
                    let width = i64::from(step[1].longitude_e7()) - i64::from(step[0].longitude_e7());
                    prop_assert!(width.abs() <= 1_800_000_000, "no part goes the long way round");
                }
            }
            for joint in parts.windows(2) {
                let (end, start) = (joint[0].last().expect("two"), joint[1].first().expect("two"));
                prop_assert_eq!(end.longitude_e7(), -start.longitude_e7());
                prop_assert_eq!(end.longitude_e7().abs(), 1_800_000_000);
                prop_assert_eq!(end.latitude_e7(), start.latitude_e7());
                let (a, b) = (joint[0][joint[0].len() - 2].latitude_e7(), joint[1][1].latitude_e7());
                prop_assert!((a.min(b)..=a.max(b)).contains(&end.latitude_e7()), "the cut lies between its fixes");
            }
            prop_assert_eq!(Geometry::from_wkb(&wkb(&cut)), Some(cut));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0u8..8) {
            let mut started = vec![1, kind, 0, 0, 0];
            started.extend_from_slice(&bytes);
            let _ = (Geometry::from_wkb(&bytes), Geometry::from_wkb(&started));
        }

        #[test]
        fn half_a_shape_is_no_shape(ring in prop::collection::vec(any_place(), 1..9), cut in 0usize..100) {
            let shape = Geometry::MultiPolygon(vec![vec![ring.clone()], vec![ring.clone(), ring]]);
            let bytes = wkb(&shape);
            prop_assert!(Geometry::from_wkb(&bytes).is_some());
            prop_assert_eq!(Geometry::from_wkb(&bytes[..cut * (bytes.len() - 1) / 100]), None);
        }
    }
}
