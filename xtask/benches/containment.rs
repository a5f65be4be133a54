//! What containment costs: the same grades in turn on this machine as it is, and as if its kernel had neither Landlock
//! nor seccomp. There is no switch that turns containment off; the kernel's answers are what is changed.
//!
//! `cargo xtask bench containment [--rounds N]`
#![cfg(target_os = "linux")]

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const UNITS: [&str; 3] = ["tensor-numerics", "attention", "gpt2-block"];

fn root() -> PathBuf {
    gradus_engine::checkout::find().expect("the repository")
}

/// The command line that cargo built beside this benchmark: a path compiled in would lead a copy to the original.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program");
    let built = own.parent().and_then(Path::parent).expect("a folder of programs");
    built.join("xtask")
}

/// Copies the model solutions, marked so that no earlier run compiled them.
fn submissions(folder: &Path, mark: usize) {
    for unit in UNITS {
        let from = root().join("reference").join(unit).join("src");
        let to = folder.join(unit);
        fs::create_dir_all(to.join("src")).expect("folders");
        fs::copy(
            root().join("exercises").join(unit).join("Cargo.toml"),
            to.join("Cargo.toml"),
        )
        .expect("a manifest");
        for entry in fs::read_dir(from).expect("sources").flatten() {
            let text = fs::read_to_string(entry.path()).expect("a source");
            let text = format!("{text}// {mark} {}\n", std::process::id());
            fs::write(to.join("src").join(entry.file_name()), text).expect("a source");
        }
    }
}

/// Computing time of all children that were waited for, theirs included, in seconds.
fn computed() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").expect("this process");
    let fields: Vec<&str> = text[text.rfind(')').expect("a name") + 1..]
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    // Hundredths of a second on every Linux.
    (ticks(13) + ticks(14)) / 100.0
}

/// Wall and computing time of a grade, in seconds.
fn grade(folder: &Path, contained: bool) -> [f64; 2] {
    let folder = folder.to_path_buf();
    let run = move || {
        if !contained {
            refuse();
        }
        let (began, before) = (Instant::now(), computed());
        let output = Command::new(program())
            .arg("grade")
            .arg("--submissions")
            .arg(folder)
            .args(["--format", "json"])
            .current_dir(root())
            .stdin(Stdio::null())
            .output()
            .expect("it starts");
        let taken = [began.elapsed().as_secs_f64(), computed() - before];
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(text.contains("\"containment\": \"full\""), contained);
        taken
    };
    std::thread::spawn(run).join().expect("it ends")
}

/// From here on this thread, and what it starts, finds no Landlock and no seccomp.
fn refuse() {
    // seccomp(2), by number; Landlock's first call has the same one on every architecture.
    let seccomp = if cfg!(target_arch = "x86_64") { 317 } else { 277 };
    let prctl = if cfg!(target_arch = "x86_64") { 157 } else { 167 };
    let set_seccomp = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, 22).expect("a condition");
    let old = vec![SeccompRule::new(vec![set_seccomp]).expect("a rule")];
    let rules = [(444, Vec::new()), (seccomp, Vec::new()), (prctl, old)]
        .into_iter()
        .collect();
    let arch = std::env::consts::ARCH.try_into().expect("a known processor");
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(38), arch).expect("a filter");
    let program: BpfProgram = filter.try_into().expect("a program");
    seccompiler::apply_filter(&program).expect("it holds");
}

/// The compiler's cage alone, which the changed kernel's answers do not spare.
fn cage() -> Option<Duration> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let kits = fs::read_dir(target.join("gradus")).ok()?.flatten();
    let launch = kits
        .map(|kit| kit.path().join("programs/launch"))
        .filter(|l| l.is_file());
    let launch = launch.max_by_key(|l| fs::metadata(l).and_then(|m| m.modified()).ok())?;
    let times = (0..40).map(|_| {
        let began = Instant::now();
        let _ = Command::new(&launch)
            .args(["2147483648", "30", ":", "--"])
            .env_clear()
            .output();
        began.elapsed()
    });
    Some(median(times.collect()))
}

fn median<T: PartialOrd + Copy>(mut all: Vec<T>) -> T {
    all.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    all[all.len() / 2]
}

fn main() {
    let pairs = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(10usize);
    let folder = std::env::temp_dir().join(format!("gradus-bench-{}", std::process::id()));
    for (name, compiles) in [("programs compiled before", false), ("everything compiled anew", true)] {
        submissions(&folder, 0);
        grade(&folder, true);
        let (mut with, mut without, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for pair in 0..pairs {
            let time = |contained: bool, mark| {
                if compiles {
                    submissions(&folder, mark);
                }
                grade(&folder, contained)
            };
            // Who comes first changes places, for machines that drift.
            let (a, b) = if pair % 2 == 0 {
                let a = time(true, 2 * pair + 1);
                (a, time(false, 2 * pair + 2))
            } else {
                let b = time(false, 2 * pair + 2);
                (time(true, 2 * pair + 1), b)
            };
            with.push(a);
            without.push(b);
            ratios.push([a[0] / b[0], a[1] / b[1]]);
        }
        for (at, what) in ["wall", "computing"].iter().enumerate() {
            let of = |all: &[[f64; 2]]| median(all.iter().map(|times| times[at]).collect());
            println!(
                "{name}, {what} time: contained {:.2} s, not contained {:.2} s, ratio {:.3} (medians of {pairs} pairs)",
                of(&with),
                of(&without),
                of(&ratios)
            );
        }
    }
    if let Some(taken) = cage() {
        println!(
            "the compiler's cage: {:.1} ms for each call of it (median of 40)",
            taken.as_secs_f64() * 1e3
        );
    }
    let _ = fs::remove_dir_all(folder);
}
