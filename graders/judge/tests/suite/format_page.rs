//! The page on the format: every key has its section and an example, and every example is read without a finding.

use crate::checkout::{course, root};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, ExerciseId};
use gradus_judge::course::{load, load_text};
use gradus_judge::format_page::{FINDINGS, WISHES, files, format_markdown};
use std::path::Path;

/// What the examples are laid over.
const SPEC: &str = "title: Scale
statement: Multiply each entry by k.
signature: \"fn scale(x: &Tensor, k: f64) -> Result<Tensor>\"
takes: {x: \"F[r, c]\"}
returns: {out: \"F[r, c]\"}
given:
  dims: {r: 1..=5, c: 1..=4}
  draw:
    k: {uniform: {low: -2, high: 2}}
laws:
  agrees with the reference: out approx expected
";

/// Keys of the first level, or below one key, each with its text: `a: b`, and indented lines below it.
fn blocks(text: &str, indent: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let inside = line.strip_prefix(indent).unwrap_or_default();
        match inside.split_once(':') {
            Some((key, _)) if !inside.starts_with([' ', '-']) => found.push((key.to_owned(), format!("{line}\n"))),
            _ => {
                if let Some((_, block)) = found.last_mut() {
                    block.push_str(line);
                    block.push('\n');
                }
            }
        }
    }
    found
}

/// `given: {dims: {…}, draw: {…}}` as keys on lines of their own.
fn spread(given: &str) -> String {
    let Some(inside) = given
        .trim()
        .strip_prefix("given: {")
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        return given.to_owned();
    };
    let (mut out, mut open) = ("given:\n  ".to_owned(), 0);
    for c in inside.chars() {
        match c {
            '{' | '[' | '(' => open += 1,
            '}' | ']' | ')' => open -= 1,
            _ => {}
        }
        match c {
            ',' if open == 0 => out.push_str("\n "),
            c => out.push(c),
        }
    }
    out + "\n"
}

/// Keys laid over those of a file: each replaces what stood there, those below `given` one by one.
fn over(base: &str, written: &str) -> String {
    let mut all = blocks(base, "");
    for (key, text) in blocks(written, "") {
        let text = if key == "given" { spread(&text) } else { text };
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) if key == "given" => {
                let mut inner = blocks(old, "  ");
                for (key, mut text) in blocks(&text, "  ") {
                    // Whatever else is drawn, the number is.
                    if key == "draw" && !text.contains("k:") {
                        text = text.replacen("draw: {", "draw: {k: {uniform: {low: -2, high: 2}}, ", 1);
                    }
                    inner.retain(|(known, _)| *known != key);
                    inner.push((key, text));
                }
                let order = ["cases", "dims_of", "dims", "draw", "let", "examples", "avoid"];
                inner.sort_by_key(|(key, _)| order.iter().position(|known| known == key));
                *old = format!(
                    "given:\n{}",
                    inner.into_iter().map(|(_, text)| text).collect::<String>()
                );
            }
            Some((_, old)) => *old = text,
            None => all.push((key, text)),
        }
    }
    all.into_iter().map(|(_, text)| text).collect()
}

fn told(found: &[Diagnostic]) -> String {
    found.iter().map(|finding| finding.render(false, 100)).collect()
}

/// The course, with a set of sizes.
fn with_sizes() -> Course {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("exercises")).expect("a folder");
    let text = "title: T\ndims: {gpt: {d: 4..=8, layers: 1..=2}}\n";
    std::fs::write(folder.path().join("exercises/course.yaml"), text).expect("written");
    let mut with = course().clone();
    with.dims = load(folder.path()).0.dims;
    with
}

/// What the reader says of a spec.
fn read(course: &Course, spec: &str) -> String {
    let id = ExerciseId {
        unit: "u".into(),
        exercise: "scale".into(),
    };
    let (exercise, found) = load_text(course, &id, Path::new("exercises/u/scale.yaml"), spec);
    match exercise {
        Some(_) => told(&found),
        None => format!("it is no exercise\n{}", told(&found)),
    }
}

/// What the reader says of a course of one exercise with these keys in one of its files.
fn read_course(file: &str, written: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let bases = [
        ("exercises/course.yaml", "title: T\nunits: [u]\n"),
        ("exercises/u/unit.yaml", "title: U\n"),
        ("exercises/u/scale.yaml", SPEC),
    ];
    for (path, base) in bases {
        let text = if path == file {
            over(base, written)
        } else {
            base.to_owned()
        };
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("written");
        std::fs::write(path, text).expect("written");
    }
    told(&load(folder.path()).1)
}

#[test]
fn every_key_has_a_section_and_stands_in_an_example() {
    let page = format_markdown();
    let mut wrong = Vec::new();
    for file in files() {
        let keys = file.keys();
        for key in &keys {
            let entry = file.entries.iter().find(|entry| entry.key == key.top());
            let held = |name: &str| {
                let marks = ["{", " ", "\n"].map(|before| format!("{before}{name}:"));
                let examples = entry.map(|entry| entry.examples).unwrap_or_default();
                let texts = examples.iter().map(|text| format!("\n{text}"));
                texts
                    .into_iter()
                    .any(|text| marks.iter().any(|mark| text.contains(mark.as_str())))
            };
            if key.about.is_empty() || !held(key.name()) {
                wrong.push(format!(
                    "{}: {} has no meaning, or stands in no example",
                    file.name, key.path
                ));
            }
            if !page.contains(&format!("### {}\n", key.top())) {
                wrong.push(format!("{}: {} has no section", file.name, key.path));
            }
        }
        for entry in file.entries {
            let named = entry.defaults.iter().map(|(path, _)| *path);
            for path in std::iter::once(entry.key).chain(named) {
                match keys.iter().find(|key| key.path == path) {
                    Some(key) if key.required && path != entry.key => {
                        wrong.push(format!("{}: {path} has a default, and must be there", file.name));
                    }
                    Some(_) => {}
                    None => wrong.push(format!("{}: there is no key {path}", file.name)),
                }
            }
        }
        for key in keys.iter().filter(|key| !key.required && !key.path.contains('.')) {
            let entry = file.entries.iter().find(|entry| entry.key == key.path);
            let says = entry.is_some_and(|entry| !entry.defaults.is_empty());
            if !says {
                wrong.push(format!("{}: nothing says what holds without {}", file.name, key.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_is_read_without_a_finding() {
    let mut wrong = Vec::new();
    let course = with_sizes();
    let [exercise, unit, whole] = files();
    for entry in exercise.entries {
        for example in entry.examples {
            wrong.push((example.to_string(), read(&course, &over(SPEC, example))));
        }
    }
    for (file, path) in [(&unit, "exercises/u/unit.yaml"), (&whole, "exercises/course.yaml")] {
        for entry in file.entries {
            for example in entry.examples {
                wrong.push((example.to_string(), read_course(path, example)));
            }
        }
    }
    for wish in WISHES {
        let written = over(&over(SPEC, wish.with), wish.write);
        wrong.push((format!("{}\n{}", wish.say, wish.write), read(&course, &written)));
    }
    // Whole specs of the prose carry a title.
    let page = format_markdown();
    for block in page.split("```yaml title=").skip(1) {
        let (title, rest) = block.split_once('\n').expect("a title");
        let spec = rest.split("```").next().expect("an end");
        let spec = over("title: T\nstatement: S.\n", spec);
        wrong.push((title.to_owned(), read(&course, &spec)));
    }
    wrong.retain(|(_, told)| !told.is_empty());
    let all: Vec<String> = wrong
        .into_iter()
        .map(|(what, told)| format!("===== {what}\n{told}"))
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn the_findings_of_the_page_are_those_of_verify() {
    let folder = root().join("graders/judge/src");
    let mut sources = std::fs::read_to_string(folder.join("corpus.rs")).expect("a source");
    for entry in std::fs::read_dir(folder.join("verify")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            sources += &std::fs::read_to_string(path).expect("a source");
        }
    }
    // A message may be broken in the source.
    let sources = sources
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("\\ ", "");
    let missing: Vec<&str> = FINDINGS
        .iter()
        .map(|f| f.says)
        .filter(|says| !sources.contains(says))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
