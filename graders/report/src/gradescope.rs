//! `results.json` of a Gradescope autograder: one test for each exercise, device and submission.

use super::explain;
use super::paint::Paint;
use crate::verdict::{ExerciseResult, Report, Verdict};
use gradus_course::escape;
use serde_json::{Value as Json, json};

/// Columns of the plain text that Gradescope shows.
const WIDTH: usize = 96;

/// Writes the file. Each exercise counts one point; what was skipped counts nothing.
pub fn write(report: &Report) -> String {
    let tests: Vec<Json> = report
        .results
        .iter()
        .enumerate()
        .map(|(i, result)| test(i + 1, result))
        .collect();
    let seconds: f64 = report.results.iter().map(|r| r.seconds).sum();
    let passed = report.results.iter().filter(|r| r.verdict == Verdict::Passed).count();
    let file = json!({
        "output": escape::terminal(&format!(
            "{passed} of {} passed (seed {}, {}, containment {})",
            report.results.len(),
            report.seed,
            report.toolchain,
            report.containment
        )),
        "output_format": "text",
        "execution_time": (seconds * 100.0).round() / 100.0,
        "visibility": "visible",
        "tests": tests,
    });
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_else(|e| format!("{{\"output\": \"{e}\"}}"));
    text.push('\n');
    text
}

fn test(number: usize, result: &ExerciseResult) -> Json {
    let most = if result.verdict == Verdict::Skipped { 0 } else { 1 };
    let passed = result.verdict == Verdict::Passed;
    let mut test = json!({
        "number": number.to_string(),
        "name": escape::line(&format!("{} [{}]", result.exercise, result.device)),
        "name_format": "text",
        "score": if passed { most } else { 0 },
        "max_score": most,
        "output": output(result),
        "output_format": "text",
        "visibility": "visible",
        "extra_data": {"verdict": result.verdict.name(), "submission": escape::line(&result.submission)},
    });
    // Without a status Gradescope goes by the score, which says nothing of a test that counts nothing.
    if result.verdict != Verdict::Skipped {
        test["status"] = json!(if passed { "passed" } else { "failed" });
    }
    test
}

fn output(result: &ExerciseResult) -> String {
    match result.verdict {
        Verdict::Passed => String::new(),
        Verdict::NotStarted => "not started: the body is still todo!()".into(),
        Verdict::Skipped => escape::terminal(result.message.as_deref().unwrap_or("skipped")),
        verdict => format!(
            "{}\n{}",
            verdict.words(),
            explain::lines(result, Paint(false), WIDTH).join("\n")
        ),
    }
}
