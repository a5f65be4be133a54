// Check it with: cargo xtask grade gpt2/conv1d_to_linear

use candle_core::{Result, Tensor};

/// Two ways to store a matrix
///
/// GPT-2's checkpoint stores the weight of a linear layer as `w`, `[i, o]`, inputs first, because the layer computes `x w + b` (its
/// authors called it Conv1D). Nearly everybody else, `candle_nn::Linear` included, stores `[o, i]`, outputs first, and computes
/// `x w' + b`. Return weight and bias as `candle_nn::Linear` wants them: `([o, i], [o])`. Numbers are only moved, infinities and NaN
/// with them, and dtype and device stay. The bias must have `o` entries; else return an `Err`.
///
/// The output matrix of attention is 768 by 768 in GPT-2 small, and so no shape ever tells whether this step was forgotten.
///
/// What is allowed:
/// - `w`: finite, of any size; inf, -inf and NaN too
/// - `b`: finite, of any size; inf, -inf and NaN too
/// - `i`: from 1
/// - `o`: from 1
pub fn conv1d_to_linear(w: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
