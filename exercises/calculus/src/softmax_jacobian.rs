// Check it with: cargo xtask grade calculus/softmax_jacobian

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::jacobian::jacobian; // fn jacobian(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor>

/// The Jacobian of softmax
///
/// Softmax turns scores `x`, `f64[k]`, into probabilities, `p[i] = exp(x[i]) / sum over l of exp(x[l])`. Return its Jacobian at `x`,
/// `f64[k, k]`: entry `[i, j]` says how fast `p[i]` changes when score `j` alone moves.
///
/// With one score the answer is 0. However large the scores, the answer is finite.
///
/// In attention this matrix says which scores matter: where one weight is almost 1 all slopes vanish, and the head hardly
/// learns where else to look. Its symmetry comes from softmax being itself a gradient, that of log-sum-exp.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `k`: from 1
pub fn softmax_jacobian(x: &Tensor) -> Result<Tensor> {
    todo!()
}
