//! An evaluation in words.

use std::fmt::Write;

use super::figures::{Errors, KindScore, Share};
use super::{Evaluation, Mistake};

/// Mistakes told of each sort; the JSON has all.
const MISTAKES_MAX: usize = 40;

/// What people read. It opens with what such figures are worth.
pub fn text(evaluation: &Evaluation) -> String {
    let mut text = String::from(
        "SYNTHETIC. Simulated; agreement with our own model of the sea, not an estimate of precision in the field.\n\n",
    );
    for kind in &evaluation.kinds {
        tell_kind(&mut text, kind);
    }
    let alerts = &evaluation.alerts;
    let _ = writeln!(
        text,
        "alerts of medium and above: {} of {} transfers have one; {} of {} are about none\n  precision {}  recall {}",
        alerts.transfers_alerted,
        alerts.transfers,
        alerts.false_alerts,
        alerts.alerts,
        share(&alerts.precision),
        share(&alerts.recall)
    );
    if let Some(rate) = alerts.false_per_vessel_day {
        let _ = writeln!(text, "  {rate:.5} false alerts in a day of one vessel");
    }
    for (decoy, count) in &alerts.false_by_decoy {
        let _ = writeln!(text, "  {count} mistook: {}", if decoy.is_empty() { "no decoy" } else { decoy });
    }
    if evaluation.unobservable > 0 {
        let _ =
            writeln!(text, "{} true events were lost by the recording, and are not scored.", evaluation.unobservable);
    }
    list(&mut text, "Missed", &evaluation.missed);
    list(&mut text, "False", &evaluation.false_ones);
    text
}

/// One kind, in some lines.
fn tell_kind(text: &mut String, kind: &KindScore) {
    let _ = writeln!(
        text,
        "{}: {} true, {} found right, {} false ({} within the limits)",
        kind.kind, kind.truth, kind.right, kind.false_found, kind.false_within_limits
    );
    let _ = writeln!(
        text,
        "  precision {}  recall {}  F1 {}",
        share(&kind.precision),
        share(&kind.recall),
        share(&kind.f1)
    );
    if kind.missed_borderline + kind.false_borderline > 0 {
        let _ = writeln!(
            text,
            "  without {} missed and {} false ones on the border of the definition: precision {}  recall {}",
            kind.missed_borderline,
            kind.false_borderline,
            share(&kind.precision_settled),
            share(&kind.recall_settled)
        );
    }
    let _ = writeln!(
        text,
        "  start off by {} s, end by {} s, place by {} m (median, 95th percentile)",
        errors(&kind.start_error_s),
        errors(&kind.end_error_s),
        errors(&kind.place_error_m)
    );
    if kind.kind != "visible" && kind.window_s.median.is_some() {
        let _ = writeln!(text, "  windows {} s wide", errors(&kind.window_s));
    }
}

fn share(share: &Share) -> String {
    match share.value {
        Some(value) => format!("{value:.3} ({:.3} to {:.3})", share.low, share.high),
        None => "-".to_owned(),
    }
}

fn errors(errors: &Errors) -> String {
    match (errors.median, errors.p95) {
        (Some(median), Some(p95)) => format!("{median:.0}, {p95:.0}"),
        _ => "-".to_owned(),
    }
}

fn list(text: &mut String, title: &str, mistakes: &[Mistake]) {
    if mistakes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}:");
    for mistake in mistakes.iter().take(MISTAKES_MAX) {
        let _ = writeln!(
            text,
            "  {} {} to {}: {} ({})\n    {}",
            mistake.kind, mistake.start, mistake.end, mistake.label, mistake.remark, mistake.command
        );
    }
    if mistakes.len() > MISTAKES_MAX {
        let _ = writeln!(text, "  ... and {} more (--json has all)", mistakes.len() - MISTAKES_MAX);
    }
}
