//! The forms of a report: one table.

use super::json::json;
use super::look::Look;
use super::{github, gradescope, html, human, junit};
use crate::verdict::Report;

/// A form of report, as `--format` names it.
pub struct Format {
    /// What `--format` calls it.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// The whole report as a text of this form.
    pub write: fn(&Report, &Look) -> String,
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
