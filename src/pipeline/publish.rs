//! From what the engine hands on to rows: the same for an archive and a feed, which differ only in where the rows go.

use std::path::Path;

use assess::Profile;
use nautical::Time;
use serde_json::Value;

use super::assessment::{Assessor, Listings, Sources, View, fill_listed};
use super::dark::DarkRows;
use super::engine::{Outlet, PassedFix, Waters};
use super::findings::{Ended, Findings};
use super::identity::IdentitySearch;
use super::rows::{self, Place, VersionSearch};
use super::tables::Tables;
use super::{false_positions, loitering, port_calls, silences};

/// Where rows go.
pub trait RowSink: Send {
    /// Rows as they stand when they are decided at a step; they come again in [`RowSink::settled`] once what follows them is
    /// known, under the same ids. For those who cannot wait: not asked for unless [`RowSink::wants_early`].
    fn early(&mut self, _until: Time, _rows: Tables) -> anyhow::Result<()> {
        Ok(())
    }

    /// Whether rows are wanted as they stand.
    fn wants_early(&self) -> bool {
        false
    }

    /// Rows that will not change any more, each once. They come in the order in which they are settled.
    fn settled(&mut self, until: Time, rows: Tables) -> anyhow::Result<()>;

    /// A chunk begins: see [`Outlet::begin`].
    fn begin(&mut self, start: Time) -> anyhow::Result<()>;

    /// Fixes of a track: see [`Outlet::pass`].
    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()>;
}

/// Makes rows of a step's findings, has them weighed, and hands them on.
pub struct Publisher<'s, S> {
    profiles: &'s [Profile],
    sources: &'s Sources,
    waters: &'s Waters,
    identity: IdentitySearch,
    versions: VersionSearch,
    listings: Listings,
    dark: DarkRows,
    assessor: Assessor<'s>,
    /// Where the rows go.
    pub sink: S,
}

impl<'s, S: RowSink> Publisher<'s, S> {
    /// A publisher that sets rows aside on the disk of `folder` until they are settled.
    pub fn new(
        profiles: &'s [Profile],
        sources: &'s Sources,
        waters: &'s Waters,
        folder: &Path,
        sink: S,
    ) -> Publisher<'s, S> {
        Publisher {
            profiles,
            sources,
            waters,
            identity: IdentitySearch::default(),
            versions: VersionSearch::default(),
            listings: Listings::default(),
            dark: DarkRows::new(profiles),
            assessor: Assessor::new(profiles, sources, folder),
            sink,
        }
    }

    /// What was asked, told and left out in looking for meetings that silences may hide, as `run.json` has it.
    pub fn dark_json(&self, ended: &Ended) -> Value {
        self.dark.counts_json(&ended.dark_counts, self.profiles)
    }

    fn tables(&mut self, findings: &Findings, place: &Place) -> Tables {
        let profiles = self.profiles;
        let mut encounters = rows::encounters(findings, profiles, place);
        let (hidden, candidates) = self.dark.rows(findings, profiles, place);
        encounters.extend(hidden);
        let mut identity = self.identity.rows(findings, profiles);
        let mut vessels = self.versions.over(findings);
        let lists = self.sources.all_lists(profiles);
        if !lists.lists.is_empty() {
            let begun = self.versions.begun(findings);
            for profile in profiles {
                identity.extend(self.listings.doubts(&begun, &self.sources.lists_of(profile), &profile.name));
            }
            fill_listed(&mut vessels, &lists);
        }
        Tables {
            encounters,
            candidates,
            contacts: rows::contacts(findings, profiles),
            gaps: silences::rows(findings, profiles, place.coast),
            loitering: loitering::rows(findings, profiles, place),
            identity,
            positions: false_positions::rows(findings, profiles),
            port_calls: port_calls::rows(findings, profiles, place.ports, &self.sources.areas),
            vessels,
            alerts: Vec::new(),
        }
    }
}

impl<S: RowSink> Outlet for Publisher<'_, S> {
    fn begin(&mut self, start: Time) -> anyhow::Result<()> {
        self.sink.begin(start)
    }

    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        self.sink.pass(track, fixes)
    }

    fn decided(&mut self, findings: Findings) -> anyhow::Result<()> {
        let until = findings.until;
        let waters = self.waters;
        let place = Place { coast: &waters.coast, ports: &waters.ports };
        let view = View { findings: &findings, place: &place };
        let mut rows = self.tables(&findings, &place);
        self.assessor.take(until, &rows)?;
        if self.sink.wants_early() {
            let alerts = self.assessor.early(view, &rows);
            self.sink.early(until, Tables { alerts, ..rows.clone() })?;
        }
        // These are given back when they are settled.
        rows.encounters.clear();
        rows.candidates.clear();
        let sink = &mut self.sink;
        sink.settled(until, rows)?;
        if until == Time::MAX || until.floor_to(86_400) == until {
            self.assessor.settle(view, &mut |rows| sink.settled(until, rows))?;
            self.dark.forget(until);
        }
        Ok(())
    }
}
