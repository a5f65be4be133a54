// Check it with: cargo xtask grade training/init_gpt

use candle_core::{Device, Result};
use course::{GptCfg, GptW};

/// Fresh weights
///
/// Make the weights of an untrained model of the sizes that `cfg` gives, in `f32`, on the device `dev`:
///
/// - every matrix and both embeddings: independent normal numbers with mean 0 and standard deviation `cfg.init_std`; but the matrices that write to
///   the stream, `w_o` and `w_out` of every block, have `cfg.init_std / sqrt(2 * n_layers)`, since that many of them are added up;
/// - every bias zero, `b_u` included; in every layer norm `w` is one and `b` zero.
///
/// `seed` decides everything: the same seed gives the same weights, on every device, and another seed others. candle cannot seed its generator on
/// the CPU, so bring your own: any generator whose numbers cannot be told from random ones will do.
///
/// With small weights every token is nearly equally likely, so that the first loss is close to `log(d_vocab)`. A first loss far above that says that a model begins
/// with strong opinions about nothing.
///
/// What is allowed:
/// - `seed`: any value of its type
/// - `v`: up to 300 (larger models only take longer)
/// - `d`: up to 64 (larger models only take longer)
/// - `h`: up to 4 (larger models only take longer)
/// - `e`: up to 16 (larger models only take longer)
/// - `m`: up to 128 (larger models only take longer)
/// - `layers`: up to 4 (larger models only take longer)
/// - `ctx`: up to 64 (larger models only take longer)
pub fn init_gpt(cfg: &GptCfg, seed: u64, dev: &Device) -> Result<GptW> {
    todo!()
}
