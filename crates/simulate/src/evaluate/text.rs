//! An evaluation in words.

use std::fmt::Write;

use super::alerts::AlertScore;
use super::candidates::CandidateScore;
use super::figures::{Errors, KindScore, Rate, Share};
use super::pairs::PairScore;
use super::{Confusion, Evaluation, Mistake};

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
    tell_candidates(&mut text, &evaluation.candidates);
    tell_pairs(&mut text, &evaluation.pairs);
    tell_confusion(&mut text, "silences put down to", &evaluation.gap_causes);
    tell_confusion(&mut text, "false positions told as", &evaluation.position_kinds);
    tell_confusion(&mut text, "doubts about identity", &evaluation.identity_kinds);
    tell_alerts(&mut text, &evaluation.alerts);
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

/// Candidates for unseen partners, where there was one.
fn tell_candidates(text: &mut String, candidates: &CandidateScore) {
    if candidates.cases > 0 {
        let [better, equal, worse] = candidates.against_baseline;
        let _ = writeln!(
            text,
            "candidates: {} meetings with one silent ship; told {}  partner listed {}\n  rank {} (first {}); by the nearest \
             silence {}: better in {better}, equal in {equal}, worse in {worse}; {} other ships silent, {} fit as well",
            candidates.cases,
            share(&candidates.told),
            share(&candidates.recall),
            errors(&candidates.rank),
            share(&candidates.first),
            errors(&candidates.baseline_rank),
            errors(&candidates.silent_others),
            errors(&candidates.fitting_others)
        );
    }
    if candidates.named_wrongly.value.is_some() {
        let named = share(&candidates.named_wrongly);
        let _ = writeln!(text, "beside a ship that never sent, a name was attached to {named}");
    }
}

/// Pairs of silences, where some overlap.
fn tell_pairs(text: &mut String, pairs: &PairScore) {
    if pairs.overlapping > 0 {
        let _ = writeln!(
            text,
            "pairs of silences: {} overlap in time, {} of them meetings; {} told, {} meetings; {} stand out, {} meetings",
            pairs.overlapping,
            share(&pairs.at_random),
            pairs.told,
            share(&pairs.told_true),
            pairs.outstanding,
            share(&pairs.outstanding_true)
        );
    }
}

fn tell_confusion(text: &mut String, title: &str, confusion: &Confusion) {
    for (truth, founds) in confusion {
        let founds: Vec<String> = founds.iter().map(|(found, count)| format!("{found} {count}")).collect();
        let _ = writeln!(text, "{title} ({truth}): {}", founds.join(", "));
    }
}

/// Alerts at each band and above.
fn tell_alerts(text: &mut String, alerts: &AlertScore) {
    let _ = writeln!(text, "alerts, for {} transfers in {:.1} vessel-days:", alerts.transfers, alerts.vessel_days);
    for band in &alerts.bands {
        let _ = writeln!(
            text,
            "  {} and above: {} of {} transfers have one; {} of {} are about none\n    precision {}  recall {}  false in \
             10,000 vessel-days {}",
            band.band,
            band.transfers_alerted,
            alerts.transfers,
            band.false_alerts,
            band.alerts,
            share(&band.precision),
            share(&band.recall),
            rate(&band.false_per_10000_vessel_days)
        );
        for (decoy, count) in &band.false_by_decoy {
            let _ = writeln!(text, "    {count} mistook: {}", if decoy.is_empty() { "no decoy" } else { decoy });
        }
    }
}

fn rate(rate: &Rate) -> String {
    match rate.value {
        Some(value) => format!("{value:.2} ({:.2} to {:.2})", rate.low, rate.high),
        None => "-".to_owned(),
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
