//! The judge when things go wrong around it: killed, not alone, without disk, home or containment.

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
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
limits: {time: 60s}
";
const RIGHT: &str =
    "use candle_core::{Result, Tensor};\n\npub fn scale(x: &Tensor) -> Result<Tensor> {\n    x + x\n}\n";

/// A course of one exercise and a submission that answers it.
struct Place {
    root: TempDir,
}

impl Place {
    fn new(answer: &str) -> Place {
        let place = Place {
            root: tempfile::tempdir().expect("a folder"),
        };
        place.put("exercises/course.yaml", "title: A small course\nunits: [numbers]\n");
        place.put(
            "exercises/numbers/unit.yaml",
            "title: Numbers\nsummary: About numbers.\n",
        );
        place.put("exercises/numbers/scale.yaml", SCALE);
        place.put("reference/numbers/src/scale.rs", RIGHT);
        let made = xtask(place.path(), &["sync"]).output().expect("it starts");
        assert!(made.status.success(), "{}", words(&made));
        place.put("exercises/numbers/src/scale.rs", answer);
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
}

fn xtask(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env_remove("CLICOLOR_FORCE");
    command
}

fn words(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
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

/// Parents of living processes.
fn parents() -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("processes").flatten() {
        let Ok(id) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let Some(at) = stat.rfind(')') else { continue };
        let fields: Vec<&str> = stat[at + 1..].split_whitespace().collect();
        // A zombie that nobody has reaped yet is dead.
        if let (Some(&state), Some(Ok(parent))) = (fields.first(), fields.get(1).map(|p| p.parse()))
            && state != "Z"
        {
            found.push((id, parent));
        }
    }
    found
}

fn descendants(of: u32) -> Vec<u32> {
    let all = parents();
    let mut found = vec![of];
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        found.extend(all.iter().filter(|(_, p)| *p == parent).map(|(id, _)| *id));
        at += 1;
    }
    found.remove(0);
    found
}

fn signal(name: &str, id: u32) {
    let sent = Command::new("kill").args(["-s", name, &id.to_string()]).status();
    assert!(sent.expect("kill starts").success());
}

/// Stops the judge, looks what it started, kills it: all of that must end.
fn kill(judge: &mut Child) -> usize {
    signal("STOP", judge.id());
    let started = descendants(judge.id());
    judge.kill().expect("killed");
    judge.wait().expect("gone");
    let until = Instant::now() + Duration::from_secs(20);
    let left = || {
        let all = parents();
        started
            .iter()
            .filter(|id| all.iter().any(|(living, _)| living == *id))
            .count()
    };
    while left() > 0 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(left(), 0, "what the judge had started outlived it");
    started.len()
}

#[test]
fn a_killed_judge_leaves_nothing_half_done() {
    let slow = RIGHT.replace(
        "    x + x\n",
        "    let t = std::time::Instant::now();\n    while t.elapsed().as_secs() < 50 {}\n    x + x\n",
    );
    let place = Place::new(&slow);
    let arguments = [
        "grade",
        "--format",
        "json",
        "--output",
        "report.json",
        "--format",
        "junit",
        "--output",
        "report.xml",
    ];
    let mut most = 0;
    // On a busy machine it may take long until a judge has started anything.
    let later = (0..).map(|n| 1000 << n).take_while(|delay| *delay < 60_000);
    for delay in [15, 60, 120, 200, 350, 900].into_iter().chain(later) {
        if delay > 900 && most > 0 {
            break;
        }
        place.put("exercises/numbers/src/scale.rs", &unseen(&slow));
        let mut judge = xtask(place.path(), &arguments)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(delay));
        most = most.max(kill(&mut judge));
        for report in ["report.json", "report.xml"] {
            assert!(
                !place.path().join(report).exists(),
                "{report} was written before there was a verdict"
            );
        }
    }
    assert!(most > 0, "no judge was killed while anything of it ran");
    // What the killed ones left in the cache does no harm.
    place.put("exercises/numbers/src/scale.rs", &unseen(RIGHT));
    let again = xtask(place.path(), &arguments).output().expect("it starts");
    assert_eq!(again.status.code(), Some(0), "{}", words(&again));
    assert!(
        fs::read_to_string(place.path().join("report.json"))
            .expect("a report")
            .ends_with("}\n")
    );
}

#[test]
fn two_judges_do_not_disturb_each_other() {
    let place = Place::new(RIGHT);
    for _ in 0..3 {
        place.put("exercises/numbers/src/scale.rs", &unseen(RIGHT));
        let judges: Vec<(PathBuf, Child)> = (0..2)
            .map(|i| {
                let report = place.path().join(format!("report-{i}.json"));
                let name = report.display().to_string();
                let mut judge = xtask(place.path(), &["grade", "--format", "json", "--output", &name]);
                (
                    report,
                    judge
                        .stdout(Stdio::null())
                        .stderr(Stdio::piped())
                        .spawn()
                        .expect("it starts"),
                )
            })
            .collect();
        let mut reports = Vec::new();
        for (report, judge) in judges {
            let output = judge.wait_with_output().expect("it ends");
            assert_eq!(output.status.code(), Some(0), "{}", words(&output));
            let text = fs::read_to_string(report).expect("a report");
            reports.push(
                text.lines()
                    .filter(|l| !l.contains("\"seconds\""))
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
        assert_eq!(reports[0], reports[1]);
    }
}

#[test]
fn folders_that_cannot_be_written_are_the_environments_fault() {
    let place = Place::new(RIGHT);
    // Nobody makes folders there, whatever rights they have.
    let target = xtask(place.path(), &["grade"])
        .env("CARGO_TARGET_DIR", "/sys/gradus")
        .output()
        .expect("it starts");
    assert_eq!(target.status.code(), Some(4), "{}", words(&target));
    assert!(words(&target).contains("/sys/gradus"), "{}", words(&target));
    let report = xtask(
        place.path(),
        &["grade", "--format", "json", "--output", "/sys/gradus/report.json"],
    );
    let report = { report }.output().expect("it starts");
    assert_eq!(report.status.code(), Some(4), "{}", words(&report));
    assert!(words(&report).contains("/sys/gradus/report.json"), "{}", words(&report));
}

#[test]
fn limits_of_the_shell_are_the_environments_fault() {
    let place = Place::new(&unseen(RIGHT));
    let limits = [
        ("ulimit -f 16", "ulimit -f"),
        ("ulimit -s 256", "ulimit -s"),
        ("ulimit -v 1000000", "ulimit -v"),
        ("ulimit -t 10", "ulimit -t"),
        ("umask 777", "umask"),
    ];
    for (limit, told) in limits {
        let script = format!("{limit}; exec \"$0\" grade");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_xtask")])
            .current_dir(place.path())
            .output();
        let output = output.expect("a shell");
        assert_eq!(output.status.code(), Some(4), "{limit}: {}", words(&output));
        assert!(words(&output).contains(told), "{limit}: {}", words(&output));
    }
}

#[test]
fn a_full_disk_is_the_environments_fault() {
    let place = Place::new(RIGHT);
    // Makes sure that the parts which every program needs are there.
    let first = xtask(place.path(), &["grade"]).output().expect("it starts");
    assert_eq!(first.status.code(), Some(0), "{}", words(&first));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    let small = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o size=96k none \"$1\" && mkdir \"$1/upper\" \"$1/work\" && \
        mount -t overlay overlay -o \"lowerdir=$2,upperdir=$1/upper,workdir=$1/work\" \"$2\" || exit 99; \
        exec \"$0\" grade";
    place.put("exercises/numbers/src/scale.rs", &unseen(RIGHT));
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_xtask")])
        .arg(small.path())
        .arg(target.join("gradus"))
        .current_dir(place.path())
        .output();
    match output {
        Ok(output) if !matches!(output.status.code(), Some(1 | 99)) || words(&output).contains("of 1") => {
            assert_eq!(output.status.code(), Some(4), "{}", words(&output));
            assert!(words(&output).contains("space"), "{}", words(&output));
        }
        other => eprintln!(
            "ignored: no small disk can be made here: {:?}",
            other.map(|o| words(&o))
        ),
    }
}

#[test]
fn nobody_needs_a_home() {
    let place = Place::new(RIGHT);
    let mut grade = xtask(place.path(), &["grade"]);
    grade.env_clear();
    for name in ["PATH", "CARGO_TARGET_DIR", "CARGO_MANIFEST_DIR"] {
        if let Some(value) = std::env::var_os(name) {
            grade.env(name, value);
        }
    }
    let output = grade.output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
}

/// Runs a command as on a kernel that has no Landlock.
fn without_landlock(mut command: Command) -> Output {
    // A filter holds for the thread that installs it and for what it starts.
    let run = move || {
        // landlock_create_ruleset has this number on every architecture.
        let rules = [(444, Vec::new())].into_iter().collect();
        let unknown = SeccompAction::Errno(38);
        let arch = std::env::consts::ARCH.try_into().expect("a known processor");
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, unknown, arch).expect("a filter");
        let program: BpfProgram = filter.try_into().expect("a program");
        seccompiler::apply_filter(&program).expect("it holds");
        command.output().expect("it starts")
    };
    std::thread::spawn(run).join().expect("it ends")
}

#[test]
fn where_containment_is_not_full_every_report_says_so() {
    let place = Place::new(RIGHT);
    for format in ["human", "json", "junit", "github", "gradescope", "html"] {
        let output = without_landlock(xtask(place.path(), &["grade", "--format", format]));
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            text.contains("limits-only: ") && text.contains("Landlock"),
            "{format}: {text}"
        );
        let output = xtask(place.path(), &["grade", "--format", format])
            .output()
            .expect("it starts");
        assert!(
            !String::from_utf8_lossy(&output.stdout).contains("limits-only"),
            "{}",
            words(&output)
        );
    }
}

#[test]
fn full_containment_can_be_required() {
    // Even where nothing of a submission can be run.
    let place = Place::new("this is no Rust\n");
    let arguments = [
        "grade",
        "--require-containment",
        "--format",
        "json",
        "--output",
        "report.json",
    ];
    let output = without_landlock(xtask(place.path(), &arguments));
    assert_eq!(output.status.code(), Some(4), "{}", words(&output));
    assert!(
        words(&output).contains("--require-containment") && words(&output).contains("Landlock"),
        "{}",
        words(&output)
    );
    assert!(!place.path().join("report.json").exists());
    let output = xtask(place.path(), &arguments).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    let report = fs::read_to_string(place.path().join("report.json")).expect("a report");
    assert!(
        report.contains("\"containment\": \"full\"") && report.contains("does_not_compile"),
        "{report}"
    );
}
