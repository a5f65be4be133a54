// Check it with: cargo xtask grade interpretability/decompose_residual

use candle_core::{Result, Tensor};
use course::{GptCfg, GptW, Named};

/// The stream, part by part
///
/// Take the final residual stream apart into everything that was ever written to it. From the activations in `cache` (names and shapes of *Keep
/// every activation*; others than you need are there too) and the weights, return `[n, b, s, d]`: first `embed`, then `pos`, then for each block, the first first, what each
/// of its heads wrote, the attention layer's output bias `b_o`, and what the MLP wrote. All is `f64`. So `n` is `2 + n_layers * (n_heads + 2)`.
///
/// A head writes its `z` times its own `w_o`. The bias belongs to no head, and is the same at all positions. Return an `Err` when an activation is missing.
///
/// The sum over all parts is the final stream, exactly. That is what makes a transformer open to inspection at all: no part can have
/// acted on the outcome without one of these vectors, or without changing what a later part wrote.
///
/// What is allowed:
/// - `p`: finite, any size up to 1e6
/// - `h`: up to 12 (larger models only take longer)
/// - `layers`: up to 2 (the cache holds two blocks)
/// - `b`: from 1
/// - `s`: from 1
/// - `v`: from 1
/// - `d`: from 1
/// - `e`: from 1
/// - `m`: from 1
/// - `ctx`: from 1
pub fn decompose_residual(cache: &Named, p: &GptW, cfg: &GptCfg) -> Result<Tensor> {
    todo!()
}
