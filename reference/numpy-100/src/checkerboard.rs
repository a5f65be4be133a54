use candle_core::{Device, Result, Tensor};

/// u8 `[r, c]` of alternating 0 and 1, with 0 at the top left.
pub fn checkerboard(r: usize, c: usize, dev: &Device) -> Result<Tensor> {
    let parity = |n: usize| Tensor::from_iter((0..n).map(|i| (i % 2) as u8), dev);
    // A cell is 1 where the parities of its row and its column differ.
    parity(r)?.unsqueeze(1)?.broadcast_ne(&parity(c)?.unsqueeze(0)?)
}
