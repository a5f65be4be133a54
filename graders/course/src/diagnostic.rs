//! Findings about the course: where, what, and what would be right.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Should be mended.
    Warning,
    /// Must be mended: a course fault.
    Error,
}

/// One finding, with its place in a file.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// The file, relative to the course's root where it lies below it.
    pub file: PathBuf,
    /// Line from 1; 0 when the finding is about the file as a whole.
    pub line: usize,
    /// Column from 1, in characters; 0 with line 0.
    pub column: usize,
    /// Length of the offending text in bytes, at least 1, for the underline.
    pub length: usize,
    /// The YAML path: `laws.the product is A.holds`; empty outside YAML.
    pub path: String,
    /// What is wrong, a sentence fragment.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The file's text, for quoting the line.
    pub source: Option<Arc<str>>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file.display(),
            self.line,
            self.column,
            self.message
        )
    }
}

impl Diagnostic {
    /// An error about a file as a whole.
    pub fn of_file(file: impl Into<PathBuf>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            file: file.into(),
            line: 0,
            column: 0,
            length: 1,
            path: String::new(),
            message: message.into(),
            help: None,
            source: None,
        }
    }

    /// The same finding with a suggestion.
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Whether it is an error, so that what it is about can't be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// For people: the message, the offending line quoted and underlined, the YAML path, the suggestion. `width` is
    /// the terminal's, in columns; without `colour` there are no escape sequences. Control characters of the quoted
    /// file are shown as `?`.
    pub fn render(&self, colour: bool, width: usize) -> String {
        let theme = if colour {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(width.max(20))
            .with_context_lines(1)
            .with_links(false)
            .without_syntax_highlighting();
        let mut out = String::new();
        match handler.render_report(&mut out, &Report::of(self)) {
            Ok(()) => out,
            Err(fmt::Error) => self.plain(),
        }
    }

    /// Without a snippet: what is left when the place can't be quoted.
    fn plain(&self) -> String {
        let mut out = format!("{self}\n");
        if !self.path.is_empty() {
            out.push_str(&format!("  at {}\n", self.path));
        }
        if let Some(help) = &self.help {
            out.push_str(&format!("  help: {help}\n"));
        }
        out
    }

    /// Byte range in the source: on a character boundary, within one line, inside the text.
    fn range(&self, source: &str) -> (usize, usize) {
        let start_of_line = source
            .split_inclusive('\n')
            .take(self.line.saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        let line = source[start_of_line..].lines().next().unwrap_or("");
        let column = self.column.saturating_sub(1);
        let start = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let mut end = (start + self.length.max(1)).min(line.len());
        while !line.is_char_boundary(end) {
            end += 1;
        }
        (start_of_line + start, end.saturating_sub(start))
    }
}

/// The finding as miette wants to see it.
struct Report<'a> {
    finding: &'a Diagnostic,
    source: Option<NamedSource<String>>,
    label: Option<LabeledSpan>,
}

impl<'a> Report<'a> {
    fn of(finding: &'a Diagnostic) -> Report<'a> {
        let quoted = finding.source.as_ref().filter(|_| finding.line > 0);
        let source =
            quoted.map(|text| NamedSource::new(one_line(&finding.file.display().to_string()), printable(text)));
        let label = quoted.map(|text| {
            let (start, length) = finding.range(text);
            let path = (!finding.path.is_empty()).then(|| one_line(&finding.path));
            LabeledSpan::new(path, start, length)
        });
        Report { finding, source, label }
    }
}

/// Each control character replaced by as many `?` as it has bytes, so that offsets stay true; the first half of a
/// Windows line end by a space.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => out.push(' '),
            c if crate::escape::dangerous(c) => out.extend(std::iter::repeat_n('?', c.len_utf8())),
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    let strange = |c: char| c.is_control() || crate::escape::dangerous(c);
    text.chars().map(|c| if strange(c) { '?' } else { c }).collect()
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.finding, f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.source.is_none() {
            write!(f, "{}: ", one_line(&self.finding.file.display().to_string()))?;
        }
        f.write_str(&printable(&self.finding.message))
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.finding.help.as_deref()?;
        Some(Box::new(printable(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.label.clone().into_iter()))
    }
}
