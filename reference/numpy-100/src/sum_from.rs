use candle_core::{Result, Tensor};

/// Row sums of `x` `[r, c]`, each begun at `start`: `[r]`.
pub fn sum_from(x: &Tensor, start: f64) -> Result<Tensor> {
    x.sum(1)? + start
}
