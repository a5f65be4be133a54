use candle_core::{Result, Tensor, bail};
use course::GptW;

/// Token-to-token matrices `[v, v]` of a head: what attending to a token adds to the logits, and the scores of queries (rows) with keys.
pub fn circuits(p: &GptW, layer: usize, head: usize) -> Result<(Tensor, Tensor)> {
    let Some(block) = p.blocks.get(layer) else {
        bail!("there is no block {layer}")
    };
    let w = &block.attn;
    let values = p.w_e.matmul(&w.w_v.get(head)?)?;
    let ov = values.matmul(&w.w_o.get(head)?)?.matmul(&p.w_u)?;
    let queries = p.w_e.matmul(&w.w_q.get(head)?)?;
    let keys = p.w_e.matmul(&w.w_k.get(head)?)?;
    Ok((ov, queries.matmul(&keys.t()?)?))
}
