//! Faults of the machine, injected where they hurt: each ends in exit status 4 and a sentence, whatever was going on, and
//! never in a verdict. Each command runs in a mount namespace of its own, whose view of the state folder can be damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const SCALE: &str = "\
title: Scale
concepts: [broadcasting]
statement: Return `x` times two.
signature: \"fn scale(x: &Tensor) -> Result<Tensor>\"
takes: {x: \"F[n]\"}
returns: {out: \"F[n]\"}
given:
  dims: {n: 1..=4}
  cases: 4
laws:
  agrees with the reference: out approx expected
  asks another question: solve(x = x + 1) approx reference(x = x + 1)
snapshots:
  small: {n: 2, x: [1, 2]}
limits: {time: 60s}
";

/// Slow enough for damage to arrive while it is judged.
fn right() -> String {
    "use candle_core::{Result, Tensor};\n\npub fn scale(x: &Tensor) -> Result<Tensor> {\n    \
     std::thread::sleep(std::time::Duration::from_millis(20));\n    let twice = 2.0;\n    x * twice\n}\n"
        .to_owned()
}

/// Text that no earlier run compiled.
fn unseen(text: &str) -> String {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a clock");
    let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!("{text}// {} {next} {}\n", now.as_nanos(), std::process::id())
}

fn words(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// The folder of kits and programs.
fn state() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    target.join("gradus").canonicalize().expect("an earlier run made it")
}

/// A course of one exercise with a snapshot and a mistake, and a submission that answers it.
struct Place {
    root: TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place {
            root: tempfile::tempdir().expect("a folder"),
        };
        place.put("exercises/course.yaml", "title: A small course\nunits: [numbers]\n");
        place.put(
            "exercises/numbers/unit.yaml",
            "title: Numbers\nsummary: About numbers.\n",
        );
        place.put("exercises/numbers/scale.yaml", SCALE);
        place.put("reference/numbers/src/scale.rs", &unseen(&right()));
        place.put(
            "fixtures/mistakes/numbers/scale/thrice.rs",
            &format!(
                "// breaks: agrees with the reference\n{}",
                right().replace("2.0", "3.0")
            ),
        );
        let made = place.sound(&["sync"]);
        assert!(made.status.success(), "{}", words(&made));
        place.put("exercises/numbers/src/scale.rs", &unseen(&right()));
        // Makes sure that the parts which every program needs are there.
        let blessed = place.sound(&["bless"]);
        assert!(blessed.status.success(), "{}", words(&blessed));
        place
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    /// New texts: nothing of them lies in a cache.
    fn renew(&self) {
        self.put("exercises/numbers/src/scale.rs", &unseen(&right()));
        self.put("reference/numbers/src/scale.rs", &unseen(&right()));
    }

    fn sound(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        command.env_remove("CLICOLOR_FORCE").output().expect("it starts")
    }

    /// Runs a command where the state folder is a copy of its own. `damage` is a script: `$state` is that folder, `$disk`
    /// what it lies on. It runs first, or beside the command, where it may wait for something to happen.
    fn damaged(&self, damage: &str, beside: bool, arguments: &[&str]) -> Option<Output> {
        self.damaged_on("256m", damage, beside, arguments)
    }

    fn damaged_on(&self, size: &str, damage: &str, beside: bool, arguments: &[&str]) -> Option<Output> {
        let disk = tempfile::tempdir().expect("a folder");
        let script = format!(
            "disk=\"$1\"; state=\"$2\"; shift 2; rustc=\"$(rustc --print sysroot)/bin/rustc\"; \
             kits() {{ ls -d \"$state\"/*/kit.json | xargs -n 1 dirname; }}; \
             mount -t tmpfs -o size={size} none \"$disk\" && mkdir \"$disk/upper\" \"$disk/work\" && \
             mount -t overlay overlay -o \"lowerdir=$state,upperdir=$disk/upper,workdir=$disk/work\" \"$state\" || exit 99; \
             damage() {{ {damage}; }}; \
             {}",
            match beside {
                true => "damage > /dev/null 2>&1 & \"$0\" \"$@\"; code=$?; kill $! 2> /dev/null; exit $code",
                false => "damage > /dev/null 2>&1; exec \"$0\" \"$@\"",
            }
        );
        let output = Command::new("unshare")
            .args(["--mount", "sh", "-c", &script, env!("CARGO_BIN_EXE_xtask")])
            .arg(disk.path())
            .arg(state())
            .args(arguments)
            .env_remove("CLICOLOR_FORCE")
            .current_dir(self.path())
            .stdin(Stdio::null())
            .output();
        let output = output.ok().filter(|output| output.status.code() != Some(99));
        if output.is_none() {
            eprintln!("ignored: no file system can be mounted here");
        }
        output
    }
}

/// What can break, before anything is begun.
const FAULTS: [(&str, &str); 6] = [
    ("the disk is full", "dd if=/dev/zero of=\"$disk/fill\" bs=64k"),
    ("nothing can be written", "mount -o remount,ro \"$state\""),
    ("the compiler is gone", "mount --bind /dev/null \"$rustc\""),
    (
        "the shared object is damaged",
        "for kit in $(kits); do for so in \"$kit\"/programs/libgradus*; do rm \"$so\"; : > \"$so\"; done; done",
    ),
    (
        "no program can be started",
        "mount --bind \"$state\" \"$state\" && mount -o remount,bind,noexec \"$state\"",
    ),
    (
        "the cage is damaged",
        "for kit in $(kits); do for own in launch probe; do : > \"$kit/programs/$own\"; done; done",
    ),
];

/// The commands that build or run programs.
fn commands(place: &Place) -> Vec<Vec<String>> {
    let archive = place.path().join("archive.tar.gz").display().to_string();
    let commands: [&[&str]; 5] = [
        &["grade"],
        &["verify", "--seeds", "1", "--jobs", "1"],
        &["bless"],
        &["replay", "numbers/scale@1:d0:cpu:f32"],
        &["grade", "--build-only", "--archive", &archive],
    ];
    let owned = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    commands.iter().map(owned).collect()
}

/// Exit status 4, a sentence, and no verdict.
fn is_environments(output: &Output, what: &str) {
    let text = words(output);
    assert_eq!(output.status.code(), Some(4), "{what}: {text}");
    assert!(text.contains("error: "), "{what}: {text}");
    for wrong in [
        "wrong answer",
        "crashed",
        "does not compile",
        "course fault",
        "panicked",
    ] {
        assert!(!text.contains(wrong), "{what}: {text}");
    }
}

#[test]
fn whatever_breaks_before_a_command_is_the_environments_fault() {
    let place = Place::new();
    for command in commands(&place) {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        for (fault, damage) in FAULTS {
            place.renew();
            let Some(output) = place.damaged(damage, false, &arguments) else {
                return;
            };
            is_environments(&output, &format!("{fault}, {command:?}"));
        }
    }
}

/// What can break while solutions are tried.
const MEANWHILE: [(&str, &str); 4] = [
    ("the disk fills", "dd if=/dev/zero of=\"$disk/fill\" bs=64k"),
    ("programs are removed", "rm -r $(kits | sed 's|$|/programs|')"),
    ("the compiler is replaced", "mount --bind /dev/null \"$rustc\""),
    (
        "the cage is removed",
        "for kit in $(kits); do rm \"$kit/programs/launch\"; done",
    ),
];

#[test]
fn whatever_breaks_while_mutants_are_tried_is_no_verdict_about_them() {
    let place = Place::new();
    // The first mutant is there: others are still to be built.
    let begun = "until ls \"$state\"/verify/*/mutant.rs; do sleep 0.01; done";
    for (fault, damage) in MEANWHILE {
        place.renew();
        let arguments = ["verify", "--seeds", "1", "--jobs", "1"];
        let Some(output) = place.damaged(&format!("{begun}; {damage}"), true, &arguments) else {
            return;
        };
        is_environments(&output, fault);
    }
}

#[test]
fn whatever_breaks_while_an_answer_is_judged_is_no_verdict_about_it() {
    let place = Place::new();
    // The answer is staged: it is still to be compiled, linked and run.
    let begun = "until ls -d \"$state\"/*/.stage-*; do sleep 0.01; done";
    for (fault, damage) in MEANWHILE {
        place.renew();
        let Some(output) = place.damaged(&format!("{begun}; {damage}"), true, &["grade"]) else {
            return;
        };
        // It may have been done before anything broke.
        if output.status.code() != Some(0) {
            is_environments(&output, fault);
        }
    }
}

#[test]
fn a_kit_that_lacks_a_part_is_made_anew_beside_the_other() {
    let place = Place::new();
    let damage = "for kit in $(kits); do rm \"$kit\"/lib/libcandle_core*; done";
    // Room for whole kits.
    let Some(output) = place.damaged_on("4g", damage, false, &["grade"]) else {
        return;
    };
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
}

#[test]
fn an_archive_that_can_not_be_unpacked_or_run_is_the_environments_fault() {
    let place = Place::new();
    let archive = place.path().join("archive.tar.gz").display().to_string();
    let built = place.sound(&["grade", "--build-only", "--archive", &archive]);
    assert!(built.status.success(), "{}", words(&built));
    let unpacked = place.path().join("unpacked");
    fs::create_dir_all(&unpacked).expect("a folder");
    let tar = Command::new("tar")
        .arg("-xzf")
        .arg(&archive)
        .arg("-C")
        .arg(&unpacked)
        .status();
    assert!(tar.expect("tar starts").success());
    let folder = unpacked.display().to_string();
    let grade = ["grade", "--archive", folder.as_str()];
    let good = place.sound(&grade);
    assert_eq!(good.status.code(), Some(0), "{}", words(&good));
    let programs = unpacked.join("programs");
    let names = || {
        fs::read_dir(&programs)
            .expect("programs")
            .flatten()
            .map(|entry| entry.path())
    };
    // A program whose content is lost, as on a disk that was full when it was unpacked.
    for program in names() {
        let name = program.file_name().expect("a name").to_string_lossy().into_owned();
        if name.starts_with("lib") {
            continue;
        }
        let content = fs::read(&program).expect("a program");
        for left in [0, 100, content.len() / 2] {
            fs::write(&program, &content[..left]).expect("a file");
            let output = place.sound(&grade);
            // Which programs a run needs depends on it: what is not needed is not missed.
            if output.status.code() != Some(0) {
                is_environments(&output, &format!("{name} cut at {left}"));
            }
        }
        fs::write(&program, &content).expect("a file");
    }
    for program in names() {
        let aside = program.with_extension("aside");
        fs::rename(&program, &aside).expect("moved");
        let output = place.sound(&grade);
        if output.status.code() != Some(0) {
            is_environments(&output, &program.display().to_string());
        }
        fs::rename(&aside, &program).expect("moved back");
    }
    // Unpacking needs a folder that can be written.
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["grade", "--archive", &archive])
        .env("TMPDIR", "/sys")
        .current_dir(place.path())
        .output()
        .expect("it starts");
    is_environments(&output, "TMPDIR=/sys");
}

#[test]
fn a_python_that_is_missing_is_the_environments_fault() {
    let place = Place::new();
    place.put("fixtures/oracle/requirements.txt", "");
    place.put("fixtures/oracle/numbers/scale.py", "");
    let output = place.sound(&["oracle", "--python", "/nowhere/python3"]);
    is_environments(&output, "oracle");
}

#[test]
fn several_graders_make_the_same_kit_whole() {
    // All of them find a kit that lacks a part, at once.
    let place = Place::new();
    let damage = "for kit in $(kits); do rm \"$kit\"/lib/libcandle_core*; done; \
        for n in 1 2 3; do (\"$0\" grade > \"$disk/$n\" 2>&1; echo \"exit $?\" >> \"$disk/$n\") & done; wait; \
        cat \"$disk/1\" \"$disk/2\" \"$disk/3\" >&2; ! grep -L 'exit 0' \"$disk/1\" \"$disk/2\" \"$disk/3\" | grep . || exit 98";
    // Room for whole kits.
    let Some(output) = place.damaged_on("4g", damage, false, &["grade"]) else {
        return;
    };
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
}
