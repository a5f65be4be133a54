//! The names within a function: registers, parameters and variables, in nested scopes.

use std::collections::HashMap;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A register.
    Register(u16),
    /// A parameter: its place in the frame's, and its size.
    Param(usize, usize),
    /// A place in the block's memory.
    Shared(usize),
    /// The beginning of the part of the block's memory that the launch adds.
    Dynamic,
    /// A place in the thread's memory.
    Local(usize),
}

#[derive(Debug, Default)]
struct Scope<'t> {
    names: HashMap<&'t str, Named>,
    /// `%r<73>`: all registers from `%r0` to `%r72`.
    ranges: Vec<(&'t str, u16, u32)>,
}

/// The scopes that are open.
#[derive(Debug)]
pub struct Scopes<'t> {
    open: Vec<Scope<'t>>,
}

impl<'t> Scopes<'t> {
    /// A function's outermost scope.
    pub fn new() -> Self {
        Self {
            open: vec![Scope::default()],
        }
    }

    /// Opens a scope.
    pub fn push(&mut self) {
        self.open.push(Scope::default());
    }

    /// Closes a scope; false if it was the function's own.
    pub fn pop(&mut self) -> bool {
        self.open.pop();
        !self.open.is_empty()
    }

    fn innermost(&mut self) -> Option<&mut Scope<'t>> {
        self.open.last_mut()
    }

    /// Declares a name here.
    pub fn declare(&mut self, name: &'t str, named: Named) {
        if let Some(scope) = self.innermost() {
            scope.names.insert(name, named);
        }
    }

    /// Declares numbered registers here.
    pub fn declare_range(&mut self, prefix: &'t str, first: u16, count: u32) {
        if let Some(scope) = self.innermost() {
            scope.ranges.push((prefix, first, count));
        }
    }

    /// What a name stands for here.
    pub fn find(&self, name: &str) -> Option<Named> {
        let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let index = name[prefix.len()..].parse::<u32>().ok();
        for scope in self.open.iter().rev() {
            if let Some(&named) = scope.names.get(name) {
                return Some(named);
            }
            let Some(index) = index else { continue };
            let range = scope.ranges.iter().find(|(p, _, count)| *p == prefix && index < *count);
            if let Some((_, first, _)) = range {
                return Some(Named::Register(first + index as u16));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_names_hide_outer_ones() {
        let mut s = Scopes::new();
        s.declare_range("%r", 10, 3);
        s.declare("%temp", Named::Register(1));
        assert_eq!(s.find("%r2"), Some(Named::Register(12)));
        assert_eq!(s.find("%r3"), None);
        s.push();
        s.declare("%temp", Named::Register(2));
        assert_eq!(s.find("%temp"), Some(Named::Register(2)));
        assert!(s.pop());
        assert_eq!(s.find("%temp"), Some(Named::Register(1)));
        assert!(!s.pop());
    }
}
