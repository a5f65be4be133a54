//! Submitted sources and manifests of any content: read without panics, without waiting, and without reading more than
//! a file may hold.

use gradus_course::escape;
use gradus_course::{Course, Unit};
use gradus_engine::build::source;
use gradus_judge::discover::discover;
use proptest::collection::vec;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// Pieces that mean something to Rust's lexer or to the scanner.
const PIECES: [&str; 44] = [
    "include_str",
    "include",
    "env",
    "asm",
    "path",
    "unsafe",
    "macro_rules",
    "use",
    "as",
    "extern",
    "crate",
    "std",
    "r#",
    "#",
    "!",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "=",
    "::",
    ";",
    ",",
    "\"",
    "'",
    "\\",
    "r\"",
    "br##\"",
    "b'",
    "/*",
    "*/",
    "//",
    "\n",
    "\r\n",
    " ",
    "\u{feff}",
    "\u{200e}",
    "'a",
    "0x1e+",
    "é",
    "#![",
    "fn ",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => ".{0,3}",
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn course(root: &Path) -> Course {
    let mut course = Course::empty(root);
    let unit = |name: &str| Unit {
        name: name.into(),
        title: String::new(),
        summary: String::new(),
        exercises: Vec::new(),
        ..Unit::default()
    };
    course.units = vec![unit("attention"), unit("numpy-100")];
    course
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_source_is_scanned(text in text(), forbid in "[a-z_]{1,8}(::[a-z_]{1,8}){0,2}") {
        for token in source::tokens(&text) {
            prop_assert!(token.line >= 1 && token.column >= 1);
        }
        source::refused(&text);
        source::public_functions(&text);
        let mut read = source::Source::of(&text);
        read.come_to(["f"]);
        for extent in [source::Extent::Whole, source::Extent::Live] {
            read.first(&forbid, extent);
            read.pinned_to_cpu(extent);
        }
    }

    #[test]
    fn a_refused_word_is_found_wherever_it_is_code(before in "[a-z0-9 ;(){}\n]{0,40}", after in text()) {
        // What comes before opens no comment and no text.
        let text = format!("{before}\n include_str\u{200f} !{after}");
        prop_assert!(source::refused(&text).is_some(), "{text:?}");
        let text = format!("#!/\"' /*\n{before}\n r#option_env{after}");
        prop_assert!(after.starts_with(|c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii())
            || source::refused(&text).is_some(), "{text:?}");
    }

    #[test]
    fn words_in_texts_and_comments_are_no_offence(inside in "[a-z_!(){}#=\\[\\] ]{0,30}") {
        let text = format!(
            "// include_str!{inside}\n/* unsafe {inside} */ const A: &str = \"env!(){inside}\"; /// global_asm! {inside}\nfn f() {{}}\n"
        );
        prop_assert_eq!(source::refused(&text), None);
    }

    #[test]
    fn escaped_text_does_nothing(text in "(\u{1b}|\u{202e}|::|##\\[|\n|\r| |<|&|.){0,40}") {
        for shown in [escape::terminal(&text), escape::line(&text), escape::html(&text), escape::markdown(&text)] {
            prop_assert!(!shown.chars().any(escape::dangerous), "{shown:?}");
            prop_assert!(!shown.contains("##["), "{shown:?}");
            prop_assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")), "{shown:?}");
        }
        prop_assert!(!escape::html(&text).contains(['<', '"', '\'']));
        prop_assert!(!escape::github(&text).contains(['\n', '\r']));
        let json = escape::json(&serde_json::to_string(&text).unwrap());
        prop_assert!(!json.chars().any(escape::dangerous));
        prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_manifest_is_read_or_explained(bytes in prop_oneof![
        vec(any::<u8>(), 0..200),
        "(\\[package\\]|\\[package.metadata.gradus\\]|unit|name|=|\"|attention|\n|\\[|\\{|\\}|\u{1b}|\u{202e}|.){0,30}"
            .prop_map(String::into_bytes),
    ]) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("submissions/one");
        fs::create_dir_all(&folder).expect("folders");
        fs::write(folder.join("Cargo.toml"), &bytes).expect("a file");
        let found = discover(&course(root.path()), &root.path().join("submissions"));
        prop_assert!(found.submissions.len() <= 1);
        for finding in &found.findings {
            let shown = finding.render(false, 80);
            prop_assert!(!shown.chars().any(escape::dangerous), "{shown:?}");
        }
    }
}
