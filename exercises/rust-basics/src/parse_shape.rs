// Check it with: cargo xtask grade rust-basics/parse_shape

/// A shape out of a text
///
/// `text` writes a shape: sizes with an `x` between them, such as `2x3x4`. Blanks around a size mean nothing. Return the sizes. A
/// text of nothing but blanks is the shape without axes.
///
/// A piece that is no size (no `usize`: empty, not a number, negative, too large) makes the text useless. Return an `Err` that
/// holds the first such piece, without the blanks around it: for `2 x three x ?` that is `Err("three")`.
///
/// There are no exceptions in Rust. What may fail returns a `Result`, and the caller must decide. `?` after an expression does
/// what an exception would do: from `Ok` it takes the value, with `Err` the function returns at once.
///
/// What is allowed:
/// - `text`: a text of any length, empty too, of `1` `x` blanks `2` `7` `0` `3` `?`
pub fn parse_shape(text: &str) -> Result<Vec<usize>, String> {
    todo!()
}
