//! From a list's records to entries: what is used, what is kept with a warning, what is no vessel.

use std::collections::BTreeMap;
use std::sync::Arc;

use nautical::Time;

use super::entry::{Entry, More};
use super::field::Field;
use super::name;

/// Examples that are kept of each fault.
const EXAMPLES_MAX: usize = 5;

/// The values of a record, in its own order.
pub(super) type Record = Vec<(Field, String)>;

/// How the records of a list were used: `records = entries + others + rejects`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Records read: lines of JSON lines and rows of CSV without header and comments, objects of JSON and XML.
    pub records: u64,
    /// Vessels that can be matched.
    pub entries: u64,
    /// Records of something else, by what: persons, organisations, sanctions, vessels named for another reason.
    pub others: BTreeMap<String, u64>,
    /// Records that could not be used, by reason.
    pub rejects: BTreeMap<&'static str, u64>,
}

impl Counts {
    /// Whether each record is counted exactly once.
    pub fn balance(&self) -> bool {
        self.records == self.entries + self.others.values().sum::<u64>() + self.rejects.values().sum::<u64>()
    }
}

/// A fault that did not stop an entry from being used, or that stopped a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// What is wrong and what follows from it.
    pub fault: &'static str,
    /// How often.
    pub times: u64,
    /// The first of them.
    pub examples: Vec<String>,
}

/// What stands before the records of a plain list, or in its head.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Head {
    pub(super) name: Option<String>,
    pub(super) as_of: Option<Time>,
    /// Since when all entries are listed, where the list was published once.
    pub(super) since: Option<Time>,
    pub(super) program: Option<String>,
    pub(super) caveat: Option<String>,
}

/// Puts entries together.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) head: Head,
    pub(super) entries: Vec<Entry>,
    pub(super) counts: Counts,
    warnings: Vec<Warning>,
    /// References of the entries, in order: sanctions told apart refer to them.
    pub(super) sanctions: Vec<Sanction>,
    program: Arc<str>,
    latest_seen: Option<Time>,
}

/// A sanction told in a record of its own, as FollowTheMoney does.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Sanction {
    pub(super) entity: String,
    pub(super) since: Option<Time>,
    pub(super) until: Option<Time>,
    pub(super) program: String,
}

impl Builder {
    /// Counts a record that is no vessel.
    pub(super) fn other(&mut self, what: &str) {
        self.counts.records += 1;
        let what: String = what.chars().filter(|c| !c.is_control()).take(40).collect();
        let what = if self.counts.others.len() < 100 { what } else { "something else".to_owned() };
        *self.counts.others.entry(what).or_default() += 1;
    }

    /// Counts a record that cannot be used.
    pub(super) fn reject(&mut self, reason: &'static str, example: &str) {
        self.counts.records += 1;
        *self.counts.rejects.entry(reason).or_default() += 1;
        self.warn(reason, example);
    }

    /// Notes a fault.
    pub(super) fn warn(&mut self, fault: &'static str, example: &str) {
        let at = self.warnings.iter().position(|warning| warning.fault == fault).unwrap_or_else(|| {
            self.warnings.push(Warning { fault, times: 0, examples: Vec::new() });
            self.warnings.len() - 1
        });
        let warning = &mut self.warnings[at];
        warning.times += 1;
        if warning.examples.len() < EXAMPLES_MAX {
            let shown: String = example.chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect();
            warning.examples.push(shown);
        }
    }

    /// Takes a record: an entry, something else, or a reject. Drains it, so that it can be filled again.
    pub(super) fn take(&mut self, record: &mut Record) {
        if let Some(kind) = other_kind(record) {
            self.other(&kind);
            record.clear();
            return;
        }
        let (mut entry, mut more) = (Entry::default(), More::default());
        let mut program = String::new();
        for (field, value) in record.drain(..) {
            let value = value.trim();
            if !value.is_empty() && value != "-0-" {
                self.place(field, value, &mut entry, &mut more, &mut program);
            }
        }
        let named = entry.names().next().is_some() || !more.names.is_empty();
        let false_identity = !more.false_imos.is_empty() || !more.false_mmsis.is_empty();
        if !named && entry.imo.is_none() && entry.mmsi.is_none() && entry.callsign.is_none() && !false_identity {
            self.reject("a record without name, IMO, MMSI or call sign: nothing can be matched to it", &more.reference);
            return;
        }
        if entry.since.zip(entry.until).is_some_and(|(since, until)| until < since) {
            self.warn("taken off the list before it was put on: both dates are passed over", &entry.name);
            (entry.since, entry.until) = (None, None);
        }
        entry.program = self.shared(program);
        entry.more = (more != More::default()).then(|| Box::new(more));
        self.counts.records += 1;
        self.counts.entries += 1;
        self.entries.push(entry);
    }

    /// The program as a text that entries share: lists name few.
    fn shared(&mut self, program: String) -> Arc<str> {
        if *self.program != *program {
            self.program = program.into();
        }
        Arc::clone(&self.program)
    }

    fn place(&mut self, field: Field, value: &str, entry: &mut Entry, more: &mut More, program: &mut String) {
        match field {
            Field::Name if entry.name.is_empty() => entry.name = value.into(),
            Field::Name => push_new(&mut more.names, value),
            Field::OtherName => value.split(';').for_each(|name| push_new(&mut more.names, name)),
            Field::Imo => self.imo(value, entry, more),
            Field::Mmsi => self.mmsi(value, entry, more),
            Field::CallSign if entry.callsign.is_none() => entry.callsign = Some(value.into()),
            Field::CallSign => push_new(&mut more.callsigns, value),
            Field::Flag => more.flag = more.flag.take().or_else(|| Some(value.to_owned())),
            Field::Program | Field::Risk => {
                if !program.is_empty() {
                    program.push_str("; ");
                }
                program.push_str(value);
            }
            Field::Since => entry.since = earliest(entry.since, self.date(value)),
            Field::Until => entry.until = self.date(value),
            Field::Seen => self.latest_seen = self.latest_seen.max(self.date(value)),
            Field::Length => more.length_m = number(value),
            Field::Deadweight => more.dwt_t = number(value),
            Field::FalseImo => {
                let found: Vec<u32> = listed(value).filter_map(name::imo).collect();
                more.false_imos.extend(found);
            }
            Field::FalseMmsi => more.false_mmsis.extend(listed(value).filter_map(name::mmsi)),
            Field::FalseName => value.split(';').for_each(|name| push_new(&mut more.false_names, name)),
            Field::Condition => more.removed |= says_removed(value),
            Field::Reference if more.reference.is_empty() => more.reference = value.to_owned(),
            Field::Remarks => self.remarks(value, entry, more),
            Field::Kind | Field::Reference | Field::Inner => {}
        }
    }

    fn imo(&mut self, value: &str, entry: &mut Entry, more: &mut More) {
        for one in listed(value) {
            let Some(imo) = name::imo(one) else {
                self.warn("an IMO number that is not seven digits: passed over, the entry is kept", one);
                continue;
            };
            if !ais::imo_check_digit_is_right(imo) {
                self.warn("an IMO number whose check digit is wrong: kept, an exact match counts", one);
            }
            match entry.imo {
                None => entry.imo = Some(imo),
                Some(first) if first != imo && !more.imos.contains(&imo) => more.imos.push(imo),
                Some(_) => {}
            }
        }
    }

    fn mmsi(&mut self, value: &str, entry: &mut Entry, more: &mut More) {
        for one in listed(value) {
            match (name::mmsi(one), entry.mmsi) {
                (None, _) => {
                    self.warn(
                        "an MMSI that is none, or one that many send by default: passed over, the entry is kept",
                        one,
                    );
                }
                (Some(mmsi), None) => entry.mmsi = Some(mmsi),
                (Some(mmsi), Some(first)) if first != mmsi && !more.mmsis.contains(&mmsi) => more.mmsis.push(mmsi),
                _ => {}
            }
        }
    }

    pub(super) fn date(&mut self, value: &str) -> Option<Time> {
        let date = name::date(value);
        if date.is_none() {
            self.warn("a date that cannot be read: passed over, the entry is kept", value);
        }
        date
    }

    /// OFAC's remarks: `Vessel Registration Identification IMO 7406784; MMSI 572469210; f.k.a. 'ANA I'.`
    fn remarks(&mut self, text: &str, entry: &mut Entry, more: &mut More) {
        for part in text.split(';') {
            let part = part.trim().trim_end_matches('.');
            if let Some((_, number)) = part.split_once("Identification IMO ") {
                self.imo(number, entry, more);
            } else if let Some(number) = part.strip_prefix("MMSI ") {
                self.mmsi(number, entry, more);
            } else if ["a.k.a. ", "f.k.a. ", "alt. "].iter().any(|word| part.contains(word)) {
                let quoted = part.split(['\'', '"', '\u{2018}', '\u{2019}']).nth(1);
                quoted.into_iter().for_each(|name| push_new(&mut more.names, name));
            }
            more.removed |= says_removed(part);
        }
    }

    /// Ends the list: joins sanctions, takes a date that all rows share for the file's, looks for contradictions.
    pub(super) fn finish(mut self) -> (Head, Vec<Entry>, Counts, Vec<Warning>) {
        self.join_sanctions();
        self.file_date();
        self.contradictions();
        let Builder { mut head, mut entries, counts, warnings, latest_seen, .. } = self;
        head.as_of = head.as_of.or(latest_seen);
        for entry in &mut entries {
            entry.since = entry.since.or(head.since);
            if let (true, Some(program)) = (entry.program.is_empty(), &head.program) {
                entry.program = program.as_str().into();
            }
        }
        (head, entries, counts, warnings)
    }

    fn join_sanctions(&mut self) {
        let mut sanctions = std::mem::take(&mut self.sanctions);
        sanctions.sort_by(|a, b| a.entity.cmp(&b.entity));
        for entry in &mut self.entries {
            let Some(more) = &entry.more else { continue };
            let from = sanctions.partition_point(|sanction| sanction.entity < more.reference);
            for sanction in sanctions[from..].iter().take_while(|sanction| sanction.entity == more.reference) {
                entry.since = earliest(entry.since, sanction.since);
                entry.until = entry.until.max(sanction.until);
                if !sanction.program.is_empty() && !entry.program.contains(&*sanction.program) {
                    let joined = [&*entry.program, &sanction.program].into_iter().filter(|text| !text.is_empty());
                    entry.program = joined.collect::<Vec<_>>().join("; ").into();
                }
            }
        }
    }

    /// In a file read, a date that is equal in all rows is the file's, not a designation's.
    fn file_date(&mut self) {
        let first = self.entries.first().and_then(|entry| entry.since);
        let all = self.entries.len() > 1 && self.entries.iter().all(|entry| entry.since == first);
        if let (Some(date), true) = (first, all) {
            let told = date.to_string();
            self.warn(
                "all rows carry one date: taken for the file's; since when vessels are listed is not known",
                &told,
            );
            self.head.as_of = Some(date);
            self.entries.iter_mut().for_each(|entry| entry.since = None);
        }
    }
}

impl Builder {
    /// Notes IMO numbers that stand in several entries: all are kept, since either may be right.
    fn contradictions(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        let mut numbered: Vec<(u32, usize)> = Vec::with_capacity(entries.len());
        numbered.extend(entries.iter().enumerate().filter_map(|(at, entry)| Some((entry.imo?, at))));
        numbered.sort_unstable();
        for pair in numbered.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let (one, other) = (&entries[pair[0].1], &entries[pair[1].1]);
            let same = one
                .names()
                .filter_map(name::name_form)
                .any(|form| other.names().filter_map(name::name_form).any(|other_form| form == other_form));
            let fault = if same {
                "a vessel that stands in the list more than once: all entries are kept"
            } else {
                "one IMO number under different names in several entries: all are kept"
            };
            self.warn(fault, &format!("{} {} / {}", pair[0].0, one.name, other.name));
        }
        self.entries = entries;
    }
}

/// What a record is, where it is no listed vessel.
fn other_kind(record: &Record) -> Option<String> {
    let value = |wanted: Field| record.iter().find(|(field, _)| *field == wanted).map(|(_, value)| value.trim());
    if let Some(kind) = value(Field::Kind) {
        let lower = kind.to_lowercase();
        let not_a_vessel =
            ["person", "individual", "organi", "company", "entity", "aircraft", "airplane", "legal", "owner"];
        if not_a_vessel.iter().any(|word| lower.contains(word)) {
            return Some(lower);
        }
    }
    // OpenSanctions collects vessels for several reasons; a detention by port state control is not a listing.
    let risk = value(Field::Risk).filter(|risk| !risk.is_empty())?;
    let listed = ["sanction", "shadow", "debarment", "crime", "export.control"];
    (!listed.iter().any(|word| risk.contains(word))).then(|| format!("vessel named for {risk}"))
}

fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split([';', ',', '|']).map(str::trim).filter(|one| !one.is_empty())
}

fn push_new(names: &mut Vec<String>, name: &str) {
    let name = name.trim();
    if !name.is_empty() && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn earliest(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    one.into_iter().chain(other).min()
}

fn number(value: &str) -> Option<f64> {
    let digits: String = value.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    digits.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

fn says_removed(value: &str) -> bool {
    let lower = value.to_lowercase();
    ["scrapped", "broken up", "total loss", "sunk", "dismantled", "demolished"].iter().any(|word| lower.contains(word))
}
