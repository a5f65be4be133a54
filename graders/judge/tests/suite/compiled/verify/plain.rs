//! Plain Rust: each kind of type goes to an answer and comes back, and wrong answers fall.

use super::course::{Found, Tiny};

const START: &str = "concepts: [plain Rust]\nstatement: |\n  Return what the laws of this exercise ask for, whatever that is. It is one of the \
                     exercises by which plain Rust is tried, and nobody learns it for its own sake.\nhints: [Think., Write it \
                     down.]\ndevices: [cpu]\n";

const INTEGERS: &str = "{list: {length: 0..=5, of: {integer: {low: -9, high: 9}}}}";
const WORDS: &str = "{list: {length: 0..=5, of: {text: {alphabet: \"abé\", length: 0..=3}}}}";
const TEXT: &str = "{text: {alphabet: \"ab é,\", length: 0..=8}}";

/// Signature, draws, laws, reference, and mistakes: a piece of the reference, the law that the other piece breaks, that
/// piece.
type Exercise<'t> = (
    &'t str,
    &'t [(&'t str, &'t str)],
    &'t str,
    &'t str,
    &'t [(&'t str, &'t str, &'t str)],
);

/// The errors about these exercises, proved in one course: the reference fails, or a mistake is missed.
#[track_caller]
fn prove(exercises: &[Exercise<'_>]) {
    let tiny = Tiny::new();
    let name_of = |signature: &str| {
        let rest = signature.trim_start_matches("fn ");
        rest.split(['(', '<']).next().unwrap_or_default().to_owned()
    };
    let names: Vec<String> = exercises.iter().map(|e| name_of(e.0)).collect();
    tiny.edit(
        "exercises/tiny/unit.yaml",
        "[cap]",
        &format!("[cap, {}]", names.join(", ")),
    );
    for (name, (signature, draws, rest, reference, mistakes)) in names.iter().zip(exercises) {
        let draws: String = draws
            .iter()
            .map(|(name, draw)| format!("    {name}: {draw}\n"))
            .collect();
        let given = if draws.is_empty() {
            String::new()
        } else {
            format!("  draw:\n{draws}")
        };
        let spec = format!("title: {name}\n{START}signature: \"{signature}\"\ngiven:\n  cases: 8\n{given}{rest}");
        tiny.write(&format!("exercises/tiny/{name}.yaml"), &spec);
        let documented = format!("/// Right.\npub {}", reference.trim());
        tiny.write(&format!("reference/tiny/src/{name}.rs"), &documented);
        for (i, (old, law, new)) in mistakes.iter().enumerate() {
            assert!(reference.contains(old), "{name}: {old}");
            let text = format!(
                "// breaks: {law}\n// Wrong.\npub {}",
                reference.trim().replacen(old, new, 1)
            );
            tiny.write(&format!("fixtures/mistakes/tiny/{name}/wrong_{i}.rs"), &text);
        }
    }
    let findings = tiny.findings(false);
    let own = |f: &&Found| {
        let fails = f.message.contains("reference") && !f.message.contains("distorted");
        f.error
            && !f.message.contains("distortion")
            && (f.file.starts_with("fixtures/mistakes") || fails || f.file.ends_with("unit.yaml"))
    };
    let wrong: Vec<&Found> = findings.iter().filter(own).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let read = |name: &String| {
        !findings
            .iter()
            .any(|f| f.message.contains(&format!("no exercise tiny/{name}")))
    };
    assert!(names.iter().all(read), "{findings:#?}");
}

#[test]
fn values_that_are_owned_and_values_that_are_borrowed() {
    prove(&[
        (
            "fn owned(xs: Vec<i64>, s: String, c: char) -> (Vec<i64>, String)",
            &[("xs", INTEGERS), ("s", TEXT), ("c", "{text: {alphabet: \"xé\"}}")],
            "returns: {numbers: list, line: text}\nlaws:\n  doubled: numbers approx 2 * xs\n  ends: line approx `${s}${c}`\n  agrees: out approx expected\n",
            "fn owned(xs: Vec<i64>, mut s: String, c: char) -> (Vec<i64>, String) { s.push(c); (xs.into_iter().map(|x| 2 * x).collect(), s) }",
            &[
                ("2 * x", "doubled", "x"),
                ("s.push(c)", "ends", "s.insert(0, c)"),
                ("s.push(c)", "ends", "s.push('x')"),
            ],
        ),
        (
            "fn longest<'a>(a: &'a str, b: &'a str) -> &'a str",
            &[("a", TEXT), ("b", TEXT)],
            "laws:\n  one of both: out approx a || out approx b\n  none is longer: len(out) >= len(a) && len(out) >= len(b)\n  agrees: out approx expected\n",
            "fn longest<'a>(a: &'a str, b: &'a str) -> &'a str { if a.chars().count() >= b.chars().count() { a } else { b } }",
            &[
                (">=", "none is longer", "<"),
                ("a.chars().count()", "none is longer", "0"),
                ("{ a }", "one of both", "{ \"?\" }"),
            ],
        ),
        (
            "fn best<'a>(xs: &'a [i64], least: Option<&i64>) -> Option<&'a i64>",
            &[("xs", INTEGERS), ("least", "{integer: {low: -3, high: 3}}")],
            "laws:\n  none of nothing: is_none(solve(xs = []))\n  large enough: is_none(out) || is_none(least) || out >= least\n  the largest: is_none(out) || all(xs <= out)\n  agrees: out approx expected\n",
            "fn best<'a>(xs: &'a [i64], least: Option<&i64>) -> Option<&'a i64> { xs.iter().max().filter(|x| least.is_none_or(|l| *x >= l)) }",
            &[
                (".filter(|x| least.is_none_or(|l| *x >= l))", "large enough", ""),
                ("max()", "the largest", "min()"),
                (".max()", "none of nothing", ".max().or(Some(&7))"),
            ],
        ),
        (
            "fn turn(xs: [u8; 3], names: &[&str; 2], at: (usize, bool)) -> [u8; 3]",
            &[
                ("xs", "{list: {of: {integer: {low: 0, high: 9}}}}"),
                ("names", WORDS),
                ("at", "{tuple: [{integer: {low: 0, high: 2}}, {choice: [true, false]}]}"),
            ],
            "laws:\n  turned: out[0] == xs[at[0]]\n  all there: sort(out) approx sort(xs)\n  names are two: len(names) == 2 && len(xs) == 3\n  agrees: out approx expected\n",
            "fn turn(mut xs: [u8; 3], _names: &[&str; 2], at: (usize, bool)) -> [u8; 3] { xs.rotate_left(at.0); xs }",
            &[
                ("rotate_left(at.0)", "turned", "rotate_left((at.0 + 1) % 3)"),
                ("xs }", "all there", "[xs[0]; 3] }"),
                ("rotate_left", "turned", "rotate_right"),
            ],
        ),
    ]);
}

#[test]
fn integers_of_every_width_are_exact_to_their_ends() {
    let widths = ["i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"];
    let exercises: Vec<(String, String, String)> = widths
        .iter()
        .map(|ty| {
            let signature = format!("fn less_{ty}(x: {ty}) -> Option<{ty}>");
            let laws = "domain: {x: any}\nlaws:\n  one less: is_none(out) || out == x - 1\n  there unless it is the least: is_none(out) == (x == least)\n  agrees: out approx expected\n";
            // What f32 rounds.
            let is_narrow = ["i8", "u8", "i16", "u16"].contains(ty);
            let beyond = if is_narrow { "" } else { ", {x: 16777219}" };
            let least = match ty.starts_with('u') {
                true => "0".to_owned(),
                false => match ty.trim_start_matches('i').parse::<u32>() {
                    Ok(bits) => format!("-{}", 1u128 << (bits - 1)),
                    Err(_) => format!("-{}", 1u128 << 63),
                },
            };
            let rest = format!("  examples: [{{x: {least}}}{beyond}]\ndefine:\n  least: {least}\n{laws}");
            let reference = format!("fn less_{ty}(x: {ty}) -> Option<{ty}> {{ x.checked_sub(1) }}");
            (signature, rest, reference)
        })
        .collect();
    let table: Vec<Exercise<'_>> = exercises
        .iter()
        .map(|(signature, rest, reference)| {
            (
                signature.as_str(),
                &[("x", "{integer: {low: 0, high: 9}}")][..],
                rest.as_str(),
                reference.as_str(),
                &[
                    (
                        "x.checked_sub(1)",
                        "there unless it is the least",
                        "Some(x.wrapping_sub(1))",
                    ),
                    ("checked_sub(1)", "one less", "checked_sub(2)"),
                    (
                        "x.checked_sub(1)",
                        "one less",
                        "(x as f32 as i64 as i128 - 1).try_into().ok()",
                    ),
                ][..],
            )
        })
        .collect();
    // What f32 rounds is noticed where the type is wide enough.
    let table: Vec<Exercise<'_>> = table
        .into_iter()
        .map(
            |e| match e.0.contains("i8") || e.0.contains("u8") || e.0.contains("16") {
                true => (e.0, e.1, e.2, e.3, &e.4[..2]),
                false => e,
            },
        )
        .collect();
    prove(&table);
}

#[test]
fn arguments_that_are_changed_are_answers() {
    prove(&[
        (
            "fn push_twice(xs: &mut Vec<i64>, x: i64)",
            &[("xs", INTEGERS), ("x", "{integer: {low: -9, high: 9}}")],
            "laws:\n  two more: len(xs_after) == len(xs) + 2\n  both are x: xs_after[-1] == x && xs_after[-2] == x\n  the rest stays: xs_after[0..len(xs)] approx xs\n  agrees: out approx expected\n",
            "fn push_twice(xs: &mut Vec<i64>, x: i64) { xs.push(x); xs.push(x); }",
            &[
                ("xs.push(x);", "two more", ""),
                ("xs.push(x);", "both are x", "xs.push(x + 1);"),
                ("xs.push(x);", "the rest stays", "xs.insert(0, x); xs.reverse();"),
            ],
        ),
        (
            "fn swap_ends(xs: &mut [i64], s: &mut String) -> bool",
            &[("xs", INTEGERS), ("s", TEXT)],
            "laws:\n  told: returned == (len(xs) > 1)\n  swapped: len(xs) == 0 || xs_after[0] == xs[-1] && xs_after[-1] == xs[0]\n  marked: s_after approx `${s}!`\n  agrees: out approx expected\n",
            "fn swap_ends(xs: &mut [i64], s: &mut String) -> bool { s.push('!'); let n = xs.len(); if n > 1 { xs.swap(0, n - 1); } n > 1 }",
            &[
                ("n > 1 }", "told", "n > 0 }"),
                ("swap(0, n - 1)", "swapped", "swap(0, 1)"),
                ("s.push('!');", "marked", ""),
            ],
        ),
        (
            "fn count_up(counts: &mut HashMap<String, u32>, word: &str) -> Result<u32, String>",
            &[
                (
                    "counts",
                    "{list: {length: 0..=4, of: {tuple: [{text: {alphabet: ab, length: 1}}, {integer: {low: 1, high: 3}}]}}}",
                ),
                ("word", "{text: {alphabet: \"ab\", length: 0..=1}}"),
            ],
            "laws:\n  no word is an error: is_error(returned) == (word == \"\")\n  one more: is_error(returned) || returned == (if is_none(lookup(counts, word)) { 0 } else { lookup(counts, word) }) + 1\n  kept: is_error(returned) || lookup(counts_after, word) approx returned\n  agrees: out approx expected\n",
            "fn count_up(counts: &mut std::collections::HashMap<String, u32>, word: &str) -> Result<u32, String> { if word.is_empty() { return Err(\"no word\".into()); } let n = counts.entry(word.into()).or_insert(0); *n += 1; Ok(*n) }",
            &[
                (
                    "if word.is_empty() { return Err(\"no word\".into()); }",
                    "no word is an error",
                    "",
                ),
                ("or_insert(0)", "one more", "or_insert(1)"),
                ("let n = counts", "kept", "let mut copy = counts.clone(); let n = copy"),
            ],
        ),
    ]);
}

#[test]
fn errors_are_answers() {
    prove(&[
        (
            "fn divided(a: i64, b: i64) -> Result<i64, String>",
            &[
                ("a", "{integer: {low: -9, high: 9}}"),
                ("b", "{integer: {low: -2, high: 2}}"),
            ],
            "laws:\n  by zero: is_error(out) == (b == 0)\n  the reason: b != 0 || out approx error(`${a} by zero`)\n  multiplied: b == 0 || is_error(out) || abs(a - out * b) < abs(b)\n  agrees: out approx expected\nrejects:\n  zero: {b: 0, says: by zero}\n",
            "fn divided(a: i64, b: i64) -> Result<i64, String> { if b == 0 { return Err(format!(\"{a} by zero\")); } Ok(a / b) }",
            &[
                ("return Err(format!(\"{a} by zero\"));", "by zero", "return Ok(0);"),
                ("{a} by zero", "the reason", "{b} by zero"),
                ("a / b", "multiplied", "a / b + 1"),
                ("return Err(format!(\"{a} by zero\"));", "zero", "return Ok(0);"),
            ],
        ),
        (
            "fn numbers(s: &str) -> Result<Vec<i64>, std::num::ParseIntError>",
            &[("s", "{text: {alphabet: \"12, \", length: 0..=4}}")],
            "laws:\n  read: solve(s = \"1,-2,30\") approx [1, -2, 30]\n  refused: is_error(solve(s = \"1,x\"))\n  agrees: out approx expected\n",
            "fn numbers(s: &str) -> Result<Vec<i64>, std::num::ParseIntError> { s.split(',').map(str::parse).collect() }",
            &[
                ("split(',')", "read", "split(' ')"),
                (
                    "s.split(',').map(str::parse).collect()",
                    "refused",
                    "Ok(s.split(',').filter_map(|p| p.parse().ok()).collect())",
                ),
                (".map(str::parse)", "agrees", ".map(|p| p.trim().parse())"),
            ],
        ),
        (
            "fn first_bad(xs: &[i64]) -> Result<(), usize>",
            &[("xs", INTEGERS)],
            "laws:\n  good: is_none(solve(xs = [1, 2]))\n  its place: solve(xs = [1, -2, -3]) approx error(1)\n  agrees: out approx expected\n",
            "fn first_bad(xs: &[i64]) -> Result<(), usize> { match xs.iter().position(|x| *x < 0) { Some(i) => Err(i), None => Ok(()) } }",
            &[
                ("Err(i)", "its place", "Err(i + 1)"),
                ("None => Ok(())", "good", "None => Err(0)"),
                ("position", "its place", "rposition"),
            ],
        ),
        (
            "fn boxed(s: &str) -> Result<f64, Box<dyn std::error::Error>>",
            &[("s", "{text: {alphabet: \"1.e\", length: 0..=3}}")],
            "laws:\n  empty: solve(s = \"\") approx error(\"empty\")\n  read: solve(s = \"1.5\") approx 1.5\n  agrees: out approx expected\n",
            "fn boxed(s: &str) -> Result<f64, Box<dyn std::error::Error>> { if s.is_empty() { return Err(\"empty\".into()); } Ok(s.parse::<f64>()?) }",
            &[
                ("\"empty\"", "empty", "\"nothing\""),
                ("s.parse::<f64>()?", "read", "s.parse::<f64>()?.round()"),
                ("s.parse::<f64>()?", "agrees", "s.parse::<f64>().unwrap_or(0.0)"),
            ],
        ),
    ]);
}

#[test]
fn maps_sets_iterators_and_closures() {
    prove(&[
        (
            "fn letters(s: &str) -> std::collections::HashMap<char, usize>",
            &[("s", TEXT)],
            "laws:\n  all counted: sum(values(out)) == len(s)\n  each once: keys(out) approx distinct_chars(s)\n  as often: every i in len(s) => lookup(out, s[i]) approx len(s) - sum(tabulate(j in len(s) => if s[j] == s[i] { 0 } else { 1 }))\n  agrees: out approx expected\n",
            "fn letters(s: &str) -> std::collections::HashMap<char, usize> { let mut m = std::collections::HashMap::new(); for c in s.chars() { *m.entry(c).or_insert(0) += 1; } m }",
            &[
                ("or_insert(0)", "all counted", "or_insert(1)"),
                ("s.chars()", "each once", "s.chars().skip(1)"),
                ("*m.entry(c).or_insert(0) += 1", "as often", "m.insert(c, 1)"),
            ],
        ),
        (
            "fn inverted(m: &HashMap<&str, u32>) -> BTreeMap<u32, BTreeSet<String>>",
            &[(
                "m",
                "{list: {length: 0..=5, of: {tuple: [{text: {alphabet: \"ab\", length: 1..=2}}, {integer: {low: 0, high: 3}}]}}}",
            )],
            "laws:\n  all keys: keys(out) approx unique(values(m))\n  each word: solve(m = [[\"a\", 7]]) approx [[7, [\"a\"]]]\n  none lost: sum(tabulate(i in len(out) => len(out[i][1]))) == len(m)\n  agrees: out approx expected\n",
            "fn inverted(m: &std::collections::HashMap<&str, u32>) -> std::collections::BTreeMap<u32, std::collections::BTreeSet<String>> { let mut o = std::collections::BTreeMap::new(); for (k, v) in m { o.entry(*v).or_insert_with(std::collections::BTreeSet::new).insert(k.to_string()); } o }",
            &[
                ("entry(*v)", "all keys", "entry(*v + 1)"),
                ("k.to_string()", "each word", "k.to_uppercase()"),
                ("for (k, v) in m {", "none lost", "for (k, v) in m { o.remove(v);"),
            ],
        ),
        (
            "fn kept(xs: &[i64], keep: impl Fn(&i64) -> bool) -> Vec<i64>",
            &[("xs", INTEGERS)],
            "define:\n  keep(x): x > 0\n  even(x): x % 2 == 0\nlaws:\n  positive: all(out > 0)\n  asked once each: calls(keep) approx xs\n  another: all(solve(keep = even) % 2 == 0)\n  agrees: out approx expected\n",
            "fn kept(xs: &[i64], keep: impl Fn(&i64) -> bool) -> Vec<i64> { xs.iter().copied().filter(|x| keep(x)).collect() }",
            &[
                ("keep(x)", "positive", "!keep(x)"),
                ("keep(x)", "asked once each", "keep(x) && keep(x)"),
                ("keep(x)", "another", "{ keep(x); *x > 0 }"),
            ],
        ),
        (
            "fn visited(xs: &[&str], f: &mut dyn FnMut(&str, usize)) -> usize",
            &[("xs", WORDS)],
            "define:\n  f(word, place): 0\nlaws:\n  all words: calls(f).word approx xs\n  in order: calls(f).place approx arange(len(xs))\n  counted: out == len(xs)\n  agrees: out approx expected\n",
            "fn visited(xs: &[&str], f: &mut dyn FnMut(&str, usize)) -> usize { for (i, x) in xs.iter().enumerate() { f(x, i); } xs.len() }",
            &[
                ("f(x, i)", "all words", "f(&x.to_uppercase(), i)"),
                ("enumerate()", "in order", "enumerate().map(|(i, x)| (i + 1, x))"),
                ("xs.len() }", "counted", "xs.len() + 1 }"),
            ],
        ),
        (
            "fn evens<'a>(xs: &'a [i64]) -> impl Iterator<Item = &'a i64> + 'a",
            &[("xs", INTEGERS)],
            "laws:\n  even: all(out % 2 == 0)\n  of xs: every i in len(out) => position(xs, out[i]) >= 0\n  all of them: len(out) == count(xs % 2 == 0)\n  agrees: out approx expected\n",
            "fn evens<'a>(xs: &'a [i64]) -> impl Iterator<Item = &'a i64> + 'a { xs.iter().filter(|x| *x % 2 == 0) }",
            &[
                ("== 0", "even", "!= 0"),
                ("xs.iter()", "all of them", "xs.iter().skip(1)"),
                ("|x| *x % 2 == 0", "all of them", "|x| *x % 4 == 0"),
            ],
        ),
        (
            "fn totals(entries: impl Iterator<Item = (String, i32)>) -> BTreeMap<String, i32>",
            &[(
                "entries",
                "{list: {length: 0..=5, of: {tuple: [{text: {alphabet: ab, length: 0..=1}}, {integer: {low: -9, high: 9}}]}}}",
            )],
            "laws:\n  nothing lost: sum(values(out)) == sum(values(entries))\n  all keys: keys(out) approx unique(keys(entries))\n  agrees: out approx expected\n",
            "fn totals(entries: impl Iterator<Item = (String, i32)>) -> std::collections::BTreeMap<String, i32> { let mut m = std::collections::BTreeMap::new(); for (k, v) in entries { *m.entry(k).or_insert(0) += v; } m }",
            &[
                ("*m.entry(k).or_insert(0) += v", "nothing lost", "m.insert(k, v)"),
                ("entry(k)", "all keys", "entry(k + \"!\")"),
                ("in entries", "nothing lost", "in entries.skip(1)"),
            ],
        ),
        (
            "fn naturals(from: u64) -> Box<dyn Iterator<Item = u64>>",
            &[("from", "{integer: {low: 0, high: 9}}")],
            "laws:\n  begins: out[0] == from\n  goes on: out[999] == from + 999\n  agrees: out approx expected\n",
            "fn naturals(from: u64) -> Box<dyn Iterator<Item = u64>> { Box::new(from..) }",
            &[
                ("from..", "begins", "(from + 1).."),
                ("from..", "goes on", "(from..).step_by(2)"),
                ("from..", "goes on", "(from..).take(1500).skip(0).map(|x| x.min(500))"),
            ],
        ),
    ]);
}

const STACK: &str = "fn stack(ops: &[i64]) -> (Vec<Option<i64>>, usize)";

const DRIVER: &str = "starter: |
  /// Numbers, the last one on top.
  pub struct Stack {}

  impl Stack {
      /// Empty.
      pub fn new() -> Stack { todo!() }
      /// One more.
      pub fn push(&mut self, x: i64) { todo!() }
      /// The top one, taken off.
      pub fn pop(&mut self) -> Option<i64> { todo!() }
  }
driver: |
  use crate::stack::Stack;

  /// Pushes positive numbers and pops for others, then empties it.
  pub fn stack(ops: &[i64]) -> (Vec<Option<i64>>, usize) {
      let mut stack = Stack::new();
      let mut popped = Vec::new();
      for &op in ops {
          match op > 0 {
              true => stack.push(op),
              false => popped.push(stack.pop()),
          }
      }
      let mut left = 0;
      while stack.pop().is_some() {
          left += 1;
      }
      (popped, left)
  }
";

const REFERENCE: &str = "/// Numbers.
pub struct Stack(Vec<i64>);

impl Stack {
    /// Empty.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Stack {
        Stack(Vec::new())
    }
    /// One more.
    pub fn push(&mut self, x: i64) {
        self.0.push(x);
    }
    /// The top one.
    pub fn pop(&mut self) -> Option<i64> {
        self.0.pop()
    }
}
";

const LAWS: &str = "returns: {popped: list, left: usize}
laws:
  last in, first out: solve(ops = [1, 2, 0, 0, 0]).popped approx [2, 1, none]
  all there: left == max(count(ops > 0) - count(tabulate(i in len(popped) => if is_none(popped[i]) { 0 } else { 1 }) > 0), 0)
  agrees: out approx expected
";

/// A course with an exercise that has a driver, and these mistakes.
fn driven(driver: &str, mistakes: &[(&str, &str, &str)]) -> Tiny {
    let tiny = Tiny::new();
    let spec = format!(
        "title: Stack\n{START}signature: \"{STACK}\"\n{driver}given:\n  cases: 8\n  draw: {{ops: {INTEGERS}}}\n{LAWS}"
    );
    tiny.edit("exercises/tiny/unit.yaml", "[cap]", "[cap, stack]")
        .write("exercises/tiny/stack.yaml", &spec)
        .write("reference/tiny/src/stack.rs", REFERENCE);
    for (i, (old, law, new)) in mistakes.iter().enumerate() {
        let text = format!("// breaks: {law}\n// Wrong.\n{}", REFERENCE.replacen(old, new, 1));
        tiny.write(&format!("fixtures/mistakes/tiny/stack/wrong_{i}.rs"), &text);
    }
    tiny
}

#[test]
fn a_driver_calls_what_no_wire_can_carry() {
    let mistakes = [
        (
            "self.0.pop()",
            "last in, first out",
            "if self.0.is_empty() { None } else { Some(self.0.remove(0)) }",
        ),
        ("self.0.push(x);", "all there", "self.0.push(x); self.0.push(x);"),
        (
            "self.0.pop()",
            "last in, first out",
            "{ let top = self.0.pop(); self.0.clear(); top }",
        ),
    ];
    let findings = driven(DRIVER, &mistakes).findings(false);
    let wrong: Vec<&Found> = findings
        .iter()
        .filter(|f| f.error && (f.file.starts_with("fixtures/mistakes") || f.message.contains("reference")))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_does_not_fit_the_driver_is_told_of_the_answer() {
    let findings = driven(DRIVER, &[("pub fn push(", "all there", "pub fn shove(")]);
    let findings = findings.findings(false);
    let told = findings
        .iter()
        .find(|f| f.file.starts_with("fixtures/mistakes/tiny/stack"));
    let told = told.unwrap_or_else(|| panic!("{findings:#?}"));
    let words = "what calls your items does not fit them: no method named `push`";
    assert!(told.message.contains(words), "{told:#?}");
}

#[test]
fn a_driver_that_does_not_compile_is_the_courses_fault() {
    let findings = driven(&DRIVER.replace("stack.push(op)", "stack.shove(op)"), &[]).findings(false);
    let told = |f: &&Found| {
        f.error
            && f.message
                .starts_with("the reference can't be built: what calls your items")
    };
    assert!(findings.iter().any(|f| told(&f)), "{findings:#?}");
}
