use gradus_report::markdown::render;

/// Without escape sequences.
fn plain(markdown: &str, width: usize) -> String {
    let mut out = String::new();
    let mut rest = render(markdown, width);
    while let Some(at) = rest.find('\x1b') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
        rest = rest[end..].to_string();
    }
    out + &rest
}

const STATEMENT: &str = "\
# Causal attention

The **whole** layer: multi-head *causal* attention, where `h * e` need not be `d`,
see [the paper](https://example.org/a). For head `n`:

- `q = x w_q[n]`, and `k`, `v` likewise, each with a shape that is long enough to be wrapped;
- the pattern:
  - row by row,
  - column by column;
- snake_case_names and 2 * 3 * 4 stay.

1. First
2. Second, which
   goes on

```rust
let a = b * c;   // kept as it is

let d = *a;
```

> A note of some length that is shown with a bar in front of each of its lines.

| a | b |
|---|---|
| 1 | 2 |
";

#[test]
fn a_statement_at_60_columns() {
    insta::assert_snapshot!(plain(STATEMENT, 60), @r#"
    Causal attention

    The whole layer: multi-head causal attention, where h * e
    need not be d, see the paper (https://example.org/a). For
    head n:

    • q = x w_q[n], and k, v likewise, each with a shape that is
      long enough to be wrapped;
    • the pattern:
      • row by row,
      • column by column;
    • snake_case_names and 2 * 3 * 4 stay.

    1. First
    2. Second, which goes on

        let a = b * c;   // kept as it is

        let d = *a;

    │ A note of some length that is shown with a bar in front of
    │ each of its lines.

    | a | b |
    |---|---|
    | 1 | 2 |
    "#);
}

#[test]
fn a_statement_at_30_columns() {
    insta::assert_snapshot!(plain(STATEMENT, 30), @r#"
    Causal attention

    The whole layer: multi-head
    causal attention, where h * e
    need not be d, see the paper
    (https://example.org/a). For
    head n:

    • q = x w_q[n], and k, v
      likewise, each with a shape
      that is long enough to be
      wrapped;
    • the pattern:
      • row by row,
      • column by column;
    • snake_case_names and 2 * 3 *
      4 stay.

    1. First
    2. Second, which goes on

        let a = b * c;   // kept as it is

        let d = *a;

    │ A note of some length that
    │ is shown with a bar in front
    │ of each of its lines.

    | a | b |
    |---|---|
    | 1 | 2 |
    "#);
}

#[test]
fn styles_are_ansi() {
    let text = render("# A\n\n**b** *c* `d`", 40).replace('\x1b', "␛");
    insta::assert_snapshot!(text, @r#"
    ␛[1m␛[4m␛[33mA␛[0m

    ␛[1mb␛[0m ␛[3mc␛[0m ␛[36md␛[0m
    "#);
}

#[test]
fn no_line_is_wider_than_asked_where_words_allow() {
    let prose = "one two, **three** (`four`) *five*: six seven. ".repeat(20);
    for width in [20, 33, 57, 80] {
        for line in plain(&prose, width).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn chinese_wraps_without_spaces_and_full_stops_do_not_start_lines() {
    let text = "把分数矩阵的每一行变成一个概率分布。".repeat(5);
    let out = plain(&text, 24);
    assert!(out.lines().count() > 5);
    for line in out.lines() {
        assert!(line.chars().count() <= 13, "{line}");
        assert!(!line.starts_with('。'), "{line}");
    }
    assert_eq!(out.replace('\n', ""), text);
}

#[test]
fn control_characters_are_dropped_and_nothing_panics() {
    assert_eq!(plain("a\x1b[31mb\u{7}c", 40), "a[31mbc\n");
    for odd in [
        "*",
        "**",
        "`",
        "``",
        "[a](",
        "- ",
        "-",
        "#",
        "```",
        "> ",
        "|",
        "$",
        "\\",
        "_a",
        "1.",
        "* *",
        "***a***",
        "é*ü*`ñ",
    ] {
        let _ = render(odd, 0);
    }
    assert_eq!(render("", 40), "");
}
