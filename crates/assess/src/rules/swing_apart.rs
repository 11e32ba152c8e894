//! Each swings round its own anchor.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "swing-apart",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "each swings round its own anchor",
    find,
};

/// Navigational status at anchor (ITU-R M.1371-5, table 44).
const AT_ANCHOR: u8 = 1;

fn find(scene: &Scene) -> Option<Finding> {
    let encounter = scene.facts.encounter.as_ref()?;
    let anchored =
        scene.facts.vessels.len() > 1 && scene.facts.vessels.iter().all(|vessel| vessel.nav_status == Some(AT_ANCHOR));
    let apart = encounter.swing_apart == Some(true);
    let text = if apart { "each ship swings round its own anchor" } else { "both say that they are at anchor" };
    let alongside = encounter.alongside == Some(true);
    ((apart || anchored) && !alongside)
        .then(|| Finding::told(text.to_owned(), vec![scene.facts.id.clone()]).at(if apart { 1.0 } else { 0.5 }))
}
