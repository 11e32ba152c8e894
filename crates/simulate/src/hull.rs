//! Kinds of craft: sizes, speeds and codes, as they are found at sea.

use serde::Deserialize;

use crate::random::Random;
use crate::vessel::Transponder;

/// A kind of craft.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Craft {
    /// Product tanker, 90 to 183 m.
    Tanker,
    /// Coastal tanker, 60 to 110 m: the size of the ships in domain.md's mode (a).
    CoastalTanker,
    /// Crude tanker, 240 to 333 m.
    CrudeTanker,
    /// Bunkering barge, 40 to 90 m.
    BunkerBarge,
    /// Bulk carrier.
    Bulker,
    /// Container ship.
    Container,
    /// General cargo ship.
    Cargo,
    /// Ferry.
    Ferry,
    /// Tug.
    Tug,
    /// Articulated barge that sends as a tug, 90 to 180 m.
    TugBarge,
    /// Pilot boat.
    Pilot,
    /// Trawler of class A.
    Trawler,
    /// Fishing boat of class B.
    FishingBoat,
    /// Fish carrier.
    Reefer,
    /// Dredger.
    Dredger,
    /// Offshore supply ship.
    Supply,
    /// Sailing or pleasure craft of class B.
    Yacht,
    /// Naval vessel.
    Naval,
    /// Beacon on a fishing net.
    NetBeacon,
}

/// What is usual for a kind.
pub(crate) struct Usual {
    /// Ship and cargo type (ITU-R M.1371-5 table 53).
    pub(crate) type_code: u8,
    pub(crate) transponder: Transponder,
    /// Metres.
    pub(crate) length_m: [f64; 2],
    /// Length over beam.
    pub(crate) slenderness: [f64; 2],
    /// Metres; 0: none is sent.
    pub(crate) draught_m: [f64; 2],
    /// Service speed, knots.
    pub(crate) knots: [f64; 2],
    /// Whether it has an IMO number.
    pub(crate) has_imo: bool,
}

/// How large a ship is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Size {
    pub(crate) length_m: f64,
    pub(crate) beam_m: f64,
    /// 1/10 m; 0: not sent.
    pub(crate) draught_dm: u8,
}

impl Craft {
    /// What is usual for it. Judgement, after what such ships send.
    pub(crate) fn usual(self) -> Usual {
        use Transponder::{Beacon, ClassA, ClassB};
        let usual = |type_code, transponder, length_m, slenderness, draught_m, knots, has_imo| Usual {
            type_code,
            transponder,
            length_m,
            slenderness,
            draught_m,
            knots,
            has_imo,
        };
        match self {
            Craft::Tanker => usual(80, ClassA, [90.0, 183.0], [5.6, 6.4], [5.0, 11.0], [10.0, 13.5], true),
            Craft::CoastalTanker => usual(80, ClassA, [60.0, 110.0], [5.4, 6.4], [3.0, 6.5], [8.0, 11.5], true),
            Craft::CrudeTanker => usual(80, ClassA, [240.0, 333.0], [5.4, 5.8], [9.0, 21.0], [11.0, 14.0], true),
            Craft::BunkerBarge => usual(80, ClassA, [40.0, 90.0], [4.5, 6.0], [2.5, 5.0], [6.0, 9.0], true),
            Craft::Bulker => usual(70, ClassA, [110.0, 292.0], [5.8, 6.6], [6.0, 17.0], [10.0, 13.0], true),
            Craft::Container => usual(71, ClassA, [130.0, 366.0], [6.0, 7.4], [7.0, 14.5], [13.0, 19.0], true),
            Craft::Cargo => usual(70, ClassA, [75.0, 150.0], [5.6, 6.8], [3.5, 8.5], [8.0, 12.5], true),
            Craft::Ferry => usual(60, ClassA, [90.0, 190.0], [5.8, 7.2], [4.5, 6.8], [16.0, 22.0], true),
            Craft::Tug => usual(52, ClassA, [24.0, 36.0], [2.6, 3.4], [3.0, 5.0], [7.0, 11.0], true),
            Craft::TugBarge => usual(31, ClassA, [120.0, 195.0], [5.4, 6.8], [5.0, 9.5], [8.0, 10.5], true),
            Craft::Pilot => usual(50, ClassA, [12.0, 22.0], [3.0, 4.0], [1.0, 2.0], [14.0, 24.0], false),
            Craft::Trawler => usual(30, ClassA, [24.0, 48.0], [3.8, 5.2], [2.5, 4.5], [8.0, 10.5], false),
            Craft::FishingBoat => usual(30, ClassB, [12.0, 30.0], [3.6, 5.0], [0.0, 0.0], [7.0, 9.5], false),
            Craft::Reefer => usual(70, ClassA, [70.0, 130.0], [5.8, 6.8], [4.0, 7.0], [10.0, 14.0], true),
            Craft::Dredger => usual(33, ClassA, [60.0, 130.0], [4.4, 5.6], [3.5, 7.5], [7.0, 10.0], true),
            Craft::Supply => usual(90, ClassA, [55.0, 90.0], [4.0, 5.0], [4.0, 6.5], [9.0, 12.0], true),
            Craft::Yacht => usual(36, ClassB, [8.0, 18.0], [2.8, 3.6], [0.0, 0.0], [4.5, 8.0], false),
            Craft::Naval => usual(35, ClassA, [50.0, 140.0], [7.0, 9.0], [3.0, 6.0], [9.0, 18.0], false),
            Craft::NetBeacon => usual(0, Beacon, [0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.3, 0.6], false),
        }
    }

    /// The size of one.
    pub(crate) fn size(self, random: &mut Random) -> Size {
        let usual = self.usual();
        let between = |random: &mut Random, [low, high]: [f64; 2]| random.between(low, high);
        let length_m = between(random, usual.length_m).round();
        let beam_m = (length_m / between(random, usual.slenderness)).round();
        // A longer ship of its kind is deeper too.
        let [shallow, deep] = usual.draught_m;
        let [short, long] = usual.length_m;
        let share = if long > short { (length_m - short) / (long - short) } else { 0.5 };
        let draught_m = (shallow + (deep - shallow) * (0.5 * share + 0.5 * random.unit())).min(25.5);
        Size { length_m, beam_m, draught_dm: (draught_m * 10.0).round() as u8 }
    }

    /// The speed at which one goes, knots.
    pub(crate) fn speed(self, random: &mut Random) -> f64 {
        let [low, high] = self.usual().knots;
        random.between(low, high)
    }
}
