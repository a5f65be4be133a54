//! The language's documentation, derived from its tables.

use super::functions::functions;
use std::fmt::Write;

/// Operators, loosest first, and what they do.
const OPERATORS: [(&str, &str); 9] = [
    (
        "`a || b`",
        "either, element by element of masks; the right side only where the left does not decide",
    ),
    (
        "`a && b`",
        "both, element by element of masks: `count(x > 0 && x < 1)`; a failing law names the part that failed",
    ),
    ("`!a`", "not"),
    (
        "`==` `!=` `<` `<=` `>` `>=` `approx` `equals`",
        "comparisons; two in a row need `&&` or parentheses",
    ),
    ("`a + b` `a - b`", "sum and difference"),
    (
        "`a * b` `a / b` `a % b` `a @ b`",
        "product (a mask may be one side; two masks go with `&&`), real division, remainder with the sign of the divisor, matrix product",
    ),
    ("`-a`", "negation: `-x ** 2` is `-(x ** 2)`"),
    ("`a ** b`", "power: `2 ** 3 ** 2` is `2 ** 9`"),
    (
        "`x[i]` `x[-1]` `x[a..b]` `x[perm]` `x.field`",
        "entries along axis 0, fields; the field of a list is that of each entry",
    ),
];

/// Forms that are no functions.
const FORMS: [(&str, &str); 13] = [
    (
        "`solve(x = e, …)`",
        "the learner's answer to this case with arguments changed; `solve()` asks the same again",
    ),
    ("`reference(x = e, …)`", "the reference's answer"),
    (
        "`every i in n => law`",
        "the law for i = 0 to n - 1; takes all to its right; `a..b` counts from a",
    ),
    ("`tabulate(i in n => e)`", "an array of the results"),
    (
        "`grad(e by x)`",
        "the gradient of a number by a value, by central differences in f64",
    ),
    ("`jacobian(e by x)`", "all slopes: the shape of e followed by that of x"),
    (
        "`autograd(p)` `expected_autograd(p)`",
        "the gradient of `sum(out * probe)` by an argument through the learner's graph, the reference's",
    ),
    (
        "`calls(f)` `expected_calls(f)`",
        "the recorded calls of a closure argument; of several arguments, structs by name",
    ),
    (
        "`read_safetensors(file)` `read_text(file)`",
        "what the answer wrote at a path argument: tensors by name, a text",
    ),
    ("`if c { a } else { b }`", "a choice"),
    ("`[a, b]`", "a list; an array where one is needed"),
    (
        "`` `text ${e}` ``",
        "a text with values inside; plain texts stand in double quotes",
    ),
    ("`true` `false` `none` `nan` `inf`", "constants"),
];

/// The page on the language of laws: operators, forms and functions, in Markdown.
pub fn reference_markdown() -> String {
    let mut out = String::from(
        "# The language of laws\n\n\
         Numbers are f64, but integers stay integers, exact beyond 2^53: arguments, answers and literals of 64 bits, and what\n\
         `+ - * % **`, `@`, `sum`, `prod`, `cumsum`, `diff`, `dot`, `min`, `max`, `abs` and `clamp` make of integers alone.\n\
         Between them 128 bits are kept; a result that needs more is an f64, as is what is divided or mixed with a fraction.\n\
         A number without a fraction below 2^53 counts as an integer, whatever its type; beyond, an f64 stays an f64.\n\n\
         Operators broadcast as in NumPy. `approx` compares whole values within the tolerance,\n\
         `equals` demands the same shape, dtype and values; both go through structs, lists and texts, and broadcast only\n\
         against a plain number. `==`, `<` and their like compare element by element. A law must be a truth value.\n",
    );
    let mut table = |title: &str, rows: &mut dyn Iterator<Item = (String, &str)>| {
        // Writing to a String never fails.
        let _ = write!(out, "\n## {title}\n\n| | |\n|---|---|\n");
        for (left, right) in rows {
            let _ = writeln!(out, "| {} | {} |", left.replace('|', "\\|"), right.replace('|', "\\|"));
        }
    };
    table(
        "Operators, loosest first",
        &mut OPERATORS.iter().map(|(a, b)| ((*a).to_string(), *b)),
    );
    table("Forms", &mut FORMS.iter().map(|(a, b)| ((*a).to_string(), *b)));
    let mut groups: Vec<&str> = Vec::new();
    for function in functions() {
        if !groups.contains(&function.group) {
            groups.push(function.group);
        }
    }
    for group in groups {
        let mut rows = functions()
            .iter()
            .filter(|f| f.group == group)
            .map(|f| (format!("`{}({})`", f.name, f.arguments), f.about));
        table(group, &mut rows);
    }
    out
}
