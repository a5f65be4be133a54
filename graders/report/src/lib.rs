//! Reports: one run, several forms. Nothing that a learner wrote reaches a reader unescaped.

pub mod compare;
pub mod explain;
pub mod github;
pub mod gradescope;
pub mod heat;
pub mod html;
pub mod human;
pub mod junit;
pub mod markdown;
pub mod merge;
pub mod paint;
mod parity;
pub mod progress;
pub mod shard;
pub mod tensor_text;
pub mod verdict;

use crate::verdict::Report;
use gradus_course::escape;

/// A form of report, as `--format` names it.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Writes it.
    pub write: fn(&Report, &Look) -> String,
}

/// How a report for people may look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether escape codes are allowed.
    pub colour: bool,
    /// Columns.
    pub width: usize,
    /// Whether the submission is the learner's own working copy: then what comes next is shown.
    pub own: bool,
}

/// Every form; a new one is a file and a line here.
pub const FORMATS: &[Format] = &[
    Format {
        name: "human",
        about: "for a terminal",
        write: human::write,
    },
    Format {
        name: "json",
        about: "for tools; its shape is a contract",
        write: |report, _| json(report),
    },
    Format {
        name: "junit",
        about: "JUnit XML, for CI",
        write: |report, _| junit::write(report),
    },
    Format {
        name: "github",
        about: "annotations on a pull request",
        write: |report, _| github::write(report),
    },
    Format {
        name: "gradescope",
        about: "results.json of a Gradescope autograder",
        write: |report, _| gradescope::write(report),
    },
    Format {
        name: "html",
        about: "one self-contained page",
        write: |report, _| html::write(report),
    },
];

/// The form of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

/// The JSON report.
pub fn json(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_else(|e| format!("{{\"error\": \"{e}\"}}"));
    text.push('\n');
    escape::json(&text)
}
