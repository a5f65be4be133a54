//! The two sides of a comparison as the law writes them, and which of them the learner's function made.

use crate::grade::scope::define;
use crate::grade::session::Session;
use gradus_course::Exercise;
use gradus_law::Expr;
use gradus_report::verdict::Sides;

/// Relations that stand between their sides.
const BETWEEN: [&str; 8] = [" approx ", " equals ", "==", "!=", "<=", ">=", "<", ">"];

/// Sides of the part of a law that failed; `None` where the text does not show this relation between two sides.
pub fn of(session: &Session<'_>, part: &str, relation: &str) -> Option<Sides> {
    let (left, right) = split(part, relation.trim_start_matches("any "))?;
    Some(Sides {
        left_is_learners: learners(session, &left),
        right_is_learners: learners(session, &right),
        left,
        right,
    })
}

/// Both sides of the one relation in a text such as `all(out >= 0)`, `x approx y`, `near(a, b, 1e-3)`.
fn split(part: &str, relation: &str) -> Option<(String, String)> {
    let mut text = part.trim();
    while let Some(inner) = ["all(", "any(", "("].iter().find_map(|open| enclosed(text, open)) {
        text = inner.trim();
    }
    if let Some(arguments) = ["near(", "apart("]
        .iter()
        .filter(|open| open.trim_end_matches('(') == relation)
        .find_map(|open| enclosed(text, open))
    {
        let mut parts = outer(arguments, &[","]);
        let (at, _) = parts.next()?;
        let end = parts.next().map_or(arguments.len(), |(at, _)| at);
        return sides(&arguments[..at], &arguments[at + 1..end]);
    }
    let mut found = outer(text, &BETWEEN);
    let (at, sign) = found.next()?;
    // A second relation outside brackets belongs to `&&`, `||` or `=>`: then the text is not one comparison.
    if found.next().is_some() || sign.trim() != relation {
        return None;
    }
    sides(&text[..at], &text[at + sign.len()..])
}

fn sides(left: &str, right: &str) -> Option<(String, String)> {
    let (left, right) = (left.trim().to_owned(), right.trim().to_owned());
    (!left.is_empty() && !right.is_empty()).then_some((left, right))
}

/// What lies between `open`, with which the text begins, and the bracket that closes it, if that ends the text.
fn enclosed<'t>(text: &'t str, open: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(open)?.strip_suffix(')')?;
    let mut depth = 0i32;
    for c in inner.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    (depth == 0).then_some(inner)
}

/// Where one of these signs stands outside brackets and texts; the first that fits wins.
fn outer<'t>(text: &'t str, signs: &'t [&'t str]) -> impl Iterator<Item = (usize, &'t str)> {
    let mut depth = 0i32;
    let mut quoted = None;
    let mut skip = 0;
    text.char_indices().filter_map(move |(at, c)| {
        if at < skip {
            return None;
        }
        match (quoted, c) {
            (Some(end), c) => {
                if c == end {
                    quoted = None;
                }
                return None;
            }
            (None, '"' | '`') => quoted = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        // `=>` of `every` and the `=` of named arguments are no relations.
        if depth != 0 || text[at..].starts_with("=>") {
            if text[at..].starts_with("=>") {
                skip = at + 2;
            }
            return None;
        }
        let sign = signs.iter().find(|sign| text[at..].starts_with(**sign))?;
        skip = at + sign.len();
        Some((at, *sign))
    })
}

/// Whether an expression is made from the learner's answers, directly or through a define.
fn learners(session: &Session<'_>, text: &str) -> bool {
    let exercise: &Exercise = session.exercise;
    let Ok(expr) = Expr::parse(text) else { return false };
    let mut open = expr.names();
    let mut seen: Vec<String> = Vec::new();
    while let Some(name) = open.pop() {
        let asks = matches!(name.as_str(), "out" | "solve" | "autograd" | "calls");
        if asks || exercise.returns.contains_key(&name) {
            return true;
        }
        if seen.contains(&name) {
            continue;
        }
        if let Some(define) = define(session.course, exercise, &name) {
            let inner = define.body.names().into_iter();
            open.extend(inner.filter(|n| !define.parameters.contains(n)));
        }
        seen.push(name);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn sides_are_found_where_there_are_two() {
        let pair = |part, relation| split(part, relation);
        let both = |l: &str, r: &str| Some((l.to_owned(), r.to_owned()));
        assert_eq!(
            pair("solve(x = x + k) approx out", "approx"),
            both("solve(x = x + k)", "out")
        );
        assert_eq!(pair("all(x[out] != 0)", "!="), both("x[out]", "0"));
        assert_eq!(pair("all(abs(out) >= abs(x))", ">="), both("abs(out)", "abs(x)"));
        assert_eq!(pair("near(mean(out), 0, 2e-5)", "near"), both("mean(out)", "0"));
        assert_eq!(
            pair("count(out == x[i]) == count(x == x[i])", "=="),
            both("count(out == x[i])", "count(x == x[i])")
        );
    }

    #[test]
    fn nothing_is_said_of_what_is_not_one_comparison() {
        assert_eq!(split("distribution(out, -1)", "distribution"), None);
        assert_eq!(split("a < b && b < c", "<"), None);
        assert_eq!(split("(a) + (b)", "=="), None);
        assert_eq!(split("all(a < b) && all(b < c)", "<"), None);
    }
}
