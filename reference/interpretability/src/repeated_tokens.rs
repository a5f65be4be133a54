use candle_core::{Result, Tensor};

/// Start token, random tokens made of `noise` `[b, n]`, and the same tokens once more: `[b, 2 n + 1]`.
pub fn repeated_tokens(noise: &Tensor, v: usize, bos: u32) -> Result<Tensor> {
    let rows = noise.to_vec2::<f64>()?.into_iter().map(|row| {
        let half = row.iter().map(|u| (u * v as f64) as u32);
        [bos].into_iter().chain(half.clone()).chain(half).collect::<Vec<u32>>()
    });
    Tensor::new(rows.collect::<Vec<_>>(), noise.device())
}
