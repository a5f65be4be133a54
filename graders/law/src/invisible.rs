//! Characters that look like a space, or like nothing at all, and are neither.

/// The name of a character that a reader takes for an ordinary space or does not see.
pub fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{a0}' => "a no-break space",
        '\u{2007}' | '\u{202f}' => "a narrow no-break space",
        '\u{200b}' | '\u{2060}' => "a space of no width",
        '\u{200c}' | '\u{200d}' => "a joiner of no width",
        '\u{feff}' => "a byte order mark",
        _ => return None,
    })
}

/// The first such character of a text: its byte, and its name.
pub fn first(text: &str) -> Option<(usize, char, &'static str)> {
    text.char_indices().find_map(|(at, c)| Some((at, c, name(c)?)))
}
