//! `test`: for those who develop gradus itself.

use crate::Ended;
use crate::failure::Failure;
use clap::Args;
use gradus_judge::verdict::Exit;
use std::path::Path;
use std::process::Command;

/// Arguments of `test`.
#[derive(Args)]
pub struct Test {
    /// Passed on to `cargo test`.
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<String>,
}

impl Test {
    /// Runs `cargo test` in the grader's workspace: 0 when all passed, else 1.
    pub fn run(self) -> Ended {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut words = vec!["test".to_string()];
        words.extend(self.arguments);
        eprintln!("running: cargo {}", words.join(" "));
        let status = Command::new(cargo)
            .args(&words)
            .current_dir(grader_root())
            .status()
            .map_err(|error| Failure::Environment(format!("cargo cannot be started: {error}")))?;
        Ok(if status.success() {
            Exit::Passed
        } else {
            Exit::NotPassed
        })
    }
}

/// The root of the workspace that this program was compiled in.
pub fn grader_root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
