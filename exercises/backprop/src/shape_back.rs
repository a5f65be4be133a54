// Check it with: cargo xtask grade backprop/shape_back

use candle_core::{Result, Tensor};

/// Backward of reshape and permute
///
/// Two forward passes that only moved entries:
///
/// - a tensor of shape `shape` was reshaped, and `g1` is the gradient of the result: same number of entries, another shape;
/// - the axes of another tensor were permuted by `perm`, as `x.permute(perm)` does it: axis `j` of the result is axis `perm[j]` of
///   `x`. `g2` is the gradient of the result; `perm` holds each of its axes once.
///
/// Return the gradient of the tensor that was reshaped, and of the one whose axes were permuted. Nothing is computed: every
/// entry of `g1` and `g2` is found in the answer, at the place where the entry of the forward pass came from. Dtypes and devices
/// stay as they are, and infinities and NaN too.
///
/// Splitting and merging heads are these two operations, so the gradient of every head goes through both. A wrong permutation
/// here fails silently: the shapes fit whenever the sizes are alike, and the gradients belong to other heads.
///
/// What is allowed:
/// - `g1`: finite, of any size; inf, -inf and NaN too
/// - `g2`: finite, of any size; inf, -inf and NaN too
/// - `n`: from 1
/// - `m`: from 1
/// - `a`: from 1
/// - `b`: from 1
/// - `c`: from 1
pub fn shape_back(g1: &Tensor, shape: &[usize], g2: &Tensor, perm: &[usize]) -> Result<(Tensor, Tensor)> {
    todo!()
}
