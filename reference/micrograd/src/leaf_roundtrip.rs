use candle_core::Result;

/// A number in a computation, and what a backward pass needs to know of it.
pub struct Node {
    /// The number.
    pub value: f64,
    /// How fast the root of the last backward pass changes with it; 0 before any.
    pub grad: f64,
    /// What it was computed from: the place on the tape, and how fast the value changes along it.
    pub parents: Vec<(usize, f64)>,
}

/// All nodes of a computation in the order in which they were made, so that each stands behind those it was computed from.
#[derive(Default)]
pub struct Tape {
    /// The nodes; a node is named by its place.
    pub nodes: Vec<Node>,
}

impl Tape {
    /// A node that depends on nothing; returns its place.
    pub fn leaf(&mut self, value: f64) -> usize {
        self.push(value, Vec::new())
    }

    /// A node computed from `parents`; returns its place.
    pub fn push(&mut self, value: f64, parents: Vec<(usize, f64)>) -> usize {
        self.nodes.push(Node {
            value,
            grad: 0.0,
            parents,
        });
        self.nodes.len() - 1
    }
}

/// Value and gradient of a fresh leaf that holds `x`.
pub fn leaf_roundtrip(x: f64) -> Result<(f64, f64)> {
    let mut tape = Tape::default();
    let leaf = tape.leaf(x);
    Ok((tape.nodes[leaf].value, tape.nodes[leaf].grad))
}
