// Check it with: cargo xtask grade numpy-100/sub_diagonal

use candle_core::{Device, Result, Tensor};

/// Sub-diagonal
///
/// Return the `n` by `n` matrix with 1, 2, …, `n - 1` just below the main diagonal, from the top down, and zeros everywhere
/// else: dtype `f32`, on the device `dev`. With `n = 1` the only cell is 0.
///
/// Diagonals with an offset matter when you look inside attention: the weights one below the diagonal are those of a
/// token looking at the token *before* it, so a head that is strong there is a previous-token head, a building block of the induction circuits that let a
/// model copy from its context.
///
/// Example: `sub_diagonal(3, dev)` has the rows `[0, 0, 0]`, `[1, 0, 0]` and `[0, 2, 0]`.
///
/// What is allowed:
/// - `n`: from 1
pub fn sub_diagonal(n: usize, dev: &Device) -> Result<Tensor> {
    todo!()
}
