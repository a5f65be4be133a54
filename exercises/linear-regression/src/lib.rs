//! Linear regression, five ways

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod adamw;
pub mod fit_autograd;
pub mod fit_closed_form;
pub mod fit_gd;
pub mod fit_min_norm;
pub mod fit_planted;
pub mod fit_ridge;
pub mod mse_grad;
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
// </gradus>
