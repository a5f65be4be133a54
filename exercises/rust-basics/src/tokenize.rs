// Check it with: cargo xtask grade rust-basics/tokenize

/// A text in pieces
///
/// Cut `text` into tokens and return them in order. A *word* is as many letters and digits in a row as there are
/// (`char::is_alphanumeric`): it is one token, in small letters. White space (`char::is_whitespace`) only separates. Every other
/// character is a token of its own.
///
/// `"Don't go, Zoë!"` is `don`, `'`, `t`, `go`, `,`, `zoë`, `!`.
///
/// A language model reads tokens, not text. A Rust `String` holds bytes in UTF-8, and a character may take up to four of them:
/// there is no `text[3]`, and `text.len()` counts bytes. Walk over `text.chars()`; each is a `char`, a whole character.
///
/// What is allowed:
/// - `text`: a text of any length, empty too, of `a` `b` blanks `Z` `9` `é` `É` `猫` `.` `,` `!` `\t`
pub fn tokenize(text: &str) -> Vec<String> {
    todo!()
}
