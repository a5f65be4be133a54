//! The report as JSON: what other tools, and merging, read.

use crate::verdict::Report;
use gradus_course::escape;

/// The JSON report.
pub fn json(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_else(|e| format!("{{\"error\": \"{e}\"}}"));
    text.push('\n');
    escape::json(&text)
}
