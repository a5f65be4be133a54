use candle_core::{Result, Tensor};
use std::collections::BTreeSet;

/// The values present in both i64 vectors `a` `[m]` and `b` `[n]`, each once, ascending: `[k]`.
pub fn common_values(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let in_a: BTreeSet<i64> = a.to_vec1::<i64>()?.into_iter().collect();
    let in_b: BTreeSet<i64> = b.to_vec1::<i64>()?.into_iter().collect();
    Tensor::from_iter(in_a.intersection(&in_b).copied(), a.device())
}
