//! Learners' text made harmless for whoever reads it.

/// Whether a character may change how a terminal shows what comes after it: controls, and characters that reorder or
/// hide text.
fn dangerous(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// For a terminal: control and bidirectional characters are spelled out.
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if dangerous(c) {
            out.extend(c.escape_unicode());
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
        assert_eq!(github("a\n::error::x%"), "a%0A::error::x%25");
        assert_eq!(github_property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn markup_is_inert() {
        assert_eq!(html("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(markdown("[x](y)<b>`"), "\\[x\\]\\(y\\)&lt;b&gt;\\`");
    }
}
