//! The report for people: what passed in a line each, what failed with the smallest input that shows it.

use super::{Look, escape, tensor_text};
use crate::verdict::{Counterexample, ExerciseResult, Report, Shown, Verdict};
use anstyle::{AnsiColor, Style};

/// Paints text where colour is allowed.
struct Paint(bool);

impl Paint {
    fn with(&self, style: Style, text: &str) -> String {
        if self.0 {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn good(&self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Green.into())), text)
    }

    fn bad(&self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Red.into())).bold(), text)
    }

    fn dim(&self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    fn strong(&self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }
}

/// Writes the whole report.
pub fn write(report: &Report, look: &Look) -> String {
    let paint = Paint(look.colour);
    let mut out = String::new();
    let mut heading = String::new();
    let submissions: std::collections::BTreeSet<&str> = report.results.iter().map(|r| r.submission.as_str()).collect();
    let devices: std::collections::BTreeSet<&str> = report.results.iter().map(|r| r.device.as_str()).collect();
    for result in &report.results {
        let unit = result.exercise.split('/').next().unwrap_or_default();
        let place = if submissions.len() > 1 && !result.submission.ends_with(unit) {
            format!("{unit}  {}", result.submission)
        } else {
            unit.to_owned()
        };
        if place != heading {
            if !heading.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("{}\n", paint.strong(&escape::line(&place))));
            heading = place;
        }
        out.push_str(&line(result, &paint, devices.len() > 1));
        if !matches!(result.verdict, Verdict::Passed | Verdict::NotStarted | Verdict::Skipped) {
            out.push_str(&failure(result, &paint, look));
        }
    }
    out.push('\n');
    out.push_str(&summary(report, &paint));
    if look.own {
        out.push_str(&next_step(report, &paint));
    }
    out
}

/// One line: mark, name, verdict.
fn line(result: &ExerciseResult, paint: &Paint, show_device: bool) -> String {
    let name = result.exercise.split('/').nth(1).unwrap_or(&result.exercise);
    let device = if show_device {
        format!(" [{}]", result.device)
    } else {
        String::new()
    };
    let name = format!("{name}{device}");
    match result.verdict {
        Verdict::Passed => {
            let cases: u32 = result.laws.iter().map(|l| l.cases).max().unwrap_or(0);
            let laws = result.laws.len();
            let words = format!("{laws} laws, {cases} cases, {:.2} s", result.seconds);
            format!("  {} {name:<24} {}\n", paint.good("✓"), paint.dim(&words))
        }
        Verdict::NotStarted => format!("  {} {name:<24} {}\n", paint.dim("·"), paint.dim("not started")),
        Verdict::Skipped => {
            let why = escape::line(result.message.as_deref().unwrap_or("skipped"));
            format!(
                "  {} {name:<24} {}\n",
                paint.dim("–"),
                paint.dim(&format!("skipped: {why}"))
            )
        }
        verdict => format!(
            "  {} {:<24} {}\n",
            paint.bad("✗"),
            paint.strong(&name),
            paint.bad(&verdict.words())
        ),
    }
}

/// What is known about a failure, indented under its line.
fn failure(result: &ExerciseResult, paint: &Paint, look: &Look) -> String {
    let mut lines: Vec<String> = Vec::new();
    let place = match result.line {
        Some(line) => format!("{}:{line}", result.file),
        None => result.file.clone(),
    };
    lines.push(paint.dim(&escape::line(&place)));
    match &result.counterexample {
        Some(shown) => counterexample(shown, result, paint, look, &mut lines),
        None => {
            let message = escape::terminal(result.message.as_deref().unwrap_or_default());
            lines.extend(message.lines().take(60).map(str::to_owned));
        }
    }
    let mut out = String::new();
    for line in lines {
        out.push_str(if line.is_empty() { "\n" } else { "      " });
        if !line.is_empty() {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn counterexample(
    shown: &Counterexample,
    result: &ExerciseResult,
    paint: &Paint,
    look: &Look,
    lines: &mut Vec<String>,
) {
    lines.push(paint.strong(&escape::line(&shown.law)));
    if !shown.holds.is_empty() {
        lines.push(format!("  {}", escape::line(&shown.holds)));
    }
    if !shown.part.is_empty() && shown.part != shown.holds {
        lines.push(format!("  fails in: {}", escape::line(&shown.part)));
    }
    if let Some(likely) = &shown.likely_mistake {
        lines.push(format!("{} {}", paint.strong("Likely:"), escape::line(likely)));
    }
    lines.push(String::new());
    if !shown.inputs.is_empty() {
        lines.push("with".into());
        for input in &shown.inputs {
            input_lines(input, paint, look, lines);
        }
    }
    if let Some(mismatch) = &shown.mismatch {
        for (i, text) in escape::terminal(mismatch).lines().take(20).enumerate() {
            lines.push(if i == 0 { paint.strong(text) } else { text.to_owned() });
        }
    } else if result.verdict != Verdict::WrongAnswer
        && let Some(message) = &result.message
    {
        lines.extend(escape::terminal(message).lines().take(20).map(str::to_owned));
    }
    let (left, right) = sides(shown);
    let mark = shown.index.as_deref();
    if let Some(expected) = &shown.expected {
        lines.push(format!(
            "expected {} {}",
            right,
            paint.dim(&tensor_text::kind(expected))
        ));
        let entry = at_path(&expected.data, &shown.path);
        lines.extend(tensor_text::lines(entry, mark).into_iter().map(|l| format!("  {l}")));
    }
    if let Some(actual) = &shown.actual {
        lines.push(format!("actual {} {}", left, paint.dim(&tensor_text::kind(actual))));
        let entry = at_path(&actual.data, &shown.path);
        lines.extend(tensor_text::lines(entry, mark).into_iter().map(|l| format!("  {l}")));
    }
    if let (Some(difference), Some(index)) = (shown.difference, &shown.index) {
        let allowed = match shown.tolerance {
            Some(t) if t.ulp.is_some() => format!(", {} ulp allowed", t.ulp.unwrap_or_default()),
            Some(t) if t.rtol > 0.0 || t.atol > 0.0 => {
                format!(", allowed {} + {} × |expected|", t.atol, t.rtol)
            }
            _ => String::new(),
        };
        let place = if index.is_empty() {
            shown.path.clone()
        } else {
            format!("{}{index:?}", shown.path)
        };
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" at {place}")
        };
        let difference = tensor_text::number(&serde_json::json!(difference));
        lines.push(format!("differ most{} by {difference}{allowed}", escape::line(&place)));
    }
    lines.push(paint.dim(&format!("again: cargo xtask replay {}", escape::line(&shown.replay))));
    lines.push(String::new());
}

/// What the two sides of the comparison are, in the law's words: `(out)`, `(expected)`.
fn sides(shown: &Counterexample) -> (String, String) {
    for relation in [" approx ", " equals "] {
        if let Some((left, right)) = shown.holds.split_once(relation)
            && !right.contains(relation)
            && left.len() + right.len() < 60
        {
            return (escape::line(&format!("({left})")), escape::line(&format!("({right})")));
        }
    }
    (String::new(), String::new())
}

/// The entry of a struct or list at a path such as `.w_q` or `[1].k`; the whole where the path leads nowhere.
fn at_path<'j>(data: &'j serde_json::Value, path: &str) -> &'j serde_json::Value {
    let mut at = data;
    for step in path.split(['.', '[', ']']).filter(|s| !s.is_empty()) {
        let next = match step.parse::<usize>() {
            Ok(index) if at.is_array() => at.get(index),
            _ => at.get(step),
        };
        match next {
            Some(next) => at = next,
            None => return data,
        }
    }
    at
}

fn input_lines(input: &Shown, paint: &Paint, look: &Look, lines: &mut Vec<String>) {
    let kind = tensor_text::kind(input);
    match &input.rust {
        Some(rust) if input.argument => {
            let rust = escape::terminal(rust);
            let budget = look.width.max(60).saturating_sub(16);
            let mut text = rust.lines();
            let first = text.next().unwrap_or_default();
            if first.chars().count() > budget * 6 {
                let cut: String = first.chars().take(budget * 6).collect();
                lines.push(format!(
                    "  let {} = {cut} … {}",
                    input.name,
                    paint.dim(&format!("// {kind}"))
                ));
                return;
            }
            let rest: Vec<&str> = text.collect();
            let end = if rest.is_empty() { ";" } else { "" };
            lines.push(format!(
                "  let {} = {first}{end} {}",
                input.name,
                paint.dim(&format!("// {kind}"))
            ));
            for (i, line) in rest.iter().enumerate() {
                if i > 40 {
                    lines.push("    …".into());
                    break;
                }
                lines.push(format!("  {line}{}", if i + 1 == rest.len() { ";" } else { "" }));
            }
        }
        _ => {
            lines.push(format!(
                "  {} {}",
                input.name,
                paint.dim(&format!("({kind}, drawn for this law)"))
            ));
            lines.extend(
                tensor_text::lines(&input.data, None)
                    .into_iter()
                    .map(|l| format!("    {l}")),
            );
        }
    }
}

/// Counts of verdicts, worst news last.
fn summary(report: &Report, paint: &Paint) -> String {
    let count = |verdict: Verdict| report.results.iter().filter(|r| r.verdict == verdict).count();
    let mut parts = Vec::new();
    for verdict in Verdict::ALL {
        let n = count(verdict);
        if n > 0 || verdict == Verdict::Passed {
            let text = format!("{n} {}", verdict.words());
            parts.push(match verdict {
                Verdict::Passed if n > 0 => paint.good(&text),
                Verdict::Passed | Verdict::NotStarted | Verdict::Skipped => text,
                _ => paint.bad(&text),
            });
        }
    }
    let containment = escape::line(&report.containment);
    format!(
        "{} of {}  {}\n",
        parts.join(", "),
        report.results.len(),
        paint.dim(&format!("(seed {}, containment {containment})", report.seed))
    )
}

/// The first exercise that is not passed, and what to do about it.
fn next_step(report: &Report, paint: &Paint) -> String {
    let open = report
        .results
        .iter()
        .find(|r| !matches!(r.verdict, Verdict::Passed | Verdict::Skipped));
    match open {
        Some(result) => {
            let place = match result.line {
                Some(line) => format!("{}:{line}", result.file),
                None => result.file.clone(),
            };
            format!(
                "{} {}\n  read    cargo xtask show {}\n  edit    {}\n  check   cargo xtask grade {}\n",
                paint.strong("Next:"),
                result.exercise,
                result.exercise,
                escape::line(&place),
                result.exercise
            )
        }
        None => "Everything here has passed.\n".into(),
    }
}
