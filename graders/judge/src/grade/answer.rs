//! What an answer's file tells without running it: rules of the spec, and where its function stands.

use super::device;
use super::trial::TrialOutcome;
use gradus_course::Exercise;
use gradus_engine::EnvironmentError;
use gradus_report::verdict::Verdict;
use std::path::Path;

/// Whether a source rule of the spec is broken: a forbidden word by any answer that compiles, a missing one by an
/// answer that is right otherwise.
pub(super) fn broken_rule(
    file: &Path,
    exercise: &Exercise,
    verdict: Verdict,
) -> Result<Option<TrialOutcome>, EnvironmentError> {
    let rules = &exercise.rules;
    let pinned = verdict == Verdict::Passed && device::follows_a_device(exercise);
    let nothing = rules.require.is_empty() && rules.forbid.is_empty() && !pinned;
    if nothing
        || matches!(
            verdict,
            Verdict::NotStarted | Verdict::DoesNotCompile | Verdict::Forbidden
        )
    {
        return Ok(None);
    }
    let Ok(text) = gradus_engine::build::read_source(file, false)? else {
        return Ok(None);
    };
    let mut rules = rules.clone();
    if verdict != Verdict::Passed {
        rules.require.clear();
    }
    let violation = gradus_engine::build::source::violations(&text, &rules)
        .into_iter()
        .next();
    let violation = violation.or_else(|| {
        let mut found = pinned
            .then(|| gradus_engine::build::source::pinned_to_cpu(&text))
            .flatten()?;
        found
            .rule
            .push_str(&format!(": take it from {}", device::source(exercise)));
        Some(found)
    });
    let Some(violation) = violation else { return Ok(None) };
    let place = if violation.text.is_empty() {
        String::new()
    } else {
        format!(" (line {})", violation.line)
    };
    Ok(Some(TrialOutcome {
        line: Some(violation.line),
        ..TrialOutcome::simple(Verdict::Forbidden, format!("{}{place}", violation.rule))
    }))
}

/// Where a function stands in a file, lines and columns from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: Option<u32>,
}

/// Where `fn NAME` stands, for reports; the file is only searched, never parsed. Its end is the brace in the column of
/// the line that begins it.
pub(super) fn place_of_function(file: &Path, name: &str) -> Option<Place> {
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
    Some(Place {
        line: number as u32 + 1,
        column: line[..at].chars().count() as u32 + 1,
        end_line: end.map(|i| i as u32 + 1),
    })
}
