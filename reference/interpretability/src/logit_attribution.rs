use candle_core::{Result, Tensor};

/// What each of `parts` `[n, s, d]` adds to the logit of the token that comes next, `[s - 1, n]`: the parts over `scale` `[s]`, times
/// that token's column of `w_u` `[d, v]`.
pub fn logit_attribution(parts: &Tensor, scale: &Tensor, w_u: &Tensor, tokens: &Tensor) -> Result<Tensor> {
    let s = tokens.dim(0)?;
    let next = tokens.narrow(0, 1, s - 1)?;
    let directions = w_u.t()?.contiguous()?.index_select(&next, 0)?;
    let normed = parts.broadcast_div(&scale.unsqueeze(1)?)?.narrow(1, 0, s - 1)?;
    normed.broadcast_mul(&directions)?.sum(2)?.t()?.contiguous()
}
