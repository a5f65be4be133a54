//! What a user names for output, from outside: links, permissions, devices, pipes, full disks, readers that go away.

use std::fs::{self, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use tempfile::TempDir;

const REPORT: &str = r#"{"format_version": 1, "seed": "7f3a", "toolchain": "rustc 1.95.0", "containment": "full",
    "results": [{"submission": "ada", "exercise": "numbers/scale", "device": "cpu", "verdict": "passed",
    "message": null, "seconds": 0.5, "file": "x.rs", "line": null, "laws": [], "counterexample": null}]}"#;

/// A folder with a report in it, and no course.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        fs::write(folder.path("in.json"), REPORT).expect("a file");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    /// `report` of the one that is there, in these forms.
    fn report(&self, forms: &[&str]) -> Command {
        self.command(&[&["report", "--merge", "in.json"], forms].concat())
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    }

    /// A device node of its own: `None`, said on standard error, where that is not allowed.
    fn device(&self, name: &str, minor: &str) -> Option<PathBuf> {
        let node = self.path(name);
        let made = Command::new("mknod").arg(&node).args(["c", "1", minor]).output();
        let usable = made.is_ok_and(|made| made.status.success()) && OpenOptions::new().write(true).open(&node).is_ok();
        if !usable {
            eprintln!("left out: a device node can't be made or opened here (root is needed, and no `nodev`)");
        }
        usable.then_some(node)
    }

    fn pipe(&self, name: &str) -> PathBuf {
        let pipe = self.path(name);
        let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        pipe
    }
}

fn status(ran: &Output) -> i32 {
    ran.status.code().expect("an exit status")
}

fn said(ran: &Output) -> String {
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

#[track_caller]
fn is_report(text: &str) {
    let report: serde_json::Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(report["seed"], "7f3a");
}

const JSON: [&str; 3] = ["--format", "json", "--output"];

#[test]
fn a_link_stays_and_what_it_leads_to_is_written() {
    let folder = Folder::new();
    fs::create_dir(folder.path("elsewhere")).expect("a folder");
    fs::write(folder.path("elsewhere/old.json"), "old").expect("a file");
    symlink("elsewhere/old.json", folder.path("one.json")).expect("a link");
    symlink("one.json", folder.path("two.json")).expect("a link");
    symlink("elsewhere/new.json", folder.path("dangling.json")).expect("a link");
    for (name, file) in [
        ("two.json", "elsewhere/old.json"),
        ("dangling.json", "elsewhere/new.json"),
    ] {
        let ran = folder.report(&JSON).arg(name).output().expect("a run");
        assert_eq!(status(&ran), 0, "{}", said(&ran));
        is_report(&fs::read_to_string(folder.path(file)).expect("a file"));
        assert!(folder.path(name).is_symlink(), "{name} was replaced");
    }
    assert!(folder.path("one.json").is_symlink());
    symlink("b.json", folder.path("a.json")).expect("a link");
    symlink("a.json", folder.path("b.json")).expect("a link");
    let ran = folder.report(&JSON).arg("a.json").output().expect("a run");
    assert_eq!(status(&ran), 4, "{}", said(&ran));
    assert!(said(&ran).contains("a.json can't be written"), "{}", said(&ran));
}

#[test]
fn permissions_are_kept_and_new_files_get_usual_ones() {
    let folder = Folder::new();
    for mode in [0o640, 0o606] {
        fs::write(folder.path("kept.json"), "old").expect("a file");
        fs::set_permissions(folder.path("kept.json"), fs::Permissions::from_mode(mode)).expect("permissions");
        let ran = folder.report(&JSON).arg("kept.json").output().expect("a run");
        assert_eq!(status(&ran), 0, "{}", said(&ran));
        let now = fs::metadata(folder.path("kept.json")).expect("a file").permissions();
        assert_eq!(now.mode() & 0o777, mode);
        is_report(&fs::read_to_string(folder.path("kept.json")).expect("a file"));
    }
    fs::write(folder.path("usual"), "").expect("a file");
    let ran = folder.report(&JSON).arg("deep/new.json").output().expect("a run");
    assert_eq!(status(&ran), 0, "{}", said(&ran));
    let mode = |name: &str| fs::metadata(folder.path(name)).expect("a file").permissions().mode();
    assert_eq!(mode("deep/new.json"), mode("usual"));
    assert_eq!(
        folder.names(),
        ["deep", "in.json", "kept.json", "usual"],
        "something was left behind"
    );
}

#[test]
fn a_device_is_written_and_stays_a_device() {
    let folder = Folder::new();
    let Some(node) = folder.device("null", "3") else {
        return;
    };
    symlink("null", folder.path("link")).expect("a link");
    for name in ["null", "link"] {
        let ran = folder.report(&JSON).arg(name).output().expect("a run");
        assert_eq!(status(&ran), 0, "{}", said(&ran));
        let kind = fs::symlink_metadata(&node).expect("the node").file_type();
        assert!(kind.is_char_device(), "the node was replaced by {kind:?}");
    }
    assert!(folder.path("link").is_symlink());
}

#[test]
fn a_full_device_does_not_lose_the_other_reports() {
    let folder = Folder::new();
    let Some(node) = folder.device("full", "7") else {
        return;
    };
    let forms = [
        "--format", "json", "--output", "full", "--format", "junit", "--output", "b.xml", "--format", "human",
    ];
    let ran = folder.report(&forms).output().expect("a run");
    assert_eq!(status(&ran), 4, "{}", said(&ran));
    assert!(said(&ran).contains("full can't be written"), "{}", said(&ran));
    assert!(
        fs::read_to_string(folder.path("b.xml"))
            .expect("a report")
            .contains("testsuite")
    );
    assert!(String::from_utf8_lossy(&ran.stdout).contains("1 passed of 1"));
    assert!(fs::metadata(node).expect("the node").file_type().is_char_device());
}

#[test]
fn a_pipe_gets_the_whole_report_at_one_opening() {
    let folder = Folder::new();
    let pipe = folder.pipe("pipe");
    let reader = thread::spawn({
        let pipe = pipe.clone();
        // What comes up to the first end is all that such a reader ever sees.
        move || fs::read_to_string(pipe).expect("a report")
    });
    let ran = folder.report(&JSON).arg("pipe").output().expect("a run");
    assert_eq!(status(&ran), 0, "{}", said(&ran));
    is_report(&reader.join().expect("read"));
    assert!(fs::metadata(pipe).expect("the pipe").file_type().is_fifo());
}

#[test]
fn a_reader_of_a_pipe_who_goes_away_is_no_error() {
    let folder = Folder::new();
    let pipe = folder.pipe("pipe");
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || drop(fs::File::open(pipe))
    });
    let forms = [
        "--format", "json", "--output", "pipe", "--format", "junit", "--output", "b.xml",
    ];
    let ran = folder.report(&forms).output().expect("a run");
    reader.join().expect("opened");
    assert_eq!((status(&ran), said(&ran).as_str()), (0, ""));
    assert!(folder.path("b.xml").is_file());
}

#[test]
fn a_process_that_a_shell_writes_to_gets_the_report() {
    let folder = Folder::new();
    if Command::new("bash").args(["-c", "true"]).status().is_err() {
        eprintln!("left out: there is no bash");
        return;
    }
    let script = "set -o pipefail; \"$0\" report --merge in.json --format json --output >(cat >copy) | cat; kept=$?; \
                  wait \"$!\"; exit $kept";
    let ran = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_xtask")])
        .current_dir(folder.0.path())
        .output()
        .expect("a shell");
    assert_eq!(status(&ran), 0, "{}", said(&ran));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("1 passed of 1"));
    // The shell's process may end after the shell.
    let mut copy = String::new();
    for _ in 0..1000 {
        copy = fs::read_to_string(folder.path("copy")).unwrap_or_default();
        if copy.ends_with("}\n") {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(20));
    }
    is_report(&copy);
}

#[test]
fn standard_output_by_name_is_shared_with_what_is_printed() {
    let folder = Folder::new();
    for (name, append) in [("/dev/stdout", false), ("/dev/fd/1", false), ("/proc/self/fd/1", true)] {
        let file = folder.path("all.txt");
        fs::write(&file, "before\n").expect("a file");
        let mut options = OpenOptions::new();
        options.write(true).append(append).truncate(!append);
        let mut command = folder.report(&JSON);
        let ran = command
            .args([name, "--format", "human"])
            .stdout(options.open(&file).expect("a file"))
            .output()
            .expect("a run");
        assert_eq!(status(&ran), 0, "{}", said(&ran));
        let text = fs::read_to_string(&file).expect("a file");
        assert_eq!(text.starts_with("before\n"), append, "{name}: {text}");
        assert!(
            text.contains("\"seed\": \"7f3a\"") && text.contains("1 passed of 1"),
            "{name}: {text}"
        );
        assert!(!text.contains('\0'), "{name}: {text}");
    }
    let ran = folder.report(&JSON).arg("/dev/stdout").output().expect("a run");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("\"seed\": \"7f3a\""));
}

#[test]
fn every_output_that_can_t_be_opened_is_said_before_the_work() {
    let folder = Folder::new();
    fs::write(folder.path("file"), "").expect("a file");
    fs::create_dir(folder.path("folder")).expect("a folder");
    let outputs = ["--output", "file/a.json", "--output", "folder", "--output", "good.json"];
    let forms = ["--format", "json", "--format", "junit", "--format", "json"];
    let ran = folder.report(&[outputs, forms].concat()).output().expect("a run");
    assert_eq!(status(&ran), 4);
    for name in ["file/a.json", "folder"] {
        assert!(
            said(&ran).contains(&format!("{name} can't be written")),
            "{}",
            said(&ran)
        );
    }
    assert!(!folder.path("good.json").exists(), "something was done");
    // Neither a course nor an engine is looked for: there is none.
    let bad = ["--output", "file/a.json"];
    for words in [
        &["grade", "--format", "json"][..],
        &["verify", "--format", "json"],
        &["dispute"],
    ] {
        let ran = folder.command(words).args(bad).output().expect("a run");
        assert_eq!(status(&ran), 4, "{words:?}: {}", said(&ran));
        assert!(
            said(&ran).contains("file/a.json can't be written"),
            "{words:?}: {}",
            said(&ran)
        );
    }
}

#[test]
fn two_reports_do_not_overwrite_each_other() {
    let folder = Folder::new();
    symlink("a.json", folder.path("same.json")).expect("a link");
    let forms = [
        "--format",
        "json",
        "--output",
        "a.json",
        "--format",
        "junit",
        "--output",
        "same.json",
    ];
    let ran = folder.report(&forms).output().expect("a run");
    assert_eq!(status(&ran), 2, "{}", said(&ran));
    assert!(said(&ran).contains("a.json"), "{}", said(&ran));
}

#[test]
fn a_protected_file_stays() {
    let folder = Folder::new();
    fs::write(folder.path("mine.json"), "mine").expect("a file");
    fs::set_permissions(folder.path("mine.json"), fs::Permissions::from_mode(0o444)).expect("permissions");
    if OpenOptions::new().append(true).open(folder.path("mine.json")).is_ok() {
        eprintln!("left out: this user may write what is protected");
        return;
    }
    let ran = folder.report(&JSON).arg("mine.json").output().expect("a run");
    assert_eq!(status(&ran), 4, "{}", said(&ran));
    assert_eq!(fs::read_to_string(folder.path("mine.json")).expect("a file"), "mine");
}

/// Commands that print something, with or without a course.
const PRINTING: [&[&str]; 5] = [
    &["report", "--merge", "in.json"],
    &["report", "--merge", "in.json", "--format", "json"],
    &["schema", "unit"],
    &["--help"],
    &["--version"],
];

#[test]
fn a_full_standard_output_is_the_environment_s_fault() {
    let folder = Folder::new();
    for words in PRINTING {
        // Opened by the test, so that the program is given no name to replace.
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let ran = folder.command(words).stdout(full).output().expect("a run");
        assert_eq!(status(&ran), 4, "{words:?}: {}", said(&ran));
        assert!(
            said(&ran).contains("standard output can't be written"),
            "{words:?}: {}",
            said(&ran)
        );
    }
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let folder = Folder::new();
    for words in PRINTING {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let ran = folder.command(words).stdout(writer).output().expect("a run");
        assert_eq!((status(&ran), said(&ran).as_str()), (0, ""), "{words:?}");
    }
}

#[test]
fn a_full_standard_error_is_no_panic() {
    let folder = Folder::new();
    let full = || OpenOptions::new().write(true).open("/dev/full").expect("a device");
    for (words, expected) in [
        (&["report", "--merge", "absent.json"][..], 2),
        (&["no-such-command"], 2),
        (&["list"], 2),
    ] {
        let ran = folder.command(words).stderr(full()).output().expect("a run");
        assert_eq!(status(&ran), expected, "{words:?}");
    }
}

#[test]
fn help_goes_to_whoever_asks() {
    let folder = Folder::new();
    let mut child = folder
        .command(&["--help"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a run");
    let mut text = String::new();
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_to_string(&mut text)
        .expect("text");
    assert!(child.wait().expect("an end").success());
    assert!(
        text.contains("Usage: cargo xtask") && !text.contains('\u{1b}'),
        "{text}"
    );
}
