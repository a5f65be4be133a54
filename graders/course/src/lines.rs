//! Ends of lines: a checkout that has them as on Windows is the same course.

use std::borrow::Cow;

/// The text with every line ended as on Unix.
pub fn unix_lines(text: &str) -> Cow<'_, str> {
    match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    }
}
