use candle_core::Result;

/// The names of a checkpoint's weights: without the prefix that some checkpoints have, and without the masks' buffers.
pub fn clean_names(names: &[&str]) -> Result<Vec<String>> {
    let weights = names
        .iter()
        .filter(|name| !name.ends_with(".attn.bias") && !name.ends_with(".attn.masked_bias"));
    Ok(weights
        .map(|name| name.strip_prefix("transformer.").unwrap_or(name).to_owned())
        .collect())
}
