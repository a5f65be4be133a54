use candle_core::{DType, Result, Tensor};

/// Mean weights of a causal `pattern` `[s, s]` on the previous, the current and the first token, and on the one that came
/// after the last occurrence of the current token in a text of the given `period`.
pub fn head_scores(pattern: &Tensor, period: usize) -> Result<(f64, f64, f64, f64)> {
    let rows = pattern.to_dtype(DType::F64)?.to_vec2::<f64>()?;
    let mean = |weights: Vec<f64>| {
        let many = weights.len().max(1) as f64;
        weights.into_iter().sum::<f64>() / many
    };
    // The diagonal `back` places below the main one.
    let stripe = |back: usize| {
        mean(
            rows.iter()
                .enumerate()
                .skip(back)
                .map(|(t, row)| row[t - back])
                .collect(),
        )
    };
    let first = mean(rows.iter().map(|row| row[0]).collect());
    Ok((stripe(1), stripe(0), first, stripe(period - 1)))
}
