//! Statements on a terminal: the Markdown that course texts use, wrapped to a width.
//!
//! Headings, paragraphs, emphasis, code, lists, quotes, rules and tables; what it does not know is shown as it was
//! written. Styles are ANSI sequences: printed through `anstream`, they vanish where there is no colour.

mod inline;

use anstyle::{AnsiColor, Style};
use inline::{CODE, FAINT, Piece};
use unicode_width::UnicodeWidthStr;

const HEADING: Style = AnsiColor::Yellow.on_default().bold();
/// Renders Markdown in at most `width` columns (at least 20), ending in a newline unless it is empty. Control
/// characters are dropped.
pub fn render(markdown: &str, width: usize) -> String {
    let clean: String = markdown
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let lines: Vec<String> = clean
        .lines()
        .map(|line| line.trim_end().replace('\t', "    "))
        .collect();
    let mut page = Page {
        width: width.max(20),
        text: String::new(),
    };
    page.blocks(&lines, "");
    page.text
}

struct Page {
    width: usize,
    text: String,
}

impl Page {
    fn blocks(&mut self, lines: &[String], indent: &str) {
        let mut at = 0;
        while at < lines.len() {
            let line = &lines[at];
            let start = line.trim_start();
            if start.is_empty() {
                at += 1;
                continue;
            }
            // One blank line between blocks, but a list stays together as it was written.
            if !self.text.is_empty() && (marker(start).is_none() || at > 0 && lines[at - 1].trim().is_empty()) {
                let tight = at > 0 && marker(lines[at - 1].trim_start()).is_some() && marker(start).is_some();
                if !tight && !self.text.ends_with("\n\n") {
                    self.text.push('\n');
                }
            }
            at += if let Some(fence) = fence(start) {
                self.code(&lines[at..], fence, indent)
            } else if let Some((level, title)) = heading(start) {
                self.heading(level, title, indent);
                1
            } else if is_rule(start) {
                let length = self.width.saturating_sub(indent.len()).min(40);
                self.line(indent, &format!("{FAINT}{}{FAINT:#}", "─".repeat(length)));
                1
            } else if start.starts_with('>') {
                self.quote(&lines[at..], indent)
            } else if start.starts_with('|') {
                self.line(indent, start);
                1 + self.rows(&lines[at + 1..], indent)
            } else if marker(start).is_some() {
                self.item(&lines[at..], indent)
            } else {
                self.paragraph(&lines[at..], indent)
            };
        }
    }

    fn line(&mut self, indent: &str, text: &str) {
        self.text.push_str(indent);
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn heading(&mut self, level: usize, title: &str, indent: &str) {
        let style = if level == 1 { HEADING.underline() } else { HEADING };
        let pieces = inline::parse(title, style);
        self.wrapped(pieces, indent, indent);
    }

    /// Table rows are shown as they were written: aligned columns survive, cells are not wrapped.
    fn rows(&mut self, lines: &[String], indent: &str) -> usize {
        let rows = lines
            .iter()
            .take_while(|line| line.trim_start().starts_with('|'))
            .count();
        for row in &lines[..rows] {
            self.line(indent, row.trim_start());
        }
        rows
    }

    fn code(&mut self, lines: &[String], fence: &str, indent: &str) -> usize {
        let outer = lines[0].len() - lines[0].trim_start().len();
        let body: Vec<&String> = lines[1..]
            .iter()
            .take_while(|line| {
                line.trim() != fence && !(line.trim().starts_with(fence) && line.trim().chars().all(|c| c == '`'))
            })
            .collect();
        for line in &body {
            let cut = line.len() - line.trim_start().len();
            let text = &line[cut.min(outer)..];
            match text.is_empty() {
                true => self.text.push('\n'),
                false => self.line(indent, &format!("    {CODE}{text}{CODE:#}")),
            }
        }
        (body.len() + 2).min(lines.len())
    }

    fn quote(&mut self, lines: &[String], indent: &str) -> usize {
        let inner: Vec<String> = lines
            .iter()
            .map_while(|line| line.trim_start().strip_prefix('>'))
            .map(|line| line.strip_prefix(' ').unwrap_or(line).to_string())
            .collect();
        let mut page = Page {
            width: self.width,
            text: String::new(),
        };
        page.blocks(&inner, &format!("{indent}│ "));
        self.text.push_str(&page.text);
        inner.len()
    }

    fn item(&mut self, lines: &[String], indent: &str) -> usize {
        let own = lines[0].len() - lines[0].trim_start().len();
        let start = lines[0].trim_start();
        let (mark, text) = marker(start).unwrap_or(("-", start));
        let shown = if mark.ends_with(['.', ')']) { mark } else { "•" };
        let inner_column = own + (start.len() - text.len());
        // The item goes on over lines indented to its text, over lazy lines, and over blanks between those.
        let mut end = 1;
        let mut text_lines = vec![text.to_string()];
        let mut plain = true;
        while end < lines.len() {
            let line = &lines[end];
            let depth = line.len() - line.trim_start().len();
            let blank = line.trim().is_empty();
            let next_belongs = || {
                lines[end + 1..]
                    .iter()
                    .find(|l| !l.trim().is_empty())
                    .is_some_and(|l| l.len() - l.trim_start().len() >= inner_column.min(own + 2))
            };
            if blank && !next_belongs() {
                break;
            }
            let starts_block = marker(line.trim_start()).is_some() || heading(line.trim_start()).is_some();
            if !blank && depth < inner_column.min(own + 2) && (starts_block || !plain) {
                break;
            }
            plain = !blank && plain;
            text_lines.push(line[depth.min(inner_column)..].to_string());
            end += 1;
        }
        let first: Vec<String> = text_lines
            .iter()
            .enumerate()
            .take_while(|(i, line)| {
                *i == 0
                    || !(line.trim().is_empty()
                        || marker(line.trim_start()).is_some()
                        || fence(line.trim_start()).is_some())
            })
            .map(|(_, line)| line.clone())
            .collect();
        let hanging = format!("{indent}{}", " ".repeat(shown.width() + 1));
        let pieces = inline::parse(&first.join(" "), Style::new());
        self.wrapped(pieces, &format!("{indent}{shown} "), &hanging);
        let rest = &text_lines[first.len()..];
        if rest.first().is_some_and(|line| line.trim().is_empty()) {
            self.text.push('\n');
        }
        self.blocks(rest, &hanging);
        end
    }

    fn paragraph(&mut self, lines: &[String], indent: &str) -> usize {
        let own: Vec<&str> = lines
            .iter()
            .enumerate()
            .take_while(|(i, line)| {
                let start = line.trim_start();
                *i == 0
                    || !(start.is_empty()
                        || fence(start).is_some()
                        || heading(start).is_some()
                        || start.starts_with(['>', '|'])
                        || marker(start).is_some())
            })
            .map(|(_, line)| line.trim())
            .collect();
        let pieces = inline::parse(&own.join(" "), Style::new());
        self.wrapped(pieces, indent, indent);
        own.len()
    }

    /// Fills lines with words; a word too long for a line of its own stands out.
    fn wrapped(&mut self, pieces: Vec<Piece>, first: &str, rest: &str) {
        // Pieces that follow each other without a space are one word: a comma stays with the bold word before it.
        let mut words: Vec<(Option<Style>, Vec<Piece>)> = Vec::new();
        let mut space = None;
        for piece in pieces {
            if piece.space {
                space = Some(piece.style);
                continue;
            }
            match words.last_mut() {
                Some((_, word)) if space.is_none() && !piece.breakable => word.push(piece),
                _ => words.push((space, vec![piece])),
            }
            space = None;
        }
        let mut line = first.to_string();
        let mut used = first.width();
        for (at, (space, word)) in words.iter().enumerate() {
            let wide: usize = word.iter().map(|piece| piece.text.width()).sum();
            let gap = usize::from(space.is_some() && at > 0);
            if at > 0 && used + gap + wide > self.width {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = rest.to_string();
                used = rest.width();
            } else if gap == 1 {
                line.push(' ');
                used += 1;
            }
            for Piece { style, text, .. } in word {
                line.push_str(&format!("{style}{text}{style:#}"));
            }
            used += wide;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

fn fence(start: &str) -> Option<&'static str> {
    ["````", "```", "~~~"].into_iter().find(|mark| start.starts_with(mark))
}

fn heading(start: &str) -> Option<(usize, &str)> {
    let level = start.chars().take_while(|c| *c == '#').count();
    let title = start[level..].strip_prefix(' ')?;
    (1..=6)
        .contains(&level)
        .then(|| (level, title.trim_end_matches('#').trim()))
}

fn is_rule(start: &str) -> bool {
    start.len() >= 3 && ['-', '*', '_'].iter().any(|mark| start.chars().all(|c| c == *mark))
}

/// The marker of a list item and its text: `- text`, `* text`, `3. text`.
fn marker(start: &str) -> Option<(&str, &str)> {
    let digits = start.chars().take_while(char::is_ascii_digit).count();
    let length = match digits {
        0 if start.starts_with(['-', '*', '+']) => 1,
        1..=3 if start[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    let text = start[length..].strip_prefix(' ')?;
    Some((&start[..length], text.trim_start()))
}
