use candle_core::{Device, Result, Tensor};

/// u8 checkerboard of shape `[2 * half, 2 * half]`, made of copies of one 2 by 2 tile.
pub fn checkerboard_tiled(half: usize, dev: &Device) -> Result<Tensor> {
    Tensor::new(&[[0u8, 1], [1, 0]], dev)?.repeat((half, half))
}
