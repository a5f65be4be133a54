//! `verify`: proves exercises before learners see them.

use crate::context::Context;
use crate::engine::{self, default_jobs, environment};
use crate::failure::{Ended, Failure};
use crate::report;
use crate::terminal;
use clap::Args;
use gradus_course::diagnostic::Severity;
use gradus_judge::changed;
use gradus_judge::select;
use gradus_judge::verify::{self, ProofEvent, VerifyOptions};
use gradus_report::verdict::Exit;
use gradus_report::{self, progress::Progress};
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// Arguments of `verify`.
#[derive(Args)]
pub struct Verify {
    /// UNIT or UNIT/EXERCISE; everything when none is named.
    #[arg(value_name = "UNIT[/EXERCISE]")]
    selection: Vec<String>,

    /// Only what has changed since REF and HEAD parted (default: since the default branch), committed or not, and what
    /// builds on it.
    #[arg(long, value_name = "REF")]
    changed: Option<Option<String>>,

    /// Warnings are errors.
    #[arg(long)]
    deny_warnings: bool,

    /// For people, or for tools with the kill matrix.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    format: String,

    /// File for it, instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Seeds that the reference must pass.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: u32,

    /// Exercises and solutions at a time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,

    /// Make no mutants: quicker, and no law can be called useless.
    #[arg(long)]
    no_mutants: bool,
}

impl Verify {
    /// 0 when nothing is wrong, 3 on any error (with --deny-warnings on any finding).
    pub fn run(self, context: &Context) -> Ended {
        let output = self.output.as_deref().map(report::output).transpose()?;
        let place = context.place()?;
        let (course, loaded) = gradus_judge::course::load(&place.course);
        if course.units.is_empty() {
            return Err(Failure::Course(loaded));
        }
        let mut selection: std::collections::BTreeSet<_> = match select::select(&course, &self.selection) {
            Ok(chosen) => chosen.into_iter().collect(),
            // An exercise whose spec can't be read has no entry: its findings say why.
            Err(error) if error.broken => Default::default(),
            Err(error) => return Err(error.into()),
        };
        if let Some(reference) = &self.changed {
            let diff = changed::Diff::since(&course.root, reference.as_deref())?;
            let changed = changed::exercises(&course, diff.below(&course.root), true);
            selection.retain(|id| changed.contains(id));
        }
        let options = VerifyOptions {
            selection,
            seeds: self.seeds,
            jobs: self.jobs.map_or_else(default_jobs, usize::from),
            mutants: !self.no_mutants,
        };
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let engine = engine::open("cpu", &progress, visible)?;
        let verified = verify::verify(&course, loaded, &engine, &options, &|step| match step {
            ProofEvent::Planned(count) => progress.planned(count),
            ProofEvent::Began(name) => progress.message(name),
            ProofEvent::Finished => progress.finished(),
        });
        progress.clear();
        let verified = verified.map_err(environment)?;
        let text = match self.format.as_str() {
            "json" => verify::report::json(&course, &verified),
            _ => {
                let mut text = verify::report::tables(&course, &verified, terminal::width() as u16);
                let errors = verified.findings.iter().filter(|f| f.is_error()).count();
                let warnings = verified.findings.len() - errors;
                text.push_str(&format!(
                    "{} proved: {}, {}\n",
                    counted(verified.proofs.len(), "exercise"),
                    counted(errors, "error"),
                    counted(warnings, "warning")
                ));
                text
            }
        };
        terminal::print_findings(&verified.findings);
        match output {
            Some(output) => report::write_output(output, &text)?,
            None => terminal::print(&text),
        }
        let limit = if self.deny_warnings {
            Severity::Warning
        } else {
            Severity::Error
        };
        Ok(match verify::worst(&verified.findings) {
            Some(worst) if worst >= limit => Exit::CourseFault,
            _ => Exit::Passed,
        })
    }
}

/// `1 error`, `2 errors`.
fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
