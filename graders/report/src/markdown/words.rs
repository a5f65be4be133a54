//! Words with styles: what a line of a paragraph is filled with.

use anstyle::{AnsiColor, Style};
use std::fmt;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) const CODE: Style = AnsiColor::Cyan.on_default();
pub(super) const FAINT: Style = Style::new().dimmed();

/// A word, or part of one, or a space between words.
pub(super) struct Piece {
    style: Style,
    pub(super) text: String,
    /// A space: a line may end here.
    space: bool,
    /// A line may end before this piece although no space stands there (Chinese, Japanese).
    breakable: bool,
}

impl Piece {
    /// A text that stays on one line, spaces and all.
    pub(super) fn whole(text: &str, style: Style) -> Piece {
        Piece {
            style,
            text: text.to_owned(),
            space: false,
            breakable: false,
        }
    }
}

/// Cuts a text into pieces, behind those that are there.
pub(super) fn push(text: &str, style: Style, out: &mut Vec<Piece>) {
    // Whether a line may end before the next character, as it may around a wide one.
    let mut may_break = false;
    for c in text.chars() {
        if c == ' ' || c == '\n' {
            out.push(Piece {
                space: true,
                ..Piece::whole(" ", style)
            });
            may_break = false;
            continue;
        }
        let wide = c.width() == Some(2);
        let closing = "。，、；：！？）」』》】".contains(c);
        let joins = out.last().is_some_and(|last| !last.space && last.style == style);
        match out.last_mut() {
            Some(last) if joins && (closing || !(wide || may_break)) => last.text.push(c),
            _ => out.push(Piece {
                breakable: (wide || may_break) && !closing,
                ..Piece::whole(c.encode_utf8(&mut [0; 4]), style)
            }),
        }
        may_break = wide;
    }
}

/// Pieces that stay together.
pub(super) struct Word {
    /// Whether a space stands before it.
    pub(super) space: bool,
    pieces: Vec<Piece>,
}

impl Word {
    /// Columns that it takes.
    pub(super) fn width(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.width()).sum()
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces
            .iter()
            .try_for_each(|Piece { style, text, .. }| write!(f, "{style}{text}{style:#}"))
    }
}

/// Words from pieces: those that follow each other without a space are one, so that a comma stays with the bold word
/// before it.
pub(super) fn joined(pieces: Vec<Piece>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut space = false;
    for piece in pieces {
        if piece.space {
            space = true;
            continue;
        }
        match words.last_mut() {
            Some(word) if !space && !piece.breakable => word.pieces.push(piece),
            _ => words.push(Word {
                space,
                pieces: vec![piece],
            }),
        }
        space = false;
    }
    words
}
