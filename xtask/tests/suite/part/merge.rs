//! `report --merge`, on reports made by hand.

use super::support::{Ran, ran};
use serde_json::{Value as Json, json};
use std::fs;
use std::process::Command;
use tempfile::TempDir;

/// A folder that holds reports, and no course.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn put(&self, file: &str, report: &Json) {
        self.text(file, &report.to_string());
    }

    fn text(&self, file: &str, text: &str) {
        fs::write(self.0.path().join(file), text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("report").args(arguments).current_dir(self.0.path());
        ran(command)
    }

    fn merged(&self, files: &[&str]) -> (Json, i32) {
        let ran = self.run(&[&["--format", "json", "--merge"], files].concat());
        let report = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
        (report, ran.status)
    }

    fn refused(&self, files: &[&str], words: &str) {
        let ran = self.run(&[&["--merge"], files].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
}

fn report(results: &[Json]) -> Json {
    json!({"format_version": 1, "seed": "7f3a", "toolchain": "rustc 1.95.0", "containment": "full", "results": results})
}

fn result(submission: &str, exercise: &str, device: &str, verdict: &str) -> Json {
    json!({"submission": submission, "exercise": exercise, "device": device, "verdict": verdict, "message": null,
        "seconds": 0.5, "file": "x.rs", "line": null, "laws": [], "counterexample": null})
}

fn with(mut value: Json, key: &str, new: Json) -> Json {
    value[key] = new;
    value
}

#[test]
fn devices_of_two_machines_are_one_report_with_its_exit_status() {
    let folder = Folder::new();
    folder.put(
        "cpu.json",
        &report(&[
            result("s/a", "a/x", "cpu", "passed"),
            result("s/a", "a/y", "cpu", "passed"),
        ]),
    );
    folder.put(
        "gpu.json",
        &report(&[
            result("s/a", "a/x", "cuda", "passed"),
            result("s/a", "a/y", "cuda", "skipped"),
        ]),
    );
    let (merged, status) = folder.merged(&["gpu.json", "cpu.json"]);
    let order: Vec<String> = merged["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|r| format!("{} {}", r["exercise"], r["device"]).replace('"', ""))
        .collect();
    assert_eq!(order, ["a/x cpu", "a/x cuda", "a/y cpu", "a/y cuda"]);
    assert_eq!((status, &merged["containment"]), (0, &json!("full")));
    for (verdict, status) in [("wrong_answer", 1), ("skipped", 0), ("course_fault", 3), ("flaky", 1)] {
        folder.put("more.json", &report(&[result("s/a", "a/z", "cpu", verdict)]));
        assert_eq!(folder.merged(&["cpu.json", "more.json"]).1, status, "{verdict}");
    }
    // Nothing graded, and no reason why.
    folder.put("none.json", &report(&[]));
    folder.put(
        "reason.json",
        &with(
            report(&[]),
            "nothing",
            json!("Nothing that the change touches is graded."),
        ),
    );
    assert_eq!(folder.merged(&["none.json"]).1, 1);
    assert_eq!(folder.merged(&["none.json", "reason.json"]).1, 1);
    assert_eq!(folder.merged(&["reason.json"]).1, 0);
    assert_eq!(folder.merged(&["reason.json", "cpu.json"]).0["nothing"], Json::Null);
}

#[test]
fn every_form_is_written_again() {
    let folder = Folder::new();
    folder.put("a.json", &report(&[result("s/a", "a/x", "cpu", "passed")]));
    folder.put("b.json", &report(&[result("s/a", "a/y", "cpu", "panicked")]));
    let mut arguments = vec!["--merge", "a.json", "b.json"];
    let forms = ["json", "junit", "github", "gradescope", "html"];
    let files: Vec<String> = forms.iter().map(|form| format!("out.{form}")).collect();
    for (form, file) in forms.iter().zip(&files) {
        arguments.extend(["--format", form, "--output", file]);
    }
    let ran = folder.run(&arguments);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.out.contains("1 passed, 1 panicked of 2"), "{}", ran.out);
    for file in files {
        let text = fs::read_to_string(folder.0.path().join(&file)).expect("a file");
        assert!(text.contains('x') && text.contains("panicked"), "{file}: {text}");
    }
}

#[test]
fn the_weakest_containment_is_named() {
    let folder = Folder::new();
    let of = |name: &str, containment: &str| {
        let results = [result("s/a", &format!("a/{name}"), "cpu", "passed")];
        folder.put(
            &format!("{name}.json"),
            &with(report(&results), "containment", json!(containment)),
        );
    };
    of("a", "full");
    of("b", "limits-only: no Landlock");
    of("c", "full");
    of("d", "limits-only: no Landlock");
    let containment = |files: &[&str]| folder.merged(files).0["containment"].as_str().expect("text").to_owned();
    assert_eq!(containment(&["a.json", "c.json"]), "full");
    assert_eq!(
        containment(&["a.json", "b.json", "c.json"]),
        "limits-only: no Landlock (b.json)"
    );
    assert_eq!(containment(&["b.json", "d.json"]), "limits-only: no Landlock");
}

#[test]
fn what_does_not_go_together_is_refused_with_its_files() {
    let folder = Folder::new();
    let one = report(&[result("s/a", "a/x", "cpu", "passed")]);
    let two = report(&[result("s/a", "a/y", "cpu", "passed")]);
    folder.put("one.json", &one);
    folder.put("two.json", &two);
    folder.put("seed.json", &with(two.clone(), "seed", json!("beef")));
    folder.refused(
        &["one.json", "seed.json"],
        "one.json and seed.json are of different runs: the seed is 7f3a in one, beef in the other\n  help: give all of \
         them the same --seed",
    );
    folder.put("rustc.json", &with(two.clone(), "toolchain", json!("rustc 1.80.0")));
    folder.refused(
        &["one.json", "rustc.json"],
        "one.json and rustc.json are of different runs: the toolchain is rustc 1.95.0 in one, rustc 1.80.0 in the other",
    );
    folder.put("version.json", &json!({"format_version": 2, "trials": []}));
    folder.refused(
        &["one.json", "version.json"],
        "version.json has format_version 2; this gradus reads 1",
    );
    folder.put(
        "double.json",
        &report(&[result("s/a", "a/z", "cpu", "passed"), one["results"][0].clone()]),
    );
    folder.refused(
        &["one.json", "two.json", "double.json"],
        "one.json and double.json both hold a/x of s/a on cpu",
    );
    folder.refused(&["one.json", "one.json"], "one.json holds a/x of s/a on cpu twice");
    folder.put(
        "itself.json",
        &report(&[one["results"][0].clone(), one["results"][0].clone()]),
    );
    folder.refused(&["itself.json"], "itself.json holds a/x of s/a on cpu twice");

    folder.put("1.json", &with(one.clone(), "shard", json!("1/3")));
    folder.put("3.json", &with(two.clone(), "shard", json!("3/3")));
    folder.refused(
        &["1.json", "3.json"],
        "the report of shard 2/3 is missing: there is only 1/3, 3/3",
    );
    folder.put("many.json", &with(two.clone(), "shard", json!("1/4000000000")));
    folder.refused(
        &["one.json", "many.json"],
        "the report of shard 2/4000000000 is missing",
    );
    folder.put("bad.json", &with(two, "shard", json!("4/3")));
    folder.refused(
        &["bad.json"],
        "bad.json is no JSON report of `grade`: I in I/N is from 1 to N",
    );
}

#[test]
fn what_is_no_report_is_refused_with_its_place() {
    let folder = Folder::new();
    let good = report(&[result("s/a", "a/x", "cpu", "passed")]);
    for (text, words) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        (
            "{\"format_version\": 1,\n \"seed\": 3}",
            "invalid type: integer `3`, expected a string at line 2 column 10",
        ),
        ("{\"format_version\": 1}", "missing field `seed`"),
        ("[]", "line 1"),
        ("\u{1b}[2J", "expected value at line 1 column 1"),
        ("<html>", "expected value at line 1 column 1"),
    ] {
        folder.text("bad.json", text);
        folder.refused(&["bad.json"], "bad.json is no JSON report of `grade`: ");
        folder.refused(&["bad.json"], words);
    }
    for (key, value, words) in [
        ("verdict", json!("fine\u{1b}[2J"), "unknown variant `fine\\u{1b}[2J`"),
        ("seconds", json!(-1), "a/x of s/a on cpu: `seconds` is no time"),
        ("seconds", json!(1e300), "`seconds` is no time"),
        ("exercise", json!("x"), "is no unit/exercise"),
        ("exercise", json!("a/"), "is no unit/exercise"),
    ] {
        let mut bad = good.clone();
        bad["results"][0][key] = value;
        folder.put("bad.json", &bad);
        folder.refused(&["bad.json"], words);
    }
    fs::write(folder.0.path().join("bad.json"), b"{\"seed\": \"\xff\"}").expect("a file");
    folder.refused(&["bad.json"], "bad.json is no JSON report of `grade`");
    folder.refused(&["nowhere.json"], "nowhere.json can't be read: ");
    folder.refused(&["."], ". can't be read: ");

    let ran = folder.run(&[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("--merge <FILE>..."), "{}", ran.err);
    assert_eq!(folder.run(&["--merge"]).status, 2);
    folder.put("good.json", &good);
    let ran = folder.run(&["--merge", "good.json", "--output", "x", "--output", "y"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("there are more --output than --format"), "{}", ran.err);
    let ran = folder.run(&["--merge", "good.json", "--output", "good.json/x"]);
    assert_eq!(ran.status, 4);
    assert!(ran.err.contains("good.json/x can't be written: "), "{}", ran.err);
    let ran = folder.run(&["--course", "nowhere", "--merge", "good.json"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is not a course"), "{}", ran.err);
}
