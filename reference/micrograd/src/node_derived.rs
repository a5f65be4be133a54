use crate::leaf_roundtrip::Tape;
use candle_core::Result;

impl Tape {
    /// A node with its sign changed; returns its place.
    pub fn neg(&mut self, a: usize) -> usize {
        let minus_one = self.leaf(-1.0);
        self.mul(a, minus_one)
    }

    /// One node minus another; returns its place.
    pub fn sub(&mut self, a: usize, b: usize) -> usize {
        let minus_b = self.neg(b);
        self.add(a, minus_b)
    }

    /// One node divided by another; returns its place.
    pub fn div(&mut self, a: usize, b: usize) -> usize {
        let inverse = self.powf(b, -1.0);
        self.mul(a, inverse)
    }
}

/// Seven expressions of two nodes: the values, the gradients of `a` and the gradients of `b`.
pub fn node_derived(a: f64, b: f64) -> Result<(Vec<f64>, Vec<f64>, Vec<f64>)> {
    type Expression = fn(&mut Tape, usize, usize, usize) -> usize;
    let expressions: [Expression; 7] = [
        |tape, a, _, _| tape.neg(a),
        |tape, a, b, _| tape.sub(a, b),
        |tape, a, b, _| tape.div(a, b),
        |tape, a, _, two| tape.sub(a, two),
        |tape, a, _, two| tape.sub(two, a),
        |tape, a, _, two| tape.div(a, two),
        |tape, _, b, two| tape.div(two, b),
    ];
    let (mut values, mut by_a, mut by_b) = (Vec::new(), Vec::new(), Vec::new());
    for expression in expressions {
        let mut tape = Tape::default();
        let (first, second, two) = (tape.leaf(a), tape.leaf(b), tape.leaf(2.0));
        let root = expression(&mut tape, first, second, two);
        tape.backward(root);
        values.push(tape.nodes[root].value);
        by_a.push(tape.nodes[first].grad);
        by_b.push(tape.nodes[second].grad);
    }
    Ok((values, by_a, by_b))
}
