//! Reference answers: Linear algebra without a favourite basis. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Change of basis.
pub mod change_of_basis;
/// Coordinates in a basis.
pub mod coords;
/// Eigenvalues and eigenvectors.
pub mod eigh;
/// Lengths in a skewed basis.
pub mod gram;
/// The closest map of rank r.
pub mod low_rank;
/// The same map in another basis.
pub mod map_in_basis;
/// The matrix of a map.
pub mod matrix_of;
/// Orthogonal projection on a subspace.
pub mod projector;
/// Orthonormalise.
pub mod qr;
/// Singular value decomposition.
pub mod svd;

pub use change_of_basis::change_of_basis;
pub use coords::coords;
pub use eigh::eigh;
pub use gram::gram;
pub use low_rank::low_rank;
pub use map_in_basis::map_in_basis;
pub use matrix_of::matrix_of;
pub use projector::projector;
pub use qr::qr;
pub use svd::svd;
