use candle_core::{Result, Tensor};

/// Position of the largest of `logits` `[v]`, the first of equals.
pub fn greedy(logits: &Tensor) -> Result<u32> {
    logits.argmax(0)?.to_scalar()
}
