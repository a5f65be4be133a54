//! Colour where it is allowed, and text that keeps to a width.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// Paints text where colour is allowed.
#[derive(Debug, Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Green: passed.
    pub fn good(self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Green.into())), text)
    }

    /// Bold red: failed.
    pub fn bad(self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Red.into())).bold(), text)
    }

    /// What matters less.
    pub fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    /// What matters more.
    pub fn strong(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    /// Marked entries of a tensor, `›0.5‹`, in red; the rest as it is.
    pub fn marks(self, text: &str) -> String {
        match (text.find('›'), text.find('‹')) {
            (Some(from), Some(to)) if self.0 && from < to => {
                let to = to + '‹'.len_utf8();
                format!("{}{}{}", &text[..from], self.bad(&text[from..to]), &text[to..])
            }
            _ => text.to_owned(),
        }
    }
}

/// Columns that a text without escape codes takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Text broken at spaces into lines of at most `width` columns; what has no space is cut. Lines after the first begin
/// with `hang` spaces.
pub fn wrap(text: &str, width: usize, hang: usize) -> Vec<String> {
    let width = width.max(hang + 8);
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let rest_indent = " ".repeat(hang.max(indent).min(width / 2));
        let mut current = if number == 0 {
            " ".repeat(indent)
        } else {
            rest_indent.clone()
        };
        let mut empty = true;
        for word in line.split_whitespace() {
            let mut word = word;
            if !empty && columns(&current) + 1 + columns(word) > width {
                out.push(std::mem::replace(&mut current, rest_indent.clone()));
                empty = true;
            }
            while columns(&current) + usize::from(!empty) + columns(word) > width {
                let room = width.saturating_sub(columns(&current)).max(1);
                let (head, tail) = cut(word, room);
                current.push_str(head);
                out.push(std::mem::replace(&mut current, rest_indent.clone()));
                word = tail;
            }
            if !empty {
                current.push(' ');
            }
            current.push_str(word);
            empty = false;
        }
        out.push(current);
    }
    out
}

/// A text's first columns, at least one character, and the rest.
fn cut(text: &str, room: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        let width = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if at > 0 && used + width > room {
            return text.split_at(at);
        }
        used += width;
    }
    (text, "")
}

/// A text of at most `width` columns: what is too much becomes `…`.
pub fn clip(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let (head, _) = cut(text, width.saturating_sub(1).max(1));
    format!("{head}…")
}

/// Rust source broken after commas outside texts, so that its lines keep to `width` where they can; it stays the same
/// program.
pub fn wrap_rust(line: &str, width: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start().len();
    let mut out = Vec::new();
    let mut rest = line.to_owned();
    while columns(&rest) > width {
        let Some(at) = comma(&rest, width) else { break };
        let tail = rest.split_off(at);
        out.push(rest);
        rest = format!("{}{}", " ".repeat((indent + 4).min(width / 2)), tail.trim_start());
    }
    out.push(rest);
    out
}

/// The byte after the last comma within the width, of those least deep in brackets; else after the first comma at all.
/// Commas in texts do not count.
fn comma(line: &str, width: usize) -> Option<usize> {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0i32);
    let mut best: Option<(i32, usize)> = None;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if !line[at + 1..].trim().is_empty() => {
                if columns(&line[..=at]) > width {
                    return best.map(|(_, at)| at).or(Some(at + 1));
                }
                if best.is_none_or(|(least, _)| depth <= least) {
                    best = Some((depth, at + 1));
                }
            }
            _ => {}
        }
    }
    best.map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked() {
        let text =
            "Check over which axis you sum: eachrowhasatotalofitsownthatisverylongindeed and 漢字漢字漢字漢字漢字漢字";
        for width in 12..60 {
            for line in wrap(text, width, 2) {
                assert!(columns(&line) <= width, "{width}: {line:?}");
            }
        }
        assert_eq!(wrap("a b\nc", 40, 0), ["a b", "c"]);
    }

    #[test]
    fn rust_breaks_after_commas_only_and_never_inside_texts() {
        let line = "let t = vec![\"a, b\", \"c, d\", \"e\"];";
        let broken = wrap_rust(line, 20);
        assert!(broken.len() > 1, "{broken:?}");
        let joined: String = broken.iter().map(|l| l.trim_start()).collect::<Vec<_>>().join(" ");
        assert_eq!(joined, line);
        assert!(broken.iter().all(|l| l.matches('"').count() % 2 == 0), "{broken:?}");
    }
}
