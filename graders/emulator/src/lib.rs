//! A CUDA device that is not there.
//!
//! One shared library with the functions of `libcuda.so.1`, `libcublas.so.13` and `libcurand.so.10` that candle calls.
//! Opened under these names (three links to one file: they share the device), it lets a program built for CUDA run where
//! no GPU is: device memory is the host's ([`device`]), kernels are interpreted from the PTX that the program carries
//! ([`ptx`], [`machine`]), and what fails on a device fails here, with the same codes and as late. It is made for being
//! right about small tensors, not for speed.
//!
//! A file `emulator.conf` beside the library may set the device's memory and capability ([`device::config`]).

pub mod cublas;
pub mod curand;
mod decode;
pub mod device;
pub mod driver;
mod gemm;
pub mod machine;
mod number;
pub mod ptx;

/// Prints a line for whoever watches. That nobody can be reached is no reason to fail.
fn say(line: std::fmt::Arguments) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
