/// What turns numbers into numbers.
pub trait Layer {
    /// The numbers after the layer.
    fn forward(&self, x: &[f64]) -> Vec<f64>;

    /// The numbers after the layer was applied twice, the second time to what came out of the first.
    fn twice(&self, x: &[f64]) -> Vec<f64> {
        self.forward(&self.forward(x))
    }
}

/// Multiplies every number.
pub struct Scale {
    /// By this.
    pub by: f64,
}

/// Replaces negative numbers by 0.
pub struct Relu;

/// Layers one after the other.
pub struct Chain {
    /// The first is applied first.
    pub layers: Vec<Box<dyn Layer>>,
}

impl Layer for Scale {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        x.iter().map(|v| v * self.by).collect()
    }
}

impl Layer for Relu {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        x.iter().map(|v| v.max(0.0)).collect()
    }
}

impl Layer for Chain {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        self.layers.iter().fold(x.to_vec(), |x, layer| layer.forward(&x))
    }
}
