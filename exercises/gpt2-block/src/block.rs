// Check it with: cargo xtask grade gpt2-block/block

use candle_core::{Result, Tensor};
use course::BlockW;

// At hand, as you have written them:
// use crate::attention::attention; // fn attention(x: &Tensor, p: &AttnW) -> Result<Tensor>
// use crate::layer_norm::layer_norm; // fn layer_norm(x: &Tensor, p: &LnW, eps: f64) -> Result<Tensor>
// use crate::mlp::mlp; // fn mlp(x: &Tensor, p: &MlpW) -> Result<Tensor>

/// A transformer block
///
/// One block of GPT-2. `x` is the residual stream, `[b, s, d]`, and so is the answer:
///
/// - `y = x + attention(layer_norm(x, p.ln1, eps), p.attn)`
/// - `out = y + mlp(layer_norm(y, p.ln2, eps), p.mlp)`
///
/// Your own functions are there as `crate::layer_norm::layer_norm`, `crate::mlp::mlp` and, from the unit before,
/// `crate::attention::attention`.
///
/// The norms stand on the branches, not on the stream: what a layer reads is normalised, what it writes is simply added,
/// and the stream itself passes through untouched. So a block whose layers write nothing is the identity, gradients have
/// a straight way back through any number of blocks, and the final stream is a plain sum of everything that was ever
/// written to it. Most of mechanistic interpretability rests on that sum. The MLP comes second: it reads
/// the stream that attention has already written to.
///
/// On a GPU the block is run in `f16` and `bf16` too, as models are in practice, and compared with the CPU's answer.
///
/// Gradients must reach `x` and every weight.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `p`: finite, any size up to 8 (weights of the norm and of queries and keys multiply into the scores)
/// - `eps`: from 7.62939453125e-6 to 0.125
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 2
/// - `m`: from 1
/// - `h`: from 1
/// - `e`: from 1
pub fn block(x: &Tensor, p: &BlockW, eps: f64) -> Result<Tensor> {
    todo!()
}
