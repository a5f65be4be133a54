use candle_core::{Result, Tensor, bail};
use course::{GptCfg, GptW, Named};

/// Everything that was written to the residual stream, `[n, b, s, d]`: embeddings, and for each block its heads, its output bias and
/// its MLP.
pub fn decompose_residual(cache: &Named, p: &GptW, cfg: &GptCfg) -> Result<Tensor> {
    let find = |name: &str| match cache.get(name) {
        Some(activation) => Ok(activation.clone()),
        None => bail!("{name} is not in the cache"),
    };
    let start = find("embed")?;
    let shape = start.shape().clone();
    let mut parts = vec![start, find("pos")?];
    for (i, w) in p.blocks.iter().enumerate() {
        let written = find(&format!("blocks.{i}.z"))?.broadcast_matmul(&w.attn.w_o)?;
        for head in 0..cfg.n_heads {
            parts.push(written.narrow(1, head, 1)?.squeeze(1)?);
        }
        parts.push(w.attn.b_o.broadcast_as(&shape)?);
        parts.push(find(&format!("blocks.{i}.mlp_out"))?);
    }
    Tensor::stack(&parts, 0)
}
