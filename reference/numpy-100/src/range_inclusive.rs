use candle_core::{Device, Result, Tensor};

/// The i64 vector `lo, lo + 1, …, hi`; empty when `lo > hi`.
pub fn range_inclusive(lo: i64, hi: i64, dev: &Device) -> Result<Tensor> {
    Tensor::arange(lo, hi + 1, dev)
}
