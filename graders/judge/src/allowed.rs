//! What an exercise allows, in words.

use gradus_course::domain::Extent;
use gradus_course::{Dim, Exercise, Literal};

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
        if let Some(words) = domain.words().or_else(|| of_texts(exercise, name, &domain.extent)) {
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

/// Texts in words: their length is open, their characters are those of the draw.
fn of_texts(exercise: &Exercise, name: &str, extent: &Extent) -> Option<String> {
    if *extent != Extent::Texts {
        return None;
    }
    let draw = exercise.given.draw.get(name)?;
    let (options, what) = match draw.options.get("of") {
        Some(Literal::Map(inner)) => match inner.get("text") {
            Some(Literal::Map(options)) => (options, "texts"),
            _ => return None,
        },
        _ => (&draw.options, "a text"),
    };
    let Some(Literal::Text(alphabet, _)) = options.get("alphabet").or_else(|| options.get("")) else {
        return None;
    };
    let shown: Vec<String> = alphabet.chars().take(MOST_CHARACTERS).map(character).collect();
    let more = if alphabet.chars().count() > MOST_CHARACTERS {
        " …"
    } else {
        ""
    };
    Some(format!("{what} of any length, empty too, of {}{more}", shown.join(" ")))
}

/// Characters of an alphabet that are named.
const MOST_CHARACTERS: usize = 24;

fn character(c: char) -> String {
    match c {
        ' ' => "blanks".to_owned(),
        '`' => "`` ` ``".to_owned(),
        c if c.is_control() => format!("`{}`", c.escape_debug()),
        c => format!("`{c}`"),
    }
}
