//! The report for people: what passed in a line each, what failed with the smallest input that shows it.

use super::explain;
use super::look::Look;
use super::paint::{Paint, clip, columns, wrap};
use crate::verdict::{ExerciseResult, Report, Verdict};
use gradus_course::escape;
use gradus_course::invocation::command;
use gradus_wire::Device;

/// Columns before what is told of a failure.
const INDENT: usize = 6;

/// Writes the whole report.
pub fn write(report: &Report, look: &Look) -> String {
    let paint = Paint(look.colour);
    let mut out = String::new();
    let mut heading = String::new();
    let submissions: std::collections::BTreeSet<&str> = report.results.iter().map(|r| r.submission.as_str()).collect();
    let devices: std::collections::BTreeSet<Device> = report.results.iter().map(|r| r.device).collect();
    for result in &report.results {
        let unit = result.exercise.unit.as_str();
        let place = if submissions.len() > 1 && !result.submission.ends_with(unit) {
            format!("{unit}  {}", result.submission)
        } else {
            unit.to_owned()
        };
        if place != heading {
            if !heading.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("{}\n", paint.strong(&clip(&escape::line(&place), look.width))));
            heading = place;
        }
        out.push_str(&line(result, paint, look.width, devices.len() > 1));
        if !matches!(result.verdict, Verdict::Passed | Verdict::NotStarted | Verdict::Skipped) {
            out.push_str(&failure(result, paint, look.width));
        }
    }
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
    if let Some(why) = report.nothing.as_ref().filter(|_| report.results.is_empty()) {
        for line in wrap(&escape::line(why), look.width, 0) {
            out.push_str(&format!("{line}\n"));
        }
        return out;
    }
    out.push_str(&super::parity::table(report, paint, look.width));
    out.push_str(&summary(report, paint, look.width));
    if look.own {
        out.push_str(&next_step(report, paint, look.width));
    }
    out
}

/// One line: mark, name, verdict.
fn line(result: &ExerciseResult, paint: Paint, width: usize, show_device: bool) -> String {
    let name = &result.exercise.exercise;
    let device = if show_device {
        format!(" [{}]", result.device)
    } else {
        String::new()
    };
    let name = clip(&format!("{name}{device}"), width.saturating_sub(4));
    // Verdicts line up, where there is room for that.
    let pad = 24.min(width.saturating_sub(22));
    let room = width.saturating_sub(5 + columns(&name).max(pad));
    match result.verdict {
        Verdict::Passed => {
            let cases: u32 = result.laws.iter().map(|l| l.cases).max().unwrap_or(0);
            let (laws, cases) = (counted(result.laws.len(), "law"), counted(cases as usize, "case"));
            let words = clip(&format!("{laws}, {cases}, {:.2} s", result.seconds), room);
            let mut lines = format!("  {} {name:<pad$} {}\n", paint.good("✓"), paint.dim(&words));
            // What the pass leaves open.
            if let Some(open) = &result.message {
                let indent = " ".repeat(INDENT);
                for line in wrap(&escape::line(open), width.saturating_sub(INDENT), 0) {
                    lines.push_str(&format!("{indent}{}\n", paint.dim(&line)));
                }
            }
            lines
        }
        Verdict::NotStarted => format!("  {} {name:<pad$} {}\n", paint.dim("·"), paint.dim("not started")),
        Verdict::Skipped => {
            let why = escape::line(result.message.as_deref().unwrap_or("skipped"));
            format!(
                "  {} {name:<pad$} {}\n",
                paint.dim("–"),
                paint.dim(&clip(&format!("skipped: {why}"), room))
            )
        }
        verdict => format!(
            "  {} {} {}\n",
            paint.bad("✗"),
            paint.strong(&format!("{name:<pad$}")),
            paint.bad(&verdict.words())
        ),
    }
}

fn counted(n: usize, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// What is known about a failure, indented under its line.
fn failure(result: &ExerciseResult, paint: Paint, width: usize) -> String {
    let mut out = String::new();
    for line in explain::lines(result, paint, width.saturating_sub(INDENT)) {
        if !line.is_empty() {
            out.push_str(&" ".repeat(INDENT));
            out.push_str(&line);
        }
        out.push('\n');
    }
    out.push('\n');
    out
}

/// Counts of verdicts, worst news last.
fn summary(report: &Report, paint: Paint, width: usize) -> String {
    let count = |verdict: Verdict| report.results.iter().filter(|r| r.verdict == verdict).count();
    let mut parts = Vec::new();
    for verdict in Verdict::ALL {
        let n = count(verdict);
        if n > 0 || verdict == Verdict::Passed {
            parts.push((verdict, n, format!("{n} {}", verdict.words())));
        }
    }
    let total = report.results.len();
    let plain: Vec<&str> = parts.iter().map(|(_, _, text)| text.as_str()).collect();
    let plain = format!("{} of {total}", plain.join(", "));
    let painted: Vec<String> = parts
        .iter()
        .map(|(verdict, n, text)| match verdict {
            Verdict::Passed if *n > 0 => paint.good(text),
            Verdict::Passed | Verdict::NotStarted | Verdict::Skipped => text.clone(),
            _ => paint.bad(text),
        })
        .collect();
    let run = format!(
        "(seed {}, containment {})",
        escape::line(&report.seed),
        escape::line(&report.containment.to_string())
    );
    // Colour only where no line has to be broken.
    let counts = match columns(&plain) <= width {
        true => vec![format!("{} of {total}", painted.join(", "))],
        false => wrap(&plain, width, 2),
    };
    if counts.len() == 1 && columns(&plain) + 2 + columns(&run) <= width {
        return format!("{}  {}\n", counts[0], paint.dim(&run));
    }
    let run = wrap(&run, width, 1);
    let lines = counts.into_iter().chain(run.iter().map(|l| paint.dim(l)));
    lines.map(|l| l + "\n").collect()
}

/// The first exercise that is not passed, and what to do about it.
fn next_step(report: &Report, paint: Paint, width: usize) -> String {
    let open = report
        .results
        .iter()
        .find(|r| !matches!(r.verdict, Verdict::Passed | Verdict::Skipped));
    let mut out = String::new();
    match open {
        Some(result) => {
            let place = match result.line {
                Some(line) => format!("{}:{line}", result.file),
                None => result.file.clone(),
            };
            let started = result.verdict != Verdict::NotStarted;
            let id = &result.exercise;
            out.push_str(&format!(
                "{} {id}\n",
                paint.strong(if started { "Now:" } else { "Next:" })
            ));
            let mut steps = vec![
                ("read", format!("{} show {id}", command())),
                ("edit", escape::line(&place)),
            ];
            if started {
                steps.push(("stuck?", format!("{} hint {id}", command())));
            }
            steps.push(("check", format!("{} grade {id}", command())));
            for (what, how) in steps {
                out.push_str(&format!("  {what:<8}{}\n", clip(&how, width.saturating_sub(10))));
            }
        }
        None if report.results.is_empty() => out.push_str("Nothing was graded.\n"),
        None => {
            for line in wrap(
                &format!("All of this has passed. `{} next` says what comes next.", command()),
                width,
                0,
            ) {
                out.push_str(&format!("{line}\n"));
            }
        }
    }
    out
}
