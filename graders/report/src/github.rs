//! GitHub workflow commands: one annotation for each exercise that did not pass.

use crate::verdict::{Report, Verdict};
use gradus_course::escape;
use gradus_course::invocation::again;

/// Writes the annotations.
pub fn write(report: &Report) -> String {
    let mut out = String::new();
    for result in &report.results {
        let level = match result.verdict {
            Verdict::Passed => continue,
            Verdict::Skipped | Verdict::NotStarted => "notice",
            Verdict::Blocked => "warning",
            _ => "error",
        };
        let title = format!("{}: {}", result.exercise, result.verdict.words());
        let mut message = result.message.clone().unwrap_or_default();
        if let Some(shown) = &result.counterexample {
            if let Some((_, words)) = shown.advice() {
                message.push_str(&format!("\n{words}"));
            }
            message.push_str(&format!("\nreplay: {} {}", again(), shown.replay));
        }
        out.push_str(&format!(
            "::{level} file={},line={},title={}::{}\n",
            escape::github_property(&result.file),
            result.line.unwrap_or(1),
            escape::github_property(&title),
            escape::github(&message)
        ));
    }
    if !report.containment.is_full() {
        out.push_str(&format!(
            "::warning title=containment::{}\n",
            escape::github(&report.containment.to_string())
        ));
    }
    out
}
