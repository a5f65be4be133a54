//! Archives, and devices that are absent, from outside. Nothing here needs a GPU or a CUDA toolkit.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn ran(command: &mut Command) -> Ran {
    let output = command
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    Ran {
        status: output.status.code().expect("an exit status"),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn xtask(arguments: &[&str]) -> Ran {
    ran(Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(root()))
}

/// The grader from an archive, where there is no Rust and no course.
fn elsewhere(archive: &Path, folder: &Path, arguments: &[&str]) -> Ran {
    let unpacked = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("gradus")
        .current_dir(folder)
        .status()
        .expect("tar starts");
    assert!(unpacked.success(), "the archive holds a grader");
    ran(Command::new("./gradus")
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TMPDIR", folder)
        .current_dir(folder))
}

fn submission(folder: &Path, unit: &str, answers: &[(&str, &str)]) {
    let crate_folder = folder.join(unit);
    fs::create_dir_all(crate_folder.join("src")).expect("a folder");
    let manifest = format!("[package]\nname = \"{unit}\"\n\n[package.metadata.gradus]\nunit = \"{unit}\"\n");
    fs::write(crate_folder.join("Cargo.toml"), manifest).expect("a file");
    for (name, code) in answers {
        fs::write(crate_folder.join("src").join(format!("{name}.rs")), code).expect("a file");
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The report of a command that was told to write it as JSON, without what differs from run to run.
fn report(file: &Path) -> Value {
    let mut report: Value = serde_json::from_slice(&fs::read(file).expect("a report")).expect("JSON");
    for result in report["results"].as_array_mut().expect("results") {
        result["seconds"] = Value::Null;
    }
    report
}

const RIGHT: &str = "use candle_core::{Result, Tensor};
pub fn standardise(x: &Tensor) -> Result<Tensor> {
    let centred = x.broadcast_sub(&x.mean_all()?)?;
    centred.broadcast_div(&centred.sqr()?.mean_all()?.sqrt()?)
}
";
const WRONG: &str = "use candle_core::{Result, Tensor};
pub fn reverse(x: &Tensor) -> Result<Tensor> { Ok(x.clone()) }
";
const BROKEN: &str = "use candle_core::{Result, Tensor};
pub fn round_away(x: &Tensor) -> Result<Tensor> { x.abs( }
";
const REFUSED: &str = "use candle_core::{Result, Tensor};
pub fn mean_1d(x: &Tensor) -> Result<Tensor> { include!(\"elsewhere.rs\") }
";

#[test]
fn an_archive_is_graded_as_its_folder_is() {
    let folder = TempDir::new().expect("a folder");
    let submissions = folder.path().join("submissions");
    submission(
        &submissions,
        "numpy-100",
        &[
            ("standardise", RIGHT),
            ("reverse", WRONG),
            ("round_away", BROKEN),
            ("mean_1d", REFUSED),
        ],
    );
    let (here, there) = (folder.path().join("here.json"), folder.path().join("there.json"));
    let archive = folder.path().join("course.tgz");
    let exercises = [
        "numpy-100/standardise",
        "numpy-100/reverse",
        "numpy-100/round_away",
        "numpy-100/mean_1d",
    ];
    let named = |rest: &[&str]| -> Vec<String> {
        let mut words: Vec<String> = vec!["grade".into()];
        words.extend(exercises.iter().map(|e| (*e).to_owned()));
        words.extend(["--submissions".to_owned(), text(&submissions)]);
        words.extend(rest.iter().map(|w| (*w).to_owned()));
        words
    };
    let run = |words: Vec<String>| xtask(&words.iter().map(String::as_str).collect::<Vec<_>>());

    let direct = run(named(&["--seed", "s", "--format", "json", "--output", &text(&here)]));
    assert_eq!(direct.status, 1, "{}{}", direct.out, direct.err);
    let built = run(named(&["--build-only", "--archive", &text(&archive)]));
    assert_eq!(built.status, 0, "{}{}", built.out, built.err);
    assert!(built.out.contains("for the CPU only"), "{}", built.out);
    assert!(
        built.out.contains("exercises have no program: grading says why"),
        "{}",
        built.out
    );

    let place = TempDir::new().expect("a folder");
    let arguments = [
        "grade",
        "--archive",
        &text(&archive),
        "--seed",
        "s",
        "--format",
        "json",
        "--output",
        &text(&there),
    ];
    let moved = elsewhere(&archive, place.path(), &arguments);
    assert_eq!(moved.status, 1, "{}{}", moved.out, moved.err);
    let (here, there) = (report(&here), report(&there));
    let verdict = |report: &Value| -> Vec<(String, String)> {
        let results = report["results"].as_array().expect("results").iter();
        results
            .map(|r| (r["exercise"].to_string(), r["verdict"].to_string()))
            .collect()
    };
    assert_eq!(verdict(&here), verdict(&there));
    for (a, b) in here["results"]
        .as_array()
        .into_iter()
        .flatten()
        .zip(there["results"].as_array().into_iter().flatten())
    {
        assert_eq!(a["counterexample"]["inputs"], b["counterexample"]["inputs"]);
        let broken = b["message"].as_str().unwrap_or_default();
        assert!(!broken.contains("{archive}"), "{broken}");
    }

    // The case that is shown is seen again by what is printed, with the archive alone.
    let (_, after) = moved.out.split_once("again: ").expect("a case to see again");
    let token = after.find('@').expect("a token");
    let end = token + after[token..].find(char::is_whitespace).unwrap_or(after.len() - token);
    let words: Vec<&str> = after[..end].split_whitespace().filter(|word| *word != "\\").collect();
    assert_eq!(&words[..3], ["./gradus", "replay", "--archive"], "{}", moved.out);
    let again = elsewhere(&archive, place.path(), &words[1..]);
    assert_eq!(again.status, 1, "{}{}", again.out, again.err);
    assert!(again.out.contains("wrong answer"), "{}{}", again.out, again.err);
    assert!(!again.err.contains("was not kept"), "{}", again.err);

    // What was not selected is not there; a device that it was not built for is said to be.
    let other = elsewhere(
        &archive,
        place.path(),
        &["grade", "numpy-100/csqrt", "--archive", &text(&archive)],
    );
    assert_eq!(other.status, 1, "{}{}", other.out, other.err);
    let cuda = elsewhere(
        &archive,
        place.path(),
        &["grade", "--archive", &text(&archive), "--device", "cuda"],
    );
    assert_eq!(cuda.status, 4, "{}{}", cuda.out, cuda.err);
    assert!(cuda.err.contains("the archive was built without CUDA"), "{}", cuda.err);
}

#[test]
fn messages_name_the_command_as_it_was_typed() {
    let folder = TempDir::new().expect("a folder");
    fs::copy(env!("CARGO_BIN_EXE_xtask"), folder.path().join("gradus")).expect("the program");
    let course = text(&root());
    for (words, expected) in [
        (&["--help"][..], "Usage: ./gradus"),
        (&["frobnicate"], "Usage: ./gradus"),
        (&["show", "no-such-thing", "--course", &course], "`./gradus list`"),
        (
            &["solution", "attention/attention", "--course", &course],
            "./gradus hint",
        ),
    ] {
        let typed = ran(Command::new("./gradus").args(words).current_dir(folder.path()));
        let said = format!("{}{}", typed.out, typed.err);
        assert!(
            said.contains(expected) && !said.contains("cargo xtask"),
            "{words:?}: {said}"
        );
        let built = xtask(words);
        let said = format!("{}{}", built.out, built.err);
        assert!(
            said.contains(&expected.replace("./gradus", "cargo xtask")),
            "{words:?}: {said}"
        );
    }
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("a.tgz");
    let grade = || xtask(&["grade", "--archive", &text(&file)]);
    let missing = grade();
    assert_eq!(missing.status, 4);
    assert!(missing.err.contains("could not be read"), "{}", missing.err);

    fs::write(&file, "no archive").expect("a file");
    let none = grade();
    assert_eq!(none.status, 4);
    assert!(
        none.err.contains("can't be unpacked") && none.err.contains("--build-only"),
        "{}",
        none.err
    );

    let inside = folder.path().join("inside");
    fs::create_dir(&inside).expect("a folder");
    fs::write(inside.join("archive.json"), "{\"format\": 99}").expect("a file");
    let packed = Command::new("tar")
        .arg("-czf")
        .arg(&file)
        .arg("-C")
        .arg(&inside)
        .arg("archive.json")
        .status();
    assert!(packed.expect("tar starts").success());
    let newer = grade();
    assert_eq!(newer.status, 4);
    assert!(
        newer.err.contains("has format 99; this grader reads 1"),
        "{}",
        newer.err
    );

    fs::write(inside.join("archive.json"), "[]").expect("a file");
    let unpacked = xtask(&["grade", "--archive", &text(&inside)]);
    assert_eq!(unpacked.status, 4);
    assert!(unpacked.err.contains("is no index of an archive"), "{}", unpacked.err);
}

#[test]
fn the_flags_of_archives_that_make_no_sense_together_are_refused() {
    for arguments in [
        &["grade", "--build-only"][..],
        &["grade", "--archive", "a", "--against", "b.rs"],
        &["grade", "--archive", "a", "--changed"],
        &["grade", "--archive", "a", "--build-only", "--shard", "1/2"],
    ] {
        assert_eq!(xtask(arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn a_gpu_that_is_not_there_is_an_error_or_is_skipped() {
    if gradus_engine::cuda::driver_absent().is_none() {
        eprintln!("ignored: there is a driver here");
        return;
    }
    let one = ["grade", "numpy-100/zero_vector", "--submissions", "reference"];
    let cuda = xtask(&[&one[..], &["--device", "cuda"]].concat());
    assert_eq!(cuda.status, 4, "{}{}", cuda.out, cuda.err);
    for words in [
        "--device cuda: there is no NVIDIA driver",
        "`--device cpu` grades here",
        "docs/gpu.md",
    ] {
        assert!(cuda.err.contains(words), "{}", cuda.err);
    }
    let all = xtask(&[&one[..], &["--device", "all"]].concat());
    assert_eq!(all.status, 0, "{}{}", all.out, all.err);
    assert!(
        all.out.contains("skipped: there is no NVIDIA driver on this machine"),
        "{}",
        all.out
    );
    assert!(all.out.contains("1 passed, 1 skipped of 2"), "{}", all.out);
}

/// Judged on the CPU, where a device can't be seen in the answer.
#[test]
fn an_answer_that_keeps_to_the_cpu_is_told_without_a_gpu() {
    let folder = TempDir::new().expect("a folder");
    let judge = |exercise: &str, code: &str| {
        let file = folder.path().join("answer.rs");
        fs::write(&file, code).expect("a file");
        xtask(&["grade", exercise, "--against", &text(&file)])
    };
    let hidden = judge(
        "numpy-100/zero_vector",
        "use candle_core::{DType, Device, Result, Tensor};\nfn home() -> Device { Device::Cpu }\n\
         pub fn zero_vector(n: usize, _dev: &Device) -> Result<Tensor> { Tensor::zeros(n, DType::F32, &home()) }\n",
    );
    assert_eq!(hidden.status, 1);
    for words in [
        "the device of the answer is wrong",
        "the device that `dev` names",
        "take it from `dev`",
    ] {
        assert!(hidden.out.contains(words), "{}", hidden.out);
    }
    let constant = judge(
        "tensor-numerics/softmax_rows",
        "use candle_core::{D, Device, Result, Tensor};\npub fn softmax_rows(x: &Tensor) -> Result<Tensor> {\n    \
         let e = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?.exp()?;\n    \
         let one = Tensor::ones(1, x.dtype(), &Device::Cpu)?;\n    \
         e.broadcast_div(&e.sum_keepdim(D::Minus1)?.broadcast_mul(&one)?)\n}\n",
    );
    assert_eq!(constant.status, 1);
    let flat: String = constant.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "forbidden",
        "`Device::Cpu` keeps the answer on the CPU",
        "`x.device()`",
        "(line 4)",
    ] {
        assert!(flat.contains(words), "{flat}");
    }
    // By way of the host and back is slow, and right.
    let back = judge(
        "numpy-100/count_matrix",
        "use candle_core::{Device, Result, Tensor};\npub fn count_matrix(r: usize, c: usize, dev: &Device) -> Result<Tensor> {\n    \
         Tensor::arange(0f32, (r * c) as f32, &Device::Cpu)?.reshape((r, c))?.to_device(dev)\n}\n",
    );
    assert_eq!(back.status, 0, "{}", back.out);
}

const STORED: &str = "title: Length\nconcepts: [files]\nstatement: The number of bytes of a file.\nsignature: \"fn length(file: \
                      &Path) -> Result<usize>\"\ngiven:\n  cases: 2\n  draw:\n    body: {fixture: {file: data/hello.txt}}\n    \
                      file: {path: data/hello.txt}\nlaws:\n  the length: out == len(body)\ndevices: [cpu]\n";

#[test]
fn an_archive_holds_the_stored_files_that_cases_need() {
    let here = TempDir::new().expect("a folder");
    let course = here.path().join("course");
    let reference = "use candle_core::Result;\nuse std::path::Path;\n\n/// Bytes.\npub fn length(file: &Path) -> Result<usize> {\n    \
                     Ok(std::fs::read(file)?.len())\n}\n";
    for (file, content) in [
        ("exercises/course.yaml", "title: Test\nunits: [files]\n"),
        (
            "exercises/files/unit.yaml",
            "title: Files\nsummary: One.\nexercises: [length]\n",
        ),
        ("exercises/files/length.yaml", STORED),
        ("fixtures/data/hello.txt", "hello"),
    ] {
        let file = course.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, content).expect("a file");
    }
    submission(&course.join("reference"), "files", &[("length", reference)]);
    let archive = here.path().join("programs.tar.gz");
    let built = xtask(&[
        "--course",
        &text(&course),
        "grade",
        "--submissions",
        &text(&course.join("reference")),
        "--build-only",
        "--archive",
        &text(&archive),
    ]);
    assert_eq!(built.status, 0, "{}{}", built.out, built.err);
    // The course is gone where it is graded.
    fs::remove_dir_all(&course).expect("removed");
    let away = TempDir::new().expect("a folder");
    let graded = elsewhere(&archive, away.path(), &["grade", "--archive", &text(&archive)]);
    assert_eq!(graded.status, 0, "{}{}", graded.out, graded.err);
    assert!(graded.out.contains("1 passed"), "{}", graded.out);
}
