//! Folders of functions that take a path: emptied between calls whatever was left there, read with care, gone at the end.

use super::course::{ask, died, program, returned};
use gradus_engine::supervise::{Death, Runner, RunnerLimits, Scratch, StartOptions};
use gradus_wire::Value;
use std::time::Duration;

const SIGNATURE: &str = "fn answer(file: &Path) -> Result<bool>";

/// A program whose function has this body, its folders, and its runner.
fn started(body: &str) -> (super::course::Submission, Scratch, tempfile::TempDir, Runner) {
    let text = format!(
        "use candle_core::Result;\nuse std::io::Write;\nuse std::path::Path;\n#[allow(unused_variables, unused_imports)]\n\
         pub fn answer(file: &Path) -> Result<bool> {{\nlet folder = file.parent().unwrap();\n{body}\n}}\n"
    );
    let (keep, program) = program(
        SIGNATURE,
        &text.replace("use std::io::Write;", "#[allow(unused_imports)]\nuse std::io::Write;"),
    );
    let base = tempfile::tempdir().expect("a folder");
    let scratch = Scratch::new(base.path()).expect("folders");
    let options = StartOptions {
        limits: RunnerLimits {
            call: Duration::from_secs(5),
            ..RunnerLimits::default()
        },
        readable: vec![scratch.given()],
        scratch: Some(scratch.written()),
        ..StartOptions::default()
    };
    let runner = Runner::start(&program, &options).expect("it starts");
    (keep, scratch, base, runner)
}

fn path(scratch: &Scratch) -> Vec<Value> {
    vec![Value::Text(scratch.written().join("own").display().to_string())]
}

#[test]
fn what_is_left_is_removed_and_the_folders_go_with_their_side() {
    let body = "let deep = folder.join(\"a/b/c\");\nstd::fs::create_dir_all(&deep)?;\nstd::fs::write(deep.join(\"file\"), \
                \"x\")?;\nOk(std::fs::write(file, \"here\").is_ok())";
    let (_keep, scratch, base, mut runner) = started(body);
    for _ in 0..2 {
        scratch
            .renew(&[("table.txt".into(), b"given".to_vec())])
            .expect("renewed");
        assert_eq!(scratch.read("own"), Ok(None), "nothing is there before the call");
        assert_eq!(returned(ask(&mut runner, path(&scratch))), Value::Bool(true));
        assert_eq!(scratch.read("own"), Ok(Some(b"here".to_vec())));
        assert!(scratch.read("a").is_err(), "a folder is no file");
        assert!(scratch.read("../given/table.txt").is_err(), "nothing is read elsewhere");
    }
    // A folder that nobody may list.
    let closed = scratch.written().join("closed");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::write(closed.join("file"), "x").expect("a file");
    std::fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o000)).expect("permissions");
    scratch.renew(&[]).expect("renewed");
    assert_eq!(std::fs::read_dir(scratch.written()).expect("a folder").count(), 0);
    assert_eq!(std::fs::read_dir(scratch.given()).expect("a folder").count(), 0);
    drop((runner, scratch));
    assert_eq!(std::fs::read_dir(base.path()).expect("a folder").count(), 0);
}

#[test]
fn a_link_is_not_followed() {
    let base = tempfile::tempdir().expect("a folder");
    let secret = base.path().join("secret");
    std::fs::write(&secret, "secret").expect("a file");
    let scratch = Scratch::new(base.path()).expect("folders");
    std::os::unix::fs::symlink(&secret, scratch.written().join("own")).expect("a link");
    assert!(scratch.read("own").is_err());
    scratch.renew(&[]).expect("renewed");
    assert_eq!(std::fs::read_to_string(secret).expect("it is still there"), "secret");
}

#[test]
fn more_than_a_folder_may_hold_ends_the_program() {
    let body = "let piece = vec![1u8; 1 << 20];\nfor i in 0..200 {\nlet mut out = std::fs::File::create(folder.join(i.to_string()))?;\n\
                out.write_all(&piece)?;\nstd::thread::sleep(std::time::Duration::from_millis(5));\n}\nOk(true)";
    let (_keep, scratch, _base, mut runner) = started(body);
    let death = died(ask(&mut runner, path(&scratch)));
    assert!(
        matches!(&death, Death::OutputLimit(words) if words.contains("64 MiB")),
        "{death:?}"
    );
}
