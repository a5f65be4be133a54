use candle_core::{Result, Tensor};

use crate::log_softmax_rows::log_softmax_rows;

/// Minus the log-probability of the right class of each row of `x` `[n, k]`: `[n]`.
pub fn cross_entropy_rows(x: &Tensor, truth: &Tensor) -> Result<Tensor> {
    log_softmax_rows(x)?.gather(&truth.unsqueeze(1)?, 1)?.squeeze(1)?.neg()
}
