//! What an exercise allows, in words.

use gradus_course::domain::Extent;
use gradus_course::{Dim, Exercise};

/// Each domain in words, as learners read it: `x: finite, any size up to 1e6`. Sizes come last, in one line where they
/// have defaults.
pub fn sentences(exercise: &Exercise) -> Vec<String> {
    let mut out = Vec::new();
    for (letter, dtypes) in &exercise.letters {
        let names: Vec<&str> = dtypes.iter().map(|dtype| dtype.name()).collect();
        if let Some((last, others)) = names.split_last() {
            let list = match others {
                [] => (*last).to_owned(),
                others => format!("{} or {last}", others.join(", ")),
            };
            out.push(format!("`{letter}`: {list}"));
        }
    }
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
