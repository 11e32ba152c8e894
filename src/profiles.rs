//! `profile list`, `profile show` and `profile test`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use assess::{Alert, Case, Profile};
use serde_json::{Value, json};

use crate::cli::{ProfileCommand, Shared};
use crate::failure::{EXIT_USAGE, Failure, complain, json_line, printable};
use crate::{config, pipeline, summary};

pub(crate) fn profile(command: &ProfileCommand, shared: &Shared) -> Result<ExitCode, Failure> {
    match command {
        ProfileCommand::List => list(shared),
        ProfileCommand::Show { name } => {
            let profile = config::profile(name).map_err(Failure::Usage)?;
            let text = if shared.json { in_json(&profile) + "\n" } else { profile.to_toml() };
            summary::print(&text)
        }
        ProfileCommand::Test { files, profile } => test(files, profile.as_deref(), shared),
    }
}

fn list(shared: &Shared) -> Result<ExitCode, Failure> {
    let profiles = Profile::built_in();
    let lines: Vec<String> = profiles
        .iter()
        .map(|profile| if shared.json { in_json(profile) } else { format!("{:15} {}", profile.name, profile.about) })
        .collect();
    summary::print(&(lines.join("\n") + "\n"))
}

fn in_json(profile: &Profile) -> String {
    let parameters = pipeline::parameters(profile);
    let weighing = profile.weighing.as_ref().map(|weighing| json!(weighing));
    json!({ "name": profile.name, "about": profile.about, "parameters": parameters, "assess": weighing }).to_string()
}

/// Runs cases. A case that does not hold is told and makes the exit status that of wrong settings.
fn test(files: &[PathBuf], profile: Option<&str>, shared: &Shared) -> Result<ExitCode, Failure> {
    let given = profile.map(config::profile).transpose().map_err(Failure::Usage)?;
    let mut told = String::new();
    let mut failed = 0;
    for path in files {
        let (case, alert, differences) =
            run_case(path, given.as_ref()).with_context(|| path.display().to_string()).map_err(Failure::Usage)?;
        failed += usize::from(!differences.is_empty());
        if shared.json {
            told += &json_line(&case_json(path, &case, alert.as_ref(), &differences));
        } else {
            told += &case_text(path, &case, alert.as_ref(), &differences, shared.verbose > 0);
        }
    }
    summary::print(&told)?;
    if failed > 0 {
        complain(&format!("{failed} of {} cases do not hold", files.len()));
        return Ok(ExitCode::from(EXIT_USAGE));
    }
    Ok(ExitCode::SUCCESS)
}

fn run_case(path: &Path, given: Option<&Profile>) -> anyhow::Result<(Case, Option<Alert>, Vec<String>)> {
    let text = std::fs::read_to_string(path).context("the case cannot be read")?;
    let case = Case::from_toml(&text)?;
    let (alert, differences) = case.run(given)?;
    Ok((case, alert, differences))
}

fn case_text(path: &Path, case: &Case, alert: Option<&Alert>, differences: &[String], at_length: bool) -> String {
    let outcome = alert.map_or("no alert".to_owned(), |alert| format!("{} ({:.1})", alert.band.word(), alert.score));
    let verdict = if differences.is_empty() { "holds" } else { "DIFFERS" };
    let mut text = format!("{verdict:7} {}: {}: {outcome}\n", path.display(), case.about);
    // Writing to a String cannot fail.
    for difference in differences {
        let _ = writeln!(text, "        {difference}");
    }
    if let (Some(alert), true) = (alert, at_length || !differences.is_empty()) {
        for reason in &alert.reasons {
            let (weight, alone) = (reason.signed(), reason.weight_alone);
            let _ = writeln!(
                text,
                "        {weight:+6.2} dB of {alone:.2}  {:9} {}: {}",
                reason.group.word(),
                reason.code,
                reason.text
            );
        }
        let _ = writeln!(text, "        {}", alert.summary);
    }
    text.lines().map(|line| printable(line) + "\n").collect()
}

fn case_json(path: &Path, case: &Case, alert: Option<&Alert>, differences: &[String]) -> Value {
    let reasons = |alert: &Alert| -> Vec<Value> {
        let reason = |reason: &assess::Reason| {
            json!({
                "code": reason.code, "group": reason.group.word(), "toward": reason.toward.word(),
                "weight": reason.weight, "value": reason.value, "threshold": reason.threshold, "text": reason.text,
                "evidence": reason.evidence,
            })
        };
        alert.reasons.iter().map(reason).collect()
    };
    json!({
        "file": path, "about": case.about, "holds": differences.is_empty(), "differences": differences,
        "band": alert.map(|alert| alert.band.word()), "score": alert.map(|alert| alert.score),
        "consistent_with": alert.map(|alert| &alert.consistent_with), "summary": alert.map(|alert| &alert.summary),
        "reasons": alert.map(reasons), "unchecked": alert.map(|alert| &alert.unchecked),
    })
}
