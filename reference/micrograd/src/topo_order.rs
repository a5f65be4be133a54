use candle_core::{Result, bail};

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// The nodes that `root` depends on, every child before its parents and `root` last; `edges` holds child, parent, …
pub fn topo_order(n: usize, edges: &[usize], root: usize) -> Result<Vec<usize>> {
    if !edges.len().is_multiple_of(2) {
        bail!("the last child has no parent")
    }
    if let Some(node) = edges.iter().chain([&root]).find(|node| **node >= n) {
        bail!("there is no node {node}")
    }
    let mut children = vec![Vec::new(); n];
    for pair in edges.chunks_exact(2) {
        children[pair[1]].push(pair[0]);
    }
    let mut state = vec![State::New; n];
    let mut order = Vec::new();
    // The nodes between the root and here, each with the child that is next; a stack of our own, since chains are long.
    let mut open = vec![(root, 0)];
    state[root] = State::Open;
    while let Some((node, next)) = open.pop() {
        let Some(&child) = children[node].get(next) else {
            state[node] = State::Done;
            order.push(node);
            continue;
        };
        open.push((node, next + 1));
        match state[child] {
            State::New => {
                state[child] = State::Open;
                open.push((child, 0));
            }
            State::Open => bail!("node {child} depends on itself"),
            State::Done => {}
        }
    }
    Ok(order)
}
