//! What a command says: results on standard output, everything else on standard error.
//!
//! Nothing here panics, whatever is the matter with the terminal. A reader that went away (`| head`) is no error; a
//! standard output that could not take everything is one in the end.

use gradus_course::diagnostic::Diagnostic;
use std::io::{self, Write};
use std::sync::Mutex;

/// Prints a line on standard output, through `anstream`.
macro_rules! say {
    ($($words:tt)*) => { $crate::terminal::print_line(&format!($($words)*)) };
}
/// Prints a line on standard error, through `anstream`.
macro_rules! tell {
    ($($words:tt)*) => { $crate::terminal::tell_line(&format!($($words)*)) };
}
pub(crate) use {say, tell};

/// Columns used where the terminal does not say, and at most: long lines are hard to read.
const WIDTH: usize = 100;

/// Why something that was printed did not arrive: the first reason.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// What `say!` calls.
pub fn print_line(text: &str) {
    keep(writeln!(anstream::stdout().lock(), "{text}"));
}

/// Prints a text on standard output as it is: with colours only where whoever wrote it asked for them.
pub fn print(text: &str) {
    keep(io::stdout().lock().write_all(text.as_bytes()));
}

/// What `tell!` calls. There is nobody to be told that standard error is full.
pub fn tell_line(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Whether all that was printed arrived, as far as anybody wants it.
pub fn finish() -> io::Result<()> {
    keep(io::stdout().lock().flush());
    let mut lost = LOST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    lost.take().map_or(Ok(()), Err)
}

fn keep(printed: io::Result<()>) {
    if let Err(error) = printed
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let mut lost = LOST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        lost.get_or_insert(error);
    }
}

/// Prints findings on standard error, the worst last.
pub fn print_findings(findings: &[Diagnostic]) {
    let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    let colour = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    for finding in sorted {
        tell!("{}", finding.render(colour, width()));
    }
}

/// Columns to fill.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(columns, _)| usize::from(columns.0).min(WIDTH))
}
