// Check it with: cargo xtask grade candle-basics/save_load

use candle_core::{Device, Result};
use course::Named;
use std::path::Path;

/// Save and load
///
/// Keep tensors for tomorrow. `t` is a map from names to tensors. Write all of them to the file `file` in the format of
/// *safetensors*, then read that file and return what it holds, as a map of the same kind whose tensors live on the device `dev`.
/// The file must hold each tensor under its name, with its dtype, its shape and exactly its numbers, and so must the answer; the
/// answer shares no memory with `t`. The map may be empty, and a tensor may have no elements or rank 0. Where the file can't be
/// written, because its folder is not there for instance, return an `Err`.
///
/// A file of safetensors begins with a table of names, dtypes, shapes and places, and then holds nothing but numbers. No code lies
/// in it, so that reading a stranger's file can't run anything; older formats could. That is why the weights of nearly every public
/// model come like this. It is also the plain way to store the activations of a long run, so that a probe or a dictionary can be
/// trained on them without running the model again.
///
/// Example: for `{"b": [1, 2], "w": [[3]]}` the file holds two tensors, and the answer is the same map.
///
/// What is allowed:
/// - `t`: finite, of any size; inf, -inf and NaN too
/// - `n`: from 0
/// - `m`: from 1
pub fn save_load(t: &Named, file: &Path, dev: &Device) -> Result<Named> {
    todo!()
}
