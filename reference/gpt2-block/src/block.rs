use crate::attention::attention;
use crate::layer_norm::layer_norm;
use crate::mlp::mlp;
use candle_core::{Result, Tensor};
use course::BlockW;

/// One block of GPT-2: the residual stream `x` `[b, s, d]` after attention and then the MLP have added to it.
pub fn block(x: &Tensor, p: &BlockW, eps: f64) -> Result<Tensor> {
    let x = (x + attention(&layer_norm(x, &p.ln1, eps)?, &p.attn)?)?;
    &x + mlp(&layer_norm(&x, &p.ln2, eps)?, &p.mlp)?
}
