//! Writes what a network of receivers hears of a sea, second by second, in order of time.
//!
//! Memory holds the vessels and one entry for each in a wheel of seconds; the file goes out in blocks as it grows.

use std::io::{self, Write};

use crate::delivery::Delivery;
use crate::layout::{Format, Heard, Writer};
use crate::message::Body;
use crate::network::{Network, Reach, Receiver};
use crate::path::Leg;
use crate::radio::Fade;
use crate::random::Random;
use crate::sea::Sea;
use crate::transmit::{Noise, interval_s, position_report};
use crate::vessel::Vessel;
use crate::watch::Watch;

/// Bytes collected before they are written.
const BLOCK: usize = 1 << 18;
/// Seconds in the wheel: a transmitter wakes at least this often.
const WHEEL: usize = 4_096;

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Recorded {
    /// Messages sent over the air within the recording's limits.
    pub sent: u64,
    /// Messages in the file.
    pub messages: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// A vessel's transmitter.
///
/// It keeps a copy of its vessel's leg: to look for that in 50,000 vessels costs more than all the rest of a message.
struct Transmitter {
    random: Random,
    noise: Noise,
    /// The leg it is on, and its number.
    leg: Option<Leg>,
    leg_number: usize,
    /// When its vessel is no longer there.
    ends_s: f64,
    reach: Reach,
    fade: Fade,
    position_s: f64,
    particulars_s: f64,
}

struct Recorder<'s, W> {
    sea: &'s Sea,
    watch: &'s mut Watch,
    network: Network,
    writer: Writer,
    delivery: Delivery,
    out: W,
    recorded: Recorded,
}

/// Writes the recording of a sea. Each report heard is told to the watch, which learns what could be seen.
pub(crate) fn record(sea: &Sea, format: Format, watch: &mut Watch, out: impl Write) -> io::Result<Recorded> {
    let writer = Writer::new(format);
    let mut delivery = Delivery::new(&sea.recording, Random::new(sea.seed, 1 << 42));
    writer.begin(&sea.name, sea.seed, delivery.block());
    let network = sea.network.clone();
    let mut recorder = Recorder { sea, watch, network, writer, delivery, out, recorded: Recorded::default() };
    let mut transmitters: Vec<Transmitter> = (0..sea.vessels.len() as u32).map(|ship| transmitter(sea, ship)).collect();
    let mut wheel: Vec<Vec<u32>> = vec![Vec::new(); WHEEL];
    for (ship, transmitter) in (0u32..).zip(&transmitters) {
        turn(&mut wheel, ship, 0.0, transmitter.position_s.min(transmitter.particulars_s));
    }
    let mut now_s = 0.0;
    while now_s < sea.seconds {
        recorder.network.tick(now_s);
        let slot = now_s as usize % WHEEL;
        let mut awake = wheel.get_mut(slot).map(std::mem::take).unwrap_or_default();
        awake.sort_unstable();
        for &ship in &awake {
            let Some((vessel, transmitter)) = sea.vessels.get(ship as usize).zip(transmitters.get_mut(ship as usize))
            else {
                continue;
            };
            if let Some(next_s) = recorder.wake(ship, vessel, transmitter, now_s) {
                turn(&mut wheel, ship, now_s, next_s);
            }
        }
        awake.clear();
        if let Some(emptied) = wheel.get_mut(slot) {
            // Nobody wakes twice in a second, so the slot is empty: it gets its memory back.
            *emptied = awake;
        }
        recorder.delivery.release_until(now_s);
        if recorder.delivery.block().len() >= BLOCK {
            recorder.flush()?;
        }
        now_s += 1.0;
    }
    recorder.delivery.release_until(f64::INFINITY);
    recorder.flush()?;
    recorder.out.flush()?;
    Ok(recorder.recorded)
}

fn transmitter(sea: &Sea, ship: u32) -> Transmitter {
    let mut random = sea.random_of(ship);
    let begins_s = sea.vessels.get(ship as usize).map_or(0.0, |vessel| vessel.path.start_s().max(0.0).ceil());
    let ends_s = sea.vessels.get(ship as usize).map_or(0.0, |vessel| vessel.path.end_s());
    let first_s = begins_s + random.between(0.0, sea.recording.under_way_s.max(10.0)).floor();
    Transmitter {
        random,
        noise: Noise::default(),
        leg: None,
        leg_number: 0,
        ends_s,
        reach: Reach::default(),
        fade: Fade::default(),
        position_s: first_s,
        particulars_s: first_s,
    }
}

/// Puts a ship into the wheel; a waking too far ahead is cut short.
fn turn(wheel: &mut [Vec<u32>], ship: u32, now_s: f64, next_s: f64) {
    let next_s = next_s.min(now_s + WHEEL as f64 - 1.0).max(now_s);
    if let Some(slot) = wheel.get_mut(next_s as usize % WHEEL) {
        slot.push(ship);
    }
}

impl<W: Write> Recorder<'_, W> {
    /// Sends what is due; tells when to wake next.
    fn wake(&mut self, ship: u32, vessel: &Vessel, sender: &mut Transmitter, now_s: f64) -> Option<f64> {
        if now_s > sender.ends_s {
            return None;
        }
        if let Some(off) = vessel.off.iter().find(|off| off.holds(now_s)) {
            sender.position_s = sender.position_s.max(off.end_s.ceil());
            sender.particulars_s = sender.particulars_s.max(off.end_s.ceil());
        }
        let next_s = sender.position_s.min(sender.particulars_s);
        if next_s > now_s {
            return Some(next_s);
        }
        if sender.leg.is_none_or(|leg| leg.end_s < now_s) {
            sender.leg = vessel.path.leg_at(now_s, &mut sender.leg_number).copied();
        }
        let state = sender.leg?.state(now_s);
        self.network.look(&mut sender.reach, &state, &vessel.aerial, now_s);
        let possible_s = self.network.next_possible_s(&sender.reach, now_s);
        if possible_s > now_s {
            // Nobody can hear it: what it sends until then is not even drawn.
            sender.position_s = sender.position_s.max(possible_s.ceil());
            sender.particulars_s = sender.particulars_s.max(possible_s.ceil());
        }
        if now_s >= sender.particulars_s {
            self.send(ship, vessel, &Body::Particulars, now_s, true, sender);
            let jitter = sender.random.between(0.95, 1.05);
            sender.particulars_s = now_s + (self.sea.recording.particulars_s * jitter).round().max(1.0);
        }
        if now_s >= sender.position_s {
            let second = self.unix_second(now_s).rem_euclid(60) as u8;
            let chance = (&mut sender.noise, &mut sender.random);
            let (report, is_true) = position_report(vessel, &state, now_s, second, &self.sea.recording, chance);
            self.send(ship, vessel, &Body::Position(report), now_s, is_true, sender);
            let interval_s = interval_s(vessel.transponder, &state, &self.sea.recording);
            sender.position_s = now_s + (interval_s * sender.random.between(0.95, 1.05)).round().max(1.0);
        }
        Some(sender.position_s.min(sender.particulars_s))
    }

    fn unix_second(&self, now_s: f64) -> i64 {
        self.sea.start.0.div_euclid(1_000_000) + now_s as i64
    }

    fn send(&mut self, ship: u32, vessel: &Vessel, body: &Body, now_s: f64, is_true: bool, sender: &mut Transmitter) {
        self.recorded.sent += 1;
        let Transmitter { random, reach, fade, .. } = sender;
        if self.sea.recording.loss > 0.0 && random.chance(self.sea.recording.loss) {
            return;
        }
        let (mut receivers, mut count) = ([Receiver::Satellite; 8], 0usize);
        let fading = |radio| fade.kept(radio, &vessel.aerial, now_s, random);
        let strength = vessel.strength * self.sea.radio.as_ref().map_or(1.0, fading);
        let strengths = (strength, strength * vessel.aerial.share_above());
        self.network.hear(reach, strengths, now_s, random, |receiver| {
            if let Some(place) = receivers.get_mut(count) {
                *place = receiver;
                count += 1;
            }
        });
        if count == 0 {
            return;
        }
        if matches!(body, Body::Position(_)) && is_true {
            self.watch.hear(ship, now_s);
        }
        // Sentences come from each station that heard; archives keep one row.
        let kept = if matches!(self.writer, Writer::Nmea(_)) { count } else { 1 };
        for &receiver in receivers.iter().take(kept) {
            let long_range = match (body, receiver) {
                (Body::Position(report), Receiver::Satellite) if self.network.is_long_range(random) => {
                    Some(Body::LongRange(report.long_range()))
                }
                _ => None,
            };
            let second = self.unix_second(now_s) + self.network.clock_s(receiver, now_s) as i64;
            let station = self.network.name(receiver);
            let heard = Heard { ship, vessel, at_s: now_s, body: long_range.as_ref().unwrap_or(body), second, station };
            let writer = &mut self.writer;
            let is_written = self.delivery.deliver(now_s, |out| writer.put(&heard, out));
            self.recorded.messages += u64::from(is_written);
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let block = self.delivery.block();
        self.out.write_all(block)?;
        self.recorded.bytes += block.len() as u64;
        block.clear();
        Ok(())
    }
}
