// Check it with: cargo xtask grade training/char_codec

use candle_core::Result;

/// Characters as tokens
///
/// The simplest tokenizer there is. Its vocabulary is the set of characters that occur in `corpus`, in the order of their code
/// points (Rust's order of `char`); the first of them is token 0. Return the tokens of `text`, and the text that these tokens are
/// when each is turned back into its character. `text` may be empty. Return an `Err` when it has a character that is not in
/// `corpus`.
///
/// A character is a `char`, not a byte: `é` is one token, and so is `猫`.
///
/// Whatever a model knows, it knows about tokens. That a real tokenizer has one token for " the" and three for "猫" explains more
/// of a model's behaviour than one would like.
///
/// What is allowed:
/// - `corpus`: a text of any length, empty too, of `a` `b` `c` `z` blanks `é` `猫` `😀`
pub fn char_codec(corpus: &str, text: &str) -> Result<(Vec<u32>, String)> {
    todo!()
}
