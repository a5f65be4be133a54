//! `bench`: for those who develop gradus itself.

use crate::Ended;
use crate::develop::{cargo, grader_root};
use clap::Args;
use gradus_judge::verdict::Exit;

/// What is measured: the benchmarks of this package by name.
const BENCHES: [&str; 2] = ["containment", "waiting"];

/// Arguments of `bench`.
#[derive(Args)]
pub struct Bench {
    /// What containment costs, or what a learner waits for; both when none is named.
    #[arg(value_name = "NAME", value_parser = BENCHES)]
    name: Option<String>,

    /// How often everything is measured.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
}

impl Bench {
    /// Prints times, and their ratios in this one run; no time is too long. 0 when all could be measured, else 1.
    pub fn run(self) -> Ended {
        let chosen = BENCHES
            .iter()
            .filter(|name| self.name.as_deref().is_none_or(|n| n == **name));
        let mut exit = Exit::Passed;
        for name in chosen {
            let rounds = self.rounds.to_string();
            // Measured is what `cargo xtask` runs, which is not optimised.
            let words = [
                "bench",
                "--profile",
                "dev",
                "--package",
                "xtask",
                "--bench",
                name,
                "--",
                &rounds,
            ];
            if cargo(&words, grader_root())? != Exit::Passed {
                exit = Exit::NotPassed;
            }
        }
        Ok(exit)
    }
}
