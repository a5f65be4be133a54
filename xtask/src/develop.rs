//! `test`: for those who develop gradus itself, and what `bench` shares with it.

use crate::engine::environment;
use crate::failure::{Ended, Failure};
use crate::terminal::tell;
use clap::Args;
use gradus_engine::checkout;
use gradus_report::verdict::Exit;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Arguments of `test`.
#[derive(Args)]
pub struct Test {
    /// Only what needs no build of candle: values, laws, specs, draws, reports, tools, the repository's own rules.
    #[arg(long)]
    quick: bool,
    /// Passed on to `cargo test`.
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<String>,
}

/// What has tests that build no candle and start no program of a learner's.
const QUICK: &[&str] = &[
    "--package=gradus-wire",
    "--package=gradus-law",
    "--package=gradus-course",
    "--package=gradus-draw",
    "--package=gradus-report",
    "--package=gradus-judge",
    "--lib",
    "--test=hostile_bytes",
    "--test=suite",
];

/// Leaves out the other tests of `suite`.
const QUICK_TESTS: [&str; 2] = ["--skip", "compiled::"];

impl Test {
    /// Runs `cargo test` in the grader's workspace: 0 when all passed, else 1.
    pub fn run(self) -> Ended {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let (of_cargo, of_tests) = match arguments.iter().position(|word| *word == "--") {
            Some(at) => (&arguments[..at], &arguments[at + 1..]),
            None => (&arguments[..], &[][..]),
        };
        let (packages, left_out) = if self.quick {
            (QUICK, &QUICK_TESTS[..])
        } else {
            (&[][..], &[][..])
        };
        let words = [&["test"], packages, of_cargo, &["--"], left_out, of_tests].concat();
        cargo(&words, &grader_root()?)
    }
}

/// Runs cargo: 0 when it succeeds, else 1.
pub fn cargo(words: &[&str], folder: &Path) -> Ended {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    tell!("running: cargo {}", words.join(" "));
    let status = Command::new(cargo)
        .args(words)
        .current_dir(folder)
        .status()
        .map_err(|error| Failure::environment(format!("cargo cannot be started: {error}")))?;
    Ok(match status.success() {
        true => Exit::Passed,
        false => Exit::NotPassed,
    })
}

/// The root of the checkout that this program belongs to.
pub fn grader_root() -> Result<PathBuf, Failure> {
    checkout::find().map_err(environment)
}
