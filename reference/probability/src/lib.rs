//! Reference answers: Probability. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Normal numbers from uniform ones.
pub mod box_muller;
/// Maximum likelihood for categories.
pub mod categorical_mle;
/// Covariance matrix.
pub mod covariance;
/// Entropy, cross-entropy, divergence.
pub mod entropies;
/// Expected value.
pub mod expectation;
/// Distribution function of the normal.
pub mod normal_cdf;
/// Log-likelihood.
pub mod normal_loglik;
/// Maximum likelihood for a normal.
pub mod normal_mle;
/// Density of the normal distribution.
pub mod normal_pdf;
/// Mean and variance of a sample.
pub mod sample_stats;
/// Means become normal.
pub mod standardised_means;
/// Variance and standard deviation.
pub mod variance;

pub use box_muller::box_muller;
pub use categorical_mle::categorical_mle;
pub use covariance::covariance;
pub use entropies::entropies;
pub use expectation::expectation;
pub use normal_cdf::normal_cdf;
pub use normal_loglik::normal_loglik;
pub use normal_mle::normal_mle;
pub use normal_pdf::normal_pdf;
pub use sample_stats::sample_stats;
pub use standardised_means::standardised_means;
pub use variance::variance;
