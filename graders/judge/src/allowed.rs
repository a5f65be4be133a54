//! What an exercise allows, in words.

use gradus_course::domain::Extent;
use gradus_course::{Dim, Exercise};

/// Each domain in words, as learners read it: `x: finite, any size up to 1e6`. Sizes come last, in one line where they
/// have defaults.
pub fn sentences(exercise: &Exercise) -> Vec<String> {
    let mut out = Vec::new();
    for (name, domain) in &exercise.domain {
        if let Some(words) = domain.words() {
            out.push(format!("`{name}`: {words}"));
        }
    }
    for (name, domain) in &exercise.domain {
        let open = Extent::Size { from: None, to: None };
        if domain.extent == open
            && let Some(dim @ Dim::Range(low, high)) = exercise.given.dims.get(name)
        {
            let end = match dim.is_open() {
                true => String::new(),
                false => format!(" to `{}`", high.text),
            };
            out.push(format!("`{name}`: from {}{end}", low.text));
        }
    }
    out
}
