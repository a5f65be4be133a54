//! What the reader must know of the kinds of draws: their names and options. The kinds themselves are the draws' own.

use crate::Draw;
use gradus_law::ExprError;

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A number or an expression over sizes and earlier draws.
    Number,
    /// `3`, `n`, `1..=3`, `0..=len(x)`.
    Range,
    /// `[r, 1]`: a list of sizes.
    Shape,
    /// A list of numbers or expressions.
    Numbers,
    /// `[nan, inf, -inf, ties, zeros, 7]`, or one of these.
    Plants,
    /// A text, itself.
    Text,
    /// A list of texts.
    Texts,
    /// An expression for a text: an earlier draw's name.
    Value,
    /// An expression that is computed when the function is called: over sizes, draws, and what the question changes.
    Content,
    /// A list of anything.
    Values,
    /// `true` or `false`.
    Flag,
    /// `f32`, `u8`, …
    DType,
    /// `{kind: {options}}`.
    Draw,
    /// A list of draws.
    Draws,
}

impl Takes {
    /// In words, for messages and the reference page.
    pub fn words(self) -> &'static str {
        match self {
            Takes::Number => "a number or an expression",
            Takes::Range => "a whole number, an expression or a range `low..=high`",
            Takes::Shape => "a list of sizes such as `[r, 1]`",
            Takes::Numbers => "a list of numbers",
            Takes::Plants => "a list of `nan`, `inf`, `-inf`, `ties`, `zeros` and numbers",
            Takes::Text => "a text",
            Takes::Texts => "a list of texts",
            Takes::Value => "an expression such as the name of an earlier draw",
            Takes::Content => "an expression such as the name of an earlier draw",
            Takes::Values => "a list of values",
            Takes::Flag => "`true` or `false`",
            Takes::DType => "a dtype such as `f32`",
            Takes::Draw => "a draw `{kind: {options}}`",
            Takes::Draws => "a list of draws `{kind: {options}}`",
        }
    }
}

/// One option of a kind.
#[derive(Debug, Clone, Copy)]
pub struct OptionDoc {
    /// The key that specs write.
    pub name: &'static str,
    /// What it holds.
    pub takes: Takes,
    /// The value when it is not given, as one would write it; `None` when nothing is assumed.
    pub default: Option<&'static str>,
    /// What it does, a sentence.
    pub doc: &'static str,
}

/// A kind of draw as the reader sees it.
#[derive(Debug, Clone, Copy)]
pub struct KindDoc {
    /// Its name in specs.
    pub name: &'static str,
    /// What may be written below that key.
    pub options: &'static [OptionDoc],
    /// The option that `{kind: value}` without a map stands for.
    pub main: Option<&'static str>,
}

/// The kinds of draws that specs may name.
pub trait DrawKinds: Sync {
    /// All of them, in the order of the reference page.
    fn all(&self) -> Vec<KindDoc>;

    /// Findings about kind and options of a draw: path below the draw (`normal.std`), and what is wrong.
    fn check(&self, draw: &Draw) -> Vec<(String, ExprError)>;
}
