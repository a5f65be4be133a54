// Check it with: cargo xtask grade interpretability/circuits

use candle_core::{Result, Tensor};
use course::GptW;

/// What a head does, in tokens
///
/// Multiply a head out, from tokens to tokens. For head number `head` of block number `layer` (both from 0) of the model with weights `p` return two
/// matrices `[v, v]`:
///
/// - *OV*: row a, column b is how much the head adds to the logit of token b when it attends to token a: embedding, values, output
///   matrix, unembedding, one after the other;
/// - *QK*: row a, column b is the score with which a query at token a meets a key at token b. It is not divided by the root of `e`.
///
/// Weights alone: all biases, layer norms and positions are left out. Dtype and device are those of the weights. Return an `Err` when there is no such
/// block or head.
///
/// Values and output matrix, or queries and keys, mean nothing apart: turn the `e` numbers of the head by any invertible matrix, undo it on
/// the other side, and no behaviour has changed. Only the products are real, and each has a rank of at most `e`. A head whose OV has a large
/// diagonal copies the token it looks at.
///
/// What is allowed:
/// - `p`: finite, any size up to 1e6
/// - `h`: up to 4 (larger models only take longer)
/// - `layers`: up to 12 (larger models only take longer)
/// - `v`: from 1
/// - `d`: from 1
/// - `e`: from 1
/// - `m`: from 1
/// - `ctx`: from 1
pub fn circuits(p: &GptW, layer: usize, head: usize) -> Result<(Tensor, Tensor)> {
    todo!()
}
