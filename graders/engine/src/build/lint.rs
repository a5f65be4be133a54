//! What the compiler warns of in staff's files: submitted code is compiled with its warnings off.

use super::cache;
use super::kit::{Kit, OPEN_CRATES};
use super::rustc::Message;
use crate::environment::EnvironmentError;
use crate::program::Warning;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Compiles modules (name and text) as one crate against the course's structs, with the compiler's default warnings on
/// and no code made. Trusted sources only: nothing is contained.
pub fn warnings(kit: &Kit, structs: &Path, modules: &[(String, String)]) -> Result<Vec<Warning>, EnvironmentError> {
    let scratch = cache::stage(&kit.folder)?;
    let write = |name: &str, text: &str| {
        let file = scratch.path().join(name);
        fs::write(&file, text).map_err(|e| EnvironmentError::file("written", &file, &e))
    };
    let mut root = String::new();
    for (name, text) in modules {
        write(&format!("{name}.rs"), text)?;
        root.push_str(&format!("pub mod {name};\n"));
    }
    write("lib.rs", &root)?;
    let mut command = Command::new(&kit.rustc);
    command
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "--crate-name=starters",
            "--emit=metadata",
        ])
        .args(["lib.rs", "-o", "starters.rmeta", "--error-format=json", "--sysroot"])
        .arg(&kit.sysroot);
    for folder in [kit.libraries(), kit.folder.join("crates")] {
        command.arg("-L").arg(format!("dependency={}", folder.display()));
    }
    for name in OPEN_CRATES {
        if let Some(file) = kit.crate_file(name) {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
    }
    command.arg("--extern").arg(format!("course={}", structs.display()));
    // What `todo!()` leaves unused is no slip of the starter.
    command.arg("-Aunused_variables");
    command
        .current_dir(scratch.path())
        .env_clear()
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|e| EnvironmentError::new(format!("the compiler could not be started: {e}")))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let mut found = Vec::new();
    for message in messages.filter(|m| m.level == "warning" || m.level.starts_with("error")) {
        // The summary at the end has no place.
        let Some(place) = message.spans.iter().find(|s| s.is_primary) else {
            continue;
        };
        found.push(Warning {
            module: place.file_name.trim_end_matches(".rs").to_owned(),
            line: place.line_start as usize,
            message: message.message.clone(),
            is_error: message.level.starts_with("error"),
        });
    }
    Ok(found)
}
