//! Sources that do not become programs: each fails by itself, in words, and its neighbours are compiled.

use super::course::{Submission, ask, attempt, build, course, id, matrix, request, returned, values};
use crate::checkout::engine;
use gradus_engine::supervise::{Runner, StartOptions};
use gradus_engine::{BuildFailure, CompilerError, Violation};
use indexmap::IndexMap;
use std::collections::BTreeMap;

const SIGNATURE: &str = "fn answer(x: &Tensor) -> Result<Tensor>";
const RIGHT: &str = "use candle_core::{Result, Tensor};\npub fn answer(x: &Tensor) -> Result<Tensor> { x.copy() }\n";

fn compiler(text: &str) -> (String, Vec<CompilerError>) {
    match attempt(SIGNATURE, text).1 {
        Err(BuildFailure::DoesNotCompile { rendered, errors }) => (rendered, errors),
        other => panic!("{text:.200}: {other:?}"),
    }
}

fn refused(text: &str) -> Violation {
    match attempt(SIGNATURE, text).1 {
        Err(BuildFailure::Forbidden(violation)) => violation,
        other => panic!("{text:.200}: {other:?}"),
    }
}

#[test]
fn errors_of_the_compiler_name_the_learners_file() {
    let text = "use candle_core::{Result, Tensor};\npub fn answer(x: &Tensor) -> Result<Tensor> {\n    let n: usize = \"one\";\n\
                    x.narrow(0, 0, n)\n}\n";
    let (submission, built) = attempt(SIGNATURE, text);
    let Err(BuildFailure::DoesNotCompile { rendered, errors }) = built else {
        panic!("{built:?}")
    };
    let file = submission.source("answer.rs");
    assert_eq!(errors.len(), 1, "{rendered}");
    assert_eq!(
        (errors[0].file.clone(), errors[0].line, errors[0].code.as_deref()),
        (file.clone(), 3, Some("E0308"))
    );
    assert!(rendered.contains(&format!("{}:3:20", file.display())), "{rendered}");
    assert!(rendered.contains("expected `usize`, found `&str`"), "{rendered}");
    let (rendered, errors) =
        compiler("use candle_core::{Result, Tensor};\npub fn answer(x: &Tensor -> Result<Tensor> {}\n");
    assert_eq!(errors[0].line, 2, "{rendered}");
}

#[test]
fn a_function_that_is_not_the_one_asked_for_is_told_so() {
    let wanted = "pub fn answer(x: &Tensor) -> Result<Tensor>";
    let cases = [
        (
            "use candle_core::{Result, Tensor};\nfn answer(x: &Tensor) -> Result<Tensor> { x.copy() }\n",
            "is private",
        ),
        (
            "use candle_core::{Result, Tensor};\npub fn anser(x: &Tensor) -> Result<Tensor> { x.copy() }\n",
            "no function `answer`",
        ),
        ("pub fn answer(x: &str) -> usize { x.len() }\n", "must be"),
        ("", "no function `answer`"),
    ];
    for (text, words) in cases {
        let (rendered, errors) = compiler(text);
        assert_eq!(errors.len(), 1, "{rendered}");
        assert!(
            errors[0].message.contains(words) && errors[0].message.contains(wanted),
            "{rendered}"
        );
        assert!(rendered.contains("src/answer.rs"), "{rendered}");
        assert!(
            !rendered.contains("main.rs"),
            "nothing of the generated file is shown: {rendered}"
        );
    }
}

#[test]
fn the_type_that_is_returned_is_the_one_asked_for() {
    let cases = [
        (
            "fn answer(x: &Tensor) -> Result<Tensor>",
            "fn answer(x: &Tensor) -> Result<f64> { Ok(x.rank() as f64) }",
            "Result<f64",
        ),
        (
            "fn answer(x: &Tensor) -> Result<Option<usize>>",
            "fn answer(x: &Tensor) -> Result<Option<u32>> { Ok(Some(x.rank() as u32)) }",
            "Option<u32>",
        ),
        (
            "fn answer(x: &Tensor) -> Result<Vec<Tensor>>",
            "fn answer(x: &Tensor) -> Result<Tensor> { x.copy() }",
            "Result<Tensor",
        ),
        (
            "fn answer(x: &Tensor) -> Result<Tensor>",
            "fn answer(x: &Tensor) -> Tensor { x.clone() }",
            "found `Tensor`",
        ),
    ];
    for (signature, text, found) in cases {
        let text = format!("use candle_core::{{Result, Tensor}};\npub {text}\n");
        let (_keep, built) = attempt(signature, &text);
        let Err(BuildFailure::DoesNotCompile { rendered, errors }) = built else {
            panic!("{text}: {built:?}")
        };
        let words = &errors[0].message;
        assert!(
            words.contains(&format!("must be `pub {signature}`")) && words.contains(found),
            "{words}"
        );
        assert!(!rendered.contains("main.rs"), "{rendered}");
    }
    // Of another name, it is the same type.
    let other = "pub fn answer(x: &candle_core::Tensor) -> std::result::Result<candle_core::Tensor, candle_core::Error> { x.copy() }\n";
    assert!(attempt(SIGNATURE, other).1.is_ok());
}

#[test]
fn what_reaches_outside_of_the_file_is_refused() {
    let inside = |line: &str| format!("use candle_core::{{Result, Tensor}};\n{line}\n{RIGHT}");
    let cases = [
        (
            "#[path = \"/course/reference/unit/src/answer.rs\"] mod theirs;",
            "#[path]",
        ),
        ("# [ path = \"theirs.rs\" ] mod theirs;", "#[path]"),
        ("#[cfg_attr(all(), path = \"theirs.rs\")] mod theirs;", "#[path]"),
        ("const T: &str = include_str!(\"/etc/passwd\");", "include_str!"),
        (
            "const T: &str = std :: r#include_str /* so */ ! (\"/etc/passwd\");",
            "include_str!",
        ),
        ("use std::include_bytes as harmless;", "include_bytes!"),
        ("use std::include as harmless;", "include!"),
        ("include!{\"theirs.rs\"}", "include!"),
        ("const T: Option<&str> = option_env!(\"HOME\");", "option_env!"),
        ("const T: &str = env!(\"HOME\");", "env!"),
        ("use std::env as e;", "env!"),
        (
            "macro_rules! call { ($m:ident) => { $m!(\"/etc/passwd\") } }\ncall!(include);",
            "include!",
        ),
        ("extern crate std as other;", "extern crate"),
        ("extern\ncrate std as other;", "extern crate"),
        ("#![feature(rustc_private)]", "feature"),
        ("std::arch::global_asm!(\"nop\");", "global_asm!"),
        ("fn f() { std::arch::asm!(\"nop\") }", "asm!"),
        ("fn f() -> u8 { unsafe { *std::ptr::null() } }", "unsafe"),
        ("#[unsafe(no_mangle)] pub extern \"C\" fn malloc() {}", "unsafe"),
        ("unsafe extern \"C\" { fn abort(); }", "unsafe"),
    ];
    for (line, words) in cases {
        let violation = refused(&inside(line));
        assert!(violation.rule.contains(words), "{line}: {violation:?}");
        assert_eq!(violation.file.file_name().and_then(|n| n.to_str()), Some("answer.rs"));
        assert!(violation.line >= 2, "{violation:?}");
    }
    // The first use of a name is not the `use` of the fragment above: places are right.
    let violation = refused("// one\n\n  include_str!(\"x\");\n");
    assert_eq!((violation.line, violation.column), (3, 3));
}

#[test]
fn words_in_comments_texts_and_names_are_no_offence() {
    let text = "\u{feff}#![allow(dead_code)]\r\n//! include_str!(\"x\") unsafe\r\nuse candle_core::{Result, Tensor};\r\n\
        use std::env;\r\n/* unsafe /* nested */ #[path = \"x\"] */\r\nconst T: &str = \"unsafe include_str!(x)\";\r\n\
        const R: &str = r##\"unsafe \"# include!(x)\"##;\r\nconst C: [char; 3] = ['\"', '\\'', '\u{e9}'];\r\n\
        fn life<'a>(include: &'a str) -> &'a str { let path = include; path }\r\n\
        fn gr\u{f6}\u{df}e(asm: u8) -> bool { asm != 3 && env::args().count() > 0 }\r\n\
        macro_rules! twice { ($p:path) => { ($p, $p) } }\r\n\
        /// Doc: unsafe\r\npub fn answer(x: &Tensor) -> Result<Tensor> { let _ = b'\"'; x.copy() }\r\n";
    let (_keep, built) = attempt(SIGNATURE, text);
    let program = built.expect("it compiles");
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    assert_eq!(values(&returned(ask(&mut runner, vec![matrix(1, 1, &[4.0])]))), [4.0]);
}

#[test]
fn files_that_are_no_plain_text_are_not_read() {
    let unreadable = |prepare: &dyn Fn(&Submission), words: &str| {
        let course = course(&[("unit", SIGNATURE, &[])], IndexMap::new());
        let submission = Submission::new(&[]);
        prepare(&submission);
        let mut built = build(&course, "unit", &["answer"], &[("unit", &submission)]);
        match built.remove("answer") {
            Some(Err(BuildFailure::Unreadable { why, .. })) => assert!(why.contains(words), "{why}"),
            other => panic!("{words}: {other:?}"),
        }
    };
    let other = Submission::new(&[("answer", RIGHT)]);
    unreadable(&|_| {}, "missing");
    unreadable(
        &|s| std::os::unix::fs::symlink(other.source("answer.rs"), s.source("answer.rs")).expect("a link"),
        "not a plain file",
    );
    unreadable(
        &|s| std::fs::create_dir(s.source("answer.rs")).expect("a folder"),
        "not a plain file",
    );
    unreadable(
        &|s| nix::unistd::mkfifo(&s.source("answer.rs"), nix::sys::stat::Mode::S_IRWXU).expect("a pipe"),
        "not a plain file",
    );
    unreadable(
        &|s| std::fs::write(s.source("answer.rs"), b"pub\nfn \xff").expect("a file"),
        "UTF-8",
    );
    unreadable(
        &|s| std::fs::write(s.source("answer.rs"), vec![b' '; (1 << 20) + 1]).expect("a file"),
        "larger than",
    );
}

#[test]
fn what_breaks_or_exhausts_the_compiler_fails_alone() {
    let deep = format!(
        "pub fn answer() -> u8 {{ {}1{} }}\n",
        "(".repeat(200_000),
        ")".repeat(200_000)
    );
    let constant = "const N: u64 = { let mut i = 0u64; while i < 1 << 50 { i += 1; } i };\n".to_owned() + RIGHT;
    // Every step doubles: two to the fortieth elements.
    let bomb = (0..40).fold("macro_rules! m0 { ($($t:tt)*) => { 0u8; } }\n".to_owned(), |text, i| {
        format!(
            "{text}macro_rules! m{} {{ ($($t:tt)*) => {{ m{i}!($($t)* $($t)*); }} }}\n",
            i + 1
        )
    });
    let bomb = format!("{bomb}fn explode() {{ m40!(a b); }}\n{RIGHT}");
    let types = format!(
        "fn grow<T: Copy>(t: T, n: u8) -> usize {{ if n == 0 {{ std::mem::size_of::<T>() }} else {{ grow((t, t), n - 1) }} }}\n\
         {}",
        RIGHT.replace("{ x.copy()", "{ let _ = grow(0u8, 200); x.copy()")
    );
    let endless = format!(
        "#[derive(Clone)] struct S<T>(T);\ntrait Q {{ fn q(&self) {{}} }}\n\
         impl<T> Q for S<T> where S<S<T>>: Q {{}}\nfn f(s: S<u8>) {{ s.q() }}\n{RIGHT}"
    );
    let course = course(
        &[
            ("unit", "fn deep(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn constant(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn bomb(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn types(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn endless(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn wrong(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn answer(x: &Tensor) -> Result<Tensor>", &[]),
        ],
        IndexMap::new(),
    );
    let named = |name: &str, text: &str| text.replace("fn answer", &format!("fn {name}"));
    let submission = Submission::new(&[
        ("deep", &named("deep", &deep)),
        ("constant", &named("constant", &constant)),
        ("bomb", &named("bomb", &bomb)),
        ("types", &named("types", &types)),
        ("endless", &named("endless", &endless)),
        ("wrong", "pub fn wrong() { let x: u8 = 'c'; }\n"),
        ("answer", RIGHT),
    ]);
    let names = ["deep", "constant", "bomb", "types", "endless", "wrong", "answer"];
    let built: BTreeMap<_, _> = build(&course, "unit", &names, &[("unit", &submission)]);
    for name in &names[..6] {
        match &built[*name] {
            Err(BuildFailure::DoesNotCompile { rendered, .. }) => {
                assert!(rendered.starts_with("error"), "{name}: {rendered}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(built["answer"].is_ok(), "{:?}", built["answer"]);
}

#[test]
fn a_required_exercise_that_does_not_compile_becomes_a_stub() {
    let course = course(
        &[
            ("first", "fn broken(x: &Tensor) -> Result<Tensor>", &[]),
            ("unit", "fn wrong(x: &Tensor) -> Result<Tensor>", &[]),
            (
                "unit",
                "fn user(x: &Tensor) -> Result<Tensor>",
                &["unit/wrong", "first/broken"],
            ),
        ],
        IndexMap::new(),
    );
    let first = Submission::new(&[("broken", "pub fn broken( {")]);
    let unit = Submission::new(&[
        ("wrong", "pub fn wrong() { let x: u8 = 'c'; }\n"),
        ("user", &RIGHT.replace("fn answer", "fn user")),
    ]);
    let crates = [("first", &first), ("unit", &unit)];
    let built = build(&course, "unit", &["wrong", "user"], &crates);
    assert!(matches!(built["wrong"], Err(BuildFailure::DoesNotCompile { .. })));
    let program = built["user"].as_ref().expect("its own file is right");
    assert_eq!(
        program.stubs,
        [id("first", "broken"), id("unit", "wrong")].into_iter().collect()
    );
}

#[test]
fn the_compiler_reads_no_file_of_the_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret.rs");
    std::fs::write(&secret, "\"secret\"").expect("a file");
    let text = format!("const S: &str = include!({:?});\n{RIGHT}", secret.display().to_string());
    let course = course(&[("unit", SIGNATURE, &[])], IndexMap::new());
    let submission = Submission::new(&[("answer", &text)]);
    // Trusted sources are not scanned: what refuses is the cage.
    let mut trusted = request(&course, "unit", &["answer"], &[("unit", &submission)]);
    trusted.trusted = true;
    match &engine().build(&trusted).expect("a sound machine")[0].1 {
        Err(BuildFailure::DoesNotCompile { rendered, .. }) => {
            assert!(rendered.contains("Permission denied"), "{rendered}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_of_a_submission_but_its_sources_counts() {
    let course = course(&[("unit", SIGNATURE, &[])], IndexMap::new());
    let submission = Submission::new(&[("answer", RIGHT), ("lib", "compile_error!(\"lib.rs was read\");")]);
    let file = |name: &str, text: &str| {
        let path = submission.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    };
    file("build.rs", "fn main() { panic!(\"build.rs was run\") }");
    file("Cargo.toml", "this is no manifest");
    file("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly-1999-01-01\"\n");
    file(".cargo/config.toml", "[build]\nrustc = \"/bin/false\"\n");
    let built = build(&course, "unit", &["answer"], &[("unit", &submission)]);
    assert!(built["answer"].is_ok(), "{:?}", built["answer"]);
}
