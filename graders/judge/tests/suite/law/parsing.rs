//! Slips, and what is said about them: place, message, advice.

use super::common::parsed;
use gradus_law::{Expr, Scope};

/// Text, offset, length, message, help ("" for none).
type Slip = (&'static str, usize, usize, &'static str, &'static str);

#[rustfmt::skip]
const UNPARSED: &[Slip] = &[
    ("", 0, 1, "an expression is missing", ""),
    ("1 +", 3, 1, "expected a value, found the end", ""),
    ("0 <= x < 3", 7, 1, "two comparisons in a row", "join them with `&&`, or put one in parentheses"),
    ("x == a == b", 7, 2, "two comparisons in a row", "join them with `&&`, or put one in parentheses"),
    ("out approx 1 approx 2", 13, 6, "two comparisons in a row", "join them with `&&`, or put one in parentheses"),
    ("x ^ 2", 2, 1, "`^` has no meaning here", "write `**` for a power"),
    ("'a'", 0, 1, "`'` has no meaning here", "write texts in double quotes: \"…\""),
    ("x[1, 2]", 3, 1, "an index names one axis", "write `x[i][j]`; entries of another axis are `take(x, axis, i)` and `slice(x, axis, a..b)`"),
    ("x[]", 2, 1, "an index is missing", "write `x[0]`, `x[-1]` or `x[a..b]`"),
    ("(1, 2)", 2, 1, "there are no tuples", "write a list: `[a, b]`"),
    ("(1 + 2", 0, 1, "`(` is not closed", "a `)` is missing"),
    ("[1, 2", 0, 1, "`[` is not closed", "a `]` is missing"),
    ("f(x", 1, 1, "`(` is not closed", "a `)` is missing"),
    ("solve(x + 1)", 6, 1, "`solve` takes named arguments", "write `solve(x = …)`, x the argument to change"),
    ("solve(x: 1)", 6, 1, "`solve` takes named arguments", "write `solve(x = …)`"),
    ("solve(x == 1)", 6, 1, "`solve` takes named arguments", "write `solve(x = …)`"),
    ("solve(x = 1, x = 2)", 13, 1, "`x` is changed twice", ""),
    ("sum(x, axis = 1)", 7, 4, "`axis = …` stands only in `solve(…)` and `reference(…)`", "other functions take their arguments by position"),
    ("x = 3", 2, 1, "expected an operator or the end, found `=`", "write `approx`, `equals`, or `==` for a comparison element by element"),
    ("a and b", 2, 3, "expected an operator or the end, found `and`", "write `&&`"),
    ("not a", 0, 3, "`not` has no meaning here", "write `!`"),
    ("a & b", 2, 1, "`&` has no meaning here", "write `&&`"),
    ("a | b", 2, 1, "`|` has no meaning here", "write `||`; there are no closures: name a helper under `define`"),
    ("|x| x + 1", 0, 1, "`|` has no meaning here", "write `||`; there are no closures: name a helper under `define`"),
    ("1.", 0, 2, "a number does not end in a point", "write `1.0`"),
    (".5", 0, 2, "a number begins with a digit", "write `0.5`"),
    ("2x", 0, 2, "a number runs into a name", "write `2 * x`"),
    ("0x10", 0, 4, "a number runs into a name", "numbers are decimal"),
    ("x.0", 2, 1, "expected a field's name, found `0`", "write `x[0]` for the first part"),
    ("x.sum()", 2, 3, "there are no methods", "write `sum(…)`"),
    ("every(i in n => x)", 5, 1, "`every` takes no parentheses", "write `every i in n => law`, or `(every i in n => law)`"),
    ("every i of n => x", 8, 2, "expected `in`, found `of`", ""),
    ("every i in n x", 13, 1, "expected `=>`, found `x`", ""),
    ("1 + every i in n => x", 4, 5, "`every` takes all to its right: put it in parentheses", "write `(every i in n => …)`"),
    ("a == !b", 5, 1, "`!` binds loosely: put it in parentheses", "write `(!…)`"),
    ("+x", 0, 1, "expected a value, found `+`", "leave the `+` out"),
    ("grad(x)", 6, 1, "expected `by`, found `)`", "write `grad(e by x)`, x the name of a value"),
    ("grad(x, y)", 6, 1, "expected `by`, found `,`", "write `grad(e by x)`, x the name of a value"),
    ("grad(e by 2)", 10, 1, "expected the name of a value, found `2`", ""),
    ("if x { 1 }", 10, 1, "expected `else`, found the end", "an `if` has a value either way: `if condition { a } else { b }`"),
    ("if x 1 else 2", 5, 1, "expected `{`, found `1`", ""),
    ("a..b", 1, 2, "a range stands only in `x[a..b]`, `slice(x, axis, a..b)` and after `in`", ""),
    ("x[0..=2]", 3, 3, "expected `..`, found `..=`", "a range ends before its last: write `a..b + 1`"),
    ("\"abc", 0, 1, "the text is not closed", "end it with `\"`"),
    ("`a ${x`", 3, 2, "the `${` is not closed", "end the expression with `}`"),
    ("`a ${x y}`", 7, 1, "expected an operator or the end, found `y`", ""),
    ("\"\\q\"", 1, 1, "unknown escape", "known are \\n \\t \\r \\0 \\\" \\` \\$ and \\\\"),
    ("x y", 2, 1, "expected an operator or the end, found `y`", ""),
    ("f(x)(y)", 4, 1, "expected an operator or the end, found `(`", "only a name can be called: `f(x)`"),
    ("1e", 0, 2, "a number runs into a name", "write `1 * e`"),
    ("≤", 0, 3, "`≤` has no meaning here", "write `<=`"),
    ("a ≤ b", 2, 3, "`≤` has no meaning here", "write `<=`"),
    ("x approx", 8, 1, "expected a value, found the end", ""),
    ("approx x", 0, 6, "expected a value, found `approx`", ""),
    ("x; y", 1, 1, "`;` has no meaning here", "an expression holds no statements: name parts under `let` or `define`"),
    ("let a = 1", 0, 3, "`let` has no meaning here", "an expression holds no statements: name parts under `let` or `define`"),
    ("x ? 1 : 2", 2, 1, "`?` has no meaning here", "write `if condition { a } else { b }`"),
    ("for i in n", 0, 3, "`for` has no meaning here", "write `every i in n => law`, or `tabulate(i in n => e)` for an array"),
    ("x is none", 2, 2, "expected an operator or the end, found `is`", "write `==`, or `equals` for whole values"),
    ("calls(3)", 6, 1, "expected the name of a closure argument, found `3`", ""),
    ("every if in n => x", 6, 2, "`if` is a word of the language, not a name", ""),
    ("tabulate(i in n, x)", 15, 1, "expected `=>`, found `,`", ""),
    ("a => b", 2, 2, "expected an operator or the end, found `=>`", "`=>` stands only in `every i in n => law` and `tabulate(i in n => e)`"),
    ("!", 1, 1, "expected a value, found the end", ""),
    ("a ! b", 2, 1, "expected an operator or the end, found `!`", "write `!=` for unequal"),
    ("}", 0, 1, "expected a value, found `}`", ""),
    ("x.", 2, 1, "expected a field's name, found the end", ""),
    ("x.[0]", 2, 1, "expected a field's name, found `[`", ""),
    ("solve x = 1", 6, 1, "expected an operator or the end, found `x`", ""),
    ("🦀", 0, 4, "`🦀` has no meaning here", ""),
];

/// Found with names.
#[rustfmt::skip]
const UNKNOWN: &[Slip] = &[
    ("softmx(x, 1)", 0, 6, "there is no function `softmx`", "did you mean `softmax`?"),
    ("nois + 1", 0, 4, "nothing is named `nois` here", "did you mean `noise`?"),
    ("softmax + 1", 0, 7, "nothing is named `softmax` here", "`softmax` is a function: write `softmax(x, axis)`"),
    ("lone + 1", 0, 4, "`lone` is a function", "call it with 1 argument"),
    ("lone(1, 2)", 0, 10, "`lone` takes 1 argument, not 2", ""),
    ("softmax(x)", 0, 10, "`softmax` takes 2 arguments, not 1", "softmax(x, axis): exp(x) / sum(exp(x)), stable"),
    ("sum(x, 1, 2)", 0, 12, "`sum` takes 1 to 2 arguments, not 3", "sum(x, axes?): the sum; `axes` is a number or a list"),
    ("x(3)", 0, 1, "`x` is a value, not a function", "an entry is `x[i]`; a product needs `*`"),
    ("solve(y = 1)", 6, 1, "there is no argument named `y`", "there are x, scores, f"),
    ("solve(score = 1)", 6, 5, "there is no argument named `score`", "did you mean `scores`?"),
    ("solve(x = nose)", 10, 4, "nothing is named `nose` here", "did you mean `noise`?"),
    ("matmul(x, x)", 0, 6, "there is no function `matmul`", "write `a @ b`"),
    ("allclose(x, x)", 0, 8, "there is no function `allclose`", "write `a approx b`"),
    ("every i in n => i", 11, 1, "nothing is named `n` here", ""),
    ("every i in 2 => j", 16, 1, "nothing is named `j` here", ""),
    ("grad(x by y)", 10, 1, "nothing is named `y` here", ""),
    ("calls(g)", 6, 1, "there is no argument named `g`", "there are x, scores, f"),
    ("autograd(nope)", 9, 4, "there is no argument named `nope`", "there are x, scores, f"),
    ("sum(0..3)", 4, 4, "`sum` takes no range", "a range stands in `x[a..b]` and `slice(x, axis, a..b)`"),
    ("lone(0..3)", 5, 4, "`lone` takes no range", "a range stands in `x[a..b]` and `slice(x, axis, a..b)`"),
    ("reference + 1", 0, 9, "nothing is named `reference` here", "write `reference(…)`"),
    ("True", 0, 4, "nothing is named `True` here", "did you mean `true`?"),
    ("zzzzzzzz(x)", 0, 8, "there is no function `zzzzzzzz`", ""),
    ("`${qq}`", 3, 2, "nothing is named `qq` here", ""),
    ("slice(x, 0, a..2)", 12, 1, "nothing is named `a` here", ""),
];

#[test]
fn what_does_not_parse_is_explained() {
    for (text, offset, length, message, help) in UNPARSED {
        let Err(error) = Expr::parse(text) else {
            panic!("{text:?} should not parse");
        };
        let found = (
            error.offset,
            error.length,
            error.message.as_str(),
            error.help.as_deref().unwrap_or(""),
        );
        assert_eq!(found, (*offset, *length, *message, *help), "{text:?}");
    }
}

fn scope() -> Scope {
    let names = |list: &[&str]| list.iter().map(|n| (*n).to_string()).collect();
    Scope {
        values: names(&["x", "out", "noise"]),
        parameters: names(&["x", "scores", "f"]),
        functions: vec![("lone".into(), 1), ("total".into(), 0), ("f".into(), 2)],
        answers: true,
    }
}

#[test]
fn unknown_names_are_found_before_any_case() {
    for (text, offset, length, message, help) in UNKNOWN {
        let found = parsed(text).check(&scope());
        let [error] = found.as_slice() else {
            panic!("{text:?}: {found:?}");
        };
        let found = (
            error.offset,
            error.length,
            error.message.as_str(),
            error.help.as_deref().unwrap_or(""),
        );
        assert_eq!(found, (*offset, *length, *message, *help), "{text:?}");
    }
    for text in [
        "total + total()",
        "solve(f = lone)",
        "every x in 2 => x > 0",
        "every i in 0..2 => i > total",
        "f(x, noise)[0..1]",
    ] {
        assert_eq!(parsed(text).check(&scope()), [], "{text}");
    }
    // Every slip of an expression is found, not only the first.
    assert_eq!(parsed("a + b(c) + solve(d = e)").check(&scope()).len(), 5);
}

#[test]
fn answers_are_asked_only_where_there_are_any() {
    let scope = Scope {
        answers: false,
        ..scope()
    };
    for text in [
        "solve() approx 1",
        "autograd(x)",
        "expected_autograd(x)",
        "calls(f)",
        "expected_calls(f)",
    ] {
        let found = parsed(text).check(&scope);
        assert!(
            found.len() == 1 && found[0].message.contains("can't be asked here"),
            "{text}: {found:?}"
        );
    }
    // The reference may build inputs.
    assert_eq!(parsed("reference(x = 1)").check(&scope), []);
}

#[test]
fn depth_and_length_are_bounded() {
    for text in [
        "(".repeat(5000),
        format!("{}1{}", "(".repeat(5000), ")".repeat(5000)),
        format!("{}x", "-".repeat(5000)),
        format!("{}x", "!".repeat(5000)),
        format!("1{}", " + 1".repeat(4000)),
        format!("x{}", "[0]".repeat(4000)),
        format!("x{}", ".a".repeat(4000)),
        format!("2{}", " ** 2".repeat(3000)),
        format!("{}1", "if x { 1 } else ".repeat(1000)),
        format!("{}1", "every i in 2 => ".repeat(1000)),
        "`${".repeat(3000),
        "[".repeat(5000),
    ] {
        let start: String = text.chars().take(20).collect();
        assert!(Expr::parse(&text).is_err(), "{start}…");
    }
    let message = Expr::parse(&" ".repeat(30_000)).expect_err("too long").message;
    assert_eq!(message, "the expression is longer than 20000 bytes");
    // What people write is far from the limits.
    assert!(Expr::parse(&format!("1{}", " + 1".repeat(50))).is_ok());
    assert!(Expr::parse(&format!("{}1{}", "(".repeat(40), ")".repeat(40))).is_ok());
}
