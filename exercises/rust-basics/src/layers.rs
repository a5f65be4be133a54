// Check it with: cargo xtask grade rust-basics/layers

//! Layers behind one trait
//!
//! `Layer` is a *trait*: what a type must be able to do to count as a layer, as in Python an abstract base class, or just the habit
//! that everything with a `forward` will do. Fill in what is missing:
//!
//! - `Layer::twice`, a *default method*: every layer has it without writing it. It is the layer applied twice, the second time to
//!   what came out of the first.
//! - `Scale` multiplies every number by `by`.
//! - `Relu` replaces negative numbers by 0 and keeps the others.
//! - `Chain` applies its layers one after the other, the first one first. Without layers it gives back what it is given. It is a
//!   layer itself, so that a chain may hold chains.
//!
//! `Box<dyn Layer>` is any layer at all, behind a pointer: the chain does not know which types it holds, and works with those
//! that others write after you. A transformer is such a chain of blocks.
//!
//! What is allowed:
//! - `x`: finite, of any size
//! - `by`: finite, of any size

/// What turns numbers into numbers.
pub trait Layer {
    /// The numbers after the layer.
    fn forward(&self, x: &[f64]) -> Vec<f64>;

    /// The numbers after the layer was applied twice, the second time to what came out of the first.
    fn twice(&self, x: &[f64]) -> Vec<f64> {
        todo!()
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
        todo!()
    }
}

impl Layer for Relu {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        todo!()
    }
}

impl Layer for Chain {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        todo!()
    }
}

// What calls this:
//
// use crate::layers::{Chain, Layer, Relu, Scale};
//
// /// A layer that you do not know: it adds 1 to every number.
// struct AddOne;
//
// impl Layer for AddOne {
//     fn forward(&self, x: &[f64]) -> Vec<f64> {
//         x.iter().map(|v| v + 1.0).collect()
//     }
// }
//
// /// Scaled; negative ones replaced; a chain within a chain; that chain twice.
// pub fn layers(x: &[f64], by: [f64; 2]) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>) {
//     let inner = Chain { layers: vec![Box::new(AddOne), Box::new(Relu)] };
//     let empty = Chain { layers: vec![] };
//     let chain = Chain {
//         layers: vec![Box::new(Scale { by: by[0] }), Box::new(inner), Box::new(empty), Box::new(Scale { by: by[1] })],
//     };
//     (Scale { by: by[0] }.forward(x), Relu.forward(x), chain.forward(x), chain.twice(x))
// }
