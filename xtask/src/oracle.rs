//! `oracle`: runs the scripts of `fixtures/oracle`, in a Python environment of their own.

use crate::context::Context;
use crate::engine::environment;
use crate::failure::{Ended, Failure};
use crate::terminal::{say, tell};
use clap::Args;
use gradus_engine::EngineOptions;
use gradus_judge::select;
use gradus_report::verdict::Exit;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Arguments of `oracle`.
#[derive(Args)]
pub struct Oracle {
    /// UNIT or UNIT/EXERCISE; every script when none is named.
    #[arg(value_name = "UNIT[/EXERCISE]")]
    selection: Vec<String>,

    /// Change nothing; exit 1 when an answer differs from the one that is kept.
    #[arg(long)]
    check: bool,

    /// The Python that makes the environment.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: String,
}

impl Oracle {
    /// Writes the answers of each script beside it: 0, or 1 with `--check` when one is stale.
    pub fn run(self, context: &Context) -> Ended {
        let (_, course) = context.sound_course()?;
        let chosen = select::select(&course, &self.selection)?;
        let folder = course.root.join("fixtures/oracle");
        let python = self.environment(&folder)?;
        let (mut written, mut same, mut stale) = (0, 0, 0);
        for id in &chosen {
            let script = folder.join(&id.unit).join(format!("{}.py", id.exercise));
            if !script.is_file() {
                continue;
            }
            let answers = script.with_extension("json");
            let before = std::fs::read_to_string(&answers).ok();
            let mut command = Command::new(&python);
            command
                .arg("-B")
                .arg(&script)
                .env("PYTHONPATH", &folder)
                .current_dir(&folder);
            run(command, &format!("the script of {id}"))?;
            let after = std::fs::read_to_string(&answers)?;
            if before
                .as_deref()
                .is_some_and(|before| answers_of(before) == answers_of(&after))
            {
                // Another machine's Python is no reason for a change.
                gradus_engine::files::write_aside(&answers, before.as_deref().unwrap_or_default())?;
                same += 1;
            } else if self.check {
                say!("{id}: the answers kept are not those of the script");
                match before {
                    Some(before) => gradus_engine::files::write_aside(&answers, &before)?,
                    None => std::fs::remove_file(&answers)?,
                }
                stale += 1;
            } else {
                say!("wrote fixtures/oracle/{}/{}.json", id.unit, id.exercise);
                written += 1;
            }
        }
        say!("{written} written, {same} unchanged");
        Ok(if stale > 0 { Exit::NotPassed } else { Exit::Passed })
    }

    /// The environment's Python; makes the environment when it is not there, or when the requirements changed.
    fn environment(&self, folder: &Path) -> Result<PathBuf, Failure> {
        let requirements = folder.join("requirements.txt");
        let wanted = std::fs::read_to_string(&requirements)
            .map_err(|e| Failure::Usage(format!("{} can't be read: {e}", requirements.display())))?;
        let place = EngineOptions::here().map_err(environment)?.target.join("oracle");
        let python = place.join("bin/python");
        let mark = place.join("requirements.txt");
        if python.is_file() && std::fs::read_to_string(&mark).is_ok_and(|made| made == wanted) {
            return Ok(python);
        }
        tell!("making a Python environment in {} (once)", place.display());
        let mut command = Command::new(&self.python);
        command.args(["-m", "venv", "--clear"]).arg(&place);
        run(command, "`python3 -m venv` (on Debian: the package python3-venv)")?;
        let mut command = Command::new(&python);
        command.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary",
            ":all:",
            "-r",
        ]);
        command.arg(&requirements);
        run(command, "pip")?;
        gradus_engine::files::write_aside(&mark, &wanted)?;
        Ok(python)
    }
}

/// The answers without the versions: their numbers only, to the twelfth digit.
fn answers_of(text: &str) -> Option<String> {
    fn rounded(value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Number(n) => format!("{:.11e}", n.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::Array(items) => items.iter().map(|v| rounded(v) + ",").collect::<String>() + ";",
            serde_json::Value::Object(fields) => fields
                .iter()
                .map(|(name, v)| format!("{name}:{},", rounded(v)))
                .collect(),
            other => other.to_string(),
        }
    }
    let whole: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(rounded(whole.get("cases")?))
}

fn run(mut command: Command, what: &str) -> Result<(), Failure> {
    let output = command
        .output()
        .map_err(|e| Failure::environment(format!("{what} could not be started: {e}")))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = words.lines().rev().take(8).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(Failure::environment(format!("{what} failed:\n{}", last.join("\n"))))
}
