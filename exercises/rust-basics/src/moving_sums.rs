// Check it with: cargo xtask grade rust-basics/moving_sums

/// Sums of neighbours
///
/// Return the sum of every `width` neighbours of `xs`, in order: first that of `xs[0]` to `xs[width - 1]`, then that of `xs[1]`
/// to `xs[width]`, and so on. Where `xs` has fewer than `width` numbers there is no such sum, and the answer is empty.
/// `width` is at least 1.
///
/// `&[i64]` is a *slice*: a borrowed view of numbers that lie side by side, whoever owns them. Where Python has a loop and
/// `append`, Rust has a chain: an iterator over the slice, adapters that say what becomes of each item, and `collect` at the
/// end, which makes a `Vec`. A convolution is this walk, with weights.
///
/// What is allowed:
/// - `xs`: from -10000000000000000 to 10000000000000000 (the sums must fit into an i64)
/// - `width`: from 1 to 1000
pub fn moving_sums(xs: &[i64], width: usize) -> Vec<i64> {
    todo!()
}
