// Check it with: cargo xtask grade rust-basics/pair_counts

use std::collections::HashMap;

/// Counting neighbours
///
/// Count which tokens stand next to each other: return a map from each pair `(left, right)` of neighbours in `tokens` to how often
/// it occurs. Pairs overlap: `[7, 7, 7]` holds `(7, 7)` twice. A pair that does not occur is not in the map.
///
/// This is the heart of two things you will meet again: byte pair encoding joins the commonest pair into a new token, again and
/// again, and a bigram model guesses the next token by such counts.
///
/// What is allowed:
/// - `tokens`: any value of its type
pub fn pair_counts(tokens: &[u32]) -> HashMap<(u32, u32), usize> {
    todo!()
}
