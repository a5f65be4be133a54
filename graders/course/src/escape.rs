//! Learners' text made harmless for whoever reads it.

/// Whether a character may change how a terminal shows what comes after it: controls, and characters that reorder or
/// hide text.
pub fn dangerous(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
        || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// For a terminal: control and bidirectional characters are spelled out. A terminal's lines may also be a CI log, where
/// lines that begin with `::`, and `##[` anywhere, are commands: those are spelled out too.
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let command =
            (c == ':' && blank && rest.as_str().starts_with(':')) || (c == '#' && rest.as_str().starts_with("#["));
        if dangerous(c) || command {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        blank = c == '\n' || (blank && (c.is_whitespace() || dangerous(c)));
    }
    out
}

/// One line of finished text, colours and all, that a CI log must not take for a command.
pub fn no_command(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let line = line.replace("##[", "\\u{23}#[");
    match line[start..].strip_prefix("::") {
        Some(rest) => format!("{}\\u{{3a}}:{rest}", &line[..start]),
        None => line,
    }
}

/// For JSON that is already well-formed: characters that a terminal would act on are written as escapes. They can
/// only stand in its strings.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        // `##[` anywhere in a line is a command to a CI log.
        if dangerous(c) || (c == '#' && rest.as_str().starts_with("#[")) {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// For a terminal, on one line.
pub fn line(text: &str) -> String {
    terminal(text).replace('\n', "⏎ ")
}

/// For the message part of a GitHub workflow command.
pub fn github(text: &str) -> String {
    terminal(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// For a property of a GitHub workflow command.
pub fn github_property(text: &str) -> String {
    github(text).replace(':', "%3A").replace(',', "%2C")
}

/// For HTML and XML text and attributes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in terminal(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// For Markdown: characters with a meaning are escaped, HTML as well.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in terminal(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | '@' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor_or_reorders_text() {
        let hostile = "ok\u{1b}[2K\r\u{202e}gpj\u{7}\u{9b}31m";
        let shown = terminal(hostile);
        assert!(!shown.chars().any(dangerous), "{shown:?}");
        assert!(shown.contains("\\u{1b}[2K"), "{shown:?}");
    }

    #[test]
    fn a_message_cannot_start_a_workflow_command() {
        assert_eq!(github("a\n::error::x%"), "a%0A\\u{3a}:error::x%25");
        assert_eq!(github_property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn a_line_of_a_log_is_no_workflow_command() {
        for (text, shown) in [
            ("::error ::x", "\\u{3a}:error ::x"),
            ("a\n  ::add-mask::x", "a\n  \\u{3a}:add-mask::x"),
            ("a ##[error]x", "a \\u{23}#[error]x"),
            ("std::vec::Vec\n# [x] #[y]", "std::vec::Vec\n# [x] #[y]"),
        ] {
            assert_eq!(terminal(text), shown);
            assert_eq!(
                no_command(terminal(text).lines().last().unwrap()),
                shown.lines().last().unwrap()
            );
            assert_eq!(no_command(text.lines().last().unwrap()), shown.lines().last().unwrap());
        }
    }

    #[test]
    fn json_says_the_same_in_harmless_characters() {
        let hostile = "a\u{202e}b\u{9b}c\u{7f}d\u{e0041}\"\\";
        let text = json(&serde_json::to_string(hostile).unwrap());
        assert!(!text.chars().any(dangerous), "{text:?}");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }

    #[test]
    fn markup_is_inert() {
        assert_eq!(html("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(markdown("[x](y)<b>`"), "\\[x\\]\\(y\\)&lt;b&gt;\\`");
    }
}
