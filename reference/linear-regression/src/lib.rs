//! Reference answers: Linear regression, five ways. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// AdamW by hand.
pub mod adamw;
/// Gradient descent with Var and backward.
pub mod fit_autograd;
/// Least squares in closed form.
pub mod fit_closed_form;
/// Gradient descent by hand.
pub mod fit_gd;
/// The shortest of all best fits.
pub mod fit_min_norm;
/// Find the planted weights.
pub mod fit_planted;
/// Ridge regression.
pub mod fit_ridge;
/// Loss and gradient by hand.
pub mod mse_grad;
/// Functions that only laws call.
pub mod oracle;
/// Add the bias column.
pub mod with_bias;

pub use adamw::adamw;
pub use fit_autograd::fit_autograd;
pub use fit_closed_form::fit_closed_form;
pub use fit_gd::fit_gd;
pub use fit_min_norm::fit_min_norm;
pub use fit_planted::fit_planted;
pub use fit_ridge::fit_ridge;
pub use mse_grad::mse_grad;
pub use with_bias::with_bias;
