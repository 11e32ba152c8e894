//! `profile list`, `profile show` and `profile test`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use assess::{Case, Outcome, Profile, Reason};
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
        let (case, outcome) =
            run_case(path, given.as_ref()).with_context(|| path.display().to_string()).map_err(Failure::Usage)?;
        failed += usize::from(!outcome.differences.is_empty());
        if shared.json {
            told += &json_line(&case_json(path, &case, &outcome));
        } else {
            told += &case_text(path, &case, &outcome, shared.verbose > 0);
        }
    }
    summary::print(&told)?;
    if failed > 0 {
        complain(&format!("{failed} of {} cases do not hold", files.len()));
        return Ok(ExitCode::from(EXIT_USAGE));
    }
    Ok(ExitCode::SUCCESS)
}

fn run_case(path: &Path, given: Option<&Profile>) -> anyhow::Result<(Case, Outcome)> {
    let text = std::fs::read_to_string(path).context("the case cannot be read")?;
    let case = Case::from_toml(&text)?;
    let outcome = case.run(given)?;
    Ok((case, outcome))
}

fn case_text(path: &Path, case: &Case, outcome: &Outcome, at_length: bool) -> String {
    let Outcome { alert, reasons, differences } = outcome;
    let band =
        alert.as_ref().map_or("no alert".to_owned(), |alert| format!("{} ({:.1})", alert.band.word(), alert.score));
    let verdict = if differences.is_empty() { "holds" } else { "DIFFERS" };
    let mut lines = vec![format!("{verdict:7} {}: {}: {band}", path.display(), case.about)];
    lines.extend(differences.iter().map(|difference| format!("        {difference}")));
    if at_length || !differences.is_empty() {
        lines.extend(reasons.iter().map(|reason| {
            let Reason { code, group, weight_alone, text, .. } = reason;
            format!("        {:+6.2} dB of {weight_alone:.2}  {:9} {code}: {text}", reason.signed(), group.word())
        }));
        lines.extend(alert.iter().map(|alert| format!("        {}", alert.summary)));
    }
    lines.iter().map(|line| printable(line) + "\n").collect()
}

fn case_json(path: &Path, case: &Case, outcome: &Outcome) -> Value {
    let Outcome { alert, reasons, differences } = outcome;
    let alert = alert.as_ref();
    let reason = |reason: &Reason| {
        json!({
            "code": reason.code, "group": reason.group.word(), "toward": reason.toward.word(), "weight": reason.weight,
            "value": reason.value, "threshold": reason.threshold, "text": reason.text, "evidence": reason.evidence,
        })
    };
    json!({
        "file": path, "about": case.about, "holds": differences.is_empty(), "differences": differences,
        "band": alert.map(|alert| alert.band.word()), "score": alert.map(|alert| alert.score),
        "consistent_with": alert.map(|alert| &alert.consistent_with), "summary": alert.map(|alert| &alert.summary),
        "reasons": reasons.iter().map(reason).collect::<Vec<_>>(), "unchecked": alert.map(|alert| &alert.unchecked),
    })
}
