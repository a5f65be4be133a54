use candle_core::{Result, Tensor, bail};

use crate::draw::draw;

/// `prompt` `[n]` and up to `steps` tokens after it, the last of them `eos` if that came up.
pub fn generate(
    model: &dyn Fn(&Tensor) -> Result<Tensor>,
    prompt: &Tensor,
    steps: usize,
    n_ctx: usize,
    eos: u32,
    noise: &Tensor,
) -> Result<Tensor> {
    if n_ctx == 0 {
        bail!("a model that sees nothing cannot go on")
    }
    let mut tokens = prompt.to_vec1::<u32>()?;
    for u in noise.to_vec1::<f64>()?.into_iter().take(steps) {
        let window = &tokens[tokens.len().saturating_sub(n_ctx)..];
        let logits = model(&Tensor::new(window, prompt.device())?.unsqueeze(0)?)?;
        let token = draw(&logits.get(0)?.get(window.len() - 1)?, u)?;
        tokens.push(token);
        if token == eos {
            break;
        }
    }
    Tensor::new(tokens, prompt.device())
}
