//! `profile list` and `profile show`.

use std::process::ExitCode;

use assess::Profile;
use serde_json::json;

use crate::cli::{ProfileCommand, Shared};
use crate::failure::Failure;
use crate::{config, pipeline, summary};

pub(crate) fn profile(command: &ProfileCommand, shared: &Shared) -> Result<ExitCode, Failure> {
    match command {
        ProfileCommand::List => list(shared),
        ProfileCommand::Show { name } => {
            let profile = config::profile(name).map_err(Failure::Usage)?;
            let text = if shared.json { in_json(&profile) + "\n" } else { profile.to_toml() };
            summary::print(&text)
        }
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
    json!({ "name": profile.name, "about": profile.about, "parameters": parameters }).to_string()
}
