//! A CUDA device that is not there.

pub mod cublas;
pub mod curand;
mod decode;
pub mod device;
pub mod driver;
mod gemm;
pub mod machine;
mod number;
pub mod ptx;
