//! Tables and figures as Markdown.

use simulate::evaluate::{Errors, Rate, Share};

/// A table with these columns; the first is words, the others figures.
pub fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&columns.iter().map(ToString::to_string).collect::<Vec<_>>());
    let rule: Vec<String> = (0..columns.len()).map(|n| if n == 0 { "---" } else { "---:" }.to_owned()).collect();
    text += &line(&rule);
    rows.iter().for_each(|row| text += &line(row));
    text + "\n"
}

/// A share with its interval.
pub fn share(share: &Share) -> String {
    match share.value {
        Some(value) => format!("{value:.4} ({:.4} to {:.4})", share.low, share.high),
        None => "-".to_owned(),
    }
}

/// Median and 95th percentile.
pub fn errors(errors: &Errors) -> String {
    match (errors.median, errors.p95) {
        (Some(median), Some(p95)) => format!("{median:.0}, {p95:.0}"),
        _ => "-".to_owned(),
    }
}

/// Events in a time with their interval.
pub fn rate(rate: &Rate) -> String {
    match rate.value {
        Some(value) => format!("{value:.2} ({:.2} to {:.2})", rate.low, rate.high),
        None => "-".to_owned(),
    }
}
