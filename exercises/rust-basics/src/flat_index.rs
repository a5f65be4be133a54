// Check it with: cargo xtask grade rust-basics/flat_index

/// Where an element lies
///
/// A tensor is a flat list of numbers and a shape. In *row-major* order the last axis runs fastest: in a table of 2 rows and 3
/// columns, `[row, column]`, the elements lie as `[0, 0]`, `[0, 1]`, `[0, 2]`, `[1, 0]`, `[1, 1]`, `[1, 2]`.
///
/// Given the `shape` and the `index` of an element, one number for each axis from 0, return the place of the element in the
/// flat list, from 0, as `Some(place)`. Return `None` where there is no such element: where `index` has not one number for
/// each axis, or one that is not smaller than the size of its axis. A shape without axes is that of a single number, which
/// lies at 0.
///
/// Python would raise an exception, or count negative indices from the end. A Rust function says in its type that there may be
/// no answer: whoever calls it cannot forget the case.
///
/// What is allowed:
/// - `shape`: from 0 to 300 (the number of elements must fit into a usize)
/// - `index`: any value of its type
/// - `axes`: up to 6 (the number of elements must fit into a usize)
pub fn flat_index(shape: &[usize], index: &[usize]) -> Option<usize> {
    todo!()
}
