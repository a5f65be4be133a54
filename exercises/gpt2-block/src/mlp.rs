// Check it with: cargo xtask grade gpt2-block/mlp

use candle_core::{Result, Tensor};
use course::MlpW;

// At hand, as you have written them:
// use crate::gelu_new::gelu_new; // fn gelu_new(x: &Tensor) -> Result<Tensor>

/// The MLP
///
/// Two linear maps with GELU between them, at every position by itself:
///
/// `out = gelu(x w_in + b_in) w_out + b_out`
///
/// `x` is `[b, s, d]`, and so is the answer. `p.w_in` is `[d, m]`, `p.b_in` `[m]`, `p.w_out` `[m, d]`, `p.b_out` `[d]`: the inputs' axis comes
/// first, so no transpose is needed (`candle_nn::Linear` stores it the other way round). The activation is the tanh form,
/// `crate::gelu_new::gelu_new`. The residual connection is not part of it. In GPT-2 `m = 4 d`; here any sizes come.
///
/// Read it unit by unit. Column `j` of `w_in` is a direction the unit looks for, `b_in[j]` a threshold, row `j` of `w_out` what it
/// writes to the stream when it fires. Two thirds of a block's weights are such pairs, and much of what it knows
/// about the world seems to be kept there.
///
/// On a GPU the layer is run in `f16` and `bf16` too, as models are in practice, and compared with the CPU's answer.
///
/// Gradients must reach `x` and every weight.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `p`: finite, any size up to 1e6
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 1
/// - `m`: from 1
pub fn mlp(x: &Tensor, p: &MlpW) -> Result<Tensor> {
    todo!()
}
