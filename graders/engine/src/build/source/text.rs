//! A submitted text in which a spec's words are looked for.

use super::device;
use super::names::{Named, Names};
use super::parts::{Parts, without_tests};
use super::token::{Token, tokens};

/// How much of a text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All but its tests.
    Whole,
    /// What is come to, with [`Source::come_to`].
    Live,
}

/// A submitted text without its tests.
#[derive(Debug)]
pub struct Source {
    code: Vec<Token>,
    names: Names,
    parts: Parts,
}

impl Source {
    /// Reads a text. Nothing of it is come to yet.
    pub fn of(text: &str) -> Source {
        let code = without_tests(text);
        let names = Names::of(&code);
        let parts = Parts::of(&code, &names);
        Source { code, names, parts }
    }

    /// Says that items of these names are used from elsewhere. Whether that is more than before.
    pub fn come_to<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> bool {
        self.parts.come_to(names)
    }

    /// The paths of the text in all of their meanings, with whether they are come to.
    pub fn paths(&self) -> impl Iterator<Item = (&Named, bool)> {
        let live = |named: &Named| !named.in_use && self.parts.is_live(named.place);
        self.names.paths.iter().map(move |named| (named, live(named)))
    }

    fn counts(&self, extent: Extent, place: usize) -> bool {
        extent == Extent::Whole || self.parts.is_live(place)
    }

    /// Where the words of a rule stand in a row, or a path means them: `candle_nn::ops::softmax` is also found through
    /// `use`, under another name too.
    pub fn first(&self, rule: &str, extent: Extent) -> Option<&Token> {
        let wanted: Vec<String> = tokens(rule).into_iter().map(|t| t.text).collect();
        if wanted.is_empty() {
            return None;
        }
        let mut windows = self.code.windows(wanted.len()).enumerate();
        let plain = windows.find(|(place, window)| {
            let same = window.iter().zip(&wanted).all(|(t, w)| t.text == *w);
            same && (*place..*place + wanted.len()).all(|at| self.counts(extent, at))
        });
        if let Some((place, _)) = plain {
            return self.code.get(place);
        }
        let segments: Vec<&str> = wanted.iter().map(String::as_str).filter(|t| *t != ":").collect();
        // Only rules that are paths can hide behind other names.
        if wanted.len() != segments.len() * 3 - 2 {
            return None;
        }
        let holds = |path: &[String]| {
            path.windows(segments.len())
                .any(|w| w.iter().zip(&segments).all(|(a, b)| a == b))
        };
        let mut paths = self.names.paths.iter();
        let meant = paths.find(|named| holds(&named.path) && self.counts(extent, named.place));
        // Whoever writes so many may mean anything by them.
        let hidden = self.names.too_many.then_some(0).filter(|_| extent == Extent::Whole);
        self.code.get(meant.map(|named| named.place).or(hidden)?)
    }

    /// Where it makes a tensor on the CPU, whatever device its arguments live on.
    pub fn pinned_to_cpu(&self, extent: Extent) -> Option<&Token> {
        let place = device::pinned_to_cpu(&self.code, &self.names, &|place| self.counts(extent, place))?;
        self.code.get(place)
    }
}
