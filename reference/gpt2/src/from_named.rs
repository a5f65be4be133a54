use crate::split_out::split_out;
use crate::split_qkv::split_qkv;
use candle_core::{Result, Tensor, bail};
use course::{AttnW, BlockW, GptCfg, GptW, LnW, MlpW, Named};
use std::collections::BTreeSet;

/// The weights of a model of the sizes `cfg`, from the tensors `t` of a GPT-2 checkpoint.
pub fn from_named(t: &Named, cfg: &GptCfg) -> Result<GptW> {
    let (d, m, wide) = (cfg.d_model, cfg.d_mlp, cfg.n_heads * cfg.d_head);
    let mut source = Source {
        tensors: t,
        used: BTreeSet::new(),
    };
    let w_e = source.take("wte.weight", &[cfg.d_vocab, d])?;
    let w_pos = source.rows("wpe.weight", cfg.n_ctx, d)?;
    let mut blocks = Vec::new();
    for i in 0..cfg.n_layers {
        let fused = source.take(&format!("h.{i}.attn.c_attn.weight"), &[d, 3 * wide])?;
        let fused_bias = source.take(&format!("h.{i}.attn.c_attn.bias"), &[3 * wide])?;
        let (w_q, w_k, w_v, b_q, b_k, b_v) = split_qkv(&fused, &fused_bias, cfg.n_heads)?;
        let w_o = source.take(&format!("h.{i}.attn.c_proj.weight"), &[wide, d])?;
        blocks.push(BlockW {
            ln1: source.norm(&format!("h.{i}.ln_1"), d)?,
            attn: AttnW {
                w_q,
                w_k,
                w_v,
                b_q,
                b_k,
                b_v,
                w_o: split_out(&w_o, cfg.n_heads)?,
                b_o: source.take(&format!("h.{i}.attn.c_proj.bias"), &[d])?,
            },
            ln2: source.norm(&format!("h.{i}.ln_2"), d)?,
            mlp: MlpW {
                w_in: source.take(&format!("h.{i}.mlp.c_fc.weight"), &[d, m])?,
                b_in: source.take(&format!("h.{i}.mlp.c_fc.bias"), &[m])?,
                w_out: source.take(&format!("h.{i}.mlp.c_proj.weight"), &[m, d])?,
                b_out: source.take(&format!("h.{i}.mlp.c_proj.bias"), &[d])?,
            },
        });
    }
    let ln_f = source.norm("ln_f", d)?;
    if let Some(name) = t.keys().find(|name| !source.used.contains(*name)) {
        bail!("{name} has no place in this model")
    }
    let w_u = w_e.t()?.contiguous()?;
    let b_u = Tensor::zeros(cfg.d_vocab, w_e.dtype(), w_e.device())?;
    Ok(GptW {
        w_e,
        w_pos,
        blocks,
        ln_f,
        w_u,
        b_u,
    })
}

/// Tensors by name, and which of them have been asked for.
struct Source<'a> {
    tensors: &'a Named,
    used: BTreeSet<String>,
}

impl Source<'_> {
    fn find(&mut self, name: &str) -> Result<Tensor> {
        let Some(tensor) = self.tensors.get(name) else {
            bail!("{name} is missing")
        };
        self.used.insert(name.to_owned());
        Ok(tensor.clone())
    }

    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor> {
        let tensor = self.find(name)?;
        if tensor.dims() != shape {
            bail!("{name} has shape {:?}, not {shape:?}", tensor.dims())
        }
        Ok(tensor)
    }

    /// The first rows of a table that may have more of them.
    fn rows(&mut self, name: &str, rows: usize, width: usize) -> Result<Tensor> {
        let tensor = self.find(name)?;
        match tensor.dims() {
            &[there, columns] if there >= rows && columns == width => tensor.narrow(0, 0, rows)?.contiguous(),
            shape => bail!("{name} has shape {shape:?}, not {rows} rows of {width}"),
        }
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<LnW> {
        Ok(LnW {
            w: self.take(&format!("{name}.weight"), &[width])?,
            b: self.take(&format!("{name}.bias"), &[width])?,
        })
    }
}
