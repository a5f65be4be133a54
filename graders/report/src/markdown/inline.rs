//! Emphasis, code and links inside a paragraph.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

pub(super) const CODE: Style = AnsiColor::Cyan.on_default();
pub(super) const FAINT: Style = Style::new().dimmed();

/// A word, or part of one, or a space between words.
pub(super) struct Piece {
    pub(super) style: Style,
    pub(super) text: String,
    /// A space: a line may end here.
    pub(super) space: bool,
    /// A line may end before this piece although no space stands there (Chinese, Japanese).
    pub(super) breakable: bool,
}

/// Cuts the text of a paragraph into pieces.
pub(super) fn parse(text: &str, style: Style) -> Vec<Piece> {
    let mut out = Vec::new();
    inline(text, style, &mut out);
    out
}

fn inline(text: &str, style: Style, out: &mut Vec<Piece>) {
    let mut plain = String::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if let Some((inner, kind, after)) = span(rest, before) {
            words(&std::mem::take(&mut plain), style, out);
            match kind {
                Kind::Code => code(inner, out),
                Kind::Strong => inline(inner, style.bold(), out),
                Kind::Emphasis => inline(inner, style.italic(), out),
                Kind::Link(address) => {
                    inline(inner, style.underline(), out);
                    if !address.starts_with('#') && address != inner {
                        words(&format!(" ({address})"), FAINT, out);
                    }
                }
                Kind::Verbatim => words(inner, style, out),
            }
            before = 'x';
            rest = after;
            continue;
        }
        plain.push(c);
        before = c;
        rest = &rest[c.len_utf8()..];
    }
    words(&plain, style, out);
}

enum Kind<'t> {
    Code,
    Strong,
    Emphasis,
    Link(&'t str),
    Verbatim,
}

/// The span that starts at `rest`, if one does: its inside, its kind, and what follows. `before` is the character
/// before it.
fn span(rest: &str, before: char) -> Option<(&str, Kind<'_>, &str)> {
    let first = rest.chars().next()?;
    match first {
        '`' => {
            let ticks = rest.chars().take_while(|c| *c == '`').count();
            let inner = &rest[ticks..];
            let end = inner.find(&rest[..ticks])?;
            let text = &inner[..end];
            let text = match text.trim() {
                "" => text,
                _ => text.strip_prefix(' ').and_then(|t| t.strip_suffix(' ')).unwrap_or(text),
            };
            Some((text, Kind::Code, &inner[end + ticks..]))
        }
        '\\' => {
            let next = rest[1..].chars().next().filter(char::is_ascii_punctuation)?;
            let end = 1 + next.len_utf8();
            Some((&rest[1..end], Kind::Verbatim, &rest[end..]))
        }
        '$' => {
            // Formulas hold underscores and stars of their own.
            let end = 1 + rest[1..].find('$')? + 1;
            Some((&rest[..end], Kind::Verbatim, &rest[end..]))
        }
        '[' => {
            let middle = rest.find("](")?;
            let inner = &rest[1..middle];
            let end = middle + 2 + rest[middle + 2..].find(')')?;
            (!inner.contains('[')).then(|| (inner, Kind::Link(&rest[middle + 2..end]), &rest[end + 1..]))
        }
        '*' | '_' => {
            if first == '_' && before.is_alphanumeric() {
                return None;
            }
            let doubled = rest[1..].starts_with(first);
            let mark = if doubled { &rest[..2] } else { &rest[..1] };
            let inner = &rest[mark.len()..];
            if inner.starts_with([' ', first]) || inner.is_empty() {
                return None;
            }
            let mut from = 0;
            loop {
                let end = from + inner[from..].find(mark)?;
                let text = &inner[..end];
                let after = &inner[end + mark.len()..];
                let inside_a_word = first == '_' && after.starts_with(char::is_alphanumeric);
                let half_a_mark = !doubled && (after.starts_with(first) || text.ends_with(first));
                if !(text.is_empty() || text.ends_with(' ') || inside_a_word || half_a_mark) {
                    let kind = if doubled { Kind::Strong } else { Kind::Emphasis };
                    return Some((text, kind, after));
                }
                from = end + mark.len();
            }
        }
        _ => None,
    }
}

/// Code keeps its spaces; a short piece stays on one line.
fn code(text: &str, out: &mut Vec<Piece>) {
    if text.chars().count() <= 30 {
        out.push(Piece {
            style: CODE,
            text: text.to_string(),
            space: false,
            breakable: false,
        });
    } else {
        words(text, CODE, out);
    }
}

fn words(text: &str, style: Style, out: &mut Vec<Piece>) {
    // Whether a line may end before the next character, as it may around a wide one.
    let mut may_break = false;
    for c in text.chars() {
        if c == ' ' || c == '\n' {
            out.push(Piece {
                style,
                text: String::new(),
                space: true,
                breakable: false,
            });
            may_break = false;
            continue;
        }
        let wide = c.width() == Some(2);
        let closing = "。，、；：！？）」』》】".contains(c);
        let joins = out.last().is_some_and(|last| !last.space && last.style == style) && !text.is_empty();
        match out.last_mut() {
            Some(last) if joins && (closing || !(wide || may_break)) => last.text.push(c),
            _ => out.push(Piece {
                style,
                text: c.to_string(),
                space: false,
                breakable: (wide || may_break) && !closing,
            }),
        }
        may_break = wide;
    }
}
