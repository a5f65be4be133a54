use candle_core::{Result, Tensor};

/// `scores` `[b, h, query, key]` with minus infinity wherever the key comes after the query.
pub fn causal_mask(scores: &Tensor) -> Result<Tensor> {
    let (_, _, s, _) = scores.dims4()?;
    let positions = Tensor::arange(0, s as u32, scores.device())?;
    // [query, 1] against [1, key]
    let seen = positions.unsqueeze(1)?.broadcast_ge(&positions.unsqueeze(0)?)?;
    let hidden = Tensor::full(f32::NEG_INFINITY, (), scores.device())?
        .to_dtype(scores.dtype())?
        .broadcast_as(scores.shape())?;
    seen.broadcast_as(scores.shape())?.where_cond(scores, &hidden)
}
