use crate::random::Source;
use candle_core::{DType, Device, Result, Tensor};
use course::{AttnW, BlockW, GptCfg, GptW, LnW, MlpW};

/// Weights of an untrained model: normal matrices, zero biases, layer norms that do nothing; all of it decided by `seed`.
pub fn init_gpt(cfg: &GptCfg, seed: u64, dev: &Device) -> Result<GptW> {
    let (d, h, e, m, v) = (cfg.d_model, cfg.n_heads, cfg.d_head, cfg.d_mlp, cfg.d_vocab);
    let mut source = Source::new(seed, dev);
    let spread = cfg.init_std;
    // Two layers of each block write to the stream, and the variances of what they write add up.
    let writing = spread / (2.0 * cfg.n_layers as f64).sqrt();
    let zeros = |shape: &[usize]| Tensor::zeros(shape, DType::F32, dev);
    let norm = || {
        Ok::<LnW, candle_core::Error>(LnW {
            w: Tensor::ones(d, DType::F32, dev)?,
            b: zeros(&[d])?,
        })
    };
    let mut blocks = Vec::new();
    for _ in 0..cfg.n_layers {
        blocks.push(BlockW {
            ln1: norm()?,
            attn: AttnW {
                w_q: source.normal((h, d, e), spread)?,
                w_k: source.normal((h, d, e), spread)?,
                w_v: source.normal((h, d, e), spread)?,
                b_q: zeros(&[h, e])?,
                b_k: zeros(&[h, e])?,
                b_v: zeros(&[h, e])?,
                w_o: source.normal((h, e, d), writing)?,
                b_o: zeros(&[d])?,
            },
            ln2: norm()?,
            mlp: MlpW {
                w_in: source.normal((d, m), spread)?,
                b_in: zeros(&[m])?,
                w_out: source.normal((m, d), writing)?,
                b_out: zeros(&[d])?,
            },
        });
    }
    Ok(GptW {
        w_e: source.normal((v, d), spread)?,
        w_pos: source.normal((cfg.n_ctx, d), spread)?,
        blocks,
        ln_f: norm()?,
        w_u: source.normal((d, v), spread)?,
        b_u: zeros(&[v])?,
    })
}
