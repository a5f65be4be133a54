// Check it with: cargo xtask grade rust-basics/take_negatives

/// Taking numbers out of a list
///
/// Take all negative numbers out of `xs` and return them, in the order in which they stood. What stays in `xs` keeps its order
/// too. Zero is not negative.
///
/// In Python every name may change the list that it names, and whoever else holds the list is surprised. In Rust a value has
/// one owner, and `&mut Vec<i64>` says that this function has been lent the list *to change it*: as long as it works nobody else
/// can look. The numbers that it returns belong to the caller; those in `xs` never left. Buffers that are changed in place, such
/// as a cache of keys and values, are passed around like this.
///
/// What is allowed:
/// - `xs`: any value of its type
pub fn take_negatives(xs: &mut Vec<i64>) -> Vec<i64> {
    todo!()
}
