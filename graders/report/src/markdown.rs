//! Statements on a terminal: Markdown wrapped to a width.
//!
//! What has no form on a terminal (tables, formulas, HTML) is shown as it was written. Styles are ANSI sequences: printed
//! through `anstream`, they vanish where there is no colour.

mod words;

use anstyle::{AnsiColor, Style};
use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};
use std::iter::Peekable;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;
use words::{CODE, FAINT, Piece};

const HEADING: Style = AnsiColor::Yellow.on_default().bold();
/// Code of so many characters stays on one line.
const SHORT: usize = 30;

/// Renders Markdown in at most `width` columns (at least 20), ending in a newline unless it is empty. Control
/// characters are dropped.
pub fn render(markdown: &str, width: usize) -> String {
    let clean: String = markdown
        .replace('\t', "    ")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect();
    let options = Options::ENABLE_TABLES | Options::ENABLE_MATH;
    let mut page = Page {
        source: &clean,
        events: Parser::new_ext(&clean, options).into_offset_iter().peekable(),
        width: width.max(20),
        text: String::new(),
        prefix: String::new(),
        marker: None,
        apart: false,
    };
    page.blocks();
    page.text
}

struct Page<'m> {
    source: &'m str,
    events: Peekable<OffsetIter<'m>>,
    width: usize,
    text: String,
    /// What each line begins with: the bars of quotes, the indentation of lists.
    prefix: String,
    /// What the next line begins with instead: the marker of a list's item.
    marker: Option<String>,
    /// Whether a blank line stands before the next block.
    apart: bool,
}

impl Page<'_> {
    /// Shows blocks up to the end of what they stand in.
    fn blocks(&mut self) {
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) => return,
                Event::Rule => {
                    let length = self.width.saturating_sub(self.prefix.width()).min(40);
                    self.block(&format!("{FAINT}{}{FAINT:#}", "─".repeat(length)));
                }
                Event::Start(Tag::Paragraph | Tag::HtmlBlock) => self.paragraph(Style::new()),
                Event::Start(Tag::Heading { level, .. }) => self.paragraph(match level {
                    HeadingLevel::H1 => HEADING.underline(),
                    _ => HEADING,
                }),
                Event::Start(Tag::CodeBlock(_)) => self.code(),
                Event::Start(Tag::BlockQuote(_)) => {
                    self.begin();
                    self.within("│ ", None);
                }
                Event::Start(Tag::List(first)) => self.list(first, &range),
                Event::Start(Tag::Table(_)) => self.table(range),
                // The items of a tight list have no paragraphs of their own.
                event => {
                    let mut pieces = Vec::new();
                    self.inline(event, Style::new(), &mut pieces);
                    self.text(pieces, Style::new());
                    self.apart = false;
                }
            }
        }
    }

    /// Shows the blocks of what is open with another beginning of their lines.
    fn within(&mut self, prefix: &str, marker: Option<String>) {
        let outer = self.prefix.len();
        if let Some(marker) = marker {
            self.marker = Some(self.beginning() + &marker);
        }
        self.prefix.push_str(prefix);
        self.blocks();
        self.prefix.truncate(outer);
    }

    fn list(&mut self, first: Option<u64>, range: &Range<usize>) {
        // A list stays with the paragraph before it, if it was written so.
        let before = &self.source[..range.start];
        let gap = &before[before.trim_end().len()..];
        self.apart &= gap.matches('\n').count() > 1;
        let mut number = first;
        while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
            let loose = matches!(self.events.peek(), Some((Event::Start(Tag::Paragraph), _)));
            let marker = match &mut number {
                Some(number) => {
                    *number += 1;
                    format!("{}. ", *number - 1)
                }
                None => "• ".to_owned(),
            };
            self.begin();
            self.within(&" ".repeat(marker.width()), Some(marker));
            if let Some(marker) = self.marker.take() {
                // Nothing stands in it.
                self.text.push_str(marker.trim_end());
                self.text.push('\n');
            }
            self.apart = loose;
        }
        self.apart = true;
    }

    /// Table rows are shown as they were written: aligned columns survive, cells are not wrapped.
    fn table(&mut self, range: Range<usize>) {
        let rows: Vec<&str> = self.source[range].lines().map(str::trim).collect();
        for row in rows {
            self.block(row);
            self.apart = false;
        }
        self.apart = true;
        for (event, _) in self.events.by_ref() {
            if event == Event::End(TagEnd::Table) {
                break;
            }
        }
    }

    fn code(&mut self) {
        let mut code = String::new();
        while let Some((Event::Text(text), _)) = self.events.next() {
            code.push_str(&text);
        }
        for line in code.lines() {
            match line.is_empty() {
                true => self.block(""),
                false => self.block(&format!("    {CODE}{line}{CODE:#}")),
            }
            self.apart = false;
        }
        self.apart = true;
    }

    fn paragraph(&mut self, style: Style) {
        let mut pieces = Vec::new();
        self.span(style, &mut pieces);
        self.wrapped(pieces);
    }

    /// What stands in a tight item, up to a block or the item's end.
    fn text(&mut self, mut pieces: Vec<Piece>, style: Style) {
        while let Some((event, _)) = self.events.peek() {
            match event {
                Event::End(_) | Event::Rule => break,
                Event::Start(tag) if !is_span(tag) => break,
                _ => {}
            }
            if let Some((event, _)) = self.events.next() {
                self.inline(event, style, &mut pieces);
            }
        }
        self.wrapped(pieces);
    }

    /// The text of what is open, up to its end.
    fn span(&mut self, style: Style, out: &mut Vec<Piece>) {
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(_) => return,
                event => self.inline(event, style, out),
            }
        }
    }

    fn inline(&mut self, event: Event<'_>, style: Style, out: &mut Vec<Piece>) {
        match event {
            Event::Start(Tag::Strong) => self.span(style.bold(), out),
            Event::Start(Tag::Emphasis) => self.span(style.italic(), out),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let from = out.len();
                self.span(style.underline(), out);
                let shown: String = out[from..].iter().map(|piece| piece.text.as_str()).collect();
                if !dest_url.starts_with('#') && *dest_url != *shown {
                    words::push(&format!(" ({dest_url})"), FAINT, out);
                }
            }
            Event::Start(_) => self.span(style, out),
            Event::Code(code) if code.chars().count() <= SHORT => out.push(Piece::whole(&code, CODE)),
            Event::Code(code) => words::push(&code, CODE, out),
            Event::InlineMath(formula) => words::push(&format!("${formula}$"), style, out),
            Event::DisplayMath(formula) => words::push(&format!("$${formula}$$"), style, out),
            Event::SoftBreak | Event::HardBreak => words::push(" ", style, out),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => words::push(&text, style, out),
            Event::End(_) | Event::Rule | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// Leaves the blank line that stands before a block.
    fn begin(&mut self) {
        if self.apart && !self.text.is_empty() {
            self.text.push_str(self.prefix.trim_end());
            self.text.push('\n');
        }
        self.apart = false;
    }

    /// What the next line begins with.
    fn beginning(&mut self) -> String {
        self.marker.take().unwrap_or_else(|| self.prefix.clone())
    }

    /// A block of one line.
    fn block(&mut self, line: &str) {
        self.begin();
        let line = format!("{}{line}", self.beginning());
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        self.apart = true;
    }

    /// Fills lines with words; a word too long for a line of its own stands out.
    fn wrapped(&mut self, pieces: Vec<Piece>) {
        self.begin();
        let mut line = self.beginning();
        let mut used = line.width();
        for (at, word) in words::joined(pieces).into_iter().enumerate() {
            let gap = usize::from(word.space && at > 0);
            if at > 0 && used + gap + word.width() > self.width {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line.clone_from(&self.prefix);
                used = line.width();
            } else if gap == 1 {
                line.push(' ');
                used += 1;
            }
            used += word.width();
            line.push_str(&word.to_string());
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        self.apart = true;
    }
}

fn is_span(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}
