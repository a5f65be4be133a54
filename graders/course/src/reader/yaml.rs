//! The one place that sees serde_yaml: text in, raw structs or findings out.

use super::document::{Document, Findings};
use super::positions::YamlPath;
use crate::diagnostic::Diagnostic;
use gradus_law::invisible;
use gradus_law::suggest::{did_you_mean, nearest};
use serde::de::DeserializeOwned;

/// A spec longer than this is a mistake.
pub const MOST_BYTES: usize = 1 << 20;

/// Reads a document strictly. Doubled keys are all reported, then the first slip of structure that serde_yaml meets.
pub fn read<T: DeserializeOwned>(document: &Document, findings: &mut Findings) -> Option<T> {
    if document.text.len() > MOST_BYTES {
        findings.add(Diagnostic::of_file(
            document.file.clone(),
            "the file is longer than 1 MiB",
        ));
        return None;
    }
    if let Some(start) = document.tree.too_deep {
        let finding = document.at_bytes(start, 1, String::new(), "brackets or lists nest too deep here");
        findings
            .add(finding.with_help("no spec nests deeper than a few levels: look for brackets that are not closed"));
        return None;
    }
    if let Some(place) = document.tree.references.first() {
        let written = document.text.get(place.clone()).unwrap_or("&");
        let what = match written.starts_with('*') {
            true => "an alias",
            false => "an anchor",
        };
        let path = document.tree.path_at(place.start).to_string();
        let message = format!("`{written}` is {what} of YAML: a spec says everything where it stands");
        let finding = document.at_bytes(place.start, place.len(), path, message);
        let help = "write the value out; what several laws use stands under `define`, what several exercises use in \
                    course.yaml. A text that begins with `&` or `*` must stand in quotes as a whole";
        findings.add(finding.with_help(help));
        return None;
    }
    let unseen = document.tree.keys().into_iter().find_map(|(path, key)| {
        let written = document.text.get(key.span.clone())?;
        let (at, ..) = invisible::first(written)?;
        Some((path, key.span.start + at))
    });
    if let Some((path, at)) = unseen {
        findings.extend(unseen_at(document, at, &path));
        return None;
    }
    let doubled = document.tree.doubled();
    for (path, second, first) in &doubled {
        let message = format!(
            "the key `{}` stands here twice",
            document.text.get(second.clone()).unwrap_or("?")
        );
        let line = document.at_bytes(*first, 1, String::new(), "").line;
        let finding = document.at_bytes(second.start, second.len(), path.to_string(), message);
        findings.add(finding.with_help(format!("rename or remove one of them; the first is in line {line}")));
    }
    match serde_yaml::from_str::<T>(&document.text) {
        Ok(read) => doubled.is_empty().then_some(read),
        // A doubled key is already reported, with both its places.
        Err(error) if doubled.is_empty() || !error.to_string().contains("duplicate") => {
            findings.add(explain(document, &error));
            None
        }
        Err(_) => None,
    }
}

/// A finding about a character that nobody sees, at a byte.
fn unseen_at(document: &Document, at: usize, path: &YamlPath) -> Option<Diagnostic> {
    let (_, c, name) = invisible::first(document.text.get(at..)?)?;
    let message = format!("{name} (U+{:04X}) stands here", u32::from(c));
    let finding = document.at_bytes(at, c.len_utf8(), path.to_string(), message);
    Some(finding.with_help("write an ordinary space, or nothing: it often comes with a text that was copied"))
}

/// A finding from an error of serde_yaml: its place, its path, and what it means for who wrote it.
fn explain(document: &Document, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    let (line, column) = error.location().map_or((1, 1), |l| (l.line(), l.column()));
    let mut start = byte_of(&document.text, line, column);
    // libyaml may notice a slip only after the end of the line.
    if start >= document.text.len() {
        start = document.text.trim_end().len();
    }
    if text.contains("more than one document") {
        start = document.text.match_indices("\n---").last().map_or(0, |(at, _)| at + 1);
    }
    let mut path = document.tree.path_at(start);
    // What looks like a space may be the whole reason.
    let row = byte_of(&document.text, line, 1);
    let unseen = document.text[row..].lines().next().and_then(invisible::first);
    if let Some(finding) = unseen.and_then(|(at, ..)| unseen_at(document, row + at, &path)) {
        return finding;
    }
    let written = document.tree.find(&path).filter(|node| node.span.start == start);
    let message = bare_message(&text);
    let (message, mut help) = reword(&message, written.and_then(|node| node.scalar()));
    let length = match document.tree.nearest(&path) {
        // An empty value has no place of its own.
        Some((node, Some(key))) if node.span.is_empty() && document.tree.complete => {
            start = key.span.start;
            key.span.len()
        }
        Some((_, Some(key))) if key.span.start == start => key.span.len(),
        Some((node, _)) if node.span.start == start && node.scalar().is_some() => node.span.len(),
        _ => 1,
    };
    if let Some(key) = path
        .last_key()
        .filter(|key| key.contains([')', ']']) && message.starts_with("found nothing"))
    {
        help = Some(advice_for_key(key, &[]));
    }
    if help.is_none() {
        help = Some(advice(&document.text, line, &text));
    }
    // The place is that of the map's first key; the path is that of the key that should be there.
    if let Some(missing) = message
        .strip_prefix("the key `")
        .and_then(|rest| rest.strip_suffix("` is missing"))
    {
        path = path.parent().key(missing);
    }
    let mut finding = document.at_bytes(start, length, path.to_string(), message);
    finding.help = help;
    finding
}

/// Byte offset of a line and column, both from 1 and in characters.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = &text[start..];
    let end = rest.find('\n').unwrap_or(rest.len());
    let within = rest[..end].char_indices().nth(column.saturating_sub(1));
    start + within.map_or(end, |(at, _)| at)
}

/// The message without the place and the path that serde_yaml puts around it.
fn bare_message(text: &str) -> String {
    if text.contains("more than one document") {
        return "a second document begins".to_string();
    }
    let markers = [
        "unknown field",
        "missing field",
        "duplicate ",
        "invalid type",
        "invalid value",
        "unknown variant",
    ];
    match markers.iter().filter_map(|marker| text.find(marker)).min() {
        // What was written may hold these words too: the place stands last.
        Some(at) => text[at..text.rfind(" at line ").filter(|end| *end > at).unwrap_or(text.len())].to_string(),
        None => text[..text.find(" at line ").unwrap_or(text.len())].to_string(),
    }
}

fn wants_text(expected: &str) -> bool {
    expected.contains("expression") || expected.contains("equation")
}

/// What was found, in the words of authors.
fn found_words(found: &str) -> String {
    match found {
        "unit value" => return "nothing".into(),
        "map" => return "a map".into(),
        "sequence" => return "a list".into(),
        _ => {}
    }
    let kinds = [
        ("string ", "the text "),
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
    ];
    match kinds
        .iter()
        .find_map(|(theirs, ours)| found.strip_prefix(theirs).map(|rest| (rest, ours)))
    {
        Some((rest, ours)) => format!("{ours}{rest}"),
        None => found.to_string(),
    }
}

/// Names between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Words for what has another name here.
const MEANT: [(&str, &str); 7] = [
    ("gpu", "cuda"),
    ("nvidia", "cuda"),
    ("dense", "contiguous"),
    ("strided", "narrowed"),
    ("view", "shared"),
    ("copy", "fresh"),
    ("half", "f16"),
];

/// serde's words in those of this project.
fn reword(message: &str, written: Option<&str>) -> (String, Option<String>) {
    let names = quoted(message);
    if message.starts_with("unknown field") {
        // The key may hold backticks of its own: it ends where the list of known keys begins.
        let (key, known) = match message.split_once("`, expected ") {
            Some((head, tail)) => (head.trim_start_matches("unknown field `"), quoted(tail)),
            None => (names.first().copied().unwrap_or("?"), Vec::new()),
        };
        return (format!("unknown key `{key}`"), Some(advice_for_key(key, &known)));
    }
    if message.starts_with("unknown variant") {
        let (variant, known) = (
            names.first().copied().unwrap_or("?"),
            names.get(1..).unwrap_or_default(),
        );
        let meant = MEANT
            .iter()
            .find(|(word, known_as)| *word == variant && known.contains(known_as));
        let help = match meant.map(|(_, known_as)| *known_as).or_else(|| nearest(variant, known)) {
            Some(near) => did_you_mean(near),
            None => format!("known are {}", known.join(", ")),
        };
        return (format!("unknown word `{variant}`"), Some(help));
    }
    if let (true, Some(key)) = (message.starts_with("missing field"), names.first()) {
        return (format!("the key `{key}` is missing"), Some(format!("add `{key}: …`")));
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
        let found = match (found_words(found), written) {
            // A number as its author wrote it: 1e-5, not 0.00001.
            (words, Some(written)) if words.starts_with("the number ") => format!("the number `{written}`"),
            (words, _) => words,
        };
        let number = written.filter(|_| found.starts_with("the number "));
        let rest = format!("{{rtol: {0}, atol: {0}}}", number.unwrap_or("1e-5"));
        let help = match expected {
            _ if found == "enum" => BANG,
            "a boolean" | "a sequence" | "f64" | "u32" | "usize" | "i64" if found == "nothing" => {
                "write a value, or remove the key"
            }
            "struct RawTolerance" if number.is_some() => &format!("say which part it is: `tolerance: {rest}`"),
            "struct RawToleranceEntry" if number.is_some() => &format!("say which part it is: `{rest}`"),
            "a boolean" => "write `true` or `false`",
            "f64" => "write a number such as 1e-6",
            "u32" | "usize" | "i64" => "write a whole number",
            "a sequence" => "write a list: `[…]`, or lines that begin with `- `",
            "a string" => "put it in quotes if it is meant as a text",
            _ if found == "a list" && wants_text(expected) => {
                "a text that begins with `[` must stand in quotes as a whole"
            }
            _ if found == "a map" && wants_text(expected) => {
                "a text that begins with `{` or holds `: ` must stand in quotes as a whole"
            }
            _ if wants_text(expected) => "write an expression, in quotes if need be",
            _ if found == "a list" => "each entry has a name here: `name: value` on a line of its own, without `- `",
            _ => "write `{key: value}`, or keys on lines of their own, indented",
        };
        let found = if found == "enum" { "a YAML tag (`!…`)" } else { &found };
        let expected = match expected {
            "a string" => "a text",
            "a sequence" => "a list",
            "f64" => "a number",
            "u32" | "usize" | "i64" => "a whole number",
            other => other.strip_prefix("struct ").map_or(other, |_| "a map"),
        };
        return (format!("found {found}, expected {expected}"), Some(help.to_string()));
    }
    (message.to_string(), None)
}

const BANG: &str = "`!` begins a YAML tag: quote the expression";

/// Whether a key is rather the rest of an expression.
fn is_odd(key: &str) -> bool {
    key.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        || key.starts_with(|c: char| c.is_ascii_digit())
}

/// What a key that nobody knows may have been meant as.
fn advice_for_key(key: &str, known: &[&str]) -> String {
    if is_odd(key) {
        return "a comma ends an unquoted text inside { }: quote the expression, or use the long form on separate lines"
            .to_string();
    }
    match nearest(key, known) {
        Some(near) => did_you_mean(near),
        None if known.is_empty() => "no keys are known here".to_string(),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// Advice for a text that is no YAML, from libyaml's words and the line it stumbled over.
fn advice(text: &str, line: usize, message: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let row = lines.get(line.saturating_sub(1)).copied().unwrap_or("");
    let above = lines.get(line.saturating_sub(2)).copied().unwrap_or("");
    if row.trim_start_matches(' ').starts_with('\t') {
        return "indent with spaces: YAML allows no tabs there".into();
    }
    if message.contains("second document") || message.contains("more than one document") {
        return "`---` begins another document: one file holds one".into();
    }
    for (words, bracket) in [
        ("while parsing a flow mapping", '{'),
        ("while parsing a flow sequence", '['),
    ] {
        if let Some(at) = message.find(words) {
            let opened = message[at..]
                .split("line ")
                .nth(1)
                .and_then(|rest| rest.split(' ').next());
            let place = opened.map_or(String::new(), |line| format!(" of line {line}"));
            return format!("the `{bracket}`{place} is not closed, or a text in it needs quotes");
        }
    }
    for row in [row, above] {
        let value = row.split_once(": ").map_or(row, |(_, value)| value).trim_start();
        match value.trim_start_matches("- ").chars().next() {
            Some('!') => return BANG.into(),
            Some('"' | '\'') => {
                return "text goes on after a closing quote, or a quote before it is not closed: quote the whole text"
                    .into();
            }
            Some('`') => return "a text that begins with a backtick must stand in quotes as a whole".into(),
            Some(c @ ('[' | '{' | '*' | '&' | '@' | '%' | '|' | '>')) => {
                return format!("a text that begins with `{c}` must stand in quotes as a whole");
            }
            _ => {}
        }
    }
    if message.contains("mapping values are not allowed") {
        return "`: ` ends a key: quote the whole text if it is meant as one".into();
    }
    "look at quotes, brackets and indentation here and in the line before".into()
}
