//! Probability

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod box_muller;
pub mod categorical_mle;
pub mod covariance;
pub mod entropies;
pub mod expectation;
pub mod normal_cdf;
pub mod normal_loglik;
pub mod normal_mle;
pub mod normal_pdf;
pub mod sample_stats;
pub mod standardised_means;
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
// </gradus>
