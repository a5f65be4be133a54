use candle_core::{Result, Tensor};

/// The first rows of `w_pos` `[ctx, d]`, once for each batch item of `tokens` `[b, s]`: `[b, s, d]`.
pub fn pos_embed(tokens: &Tensor, w_pos: &Tensor) -> Result<Tensor> {
    let (b, s) = tokens.dims2()?;
    let rows = w_pos.narrow(0, 0, s)?;
    rows.broadcast_left(b)?.contiguous()
}
