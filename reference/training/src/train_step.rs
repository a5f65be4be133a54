use crate::gpt2::gpt::gpt;
use crate::gpt2::lm_loss::lm_loss;
use crate::linear_regression::adamw::adamw;
use candle_core::{DType, Result, Tensor, Var, bail};
use course::{AttnW, BlockW, GptCfg, GptW, LnW, MlpW};

/// Loss on `x` `[b, s]` before, and the weights after, the first step of AdamW with the rate `lr`.
pub fn train_step(p: &GptW, cfg: &GptCfg, x: &Tensor, lr: f64) -> Result<(f64, GptW)> {
    let mut variables = Vec::new();
    let tracked = map_weights(p, &mut |weight| {
        let variable = Var::from_tensor(weight)?;
        variables.push(variable.clone());
        Ok(variable.as_tensor().clone())
    })?;
    let loss = lm_loss(&gpt(x, &tracked, cfg)?, x)?;
    let gradients = loss.backward()?;
    // The weights come in the same order both times.
    let mut variables = variables.iter();
    let after = map_weights(p, &mut |weight| {
        let Some(gradient) = variables
            .next()
            .and_then(|variable| gradients.get(variable.as_tensor()))
        else {
            bail!("a weight of shape {:?} has no gradient", weight.dims())
        };
        let flat = weight.flatten_all()?;
        adamw(&flat, &[gradient.flatten_all()?], lr, 0.9, 0.999, 1e-8, 0.01)?.reshape(weight.shape())
    })?;
    Ok((loss.to_dtype(DType::F64)?.to_scalar::<f64>()?, after))
}

/// The same model with `f` of every weight in its place.
pub fn map_weights(p: &GptW, f: &mut dyn FnMut(&Tensor) -> Result<Tensor>) -> Result<GptW> {
    let mut blocks = Vec::new();
    for block in &p.blocks {
        let (attn, mlp) = (&block.attn, &block.mlp);
        blocks.push(BlockW {
            ln1: map_norm(&block.ln1, f)?,
            attn: AttnW {
                w_q: f(&attn.w_q)?,
                w_k: f(&attn.w_k)?,
                w_v: f(&attn.w_v)?,
                b_q: f(&attn.b_q)?,
                b_k: f(&attn.b_k)?,
                b_v: f(&attn.b_v)?,
                w_o: f(&attn.w_o)?,
                b_o: f(&attn.b_o)?,
            },
            ln2: map_norm(&block.ln2, f)?,
            mlp: MlpW {
                w_in: f(&mlp.w_in)?,
                b_in: f(&mlp.b_in)?,
                w_out: f(&mlp.w_out)?,
                b_out: f(&mlp.b_out)?,
            },
        });
    }
    Ok(GptW {
        w_e: f(&p.w_e)?,
        w_pos: f(&p.w_pos)?,
        blocks,
        ln_f: map_norm(&p.ln_f, f)?,
        w_u: f(&p.w_u)?,
        b_u: f(&p.b_u)?,
    })
}

fn map_norm(p: &LnW, f: &mut dyn FnMut(&Tensor) -> Result<Tensor>) -> Result<LnW> {
    Ok(LnW {
        w: f(&p.w)?,
        b: f(&p.b)?,
    })
}
