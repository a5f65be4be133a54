// Check it with: cargo xtask grade gpt2/clean_names

use candle_core::Result;

/// Clean the names
///
/// The tensors of a checkpoint have names, and checkpoints disagree about them. Some put `transformer.` in front of every name, some
/// of none. Some store, for each block, the causal mask and the number that hidden scores were once filled with: names that end
/// in `.attn.bias` or `.attn.masked_bias`. These are no weights.
///
/// Return the names that are left, in order: without one `transformer.` at the beginning, where there is one, and without those
/// two kinds of buffers. All other names stay as they are.
///
/// Beware of the near misses: `h.0.attn.c_attn.bias` is a weight, and a model with a wrong set of biases still speaks, only worse.
pub fn clean_names(names: &[&str]) -> Result<Vec<String>> {
    todo!()
}
