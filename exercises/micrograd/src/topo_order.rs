// Check it with: cargo xtask grade micrograd/topo_order

use candle_core::Result;

/// In which order?
///
/// Before a node can hand its gradient on, all messages to it must have arrived, so all nodes that use it must have had their
/// turn. Find such an order in a graph that was not built as a tape.
///
/// The graph has nodes `0` to `n - 1`. `edges` is a flat list of pairs, *child, parent, child, parent, …*: the parent was computed
/// from the child. `root` is the node on which backward was called. Return the numbers of all nodes that `root` depends on,
/// directly or not, and of `root` itself, each exactly once, so that **every child stands before each of its parents**. Nodes
/// that the root does not depend on are left out. Among the orders that do this any will do. Backward then walks the list from
/// its end.
///
/// The same pair may come more than once: a node may be added to itself. Where going from parents to children leads in a circle
/// that the root depends on there is no order: return an `Err`; also when `edges` holds an odd number of entries, or when a node
/// in it, or `root`, is not below `n`. Circles elsewhere do not occur.
///
/// A chain of calls can be long: a sum over a text, a loop over a thousand tokens. A hundred thousand nodes in a row must not
/// overflow the stack, and the answer must come within seconds.
///
/// What is allowed:
/// - `n`: from 1
pub fn topo_order(n: usize, edges: &[usize], root: usize) -> Result<Vec<usize>> {
    todo!()
}
