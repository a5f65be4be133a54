// Check it with: cargo xtask grade rust-basics/vocabulary

//! A vocabulary
//!
//! Write a struct `Vocabulary` that gives words numbers. `new` makes one without words. `add` returns the number of a word: the
//! first word gets 0, every word that is new the next number, and a word that has one keeps it. `word` is the word of a number,
//! `None` where no word has it. `size` is how many words there are. You choose the fields.
//!
//! A tokeniser looks numbers up for words all day long: going through a list for each would be slow. Keep what makes *both*
//! directions quick.
//!
//! A method that only looks takes `&self`, one that changes the value `&mut self`. The words that are kept must be owned
//! (`String`): the `&str` that `add` is lent may be gone tomorrow. What `word` lends out is borrowed from the vocabulary, and the
//! compiler makes sure that nobody changes it meanwhile.
//!
//! What is allowed:
//! - `words`: texts of any length, empty too, of `a` `b` blanks `é`
//! - `asked`: any value of its type

/// Words and their numbers.
pub struct Vocabulary {
    // Which fields does it need?
}

impl Vocabulary {
    /// A vocabulary without words.
    pub fn new() -> Vocabulary {
        todo!()
    }

    /// The number of a word, which it keeps: a word that is new gets the next one.
    pub fn add(&mut self, word: &str) -> usize {
        todo!()
    }

    /// The word of a number, where there is one.
    pub fn word(&self, number: usize) -> Option<&str> {
        todo!()
    }

    /// How many words there are.
    pub fn size(&self) -> usize {
        todo!()
    }
}

// What calls this:
//
// use crate::vocabulary::Vocabulary;
//
// /// Adds the words one by one, then asks for the words of some numbers.
// pub fn vocabulary(words: &[&str], asked: &[usize]) -> (Vec<usize>, Vec<Option<String>>, usize) {
//     let mut vocabulary = Vocabulary::new();
//     let numbers = words.iter().map(|word| vocabulary.add(word)).collect();
//     // Another one has numbers of its own.
//     Vocabulary::new().add("another");
//     let found = asked.iter().map(|&number| vocabulary.word(number).map(str::to_string)).collect();
//     (numbers, found, vocabulary.size())
// }
