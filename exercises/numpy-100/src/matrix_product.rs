// Check it with: cargo xtask grade numpy-100/matrix_product

use candle_core::{Result, Tensor};

/// Matrix product
///
/// Return the product of the matrices `a` with shape `[m, k]` and `b` with shape `[k, n]`: the matrix of shape `[m, n]`
/// whose entry in row `i` and column `j` is the sum over `l` of `a[i, l] * b[l, j]`. When the inner sizes differ there is
/// no product: return an `Err`. With `k = 0` all sums are empty and the product is all zeros. The matrices may come as
/// transposed views; dtype and device stay as they are.
///
/// On a GPU, matrices come in `f16` and `bf16` too, and the product is compared with the CPU's.
///
/// Nearly all the work of a transformer is of this kind: queries, keys, values, attention scores, MLP, unembedding. A GPU
/// is worth its price because it does this one thing fast.
///
/// Example: `[[1, 2]]` times `[[3], [4]]` is `[[11]]`.
///
/// What is allowed:
/// - `a`: finite, any size up to 1e6
/// - `b`: finite, any size up to 1e6
/// - `m`: from 1
/// - `k`: from 0
/// - `n`: from 1
pub fn matrix_product(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    todo!()
}
