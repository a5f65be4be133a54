//! Programs that misbehave while they run: each gets the death that it earned, and leaves nothing behind.
//!
//! None does harm should containment fail: loops end by themselves, counts are bounded, connections go to a listener
//! of the test.

use super::course::{ask, died, matrix, outcome, program, returned, values};
use gradus_engine::supervise::{CallOutcome, Death, Runner, RunnerLimits, StartOptions};
use gradus_wire::{Outcome, Value};
use std::time::{Duration, Instant};

const SIGNATURE: &str = "fn answer(x: &Tensor) -> Result<Tensor>";

fn options() -> StartOptions {
    StartOptions {
        limits: RunnerLimits {
            call: Duration::from_millis(400),
            total: Duration::from_millis(900),
            memory: 256 << 20,
            output: 1 << 20,
            ..RunnerLimits::default()
        },
        ..StartOptions::default()
    }
}

/// Whether runners can be contained here; tests of containment have nothing to show elsewhere.
fn contained() -> bool {
    static LEVEL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let level = LEVEL.get_or_init(|| {
        let text = "use candle_core::{Result, Tensor};\npub fn answer(x: &Tensor) -> Result<Tensor> { x.copy() }\n";
        let (_keep, program) = program(SIGNATURE, text);
        let runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
        runner.containment().to_string()
    });
    if level != "full" {
        eprintln!("not tested: {level}");
    }
    level == "full"
}

/// Runs `body` as the exercise's function; `items` stand beside it.
fn run_with(items: &str, body: &str) -> CallOutcome {
    let text = format!(
        "use candle_core::{{Result, Tensor}};\n{items}\n#[allow(unreachable_code)]\n\
         pub fn answer(x: &Tensor) -> Result<Tensor> {{\n{body}\nx.copy()\n}}\n"
    );
    let (_keep, program) = program(SIGNATURE, &text);
    let mut runner = Runner::start(&program, &options()).expect("it starts");
    let id = runner.id();
    let outcome = ask(&mut runner, vec![matrix(1, 1, &[1.0])]);
    if let CallOutcome::Died(death) = &outcome {
        assert!(!runner.alive());
        assert_eq!(
            &died(ask(&mut runner, vec![matrix(1, 1, &[1.0])])),
            death,
            "a dead runner stays dead"
        );
    }
    drop(runner);
    assert!(
        !std::path::Path::new(&format!("/proc/{id}")).exists(),
        "the process is gone"
    );
    outcome
}

fn run(body: &str) -> CallOutcome {
    run_with("", body)
}

fn crashed(outcome: CallOutcome) -> String {
    match died(outcome) {
        Death::Crashed(words) => words,
        other => panic!("{other:?}"),
    }
}

fn forbidden(outcome: CallOutcome) -> String {
    match died(outcome) {
        Death::Forbidden(words) => words,
        other => panic!("{other:?}"),
    }
}

fn panicked(result: CallOutcome) -> String {
    match outcome(result) {
        Outcome::Panicked { message, .. } => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn honest_programs_still_pass() {
    // Printing, threads, the thread pool, clocks and random numbers from the system are no offence.
    let body = "println!(\"looking at {x}\");\n\
        let sum: i64 = (0..4).map(|i| std::thread::spawn(move || i)).map(|t| t.join().unwrap()).sum();\n\
        assert_eq!(sum, 6);\n\
        let big = Tensor::ones((256, 256), candle_core::DType::F32, x.device())?;\n\
        let _ = big.matmul(&big)?;\n\
        let _ = std::thread::available_parallelism();\n\
        let _ = std::collections::HashMap::<u8, u8>::new();\n\
        let _ = std::time::Instant::now();\n\
        let _ = Tensor::randn(0f32, 1f32, 3, x.device())?;\n\
        std::thread::sleep(std::time::Duration::from_millis(1));";
    assert_eq!(values(&returned(run(body))), [1.0]);
}

#[test]
fn leaving_is_no_answer() {
    assert!(crashed(run("std::process::exit(0);")).contains("exit code 0"));
    let from_thread = "std::thread::spawn(|| std::process::exit(0)).join().unwrap();";
    assert!(crashed(run(from_thread)).contains("exit code 0"));
    let items = "struct Leaver;\nimpl Drop for Leaver { fn drop(&mut self) { std::process::exit(0) } }";
    assert!(crashed(run_with(items, "let _leaver = Leaver;")).contains("exit code 0"));
    assert!(crashed(run("std::process::abort();")).contains("aborted"));
}

#[test]
fn a_stack_overflow_is_named() {
    let items = "fn deep(n: u64) -> u64 { if n > 1 << 40 { 0 } else { std::hint::black_box(deep(n + 1)) + 1 } }";
    assert!(crashed(run_with(items, "std::hint::black_box(deep(1));")).contains("overflowed its stack"));
}

#[test]
fn a_panic_within_a_panic_aborts() {
    let items = "struct Worse;\nimpl Drop for Worse { fn drop(&mut self) { panic!(\"again\") } }";
    crashed(run_with(items, "let _worse = Worse; panic!(\"first\");"));
}

#[test]
fn computing_for_ever_and_sleeping_run_out_of_time() {
    let time = |outcome| match died(outcome) {
        Death::TimeLimit(words) => words,
        other => panic!("{other:?}"),
    };
    let body = "let t = std::time::Instant::now(); let mut n = 0u64;\n\
        while t.elapsed().as_secs() < 20 { n = std::hint::black_box(n.wrapping_add(1)); }";
    assert!(time(run(body)).contains("0.4 seconds"));
    // Several threads count together.
    let body = "let work = || { let t = std::time::Instant::now(); let mut n = 0u64;\n\
        while t.elapsed().as_secs() < 20 { n = std::hint::black_box(n.wrapping_add(1)); } };\n\
        for t in [std::thread::spawn(work), std::thread::spawn(work)] { t.join().unwrap(); }";
    assert!(time(run(body)).contains("0.4 seconds"));
    let asleep = time(run("std::thread::sleep(std::time::Duration::from_secs(20));"));
    assert!(asleep.contains("waits or sleeps"), "{asleep}");
}

#[test]
fn many_slow_calls_count_together() {
    let text = "use candle_core::{Result, Tensor};\npub fn answer(x: &Tensor) -> Result<Tensor> {\n\
        let t = std::time::Instant::now(); while t.elapsed().as_millis() < 200 {}\nx.copy()\n}\n";
    let (_keep, program) = program(SIGNATURE, text);
    let mut runner = Runner::start(&program, &options()).expect("it starts");
    let death = (0..20).find_map(|_| match ask(&mut runner, vec![matrix(1, 1, &[1.0])]) {
        CallOutcome::Died(death) => Some(death),
        CallOutcome::Answered(_) => None,
    });
    match death {
        Some(Death::TimeLimit(words)) => assert!(words.contains("together"), "{words}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_thread_left_behind_ends_with_the_runner() {
    let body = "std::thread::spawn(|| { let t = std::time::Instant::now(); while t.elapsed().as_secs() < 20 {} });";
    assert_eq!(values(&returned(run(body))), [1.0]);
}

#[test]
fn memory_is_limited() {
    let memory = |outcome| match died(outcome) {
        Death::MemoryLimit(words) => assert!(words.contains("256 MiB"), "{words}"),
        other => panic!("{other:?}"),
    };
    memory(run(
        "let mut all = Vec::new(); for _ in 0..64 { all.push(vec![1u8; 32 << 20]); } std::hint::black_box(&all);",
    ));
    memory(run("let big = vec![1f32; 3 << 28]; std::hint::black_box(&big);"));
}

#[test]
fn threads_are_limited() {
    let body = "let mut all = Vec::new();\n\
        for _ in 0..600 { all.push(std::thread::Builder::new().stack_size(16 << 10)\n\
        .spawn(|| std::thread::sleep(std::time::Duration::from_secs(3)))?); }\n\
        for t in all { t.join().unwrap(); }";
    assert!(crashed(run(body)).contains("threads"));
}

#[test]
fn output_is_counted_and_dropped() {
    let flood = |outcome| match died(outcome) {
        Death::OutputLimit(words) => assert!(words.contains("1 MiB"), "{words}"),
        other => panic!("{other:?}"),
    };
    flood(run("for _ in 0..100_000 { println!(\"{}\", \"gradus \".repeat(20)); }"));
    flood(run(
        "for _ in 0..100_000 { eprintln!(\"{}\", \"gradus \".repeat(20)); }",
    ));
}

#[test]
fn a_printed_verdict_is_no_verdict() {
    let body = "println!(\"test result: ok. 1 passed\"); eprintln!(\"{{\\\"verdict\\\": \\\"passed\\\"}}\"); std::process::exit(0);";
    crashed(run(body));
}

#[test]
fn no_network_is_reached() {
    if !contained() {
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
    listener.set_nonblocking(true).expect("no waiting");
    let address = listener.local_addr().expect("an address");
    let words = forbidden(run(&format!("let _ = std::net::TcpStream::connect(\"{address}\");")));
    assert!(words.contains("network"), "{words}");
    assert!(listener.accept().is_err(), "nobody came");
    forbidden(run("let _ = std::net::UdpSocket::bind(\"127.0.0.1:0\");"));
    forbidden(run(
        "let _ = std::os::unix::net::UnixStream::connect(\"/run/nothing\");",
    ));
    forbidden(run("let _ = std::os::unix::net::UnixStream::pair();"));
}

#[test]
fn no_process_is_started() {
    if !contained() {
        return;
    }
    let words = forbidden(run("let _ = std::process::Command::new(\"/bin/true\").status();"));
    assert!(words.contains("process") || words.contains("program"), "{words}");
}

#[test]
fn no_file_is_read_or_written() {
    if !contained() {
        return;
    }
    let words = forbidden(run("let _ = std::fs::read_to_string(\"/etc/passwd\");"));
    assert!(words.contains("/etc/passwd"), "{words}");
    for path in [
        "/proc/self/mem",
        "/proc/self/environ",
        "/proc/self/fd/4",
        "/proc/1/cmdline",
        ".",
    ] {
        forbidden(run(&format!("let _ = std::fs::File::open(\"{path}\");")));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("written");
    forbidden(run(&format!(
        "let _ = std::fs::write({:?}, b\"here\");",
        file.display().to_string()
    )));
    assert!(!file.exists());
    forbidden(run(&format!(
        "let _ = std::fs::remove_dir({:?});",
        folder.path().display().to_string()
    )));
    assert!(folder.path().exists());
    // Asking is answered with an error, and says nothing.
    assert_eq!(
        values(&returned(run(
            "assert!(!std::path::Path::new(\"/etc/passwd\").exists());"
        ))),
        [1.0]
    );
}

#[test]
fn the_environment_is_empty() {
    let body = "let all: Vec<_> = std::env::vars().collect();\n\
        assert_eq!(all, [(\"RAYON_NUM_THREADS\".to_owned(), \"1\".to_owned())]);";
    assert_eq!(values(&returned(run(body))), [1.0]);
}

#[test]
fn a_view_of_terabytes_is_not_copied() {
    let body = "return Tensor::zeros((1, 1), candle_core::DType::F32, x.device())?.broadcast_as((1 << 20, 1 << 20));";
    let began = Instant::now();
    match outcome(run(body)) {
        Outcome::TooLarge(words) => assert!(words.contains("1048576"), "{words}"),
        other => panic!("{other:?}"),
    }
    assert!(began.elapsed() < Duration::from_secs(60));
    let body = "return Tensor::zeros((1, 1), candle_core::DType::F32, x.device())?.broadcast_as((usize::MAX, 2));";
    match outcome(run(body)) {
        Outcome::TooLarge(_) | Outcome::Panicked { .. } | Outcome::Failed(_) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_operation_of_its_own_cannot_answer_twice() {
    // Code that runs while the answer is encoded or dropped.
    let items = "#[derive(Debug)]\nstruct Own;\nimpl Drop for Own { fn drop(&mut self) { panic!(\"late\") } }\n\
        impl candle_core::CustomOp1 for Own {\n fn name(&self) -> &'static str { \"own\" }\n\
        fn cpu_fwd(&self, s: &candle_core::CpuStorage, l: &candle_core::Layout)\n\
        -> Result<(candle_core::CpuStorage, candle_core::Shape)> { Ok((s.clone(), l.shape().clone())) } }";
    let message = panicked(run_with(
        items,
        "let v = candle_core::Var::from_tensor(x)?; return v.apply_op1(Own);",
    ));
    assert_eq!(message, "late");
}

#[test]
fn a_program_with_a_path_reads_and_writes_only_there() {
    if !contained() {
        return;
    }
    let text = "use candle_core::Result;\nuse std::path::Path;\n\
        pub fn keep(file: &Path, other: &Path) -> Result<(bool, bool, bool)> {\n\
        let wrote = std::fs::write(file, \"here\").is_ok();\n\
        let read = std::fs::read_to_string(file).is_ok_and(|t| t == \"here\");\n\
        Ok((wrote, read, std::fs::read(other).is_ok() || std::fs::read(\"/proc/self/mem\").is_ok()))\n}\n";
    let (_keep, program) = program("fn keep(file: &Path, other: &Path) -> Result<(bool, bool, bool)>", text);
    let scratch = tempfile::tempdir().expect("a folder");
    let options = StartOptions {
        scratch: Some(scratch.path().to_path_buf()),
        ..options()
    };
    let mut runner = Runner::start(&program, &options).expect("it starts");
    let path = |p: std::path::PathBuf| Value::Text(p.display().to_string());
    let answer = ask(
        &mut runner,
        vec![path(scratch.path().join("own")), path("/etc/passwd".into())],
    );
    let yes = Value::Bool(true);
    assert_eq!(
        returned(answer),
        Value::List(vec![yes.clone(), yes, Value::Bool(false)])
    );
}

/// Not a test of its own: the judge that the next one kills. It asks a runner that is busy for long.
#[test]
#[ignore = "started by a_killed_judge_leaves_no_runner"]
fn a_judge_to_be_killed() {
    let text = "use candle_core::{Result, Tensor};\npub fn answer(x: &Tensor) -> Result<Tensor> {\n\
        let t = std::time::Instant::now(); while t.elapsed().as_secs() < 30 {}\nx.copy()\n}\n";
    let (_keep, program) = program(SIGNATURE, text);
    let limits = RunnerLimits {
        call: Duration::from_secs(60),
        ..RunnerLimits::default()
    };
    let mut runner = Runner::start(
        &program,
        &StartOptions {
            limits,
            ..StartOptions::default()
        },
    )
    .expect("it starts");
    println!("runner {}", runner.id());
    ask(&mut runner, vec![matrix(1, 1, &[1.0])]);
}

#[test]
fn a_killed_judge_leaves_no_runner() {
    use std::io::{BufRead, BufReader};
    let own = std::env::current_exe().expect("this program");
    // The harness names a test by its module, without the crate.
    let module = module_path!().split_once("::").map_or("", |(_, module)| module);
    let mut judge = std::process::Command::new(own)
        .args([
            "--ignored",
            "--exact",
            &format!("{module}::a_judge_to_be_killed"),
            "--nocapture",
        ])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(judge.stdout.take().expect("its output")).lines();
    let id = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("runner ")?.1.trim().to_owned()));
    let process = format!("/proc/{}", id.expect("it names the runner"));
    assert!(std::path::Path::new(&process).exists());
    judge.kill().expect("killed");
    judge.wait().expect("gone");
    let until = Instant::now() + Duration::from_secs(20);
    // A zombie that nobody has reaped yet is dead too.
    let lives = || std::fs::read_to_string(format!("{process}/stat")).is_ok_and(|s| !s.contains(") Z "));
    while lives() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!lives(), "the runner outlived its judge");
}
