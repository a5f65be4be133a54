//! Where things stand in a YAML text: a tree of spans, found again by YAML path.
//!
//! serde_yaml forgets positions once a value is read. What is found wrong afterwards (a law that names something
//! unbound) is looked up here, down to the column inside a plain, quoted, literal or folded scalar.

use saphyr_parser::{Event, Parser, ScalarStyle};
use std::fmt;
use std::ops::Range;

/// Deeper nesting is refused: serde_yaml gives up at a similar depth, and takes its time before.
const MAX_DEPTH: usize = 100;

/// A path from the root of a YAML document to a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YamlPath(Vec<PathStep>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathStep {
    /// Into a map.
    Key(String),
    /// Into a list, from 0.
    Index(usize),
}

impl YamlPath {
    /// The document itself.
    pub fn root() -> YamlPath {
        YamlPath::default()
    }

    /// The value of `key` below this.
    pub fn key(&self, key: impl Into<String>) -> YamlPath {
        self.step(PathStep::Key(key.into()))
    }

    /// Element `index` (from 0) below this.
    pub fn index(&self, index: usize) -> YamlPath {
        self.step(PathStep::Index(index))
    }

    /// Without its last step.
    pub fn parent(&self) -> YamlPath {
        YamlPath(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// The key at its end, if it ends in one.
    pub fn last_key(&self) -> Option<&str> {
        match self.0.last() {
            Some(PathStep::Key(key)) => Some(key),
            _ => None,
        }
    }

    fn step(&self, step: PathStep) -> YamlPath {
        let mut steps = self.0.clone();
        steps.push(step);
        YamlPath(steps)
    }
}

impl fmt::Display for YamlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Key(key) if i == 0 => f.write_str(key)?,
                PathStep::Key(key) => write!(f, ".{key}")?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// One node of the document.
#[derive(Debug, Clone)]
pub struct Node {
    /// Byte range in the text; of a scalar with its quotes, of a block scalar from its first character.
    pub span: Range<usize>,
    /// What it holds.
    pub content: Content,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// A scalar: its value and how it is written.
    Scalar(String, ScalarStyle),
    /// A list.
    List(Vec<Node>),
    /// A map, doubled keys included.
    Map(Vec<(Node, Node)>),
    /// `*name`.
    Alias,
}

/// The tree of one document; partial when the text is not YAML.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    root: Option<Node>,
    /// Whether the whole text was read.
    pub complete: bool,
    /// Where the text nests deeper than can be read.
    pub too_deep: Option<usize>,
    /// Anchors (`&name`) and aliases (`*name`), as they are written.
    pub references: Vec<Range<usize>>,
}

/// A node under construction: where it began, its finished children; of a map, keys and values in turn.
struct Open {
    start: usize,
    map: bool,
    children: Vec<Node>,
}

impl Open {
    fn close(mut self, end: usize) -> Node {
        let last = self.children.last().map_or(self.start, |child| child.span.end);
        let span = self.start..end.max(last);
        if !self.map {
            return Node {
                span,
                content: Content::List(self.children),
            };
        }
        if self.children.len() % 2 == 1 {
            self.children.push(Node {
                span: last..last,
                content: Content::Scalar(String::new(), ScalarStyle::Plain),
            });
        }
        let mut children = self.children.into_iter();
        let mut pairs = Vec::new();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            pairs.push((key, value));
        }
        Node {
            span,
            content: Content::Map(pairs),
        }
    }
}

/// Where more brackets are open than any spec has, texts and comments counted too: both YAML readers look far ahead in
/// brackets, at a cost that grows with the square of the depth.
fn bracketed(text: &str) -> Option<usize> {
    let mut open = 0usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > 2 * MAX_DEPTH
    })
}

/// From a byte to before the next space or bracket.
fn word(text: &str, from: usize) -> Range<usize> {
    let length = text[from..].find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
    from..length.map_or(text.len(), |length| from + length)
}

impl Tree {
    /// Reads the first document of a text.
    pub fn of(text: &str) -> Tree {
        let bytes: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain(std::iter::once(text.len()))
            .collect();
        let byte = |index: usize| bytes.get(index).copied().unwrap_or(text.len());
        let mut parser = Parser::new_from_str(text);
        let mut open: Vec<Open> = Vec::new();
        let mut tree = Tree {
            too_deep: bracketed(text),
            ..Tree::default()
        };
        while tree.too_deep.is_none() && tree.root.is_none() {
            let Some(Ok((event, span))) = parser.next_event() else {
                break;
            };
            let (start, end) = (byte(span.start.index()), byte(span.end.index()));
            let reference = match event {
                Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
                    if anchor > 0 =>
                {
                    // What is anchored begins at the anchor or behind it.
                    let from = match text[start..].starts_with('&') {
                        true => Some(start),
                        false => text[..start].rfind('&'),
                    };
                    from.map(|from| word(text, from))
                }
                Event::Alias(_) => Some(word(text, start)),
                _ => None,
            };
            tree.references.extend(reference);
            let finished = match event {
                Event::StreamEnd | Event::DocumentEnd => break,
                Event::SequenceStart(..) | Event::MappingStart(..) => {
                    if open.len() >= MAX_DEPTH {
                        tree.too_deep = Some(start);
                        break;
                    }
                    let map = matches!(event, Event::MappingStart(..));
                    open.push(Open {
                        start,
                        map,
                        children: Vec::new(),
                    });
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                    Some(node) => node.close(end),
                    None => break,
                },
                Event::Scalar(value, style, ..) => Node {
                    span: start..end.max(start),
                    content: Content::Scalar(value.into_owned(), style),
                },
                Event::Alias(_) => Node {
                    span: start..end.max(start),
                    content: Content::Alias,
                },
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(finished),
                None => {
                    tree.root = Some(finished);
                    tree.complete = true;
                }
            }
        }
        while let Some(node) = open.pop() {
            let node = node.close(text.len());
            match open.last_mut() {
                Some(parent) => parent.children.push(node),
                None => tree.root = Some(node),
            }
        }
        tree
    }

    /// The node at a path, or the deepest one on the way to it, and the key it stands under.
    pub fn nearest(&self, path: &YamlPath) -> Option<(&Node, Option<&Node>)> {
        let mut node = self.root.as_ref()?;
        let mut under = None;
        for step in &path.0 {
            let found = match (&node.content, step) {
                (Content::Map(pairs), PathStep::Key(key)) => pairs
                    .iter()
                    .find(|(k, _)| k.scalar() == Some(key))
                    .map(|(k, v)| (v, Some(k))),
                (Content::List(items), PathStep::Index(index)) => items.get(*index).map(|item| (item, None)),
                _ => None,
            };
            let Some((next, key)) = found else { break };
            (node, under) = (next, key);
        }
        Some((node, under))
    }

    /// The node at a path.
    pub fn find(&self, path: &YamlPath) -> Option<&Node> {
        path.0
            .iter()
            .try_fold(self.root.as_ref()?, |node, step| match (&node.content, step) {
                (Content::Map(pairs), PathStep::Key(key)) => {
                    pairs.iter().find(|(k, _)| k.scalar() == Some(key)).map(|(_, v)| v)
                }
                (Content::List(items), PathStep::Index(index)) => items.get(*index),
                _ => None,
            })
    }

    /// Path of the innermost key or element whose text includes or precedes a byte offset.
    pub fn path_at(&self, offset: usize) -> YamlPath {
        let mut path = YamlPath::root();
        let mut node = self.root.as_ref();
        while let Some(current) = node {
            node = match &current.content {
                Content::Map(pairs) => match pairs.iter().rfind(|(k, _)| k.span.start <= offset) {
                    Some((key, value)) => {
                        path = path.key(key.scalar().unwrap_or("?"));
                        (value.span.start <= offset && offset >= key.span.end).then_some(value)
                    }
                    None => None,
                },
                Content::List(items) => match items.iter().rposition(|item| item.span.start <= offset) {
                    Some(index) => {
                        path = path.index(index);
                        items.get(index)
                    }
                    None => None,
                },
                Content::Scalar(..) | Content::Alias => None,
            };
        }
        path
    }

    /// Every key of every map, with its path, in the order of the text.
    pub fn keys(&self) -> Vec<(YamlPath, &Node)> {
        let mut found = Vec::new();
        let mut pending: Vec<(YamlPath, &Node)> = self.root.iter().map(|root| (YamlPath::root(), root)).collect();
        while let Some((path, node)) = pending.pop() {
            match &node.content {
                Content::Map(pairs) => {
                    for (key, value) in pairs {
                        let below = path.key(key.scalar().unwrap_or("?"));
                        found.push((below.clone(), key));
                        pending.push((below, value));
                    }
                }
                Content::List(items) => {
                    pending.extend(items.iter().enumerate().map(|(i, item)| (path.index(i), item)));
                }
                Content::Scalar(..) | Content::Alias => {}
            }
        }
        found.sort_by_key(|(_, key)| key.span.start);
        found
    }

    /// Keys that stand twice in one map: path of the key, span of the second, start of the first.
    pub fn doubled(&self) -> Vec<(YamlPath, Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut pending: Vec<(YamlPath, &Node)> = self.root.iter().map(|root| (YamlPath::root(), root)).collect();
        while let Some((path, node)) = pending.pop() {
            match &node.content {
                Content::Map(pairs) => {
                    let mut seen = std::collections::HashMap::new();
                    for (key, value) in pairs {
                        let name = key.scalar().unwrap_or("?");
                        let below = path.key(name);
                        // The rest of `{k: min(m, n)}` is no key.
                        if name.ends_with(')') && value.span.is_empty() {
                            continue;
                        }
                        if let Some(first) = seen.get(name) {
                            found.push((below.clone(), key.span.clone(), *first));
                        } else if key.scalar().is_some() {
                            seen.insert(name, key.span.start);
                        }
                        pending.push((below, value));
                    }
                }
                Content::List(items) => {
                    pending.extend(items.iter().enumerate().map(|(i, item)| (path.index(i), item)));
                }
                Content::Scalar(..) | Content::Alias => {}
            }
        }
        found.sort_by_key(|(_, span, _)| span.start);
        found
    }
}

impl Node {
    /// The value of a scalar.
    pub fn scalar(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(value, _) => Some(value),
            _ => None,
        }
    }

    /// Byte offset in the file of byte `offset` of a scalar's value; the node's own start when it is no scalar.
    pub fn locate(&self, text: &str, offset: usize) -> usize {
        let Content::Scalar(value, style) = &self.content else {
            return self.span.start;
        };
        let raw = text.get(self.span.clone()).unwrap_or("");
        let within = match style {
            ScalarStyle::DoubleQuoted => locate_escaped(raw, offset),
            ScalarStyle::SingleQuoted => locate_aligned(raw, 1, value, offset, true),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => {
                locate_aligned(raw, 0, value, offset, false)
            }
        };
        self.span.start + within.min(raw.len())
    }
}

/// Follows value and raw text side by side: they differ in whitespace only (folded lines, indentation), and in
/// doubled quotes.
fn locate_aligned(raw: &str, begin: usize, value: &str, offset: usize, quoted: bool) -> usize {
    let mut at = begin.min(raw.len());
    for (i, c) in value.char_indices() {
        if c.is_whitespace() {
            if i >= offset {
                return at;
            }
            if raw[at..].starts_with(c) {
                at += c.len_utf8();
            }
            continue;
        }
        while let Some(blank) = raw[at..].chars().next().filter(|&r| r != c && r.is_whitespace()) {
            at += blank.len_utf8();
        }
        if i >= offset || !raw[at..].starts_with(c) {
            return at;
        }
        at += c.len_utf8();
        if quoted && c == '\'' && raw[at..].starts_with('\'') {
            at += 1;
        }
    }
    at
}

/// Walks a double-quoted scalar, counting the bytes that each piece contributes to the value.
fn locate_escaped(raw: &str, offset: usize) -> usize {
    let mut at = 1.min(raw.len());
    let mut value = 0;
    while value < offset {
        let rest = &raw[at..];
        let Some(c) = rest.chars().next() else { return at };
        let (length, bytes) = match c {
            '"' => return at,
            '\\' => escape(&rest[1..]),
            '\n' | '\r' => {
                // A folded break: one space, or as many breaks as there are empty lines.
                let blank = rest.len() - rest.trim_start().len();
                let breaks = rest[..blank].matches('\n').count();
                (blank, breaks.saturating_sub(1).max(1))
            }
            c => (c.len_utf8(), c.len_utf8()),
        };
        at += length;
        value += bytes;
    }
    at
}

/// Length of an escape in the raw text (backslash included) and in the value, given what follows the backslash.
fn escape(after: &str) -> (usize, usize) {
    let Some(c) = after.chars().next() else { return (1, 0) };
    let digits = match c {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '\n' | '\r' => {
            let blank = after.len() - after.trim_start().len();
            return (1 + blank, 0);
        }
        'N' | '_' => return (2, 2),
        'L' | 'P' => return (2, 3),
        c => return (1 + c.len_utf8(), c.len_utf8()),
    };
    let code = after
        .get(1..1 + digits)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok());
    match code.and_then(char::from_u32) {
        Some(decoded) => (2 + digits, decoded.len_utf8()),
        None => (1 + c.len_utf8(), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the file from where byte `offset` of the scalar at key `a` stands.
    fn at(text: &str, needle: &str) -> String {
        let tree = Tree::of(text);
        let node = tree.find(&YamlPath::root().key("a")).expect("a stands in the text");
        let offset = node
            .scalar()
            .and_then(|v| v.find(needle))
            .expect("the needle stands in a");
        text[node.locate(text, offset)..].to_string()
    }

    #[test]
    fn a_place_in_a_value_is_found_in_every_style() {
        assert!(at("b: 1\na: x + nope\n", "nope").starts_with("nope\n"));
        assert!(at("a: 'x ''q'' + nope'\n", "nope").starts_with("nope'"));
        assert!(at(r#"a: "x \"é\" \u00e9 \t+ nope""#, "nope").starts_with("nope\""));
        assert!(at("a: |\n  x +\n\n    nope\n", "nope").starts_with("nope\n"));
        assert!(at("a: >-\n  x +\n  nope and\n\n  more\n", "more").starts_with("more\n"));
        assert!(at("a: x +\n   y +\n   nope\n", "nope").starts_with("nope\n"));
        assert!(at("{b: é, a: x + nope}", "nope").starts_with("nope}"));
    }

    #[test]
    fn paths_are_found_by_place() {
        let text = "laws:\n  a b: x\n  c:\n    - 1\n    - {d: 2}\n";
        let tree = Tree::of(text);
        assert_eq!(tree.path_at(text.find('x').unwrap_or(0)).to_string(), "laws.a b");
        assert_eq!(tree.path_at(text.find('2').unwrap_or(0)).to_string(), "laws.c[1].d");
    }

    #[test]
    fn doubled_keys_are_found_at_any_depth() {
        let tree = Tree::of("a: {x: 1, x: 2}\nb:\n  - {y: 1}\n  - y: 1\n    y: 2\n");
        let paths: Vec<String> = tree.doubled().iter().map(|(path, ..)| path.to_string()).collect();
        assert_eq!(paths, ["a.x", "b[1].y"]);
    }
}
