//! The page on the format of a course, derived from the schemas of its files and from tables.

mod entries;
mod findings;
mod schema;
mod wishes;

pub use entries::Entry;
pub use findings::{FINDINGS, Finding};
pub use schema::Key;
pub use wishes::{WISHES, Wish};

use crate::verify::distortions::TABLE;
use crate::verify::options::{EQUIVALENT, SCORE, SLOW};
use gradus_course::Limits;
use std::fmt::Write;

/// A file of the course, with what the page says of its keys.
pub struct File {
    /// Its name in the page.
    pub name: &'static str,
    /// Its JSON Schema.
    pub schema: String,
    /// Its keys of the first level.
    pub entries: &'static [Entry],
}

impl File {
    /// Every key that the file may have.
    pub fn keys(&self) -> Vec<Key> {
        schema::keys(&self.schema)
    }
}

/// The files that staff write.
pub fn files() -> [File; 3] {
    [
        File {
            name: "exercises/UNIT/EXERCISE.yaml",
            schema: crate::course::schema(),
            entries: entries::EXERCISE,
        },
        File {
            name: "exercises/UNIT/unit.yaml",
            schema: gradus_course::reader::unit_schema(),
            entries: entries::UNIT,
        },
        File {
            name: "exercises/course.yaml",
            schema: gradus_course::reader::course_schema(),
            entries: entries::COURSE,
        },
    ]
}

/// The page, Markdown.
pub fn format_markdown() -> String {
    let mut out = String::from(include_str!("format_page/opening.md"));
    out.push_str("\n| I want to say that … | write |\n|---|---|\n");
    for wish in WISHES {
        // Writing to a String never fails.
        let _ = writeln!(out, "| {} | {} |", cell(wish.say), cell(&code(wish.write)));
    }
    out.push('\n');
    out.push_str(include_str!("format_page/types.md"));
    for file in files() {
        let _ = write!(out, "\n## The keys of {}\n", file.name);
        let keys = file.keys();
        for entry in file.entries {
            section(&mut out, entry, &keys);
        }
    }
    out.push_str("\n## What `verify` demands\n\n");
    out.push_str(include_str!("format_page/verify.md"));
    out.push_str("\n| finding | | demanded is | do |\n|---|---|---|---|\n");
    for finding in FINDINGS {
        let level = if finding.warning { "warning" } else { "error" };
        let row = [finding.says, level, finding.demand, finding.mend].map(cell);
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out.push_str("\nThe distortions of the reference that a law must notice, by the names that `unnoticed` takes:\n");
    let names: Vec<String> = TABLE
        .iter()
        .map(|distortion| format!("`{}`", distortion.name))
        .collect();
    let _ = writeln!(out, "{}.", names.join(", "));
    out.push_str("\n## Limits\n\n| of | limit |\n|---|---|\n");
    for (of, limit) in limits() {
        let _ = writeln!(out, "| {of} | {limit} |");
    }
    out
}

/// A key of the first level: what it means, what stands in it, an example.
fn section(out: &mut String, entry: &Entry, keys: &[Key]) {
    let Some(key) = keys.iter().find(|key| key.path == entry.key) else {
        return;
    };
    let default = |path: &str| {
        entry
            .defaults
            .iter()
            .find(|(key, _)| *key == path)
            .map(|(_, default)| *default)
    };
    let _ = write!(out, "\n### {}\n\n{}\n", entry.key, key.about);
    let words = match (key.required, default(&key.path)) {
        (true, _) => "must be there".to_owned(),
        (false, Some(default)) => format!("without it: {default}"),
        (false, None) => "may be left out".to_owned(),
    };
    let _ = write!(out, "\n*Form:* {}; {words}.\n", key.form);
    let below: Vec<&Key> = keys
        .iter()
        .filter(|one| one.top() == entry.key && one.path != entry.key)
        .collect();
    if !below.is_empty() {
        out.push_str("\n| key | form | without it | meaning |\n|---|---|---|---|\n");
    }
    for one in below {
        let path = one
            .path
            .strip_prefix(entry.key)
            .unwrap_or(&one.path)
            .trim_start_matches('.');
        let without = match (one.required, default(&one.path)) {
            (true, _) => "must be there",
            (false, default) => default.unwrap_or_default(),
        };
        let row = [&format!("`{path}`"), &one.form, without, &one.about].map(cell);
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    if !entry.more.is_empty() {
        let _ = write!(out, "\n{}\n", entry.more);
    }
    for example in entry.examples {
        let _ = write!(out, "\n```yaml\n{example}\n```\n");
    }
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn code(text: &str) -> String {
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

/// What is bounded, and by how much.
fn limits() -> Vec<(&'static str, String)> {
    use gradus_wire::value::{MAX_ELEMENTS, MAX_RANK, MAX_VALUES};
    let usual = Limits::default();
    let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
    vec![
        (
            "a spec",
            format!("{} long", mib(gradus_course::reader::MOST_BYTES as u64)),
        ),
        ("an expression", format!("{} bytes", gradus_law::LONGEST_EXPRESSION)),
        ("`every` and `tabulate`", format!("{} rounds", gradus_law::MOST_ROUNDS)),
        (
            "drawn cases",
            format!(
                "{} unless `cases` says otherwise; edges besides, at most a third as many",
                crate::grade::trial::DEFAULT_CASES
            ),
        ),
        (
            "one call",
            format!(
                "{} s of processor time (`limits`: 1 ms to 1 h), {} of memory (1 MiB to 64 GiB)",
                usual.time.as_secs(),
                mib(usual.memory)
            ),
        ),
        (
            "arguments and answers of one call",
            format!(
                "{MAX_ELEMENTS} numbers in tensors; {MAX_VALUES} values in lists, maps and structs; {MAX_RANK} axes"
            ),
        ),
        (
            "closures",
            format!("{} calls in one answer", gradus_engine::supervise::MAX_CALLBACKS),
        ),
        (
            "compiling one exercise",
            format!("{} s of processor time", gradus_engine::build::CPU_SECONDS),
        ),
        (
            "mutants",
            format!(
                "{:.0} % of a unit's must fall, {:.0} % may be declared equivalent",
                100.0 * SCORE,
                100.0 * EQUIVALENT
            ),
        ),
        ("a trial", format!("{:.0} s before `verify` says so", SLOW)),
    ]
}
