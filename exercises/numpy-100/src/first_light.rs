// Check it with: cargo xtask grade numpy-100/first_light

use candle_core::{Device, Result, Tensor};

/// First light
///
/// Return a tensor of rank 0 that holds the number `x` as an `f32` on the device `dev`.
///
/// A tensor is more than its numbers: it has a shape, a dtype, and a device it lives on. The shape here is `[]`, no axis
/// at all. That is not the same as `[1]`, one axis with one entry: a loss has shape `[]`, and training starts its
/// backward pass from such a tensor.
///
/// `x` comes as an `f64`. Most numbers have no exact `f32` twin, so the tensor holds the nearest `f32`.
///
/// Example: `first_light(42.0, dev)` has shape `[]`, dtype `f32`, and holds 42.
///
/// What is allowed:
/// - `x`: from -3.4e38 to 3.4e38
pub fn first_light(x: f64, dev: &Device) -> Result<Tensor> {
    todo!()
}
