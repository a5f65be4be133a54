// Check it with: cargo xtask grade backprop/sgd_steps

use candle_core::{Result, Tensor};

/// Steps of gradient descent
///
/// Start at the parameters `p0`, of shape `[n]`, and take one step of gradient descent for each gradient of the list `grads`, in order:
/// the new parameters are the old ones minus `lr` times the gradient. Return where the last step ends, `[n]`, in the dtype and on the
/// device of `p0`. The list may be empty, and then nothing moves. `lr` may be 0.
///
/// `p0` may be a variable whose gradients candle tracks. The steps themselves are no part of the model: the answer is plain
/// numbers, with no memory of how it was reached. What is updated inside the graph drags every earlier step along, until memory
/// is full.
///
/// The gradients are given, so this is only half of training. The other half is where they come from: they are measured at
/// the *current* parameters, which is why the steps cannot be taken all at once.
///
/// What is allowed:
/// - `p0`: finite, any size up to 1e6
/// - `grads`: finite, any size up to 1e6
/// - `lr`: from 0 to 1000
/// - `n`: from 1
/// - `steps`: from 0
pub fn sgd_steps(p0: &Tensor, grads: &[Tensor], lr: f64) -> Result<Tensor> {
    todo!()
}
