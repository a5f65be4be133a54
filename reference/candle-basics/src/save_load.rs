use candle_core::{Device, Result, safetensors};
use course::Named;
use std::collections::HashMap;
use std::path::Path;

/// The tensors of `t`, written to `file` and read from it onto `dev`.
pub fn save_load(t: &Named, file: &Path, dev: &Device) -> Result<Named> {
    let named: HashMap<String, _> = t.iter().map(|(name, x)| (name.clone(), x.clone())).collect();
    safetensors::save(&named, file)?;
    Ok(safetensors::load(file, dev)?.into_iter().collect())
}
