//! Every expression of a course of sixty-nine exercises parses and names only what it may.

use gradus_law::{Expr, Scope};

#[test]
fn shipped_expressions_parse_and_check() {
    let mut scope = Scope::default();
    let (mut exercise, mut read) = ("", 0);
    for line in include_str!("shipped.txt").lines() {
        let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<String>>();
        if let Some(head) = line.strip_prefix("# ") {
            let parts: Vec<&str> = head.split('|').collect();
            exercise = parts[0];
            let functions = parts[3].split_whitespace().map(|f| {
                let (name, arity) = f.split_once('/').expect("name/arity");
                (name.to_string(), arity.parse().expect("a number"))
            });
            scope = Scope {
                values: words(parts[1]),
                parameters: words(parts[2]),
                functions: functions.collect(),
                answers: true,
            };
            continue;
        }
        // `name(parameters) = body` is a define.
        let (head, text) = match line.split_once(") = ") {
            Some((head, body))
                if head
                    .split('(')
                    .next()
                    .is_some_and(|n| n.chars().all(|c| c.is_alphanumeric() || c == '_')) =>
            {
                (head, body)
            }
            _ => ("", line),
        };
        let mut scope = scope.clone();
        if let Some((_, parameters)) = head.split_once('(') {
            scope.values.extend(parameters.split(',').map(|p| p.trim().to_string()));
        }
        let expr = Expr::parse(text).unwrap_or_else(|e| panic!("{exercise}: {text}: {} at {}", e.message, e.offset));
        assert_eq!(expr.check(&scope), [], "{exercise}: {text}");
        read += 1;
    }
    assert!(read > 250, "only {read} expressions");
}
