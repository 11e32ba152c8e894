//! A register of ships that a user brings: who owns and runs them, how much they carry, what they were called.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::Serialize;

/// One ship of a register. Texts are as written; empty ones are not told.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Registered {
    /// Who owns it.
    pub owner: Option<String>,
    /// Who runs it.
    pub manager: Option<String>,
    /// Deadweight, tonnes.
    pub dwt_t: Option<f64>,
    /// Year built.
    pub built: Option<u16>,
    /// What it was called before.
    pub former_names: Option<String>,
}

/// Ships by IMO number and by MMSI.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Registry {
    by_imo: BTreeMap<u32, Registered>,
    by_mmsi: BTreeMap<u32, Registered>,
}

impl Registry {
    /// Reads a CSV with named columns, in any order: `imo` or `mmsi` (or both), and some of `owner`, `manager`, `dwt`, `built`,
    /// `former_names`.
    ///
    /// # Errors
    /// No column of a number, a line that is no CSV, or a number that is none, with its line.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Registry> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers().context("the register has no header")?.clone();
        let column = |names: &[&str]| {
            header.iter().position(|name| names.contains(&name.to_lowercase().replace([' ', '-'], "_").as_str()))
        };
        let (imo, mmsi) = (column(&["imo", "imo_number"]), column(&["mmsi"]));
        anyhow::ensure!(imo.is_some() || mmsi.is_some(), "the register has neither a column `imo` nor one `mmsi`");
        let texts = [column(&["owner"]), column(&["manager"]), column(&["former_names", "former_name"])];
        let (dwt, built) = (column(&["dwt", "dwt_t", "deadweight"]), column(&["built", "year_built"]));
        let mut registry = Registry::default();
        for row in reader.records() {
            let row = row.context("the register is no CSV")?;
            let line = row.position().map_or(0, csv::Position::line);
            let text = |column: Option<usize>| row.get(column?).filter(|text| !text.is_empty());
            let number = |column: Option<usize>| -> anyhow::Result<Option<f64>> {
                let told = text(column).map(|text| text.trim_start_matches("IMO").trim().replace(',', ""));
                let read = told.map(|text| {
                    text.parse::<f64>()
                        .ok()
                        .filter(|n| (0.0..1e9).contains(n))
                        .with_context(|| format!("line {line} of the register: `{text}` is no number"))
                });
                read.transpose()
            };
            let [owner, manager, former_names] = texts.map(|column| text(column).map(str::to_owned));
            let ship = Registered {
                owner,
                manager,
                former_names,
                dwt_t: number(dwt)?.filter(|tonnes| *tonnes > 0.0),
                built: number(built)?.map(|year| year as u16),
            };
            if let Some(imo) = number(imo)? {
                registry.by_imo.insert(imo as u32, ship.clone());
            }
            if let Some(mmsi) = number(mmsi)? {
                registry.by_mmsi.insert(mmsi as u32, ship);
            }
        }
        Ok(registry)
    }

    /// A ship by its IMO number, or else by its MMSI.
    pub fn ship(&self, imo: Option<u32>, mmsi: u32) -> Option<&Registered> {
        imo.and_then(|imo| self.by_imo.get(&imo)).or_else(|| self.by_mmsi.get(&mmsi))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_read_by_the_names_of_its_columns() {
        let text =
            "Owner,IMO,mmsi,DWT,built,former names\nSIM OWNERS,9000046,,\"5,400\",1999,SIM OLD\n,,299000007,,,\n";
        let registry = Registry::read(text.as_bytes()).expect("a register");
        let ship = registry.ship(Some(9_000_046), 1).expect("it is there");
        assert_eq!((ship.dwt_t, ship.built, ship.owner.as_deref()), (Some(5_400.0), Some(1999), Some("SIM OWNERS")));
        assert_eq!(registry.ship(None, 299_000_007), Some(&Registered::default()));
        assert_eq!(registry.ship(Some(9_000_053), 299_000_008), None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, expected) in
            [("owner,dwt\nA,1\n", "neither a column"), ("imo,dwt\n9000046,much\n", "line 2 of the register: `much`")]
        {
            let fault = Registry::read(text.as_bytes()).expect_err(text);
            assert!(format!("{fault:#}").contains(expected), "{fault:#}");
        }
    }
}
