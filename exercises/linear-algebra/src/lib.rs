//! Linear algebra

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod change_of_basis;
pub mod coords;
pub mod eigh;
pub mod gram;
pub mod low_rank;
pub mod map_in_basis;
pub mod matrix_of;
pub mod projector;
pub mod qr;
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
// </gradus>
