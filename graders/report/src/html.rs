//! One self-contained page: counts, a line an exercise, and what is known of each failure. No scripts, nothing loaded.

use super::heat::Differences;
use super::paint::Paint;
use super::{compare, explain, parity};
use crate::verdict::{ExerciseResult, Report, Verdict};
use gradus_course::escape;
use gradus_wire::Device;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Columns of the text of a failure.
const WIDTH: usize = 100;
/// Most rows and columns of a drawn map of differences.
const MAP: usize = 64;

const STYLE: &str = "
:root { color-scheme: light dark; --good: #1a7f37; --bad: #c62828; --dim: #6b7280; --line: #8884; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --good: #4ac26b; --bad: #ff7b72; --dim: #9ca3af; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.run, .time { color: var(--dim); font-size: .85rem; }
.bar { display: flex; height: .75rem; margin: 1rem 0 .5rem; background: var(--soft); border-radius: .4rem; overflow: hidden; }
.bar .passed { background: var(--good); }
ul { list-style: none; padding: 0; margin: 0; } li { border-top: 1px solid var(--line); padding: .35rem 0; }
.row { display: flex; gap: .75rem; align-items: baseline; } .row .name { flex: 1; }
.passed-mark { color: var(--good); } .failed { color: var(--bad); } .open { color: var(--dim); }
pre { background: var(--soft); border-radius: .4rem; padding: .75rem 1rem; overflow-x: auto; font-size: .85rem; line-height: 1.35; }
summary { cursor: pointer; } svg { max-width: 100%; height: auto; margin: .25rem 0 .75rem; }
figure { margin: 0; } figcaption { color: var(--dim); font-size: .85rem; }
";

/// Writes the page.
pub fn write(report: &Report) -> String {
    let total = report.results.len();
    let passed = report.results.iter().filter(|r| r.verdict == Verdict::Passed).count();
    let share = (passed * 100).checked_div(total).unwrap_or(0);
    let mut groups: Vec<(String, Vec<&ExerciseResult>)> = Vec::new();
    for result in &report.results {
        let unit = result.exercise.unit.as_str();
        let name = match result.submission.ends_with(unit) {
            true => result.submission.clone(),
            false => format!("{unit}: {}", result.submission),
        };
        match groups.last_mut().filter(|(last, _)| *last == name) {
            Some((_, results)) => results.push(result),
            None => groups.push((name, vec![result])),
        }
    }
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "gradus: " (passed) " of " (total) " passed" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (passed) " of " (total) " passed" }
                div.bar role="img" aria-label={ (share) " percent passed" } { div.passed style={ "width:" (share) "%" } {} }
                p.run { (text(&counts(report))) }
                p.run {
                    "seed " (text(&report.seed)) ", " (text(&report.toolchain)) ", containment "
                    (text(&report.containment.to_string()))
                }
                @for (name, results) in &groups {
                    h2 { (text(name)) }
                    ul { @for result in results { (row(result)) } }
                }
                @let compared = parity::table(report, Paint(false), WIDTH);
                @if !compared.is_empty() {
                    h2 { "CPU and GPU" }
                    pre { (compared.trim_end()) }
                }
            }
        }
    };
    page.into_string()
}

/// Learners' text: nothing invisible; maud escapes the markup.
fn text(words: &str) -> String {
    escape::terminal(words)
}

fn counts(report: &Report) -> String {
    let count = |v: Verdict| report.results.iter().filter(|r| r.verdict == v).count();
    let parts = Verdict::ALL.into_iter().filter(|v| count(*v) > 0);
    parts
        .map(|v| format!("{} {}", count(v), v.words()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn row(result: &ExerciseResult) -> Markup {
    let name = &result.exercise.exercise;
    let (mark, class) = match result.verdict {
        Verdict::Passed => ("✓", "passed-mark"),
        Verdict::NotStarted => ("·", "open"),
        Verdict::Skipped => ("–", "open"),
        _ => ("✗", "failed"),
    };
    let line = html! {
        span class=(class) { (mark) }
        " "
        span.name { (text(name)) @if result.device != Device::Cpu { " [" (text(result.device.name())) "]" } }
        " "
        span class=(class) { (result.verdict.words()) }
        " "
        span.time { (format!("{:.2} s", result.seconds)) }
    };
    let told = !matches!(result.verdict, Verdict::Passed | Verdict::NotStarted);
    html! {
        li {
            @if told {
                details open[result.verdict != Verdict::Skipped] {
                    summary { (line) }
                    pre { (explain::lines(result, Paint(false), WIDTH).join("\n")) }
                    @if let Some(map) = result.counterexample.as_ref().and_then(compare::measure) { (drawn(&map)) }
                }
            } @else {
                div.row { (line) }
            }
        }
    }
}

/// The map of differences as rectangles, where it is large enough to show something.
fn drawn(map: &Differences) -> Markup {
    let columns = map.shape.last().copied().unwrap_or(1).max(1);
    let rows = map.values.len() / columns;
    if rows * columns < 8 || rows > MAP || columns > MAP {
        return html! {};
    }
    let largest = map
        .values
        .iter()
        .copied()
        .filter(|v| v.is_finite())
        .fold(0.0f64, f64::max);
    let size = (640 / columns.max(rows)).clamp(4, 18);
    html! {
        figure {
            svg width=(columns * size) height=(rows * size) viewBox={ "0 0 " (columns * size) " " (rows * size) } role="img" aria-label="where the two sides differ" {
                @for (place, (value, outside)) in map.values.iter().zip(&map.outside).enumerate() {
                    @let opacity = if !outside { 0.0 } else if !value.is_finite() || largest == 0.0 { 1.0 } else { 0.2 + 0.8 * value / largest };
                    rect x=((place % columns) * size) y=((place / columns) * size) width=(size - 1) height=(size - 1)
                        fill=(if *outside { "#c62828" } else { "#8884" })
                        fill-opacity=(if *outside { format!("{opacity:.2}") } else { "1".to_owned() }) {}
                }
            }
            figcaption { "grey: right; red: off, the darkest by " (super::tensor_text::digits(largest)) }
        }
    }
}
