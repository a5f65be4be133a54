// Check it with: cargo xtask grade rust-basics/run_lengths

//! Runs of anything
//!
//! Return the runs of equal neighbours in `items`, in order: each item once for its run, with how many there are in a row.
//! `[4, 4, 4, 9, 4]` has the runs `(4, 3)`, `(9, 1)`, `(4, 1)`.
//!
//! The function is *generic*: `T` stands for whatever type the caller has. Python would try, and fail inside if something is
//! missing. Rust asks first: the *bounds* after `T:` say what the function needs of the type, here that two items can be compared
//! (`PartialEq`) and that an item can be copied by `clone` (`Clone`). Nothing else may be asked: the function is called with a
//! type that has no order, no hash and no `Copy`.
//!
//! What is allowed:
//! - `numbers`: any value of its type
//! - `text`: a text of any length, empty too, of `a` `b` `é`

/// Each run of equal items: the item, and how many there are.
pub fn run_lengths<T: PartialEq + Clone>(items: &[T]) -> Vec<(T, usize)> {
    todo!()
}

// What calls this:
//
// use crate::run_lengths;
//
// /// A letter that can be compared and cloned, and nothing else.
// #[derive(PartialEq, Clone)]
// struct Letter(char);
//
// /// The runs of numbers, and those of the characters of a text.
// pub fn run_lengths(numbers: &[i64], text: &str) -> (Vec<(i64, usize)>, Vec<(char, usize)>) {
//     let letters: Vec<Letter> = text.chars().map(Letter).collect();
//     let runs = run_lengths::run_lengths(&letters);
//     let runs = runs.into_iter().map(|(letter, count)| (letter.0, count)).collect();
//     (run_lengths::run_lengths(numbers), runs)
// }
