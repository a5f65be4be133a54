//! `watch`, driven through a pseudo-terminal: edits, saves, keys, and the ways it can end.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::fs;
use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take: the first test to come here may have to build candle.
const PATIENCE: Duration = Duration::from_secs(300);

const SCALE: &str = "\
title: Scale
statement: Return `x` times **two**.
hints: [The first hint., The second hint., The hint of the law.]
signature: \"fn scale(x: &Tensor) -> Result<Tensor>\"
takes: {x: \"F[n]\"}
returns: {out: \"F[n]\"}
given:
  dims: {n: 2..=4}
laws:
  agrees with the reference:
    holds: out approx expected
    otherwise: Both halves count.
    hint: 3
";

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("a file");
}

fn answer(name: &str, body: &str) -> String {
    format!("use candle_core::{{Result, Tensor}};\n\npub fn {name}(x: &Tensor) -> Result<Tensor> {{\n    {body}\n}}\n")
}

/// A course of two exercises, in sync.
fn course() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    put(
        root.path(),
        "exercises/course.yaml",
        "title: A small course\nunits: [numbers]\n",
    );
    let unit = "title: Numbers\nsummary: About numbers.\nexercises: [scale, triple]\n";
    put(root.path(), "exercises/numbers/unit.yaml", unit);
    put(root.path(), "exercises/numbers/scale.yaml", SCALE);
    let triple = SCALE
        .replace("Scale", "Triple")
        .replace("fn scale", "fn triple")
        .replace("two", "three");
    put(root.path(), "exercises/numbers/triple.yaml", &triple);
    put(root.path(), "reference/numbers/src/scale.rs", &answer("scale", "x + x"));
    put(
        root.path(),
        "reference/numbers/src/triple.rs",
        &answer("triple", "(x + x)? + x"),
    );
    let synced = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("sync")
        .current_dir(root.path())
        .output()
        .expect("it runs");
    assert!(synced.status.success(), "{}", String::from_utf8_lossy(&synced.stderr));
    root
}

/// A running `watch` and its screen.
struct Watched {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    bytes: Arc<Mutex<Vec<u8>>>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Watched {
    fn start(root: &Path, columns: u16) -> Watched {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("watch");
        Watched::of(command, root, columns)
    }

    fn of(mut command: CommandBuilder, root: &Path, columns: u16) -> Watched {
        let size = PtySize {
            rows: 40,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        command.cwd(root);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(40, columns, 0)));
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (seen, kept) = (screen.clone(), bytes.clone());
        std::thread::spawn(move || {
            let mut buffer = [0u8; 4096];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                seen.lock().expect("the screen").process(&buffer[..n]);
                kept.lock().expect("the bytes").extend_from_slice(&buffer[..n]);
            }
        });
        Watched {
            child,
            keys: pair.master.take_writer().expect("a writer"),
            screen,
            bytes,
            _terminal: pair.master,
        }
    }

    fn text(&self) -> String {
        self.screen.lock().expect("the screen").screen().contents()
    }

    /// Waits until the screen shows this.
    #[track_caller]
    fn sees(&self, wanted: &str) {
        let begun = Instant::now();
        while !self.text().contains(wanted) {
            assert!(begun.elapsed() < PATIENCE, "no {wanted:?} on\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn press(&mut self, key: &str) {
        self.keys
            .write_all(key.as_bytes())
            .and_then(|()| self.keys.flush())
            .expect("it listens");
    }

    fn pid(&self) -> i32 {
        self.child.process_id().expect("an id") as i32
    }

    fn gave_the_terminal_back(&self) -> bool {
        let bytes = self.bytes.lock().expect("the bytes");
        bytes.windows(8).any(|w| w == b"\x1b[?1049l")
    }

    #[track_caller]
    fn ends(&mut self) -> u32 {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                // The reader may be a little behind.
                std::thread::sleep(Duration::from_millis(100));
                return status.exit_code();
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const FILE: &str = "exercises/numbers/src/scale.rs";

#[test]
fn a_learner_edits_and_saves() {
    let root = course();
    let mut watch = Watched::start(root.path(), 100);
    watch.sees("Not started");
    watch.sees("0 of 2 passed");
    watch.sees("times two");

    put(root.path(), FILE, &answer("scale", "Ok(x.clone())"));
    watch.sees("wrong answer");
    watch.sees("Likely: Both halves count.");
    watch.sees("replay");

    // The hint of the law that failed comes first.
    watch.press("h");
    watch.sees("The hint of the law.");
    watch.press("h");
    watch.sees("The first hint.");

    put(root.path(), FILE, &answer("scale", "x + y"));
    watch.sees("does not compile");
    watch.sees("cannot find value `y`");

    // As editors do that write another file and rename it.
    put(
        root.path(),
        "exercises/numbers/src/.scale.rs.swp",
        &answer("scale", "x + x"),
    );
    fs::rename(
        root.path().join("exercises/numbers/src/.scale.rs.swp"),
        root.path().join(FILE),
    )
    .expect("renamed");
    watch.sees("✓ passed");
    watch.sees("1 of 2 passed");
    watch.sees("Next is numbers/triple");

    watch.press("n");
    watch.sees("Not started");
    watch.sees("numbers/triple  Triple");

    watch.press("l");
    watch.sees("▸ · triple");
    watch.sees("✓ scale");
    watch.press("l");

    watch.press("r");
    watch.sees("Put the starter of numbers/triple back?");
    watch.press("x");
    watch.sees("Nothing was changed.");

    put(
        root.path(),
        "exercises/numbers/src/triple.rs",
        &answer("triple", "Ok(x.clone())"),
    );
    watch.sees("wrong answer");
    watch.press("r");
    watch.sees("Put the starter");
    watch.press("y");
    watch.sees("Your file is kept as");
    watch.sees("Not started");

    watch.press("a");
    watch.sees("1 passed, 1 not started of 2");

    watch.press("q");
    assert_eq!(watch.ends(), 0);
    assert!(watch.gave_the_terminal_back());
    let progress = fs::read_to_string(root.path().join(".gradus/progress.json")).expect("progress");
    assert!(progress.contains("\"passed\""), "{progress}");
}

#[test]
fn several_files_saved_at_once_are_all_judged() {
    let root = course();
    let mut watch = Watched::start(root.path(), 60);
    watch.sees("Not started");
    put(root.path(), FILE, &answer("scale", "x + x"));
    put(
        root.path(),
        "exercises/numbers/src/triple.rs",
        &answer("triple", "(x + x)? + x"),
    );
    watch.sees("2 of 2 passed");
    watch.press("\x03");
    assert_eq!(watch.ends(), 0);
    assert!(watch.gave_the_terminal_back());
}

#[test]
fn a_signal_gives_the_terminal_back() {
    let root = course();
    let mut watch = Watched::start(root.path(), 100);
    watch.sees("Not started");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(watch.pid()), nix::sys::signal::SIGTERM).expect("it lives");
    assert_eq!(watch.ends(), 128 + 15);
    assert!(watch.gave_the_terminal_back());
}

/// Processes below this one, by what `/proc` says.
fn descendants(of: i32) -> Vec<i32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").expect("/proc").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse::<i32>().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parents.extend(parent.map(|parent: i32| (pid, parent)));
    }
    let mut found = vec![of];
    let mut at = 0;
    while at < found.len() {
        let above = found[at];
        found.extend(
            parents
                .iter()
                .filter(|(_, parent)| *parent == above)
                .map(|(pid, _)| *pid),
        );
        at += 1;
    }
    found.split_off(1)
}

fn lives(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // A zombie has ended; whoever started it has not looked yet.
    stat.rsplit_once(')')
        .is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

#[test]
fn killed_while_grading_it_leaves_no_process_and_no_broken_state() {
    let root = course();
    let mut watch = Watched::start(root.path(), 100);
    watch.sees("Not started");
    put(root.path(), FILE, &answer("scale", "loop { std::hint::black_box(x); }"));
    watch.sees("grading");
    let begun = Instant::now();
    let below = loop {
        let below = descendants(watch.pid());
        if !below.is_empty() || begun.elapsed() > PATIENCE {
            break below;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(!below.is_empty(), "nothing was started");
    watch.child.kill().expect("it lives");
    watch.ends();
    let begun = Instant::now();
    while below.iter().any(|pid| lives(*pid)) {
        assert!(begun.elapsed() < PATIENCE, "left behind: {below:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let listed = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("list")
        .current_dir(root.path())
        .output()
        .expect("it runs");
    assert!(listed.status.success());
    assert!(
        !String::from_utf8_lossy(&listed.stderr).contains("note:"),
        "the state is sound"
    );
}

#[test]
fn a_compiler_that_goes_away_ends_it_as_the_environments_fault() {
    let root = course();
    // In a mount namespace of its own, where the compiler can be hidden once the watch is under way.
    let script = "mount -t tmpfs none /mnt || exit 99; rustc=\"$(rustc --print sysroot)/bin/rustc\"; \
        (until [ -e hide ]; do sleep 0.01; done; mount --bind /dev/null \"$rustc\"; mv hide hidden) & \
        exec \"$0\" watch";
    let mut command = CommandBuilder::new("unshare");
    command.args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_xtask")]);
    let mut watch = Watched::of(command, root.path(), 100);
    let begun = Instant::now();
    while !watch.text().contains("Not started") {
        if watch.child.try_wait().expect("a status").is_some() {
            eprintln!("ignored: nothing can be mounted here: {}", watch.text());
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{}", watch.text());
        std::thread::sleep(Duration::from_millis(20));
    }
    put(root.path(), "hide", "");
    while !root.path().join("hidden").exists() {
        assert!(begun.elapsed() < PATIENCE, "the compiler is not hidden");
        std::thread::sleep(Duration::from_millis(20));
    }
    let unseen = format!("x + x // {}", std::process::id());
    put(root.path(), FILE, &answer("scale", &format!("{unseen}\n    ")));
    assert_eq!(watch.ends(), 4, "{}", watch.text());
    assert!(watch.gave_the_terminal_back());
    assert!(watch.text().contains("the compiler"), "{}", watch.text());
}

#[test]
fn without_a_terminal_it_says_so() {
    let root = course();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("watch")
        .current_dir(root.path())
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(
        said.contains("terminal") && said.contains("cargo xtask grade"),
        "{said}"
    );
}

#[test]
fn without_a_command_it_continues_where_the_learner_was() {
    let root = course();
    let run = || {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
            .current_dir(root.path())
            .stdin(std::process::Stdio::null())
            .output()
            .expect("it runs");
        (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let (status, said) = run();
    assert_eq!(status, Some(1));
    assert!(
        said.contains("You are at numbers/scale") && said.contains("times two"),
        "{said}"
    );
    put(root.path(), FILE, &answer("scale", "x + x"));
    let (status, said) = run();
    assert_eq!(status, Some(0));
    assert!(said.contains("Next is numbers/triple"), "{said}");
    let (status, said) = run();
    assert_eq!(status, Some(1));
    assert!(said.contains("You are at numbers/triple"), "{said}");
}

#[test]
fn a_dispute_is_one_file_that_can_be_replayed() {
    let root = course();
    let run = |arguments: &[&str]| {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(root.path())
            .stdin(std::process::Stdio::null())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        (ran.status.code(), said)
    };
    assert_eq!(run(&["dispute", "scale"]).0, Some(1), "not started");
    put(root.path(), FILE, &answer("scale", "Ok(x.clone())"));
    let (status, said) = run(&["dispute", "scale", "--why", "once is twice"]);
    assert_eq!(status, Some(0), "{said}");
    // The learner's file may change: the dispute holds what was judged.
    put(root.path(), FILE, &answer("scale", "x + x"));
    let (status, said) = run(&["dispute", "--replay", "dispute-scale.json"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("once is twice") && said.contains("agrees with the reference"),
        "{said}"
    );
    assert_eq!(run(&["dispute", "scale"]).0, Some(1), "it passes");
    put(root.path(), "broken.json", "{\"format_version\": 1}");
    assert_eq!(run(&["dispute", "--replay", "broken.json"]).0, Some(2));
}
