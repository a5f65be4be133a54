// Check it with: cargo xtask grade gpt2/from_named

use candle_core::Result;
use course::{GptCfg, GptW, Named};

// At hand, as you have written them:
// use crate::split_qkv::split_qkv; // fn split_qkv(w: &Tensor, b: &Tensor, h: usize) -> Result<(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)>
// use crate::split_out::split_out; // fn split_out(w: &Tensor, h: usize) -> Result<Tensor>

/// A model from a checkpoint
///
/// Build the weights of a model from the tensors of a checkpoint with clean names. `t` maps names to tensors, all of one
/// dtype; `cfg` says what sizes the model has. With `d = d_model`, `n = n_heads * d_head` and `m = d_mlp` the checkpoint holds:
///
/// - `wte.weight` `[d_vocab, d]`: the embedding `w_e`. The unembedding is tied to it: `w_u`, `[d, d_vocab]`, is its transpose, and
///   `b_u` is zero;
/// - `wpe.weight`, at least `n_ctx` rows of width `d`: its first `n_ctx` rows are `w_pos`;
/// - for each block i from 0 to `n_layers - 1`, with `h.{i}.` in front: `ln_1.weight` and `ln_1.bias` `[d]` (`ln1`); `attn.c_attn.weight`
///   `[d, 3 n]` and `attn.c_attn.bias` `[3 n]`, the fused queries, keys and values; `attn.c_proj.weight` `[n, d]` and `attn.c_proj.bias`
///   `[d]` (`w_o` and `b_o`); `ln_2.weight` and `ln_2.bias` `[d]` (`ln2`); `mlp.c_fc.weight` `[d, m]` and `mlp.c_fc.bias` `[m]` (`w_in`, `b_in`);
///   `mlp.c_proj.weight` `[m, d]` and `mlp.c_proj.bias` `[d]` (`w_out`, `b_out`);
/// - `ln_f.weight` and `ln_f.bias` `[d]` (`ln_f`).
///
/// All matrices are stored inputs first, as this course has them, and numbers are only moved. Return an `Err` whose message
/// holds the tensor's name when one is missing, has another shape than the list says, or is there but not on the list: what
/// is silently ignored today is what you look for tomorrow. `Named` is a `BTreeMap<String, Tensor>`.
///
/// What is allowed:
/// - `t`: finite, of any size
/// - `h`: up to 4 (larger models only take longer)
/// - `e`: up to 8 (larger models only take longer)
/// - `layers`: up to 12 (larger models only take longer)
/// - `v`: from 2
/// - `m`: from 1
/// - `ctx`: from 1
/// - `spare`: from 0
pub fn from_named(t: &Named, cfg: &GptCfg) -> Result<GptW> {
    todo!()
}
