//! What becomes of arrivals: a function of them and of nothing else, so that a restart comes to the same.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use ais::{Balance, Reject};
use nautical::Time;
use serde_json::{Value, json};
use tracks::Catalogue;

use super::arrival::{Arrival, What};
use super::order::Order;
use super::sources::Left;
use super::{REPORTS_WAITING_MAX, WatchSettings};
use crate::feed::{LiveReader, Read, Sortable, Told};
use crate::pipeline::{
    Ended, Engine, Epochs, Publisher, Tracks, anchorages, balance_json, counts_json, coverage_json, lists_json,
};

/// Never set: a stop waits for the end of what is at hand, and nothing is thrown away.
static NEVER: AtomicBool = AtomicBool::new(false);

/// The state of a watch after some arrivals.
pub(super) struct Core<'s> {
    settings: &'s WatchSettings,
    streams: BTreeMap<u16, Stream>,
    order: Order,
    engine: Engine,
    publisher: Publisher<'s, Epochs>,
    /// What readers told so far; without entries and particulars.
    told: Told,
    /// Arrivals so far.
    arrivals: u64,
}

/// What is known of one source.
struct Stream {
    reader: LiveReader,
    /// Its number in the order.
    place: usize,
    left: Left,
    bytes: u64,
    state: &'static str,
}

impl<'s> Core<'s> {
    pub(super) fn new(settings: &'s WatchSettings) -> anyhow::Result<Core<'s>> {
        let detect = &settings.detect;
        let epochs = Epochs::create(&detect.output)?;
        let waters = &detect.engine.waters;
        let mut order = Order::new(settings.lateness_s, REPORTS_WAITING_MAX);
        // Those that the user named are waited for from the start.
        let streams = (0..settings.sources.len()).filter_map(|number| u16::try_from(number).ok());
        let streams = streams.map(|number| (number, Stream::new(settings, order.add_source()))).collect();
        Ok(Core {
            settings,
            streams,
            order,
            engine: Engine::new(&detect.engine, Catalogue::default(), &NEVER),
            publisher: Publisher::new(&detect.engine.profiles, &detect.sources, waters, &detect.output, epochs),
            told: Told::default(),
            arrivals: 0,
        })
    }

    /// Arrivals so far.
    pub(super) fn arrivals(&self) -> u64 {
        self.arrivals
    }

    /// Takes what arrived next.
    pub(super) fn take(&mut self, arrival: Arrival) -> anyhow::Result<()> {
        let Arrival { source, what, .. } = arrival;
        self.arrivals += 1;
        let (settings, order) = (self.settings, &mut self.order);
        let stream = self.streams.entry(source).or_insert_with(|| Stream::new(settings, order.add_source()));
        let place = stream.place;
        let ends = matches!(what, What::Idle | What::Ended);
        let read = stream.take(what);
        self.take_in(place, read);
        if ends {
            self.order.idle(place);
        }
        let released = self.order.release();
        self.search(&released)
    }

    fn take_in(&mut self, place: usize, (entries, mut told): Read) {
        for (key, particulars) in std::mem::take(&mut told.particulars) {
            self.engine.know(key, particulars);
        }
        let refused = self.order.take(place, entries);
        told.balance.reject(Reject::Late, refused.late);
        told.balance.reject(Reject::Shed, refused.shed);
        self.told.add(told);
    }

    fn search(&mut self, released: &[Sortable]) -> anyhow::Result<()> {
        released.iter().try_for_each(|Sortable(entry)| self.engine.push(entry, &mut self.publisher))
    }

    /// The rows that wait to be written.
    pub(super) fn epochs(&mut self) -> &mut Epochs {
        &mut self.publisher.sink
    }

    /// Which of the sources that the user named are to wait, for there is little room left and others are behind.
    pub(super) fn paused(&self) -> Vec<bool> {
        let is_tight = self.order.waiting() > REPORTS_WAITING_MAX / 2;
        let named = self.streams.range(..u16::try_from(self.settings.sources.len()).unwrap_or(u16::MAX));
        named.map(|(_, stream)| is_tight && self.order.is_ahead(stream.place)).collect()
    }

    /// Where each source that the user named was left.
    pub(super) fn left(&self) -> Vec<Left> {
        let named = self.streams.range(..u16::try_from(self.settings.sources.len()).unwrap_or(u16::MAX));
        named.map(|(_, stream)| stream.left.clone()).collect()
    }

    /// Where every line went so far. Those of reports that wait for their time are neither used nor rejected yet.
    pub(super) fn balance(&self) -> Balance {
        let counts = self.engine.counts();
        let mut balance = self.told.balance.clone();
        balance.used += counts.used_lines;
        balance.duplicates += counts.duplicate_lines;
        balance
    }

    /// What the manifest tells of a watch that goes on.
    pub(super) fn told(&self) -> Value {
        let balance = self.balance();
        let waiting = balance.lines - (balance.used + balance.duplicates + balance.rejected()).min(balance.lines);
        let mut told = self.run(&balance, &self.engine.counts());
        told["waiting_lines"] = json!(waiting);
        told["watermark"] = json!(self.order.watermark().map(|watermark| watermark.to_string()));
        told
    }

    fn run(&self, balance: &Balance, counts: &tracks::Counts) -> Value {
        let detect = &self.settings.detect;
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "synthetic": self.told.marked_synthetic || self.told.names_invented == Some(true),
            "finished": false,
            "settings": detect.told,
            "settings_hash": store::settings_hash(&detect.told),
            "inputs": [],
            "sources": self.streams.iter().map(|(number, stream)| json!({
                "number": number, "name": self.settings.names.get(usize::from(*number)),
                "format": stream.reader.format(), "bytes": stream.bytes, "state": stream.state,
            })).collect::<Vec<_>>(),
            "balance": balance_json(balance),
            "counts": counts_json(counts, 0),
            "lists": lists_json(detect, counts.span.map(|(_, last)| last)),
        })
    }

    /// Nothing more will come: reads and searches what is left. What is to be written waits in the result.
    pub(super) fn finish(mut self) -> anyhow::Result<Finished> {
        let places: Vec<(u16, usize)> = self.streams.iter().map(|(number, stream)| (*number, stream.place)).collect();
        for (number, place) in places {
            let Some(stream) = self.streams.get_mut(&number) else { continue };
            let read = stream.reader.finish();
            self.take_in(place, read);
        }
        let released = self.order.finish();
        self.search(&released)?;
        let mut balance = self.told.balance.clone();
        let shell = self.run(&balance, &tracks::Counts::default());
        let Core { engine, mut publisher, settings, .. } = self;
        let ended = engine.finish(&mut publisher)?;
        publisher.sink.take_back_unsettled();
        balance.used += ended.counts.used_lines;
        balance.duplicates += ended.counts.duplicate_lines;
        let mut run = shell;
        let last = ended.counts.span.map(|(_, last)| last);
        for (key, value) in [
            ("finished", json!(true)),
            ("balance", balance_json(&balance)),
            ("counts", counts_json(&ended.counts, 0)),
            ("lists", lists_json(&settings.detect, last)),
            ("dark", publisher.dark_json(&ended)),
            ("coverage", coverage_json(&ended.tracker)),
        ] {
            run[key] = value;
        }
        Ok(Finished { epochs: publisher.sink, ended, run, balance })
    }
}

impl Stream {
    fn new(settings: &WatchSettings, place: usize) -> Stream {
        let reader = LiveReader::new(settings.detect.read.clone(), settings.detect.filter);
        Stream { reader, place, left: Left::default(), bytes: 0, state: "waiting" }
    }

    /// Reads what arrived.
    fn take(&mut self, what: What) -> Read {
        match what {
            What::Bytes(bytes) => {
                self.state = "receiving";
                self.left.bytes += bytes.len() as u64;
                self.bytes += bytes.len() as u64;
                self.reader.take(&bytes)
            }
            What::Begun(begun) => {
                self.left = Left { begun, bytes: 0 };
                self.state = "receiving";
                self.reader.cut()
            }
            What::Idle => {
                self.state = "stalled";
                Read::default()
            }
            What::Ended => {
                self.state = "ended";
                self.reader.finish()
            }
            What::Shed(lines) => {
                let mut told = Told::default();
                told.balance.lines += lines;
                told.balance.reject(Reject::Shed, lines);
                (Vec::new(), told)
            }
        }
    }
}

/// A watch at its end.
pub(super) struct Finished {
    epochs: Epochs,
    ended: Ended,
    run: Value,
    pub(super) balance: Balance,
}

impl Finished {
    /// Writes all that was not written yet, and makes it count.
    pub(super) fn write(self, live: &mut store::LiveFolder, records: u64, tracks: Tracks) -> anyhow::Result<()> {
        let Finished { mut epochs, ended, run, .. } = self;
        let last = ended.counts.span.map_or(Time(0), |(_, last)| last);
        let mut epoch = live.begin(last);
        epochs.write(&mut epoch)?;
        epoch.write(&anchorages(&ended.anchorages))?;
        epochs.write_tracks(&mut epoch, &ended.tracker, tracks)?;
        Ok(epoch.commit(records, run)?)
    }
}
