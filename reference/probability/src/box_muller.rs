use std::f64::consts::TAU;

use candle_core::{Result, Tensor};

/// Pairs of independent standard normal numbers from pairs of uniform ones, `u` `[n, 2]`.
pub fn box_muller(u: &Tensor) -> Result<Tensor> {
    let distance = (u.narrow(1, 0, 1)?.affine(-1.0, 1.0)?.log()? * -2.0)?.sqrt()?;
    let angle = (u.narrow(1, 1, 1)? * TAU)?;
    Tensor::cat(&[(&distance * angle.cos()?)?, (&distance * angle.sin()?)?], 1)
}
