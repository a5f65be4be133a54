use std::collections::HashMap;

/// Words and their numbers.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Vocabulary {
    /// A vocabulary without words.
    pub fn new() -> Vocabulary {
        Vocabulary::default()
    }

    /// The number of a word, which it keeps: a word that is new gets the next one.
    pub fn add(&mut self, word: &str) -> usize {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.words.len();
        self.words.push(word.to_string());
        self.numbers.insert(word.to_string(), number);
        number
    }

    /// The word of a number, where there is one.
    pub fn word(&self, number: usize) -> Option<&str> {
        self.words.get(number).map(String::as_str)
    }

    /// How many words there are.
    pub fn size(&self) -> usize {
        self.words.len()
    }
}
