//! `bench`: what grading costs, and what a GPU gains.

use crate::context::Context;
use crate::develop::{cargo, grader_root};
use crate::engine::{self, environment};
use crate::failure::Ended;
use crate::terminal::{self, say};
use clap::Args;
use gradus_judge::archive;
use gradus_judge::grade::throughput;
use gradus_report::progress::Progress;
use gradus_report::verdict::Exit;
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// What is measured: the benchmarks of this package by name.
const BENCHES: [&str; 2] = ["containment", "waiting"];
/// What needs a GPU, and can be had from an archive where there is no Rust.
const GPU: &str = "gpu";

/// Arguments of `bench`.
#[derive(Args)]
pub struct Bench {
    /// What containment costs, what a learner waits for, or how much faster than the CPU a GPU is; without a name the
    /// first two.
    #[arg(value_name = "NAME", value_parser = [BENCHES[0], BENCHES[1], GPU])]
    name: Option<String>,

    /// For `gpu`: take the programs from this archive.
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,

    /// How often everything is measured.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
}

impl Bench {
    /// Prints times, and their ratios in this one run; no time is too long. 0 when all could be measured, else 1.
    pub fn run(self, context: &Context) -> Ended {
        if self.name.as_deref() == Some(GPU) {
            return self.on_gpu(context);
        }
        let chosen = BENCHES
            .iter()
            .filter(|name| self.name.as_deref().is_none_or(|n| n == **name));
        let root = grader_root()?;
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
            if cargo(&words, &root)? != Exit::Passed {
                exit = Exit::NotPassed;
            }
        }
        Ok(exit)
    }

    /// The reference's functions on both devices, at large sizes.
    fn on_gpu(&self, context: &Context) -> Ended {
        let progress = Progress::new(std::io::stderr().is_terminal());
        let (course, engine) = match &self.archive {
            Some(file) => {
                let folder = archive::unpack(file).map_err(environment)?;
                let archive = archive::open(&folder).map_err(environment)?;
                let (course, findings) = gradus_judge::course::load(&archive.course());
                terminal::print_findings(&findings);
                (course, engine::of_archive(archive, "cuda")?)
            }
            None => {
                let (_, course) = context.course()?;
                let engine = engine::open("cuda", &progress, std::io::stderr().is_terminal())?;
                (course, engine)
            }
        };
        progress.clear();
        if let Some(machine) = engine.machine() {
            say!(
                "{}, against one thread of the CPU; f32, medians of {} calls",
                machine.gpu,
                self.rounds
            );
        }
        say!(
            "{:<30} {:<32} {:>10} {:>10} {:>8}",
            "function",
            "sizes",
            "CPU",
            "GPU",
            "ratio"
        );
        throughput::measure(&course, &engine, self.rounds, &mut |measured| {
            let (cpu, gpu) = (measured.cpu.as_secs_f64() * 1e3, measured.gpu.as_secs_f64() * 1e3);
            say!(
                "{:<30} {:<32} {cpu:>7.2} ms {gpu:>7.2} ms {:>8.1}",
                measured.exercise.to_string(),
                measured.sizes,
                cpu / gpu.max(1e-6)
            );
        })
        .map_err(environment)?;
        Ok(Exit::Passed)
    }
}
