// Check it with: cargo xtask grade rust-basics/by_frequency

use std::collections::HashMap;

/// The commonest words first
///
/// `counts` says how often each word occurs. Return the words, the commonest first; words that occur equally often in the order
/// of the alphabet (that of `str`, which compares characters by their numbers: `Z` comes before `a`).
///
/// A vocabulary is made like this: the words by how common they are, and the first few thousand of them are kept. A `HashMap`
/// hands out its entries in no order at all, and in another one each time: without a second key the answer would be left to
/// chance.
pub fn by_frequency(counts: &HashMap<String, usize>) -> Vec<String> {
    todo!()
}
