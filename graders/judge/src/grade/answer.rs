//! What an answer's file tells without running it: rules of the spec, and where its function stands.

use super::failure::Failure;
use super::problem::Problem;
use super::trial::TrialOutcome;
use super::{candle, device};
use gradus_course::Exercise;
use gradus_engine::Violation;
use gradus_engine::build::LiveFile;
use gradus_engine::build::source::{Extent, Source, tokens};
use gradus_report::verdict::Verdict;
use gradus_wire::Device;
use std::path::Path;

/// Whether a trial that came to this verdict has source rules to keep: of files that never ran nobody asks.
pub(super) fn has_rules(exercise: &Exercise, verdict: Verdict) -> bool {
    let rules = &exercise.rules;
    let pinned = verdict == Verdict::Passed && device::follows_a_device(exercise);
    let some = pinned || !rules.require.is_empty() || !rules.forbid.is_empty();
    some && !matches!(
        verdict,
        Verdict::NotStarted | Verdict::DoesNotCompile | Verdict::Forbidden
    )
}

/// Whether a source rule of the spec is broken: a forbidden word by any answer that compiles, a missing one by an
/// answer that is right otherwise. `files` are those that the exercise comes to, its own first.
pub(super) fn broken_rule(files: &[LiveFile], exercise: &Exercise, verdict: Verdict) -> Option<TrialOutcome> {
    // In the first file that breaks it.
    let in_files = |find: &dyn Fn(&LiveFile) -> Option<Violation>| {
        let mut found = files.iter().enumerate();
        found.find_map(|(at, file)| find(file).map(|violation| broken(at == 0, &violation.in_file(&file.file))))
    };
    for rule in &exercise.rules.forbid {
        let words = format!("`{rule}` is not to be used here");
        let forbidden = in_files(&|file| Some(file.source.first(rule, file.extent)?.violation(&words)));
        if forbidden.is_some() {
            return forbidden;
        }
    }
    if verdict != Verdict::Passed || files.is_empty() {
        return None;
    }
    for rule in &exercise.rules.require {
        if !files.iter().any(|file| file.source.first(rule, Extent::Live).is_some()) {
            // An import, or code that nothing comes to, is named: it looks like a use.
            let idle = files[0].source.first(rule, Extent::Whole);
            let words = match idle {
                Some(token) => format!(
                    "`{rule}` is to be used here; what stands in line {} is never come to",
                    token.line
                ),
                None => format!("`{rule}` is to be used here"),
            };
            return Some(TrialOutcome {
                line: idle.map(|token| token.line),
                ..TrialOutcome::simple(Verdict::Forbidden, words)
            });
        }
    }
    if !device::follows_a_device(exercise) {
        return None;
    }
    let words = format!(
        "`Device::Cpu` keeps the answer on the CPU, whatever device it is asked for: take it from {}",
        device::source(exercise)
    );
    in_files(&|file| Some(file.source.pinned_to_cpu(file.extent)?.violation(&words)))
}

/// A broken rule, told with its place.
fn broken(own: bool, violation: &Violation) -> TrialOutcome {
    let place = match own {
        true => format!("line {}", violation.line),
        false => format!("{}, line {}", violation.file.display(), violation.line),
    };
    TrialOutcome {
        line: Some(violation.line).filter(|_| own),
        ..TrialOutcome::simple(Verdict::Forbidden, format!("{} ({place})", violation.rule))
    }
}

/// A fault of candle's that a wrong answer may have come upon.
pub(super) fn fault_of_candle(file: &Path, device: Device, problem: Option<&Problem>) -> Option<&'static str> {
    let text = gradus_engine::build::read_source(file, false).ok()?.ok()?;
    let no_gradient = match problem? {
        Problem::Law(_, broken) => matches!(broken.failure, Some((Failure::Detached(_), _))),
        _ => false,
    };
    candle::unsaid(device, &Source::of(&text), no_gradient)
}

/// Whether a function holds more than a `todo!()`, or a file with a driver more than its starter.
pub(super) fn is_begun(file: &Path, exercise: &Exercise) -> bool {
    let name = exercise.id.exercise.as_str();
    let Ok(Ok(text)) = gradus_engine::build::read_source(file, false) else {
        return false;
    };
    let code = tokens(&text);
    if let Some(driver) = &exercise.driver {
        let starter = tokens(&driver.starter);
        return !starter.iter().map(|t| &t.text).eq(code.iter().map(|t| &t.text));
    }
    let is = |at: usize, text: &str| code.get(at).is_some_and(|t| t.text == text);
    let Some(function) = (0..code.len()).find(|&at| is(at, "fn") && is(at + 1, name)) else {
        return false;
    };
    let Some(body) = (function..code.len()).find(|&at| is(at, "{")) else {
        return false;
    };
    let begins = |words: &[&str]| words.iter().enumerate().all(|(i, word)| is(body + 1 + i, word));
    // As `sync` writes it where an iterator is returned.
    if begins(&ITERATOR_TO_DO) {
        return false;
    }
    let todo = begins(&["todo", "!", "("]);
    let end = (body..code.len()).find(|&at| is(at, ")")).map_or(body, |at| at + 1);
    let end = end + usize::from(is(end, ";"));
    !(todo && is(end, "}"))
}

/// The body `std::iter::from_fn(|| todo!())`, token by token.
const ITERATOR_TO_DO: [&str; 16] = [
    "std", ":", ":", "iter", ":", ":", "from_fn", "(", "|", "|", "todo", "!", "(", ")", ")", "}",
];

/// Where a function stands in a file, lines and columns from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FunctionPlace {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: Option<u32>,
}

/// Where `fn NAME` stands, for reports; the file is only searched, never parsed. Its end is the brace in the column of
/// the line that begins it.
pub(super) fn place_of_function(file: &Path, name: &str) -> Option<FunctionPlace> {
    // Read with the same suspicion as for the build: it may be a pipe, a link, or as large as the disk.
    let text = gradus_engine::build::read_source(file, false).ok()?.ok()?;
    let starts = format!("fn {name}");
    let declares = |line: &str| {
        line.find(&starts)
            .filter(|&at| !line[..at].contains("//") && line[at + starts.len()..].trim_start().starts_with(['(', '<']))
    };
    let mut lines = text.lines().enumerate();
    let (number, at, line) = lines.find_map(|(i, line)| declares(line).map(|at| (i, at, line)))?;
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    let closing = format!("{indent}}}");
    let end = match line.trim_end().ends_with('}') {
        true => Some(number),
        false => lines.find(|(_, line)| line.trim_end() == closing).map(|(i, _)| i),
    };
    Some(FunctionPlace {
        line: number as u32 + 1,
        column: line[..at].chars().count() as u32 + 1,
        end_line: end.map(|i| i as u32 + 1),
    })
}
