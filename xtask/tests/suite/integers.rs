//! Integers of 64 bits from a spec to the compiled function and back into snapshots and reports, by the command line.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const SPEC: &str = r#"title: Through
concepts: [integers]
statement: |
  Return `a`, `u`, the lists and the tensor as they are.
hints: [Nothing is computed.]
signature: "fn through(a: i64, u: u64, xs: &[i64], us: &[u64], t: &Tensor) -> Result<(i64, u64, Vec<i64>, Vec<u64>, Tensor)>"
takes: {t: "i64[n]"}
returns: {b: i64, v: u64, ys: list, vs: list, s: "i64[n]"}
given:
  cases: 12
  dims: {n: 1..=3}
  draw:
    a: {integer: {low: -9223372036854775808, high: 9223372036854775807}}
    u: {integer: {low: 0, high: 18446744073709551615}}
    xs: {list: {length: 1..=2, of: {integer: {low: -9223372036854775808, high: 9223372036854775807}}}}
    us: {list: {length: 1..=2, of: {choice: [1, 9007199254740993, 18446744073709551615]}}}
    t: {integer: {low: -9223372036854775808, high: 9223372036854775807}}
  examples:
    - a: 9007199254740993
      u: 18446744073709551615
      xs: [-9223372036854775808]
      us: [9007199254740993]
      t: [9007199254740993, 9223372036854775807, -9223372036854775808]
laws:
  a comes back: b == a && b - a == 0
  u comes back: v equals u
  lists come back: ys equals xs && sum(vs) == sum(us)
  the tensor comes back: s equals t && sum(s) == sum(t)
  agrees with the reference: b equals expected.b && vs equals expected.vs && s equals expected.s
snapshots:
  ends:
    a: -9223372036854775808
    u: 18446744073709551615
    xs: [9223372036854775807, 9007199254740993]
    us: [9007199254740993]
    t: [9007199254740993]
devices: [cpu]
"#;

const RIGHT: &str = "Ok((a, u, xs.to_vec(), us.to_vec(), t.clone()))";

fn function(body: &str) -> String {
    format!(
        "use candle_core::{{Result, Tensor}};\n\n/// All as they are.\n#[allow(clippy::type_complexity)]\n\
         pub fn through(a: i64, u: u64, xs: &[i64], us: &[u64], t: &Tensor) -> Result<(i64, u64, Vec<i64>, Vec<u64>, Tensor)> {{\n    {body}\n}}\n"
    )
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("a file");
}

/// Exit status and standard output.
fn xtask(root: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .expect("the program ends");
    let out = String::from_utf8(output.stdout).expect("text");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or_else(|| panic!("{err}")), out + &err)
}

/// A course of one exercise, and a learner with this answer to it.
fn course(body: &str) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let put = |path: &str, text: &str| put(root.path(), path, text);
    put("exercises/course.yaml", "title: Integers\nunits: [rust]\n");
    put(
        "exercises/rust/unit.yaml",
        "title: Rust\nsummary: Integers.\nexercises: [through]\n",
    );
    put("exercises/rust/through.yaml", SPEC);
    put("reference/rust/src/through.rs", &function(RIGHT));
    put(
        "learner/rust/Cargo.toml",
        "[package]\nname = \"rust\"\nedition = \"2024\"\n\n[package.metadata.gradus]\nunit = \"rust\"\n",
    );
    put("learner/rust/src/lib.rs", "pub mod through;\n");
    put("learner/rust/src/through.rs", &function(body));
    let (status, said) = xtask(root.path(), &["bless"]);
    assert_eq!(status, 0, "{said}");
    root
}

fn graded(body: &str) -> (i32, serde_json::Value) {
    let root = course(body);
    let report = [
        "grade",
        "--submissions",
        "learner",
        "--format",
        "json",
        "--output",
        "report.json",
    ];
    let (status, said) = xtask(root.path(), &report);
    let text = fs::read_to_string(root.path().join("report.json")).unwrap_or_else(|_| panic!("{said}"));
    let mut report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    (status, report["results"][0].take())
}

#[test]
fn they_arrive_as_they_were_written() {
    let root = course(RIGHT);
    let snapshot = fs::read_to_string(root.path().join("reference/rust/snapshots/through__ends.snap")).expect("a file");
    for line in [
        "b: -9223372036854775808",
        "v: 18446744073709551615",
        "ys[0]: 9223372036854775807",
        "ys[1]: 9007199254740993",
        "vs[0]: 9007199254740993",
        "  9007199254740993",
    ] {
        assert!(snapshot.lines().any(|l| l == line), "{line}: {snapshot}");
    }
    let (status, said) = xtask(root.path(), &["grade", "--submissions", "learner"]);
    assert_eq!(status, 0, "{said}");
}

/// Each answer is right but for integers that it takes through f64: every way is noticed, and told digit by digit.
#[test]
fn what_goes_through_f64_is_wrong() {
    for (body, law) in [
        (
            "Ok((a as f64 as i64, u, xs.to_vec(), us.to_vec(), t.clone()))",
            "a comes back",
        ),
        (
            "Ok((a, u as f64 as u64, xs.to_vec(), us.to_vec(), t.clone()))",
            "u comes back",
        ),
        (
            "Ok((a, u, xs.to_vec(), us.iter().map(|v| *v as f64 as u64).collect(), t.clone()))",
            "lists come back",
        ),
        (
            "Ok((a, u, xs.to_vec(), us.to_vec(), t.to_dtype(candle_core::DType::F64)?.to_dtype(candle_core::DType::I64)?))",
            "the tensor comes back",
        ),
    ] {
        let (status, result) = graded(body);
        assert_eq!(status, 1, "{result:#}");
        assert_eq!(result["counterexample"]["law"], law, "{result:#}");
        let sides = ["expected", "actual"].map(|side| result["counterexample"][side]["data"].to_string());
        assert_ne!(sides[0], sides[1], "{result:#}");
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        assert!(
            sides.iter().all(|side| digits(side) >= 16 && !side.contains('e')),
            "{sides:?}"
        );
    }
}
