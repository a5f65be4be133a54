// Check it with: cargo xtask grade sampling/draw

use candle_core::{Result, Tensor};

/// Draw a token
///
/// Choose a token with the probabilities that the softmax of `logits` gives. `logits` has shape `[v]`, `f32` or `f64`; the randomness is the argument `u`, a number from 0 to 1, 1 excluded. If `u` is uniform, each token must come
/// out as often as it is probable.
///
/// Lay the tokens side by side on the line from 0 to 1, token 0 first, each on a piece as long as its probability, and return
/// the number of the token on whose piece `u` lies. A piece holds its left end and not its right one: with two equally probable
/// tokens, `u = 0.5` gives token 1.
///
/// A logit of `-inf` makes a piece of length 0: such a token is never returned, whatever `u` is, be it the first or the last of
/// all. At least one logit is finite. Rounded pieces may fall short of 1, and the largest `u`
/// must still give a possible token. Return an `Err` when `u` is negative or not smaller than 1.
///
/// With the randomness as an argument a sampler becomes an ordinary function: the same noise gives the same text, and two
/// models can be compared under the same luck.
///
/// What is allowed:
/// - `logits`: finite, any size up to 1e30; -inf too
/// - `u`: from 0 to 0.9999999999999999
/// - `v`: from 1
pub fn draw(logits: &Tensor, u: f64) -> Result<u32> {
    todo!()
}
