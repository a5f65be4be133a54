use crate::leaf_roundtrip::Tape;
use candle_core::Result;

impl Tape {
    /// A node to the power of a plain number; returns its place.
    pub fn powf(&mut self, a: usize, k: f64) -> usize {
        let value = self.nodes[a].value;
        // A constant; at 0 the formula would be 0 times infinity.
        let slope = if k == 0.0 { 0.0 } else { k * value.powf(k - 1.0) };
        self.push(value.powf(k), vec![(a, slope)])
    }
}

/// Value of `a^k`, and the gradient of `a`.
pub fn node_powf(a: f64, k: f64) -> Result<(f64, f64)> {
    let mut tape = Tape::default();
    let base = tape.leaf(a);
    let power = tape.powf(base, k);
    tape.backward(power);
    Ok((tape.nodes[power].value, tape.nodes[base].grad))
}
