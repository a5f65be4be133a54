// Check it with: cargo xtask grade interpretability/logit_attribution

use candle_core::{Result, Tensor};

/// Who said that token?
///
/// The final stream is a sum, and the unembedding is linear, so the logit of a token is a sum as well, one term for each part that wrote.
/// `parts`, `[n, s, d]`, holds what each of `n` parts wrote at each position (their means taken out, and the final norm's weights
/// folded into `w_u`); `scale`, `[s]`, is what the final norm divided the whole stream by at each position, a positive number that is held fixed.
/// `w_u` is `[d, v]`, and `tokens`, `u32[s]`, is the text.
///
/// For every position that has a successor, and every part, return the part's contribution to the logit of the token that *comes next*:
/// the part divided by the scale of its position, times the column of that token. The answer is `[s - 1, n]`. `s` is at least 2. Return an `Err`
/// when a token is not below `v`.
///
/// Summed over the parts this is the logit itself, exactly, so nothing is hidden and nothing is counted twice. What it leaves out is
/// what a part does by way of later parts.
///
/// What is allowed:
/// - `parts`: finite, any size up to 1e6
/// - `scale`: from 1e-3 to 1000 (it is the root of a variance)
/// - `w_u`: finite, any size up to 1e6
/// - `n`: from 1
/// - `s`: from 2
/// - `d`: from 1
/// - `v`: from 1
pub fn logit_attribution(parts: &Tensor, scale: &Tensor, w_u: &Tensor, tokens: &Tensor) -> Result<Tensor> {
    todo!()
}
