//! One call of the compiler: composed, caged, timed, its JSON read.

use super::kit::{Kit, OPEN_CRATES};
use crate::environment::EnvironmentError;
use crate::options::Linking;
use crate::supervise::Ended;
use serde::Deserialize;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What the compiler may use.
const MEMORY: u64 = 2 << 30;
/// Seconds of computing time of one call.
pub const CPU_SECONDS: u64 = 30;
const WALL: Duration = Duration::from_secs(240);
/// Most bytes of diagnostics that are read.
const OUTPUT: u64 = 8 << 20;

/// Bytes that a program and what it is linked from may take.
const ROOM: usize = 4 << 20;

/// One crate to compile.
#[derive(Debug)]
pub struct Invocation<'a> {
    /// `bin` or `rlib`.
    pub crate_type: &'static str,
    /// The crate's name.
    pub name: &'a str,
    /// The root file, relative to the stage.
    pub root: &'a Path,
    /// The folder of staged sources: the compiler works in it.
    pub stage: &'a Path,
    /// Where outputs go: a folder.
    pub output: &'a Path,
    /// Other crates by name.
    pub externs: &'a [(String, PathBuf)],
    /// All crates that those may depend on, themselves included.
    pub libraries: &'a [PathBuf],
    /// Keeps crates of one name apart, and names the output.
    pub metadata: &'a str,
    /// 0 to 3.
    pub opt_level: u8,
}

/// What came of it.
#[derive(Debug)]
pub enum Compiled {
    /// The file.
    Done(PathBuf),
    /// Errors of the compiler.
    Refused(Vec<Message>),
    /// The compiler died or was stopped: in words, for the learner.
    Died(String),
}

/// A diagnostic as rustc writes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// Without its place.
    pub message: String,
    /// `E0308`.
    pub code: Option<Code>,
    /// `error`, `warning`, …
    pub level: String,
    /// Places.
    #[serde(default)]
    pub spans: Vec<Span>,
    /// Notes and helps, with places of their own.
    #[serde(default)]
    pub children: Vec<Message>,
    /// As it is shown in a terminal.
    pub rendered: Option<String>,
}

/// The code of a diagnostic.
#[derive(Debug, Clone, Deserialize)]
pub struct Code {
    /// `E0308`.
    pub code: String,
}

/// A place.
#[derive(Debug, Clone, Deserialize)]
pub struct Span {
    /// Relative to the stage.
    pub file_name: String,
    /// From 1.
    pub line_start: u32,
    /// From 1.
    pub column_start: u32,
    /// The place that the message is about.
    pub is_primary: bool,
    /// What is said of it: ``expected `usize`, found `u32` ``.
    #[serde(default)]
    pub label: Option<String>,
    /// Of what macro this is the expansion.
    pub expansion: Option<Box<Expansion>>,
}

/// A macro's use.
#[derive(Debug, Clone, Deserialize)]
pub struct Expansion {
    /// Where it is used.
    pub span: Span,
}

impl Message {
    /// Primary places first, macro uses followed to where they are written; the message's own before its children's.
    pub fn places(&self) -> Vec<&Span> {
        let mut own: Vec<&Span> = self.spans.iter().collect();
        own.sort_by_key(|s| !s.is_primary);
        let mut places = Vec::new();
        for mut span in own {
            places.push(span);
            while let Some(expansion) = &span.expansion {
                span = &expansion.span;
                places.push(span);
            }
        }
        places.extend(self.children.iter().flat_map(|c| c.spans.iter()));
        places
    }
}

/// Compiles a crate. `launcher` is the cage; without one (for the cage itself) the compiler runs free.
pub fn compile(kit: &Kit, launcher: Option<&Path>, call: &Invocation<'_>) -> Result<Compiled, EnvironmentError> {
    let target = match call.crate_type {
        "bin" => call.output.join(call.metadata),
        _ => call.output.join(format!("lib{}-{}.rlib", call.name, call.metadata)),
    };
    let libraries = libraries(call)?;
    let mut command = match launcher {
        Some(launcher) => caged(kit, launcher, call),
        None => Command::new(&kit.rustc),
    };
    arguments(&mut command, kit, call, &target, &libraries);
    command.env_clear().env("TMPDIR", call.output).env("LC_ALL", "C");
    // The linker is found by it; nothing of the learner's is.
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command.env("CARGO_MANIFEST_DIR", kit.manifest_folder());
    command.current_dir(call.stage).process_group(0);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = crate::supervise::spawn(command);
    let started = launcher.unwrap_or(&kit.rustc).display();
    let child = child.map_err(|e| EnvironmentError::new(format!("{started} could not be started: {e}")))?;
    let (status, text) = watch(child)?;
    judge(status, &text, target)
}

/// A folder in the stage that holds just the crates that this one is made of: the compiler sees no other, neither
/// another submission's nor the reference's.
fn libraries(call: &Invocation<'_>) -> Result<PathBuf, EnvironmentError> {
    let folder = call.stage.join(".libraries");
    std::fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
    for file in call.libraries {
        let Some(name) = file.file_name() else { continue };
        let place = folder.join(name);
        if place.exists() || std::fs::hard_link(file, &place).is_ok() {
            continue;
        }
        std::fs::copy(file, &place).map_err(|e| EnvironmentError::file("written", &place, &e))?;
    }
    Ok(folder)
}

/// Why the compiler is not fully contained here; empty when it is.
pub fn cage_gaps(launcher: &Path) -> Result<String, EnvironmentError> {
    let mut command = Command::new(launcher);
    command.args([&MEMORY.to_string(), &CPU_SECONDS.to_string(), ":", "--"]);
    command.env_clear().current_dir("/").process_group(0);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = crate::supervise::spawn(command);
    let child = child.map_err(|e| EnvironmentError::new(format!("the compiler's cage could not be started: {e}")))?;
    let (_, text) = watch(child)?;
    let gaps: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("gradus-launch: ")).collect();
    Ok(gaps.join("; "))
}

fn caged(kit: &Kit, launcher: &Path, call: &Invocation<'_>) -> Command {
    let mut command = Command::new(launcher);
    command.arg(MEMORY.to_string()).arg(CPU_SECONDS.to_string());
    command
        .arg(&kit.sysroot)
        .arg(kit.libraries())
        .arg(kit.manifest_folder());
    command.arg(call.stage);
    command.arg(":").arg(call.output).arg("--").arg(&kit.rustc);
    command
}

fn arguments(command: &mut Command, kit: &Kit, call: &Invocation<'_>, target: &Path, libraries: &Path) {
    command
        .arg("--edition=2024")
        .args(["--crate-type", call.crate_type, "--crate-name", call.name]);
    command.arg(call.root).arg("-o").arg(target);
    command.arg("--error-format=json");
    command.arg("--sysroot").arg(&kit.sysroot);
    command
        .arg("-L")
        .arg(format!("dependency={}", kit.libraries().display()));
    command.arg("-L").arg(format!("dependency={}", libraries.display()));
    if let Some(native) = kit.native_libraries() {
        command.arg("-L").arg(format!("native={}", native.display()));
    }
    for name in OPEN_CRATES {
        if let Some(file) = kit.crate_file(name) {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
    }
    // Not in the prelude: submitted code does not stumble over them.
    for name in ["gradus_facade", "gradus_runner"] {
        if let Some(file) = kit.crate_file(name) {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
    }
    for (name, file) in call.externs {
        let file = file
            .file_name()
            .map_or_else(|| file.clone(), |name| libraries.join(name));
        command.arg("--extern").arg(format!("{name}={}", file.display()));
    }
    command.arg(format!("-Copt-level={}", call.opt_level));
    // The same arithmetic whatever the optimisation: overflow is always found.
    command.args([
        "-Coverflow-checks=on",
        "-Cdebug-assertions=on",
        "-Cdebuginfo=0",
        "-Cstrip=symbols",
    ]);
    command.args(["-Ccodegen-units=1", "-Cembed-bitcode=no"]);
    command.arg(format!("-Cmetadata={}", call.metadata));
    if kit.linking() == Linking::Shared {
        command.args(["-Cprefer-dynamic", "-Clink-arg=-Wl,-rpath,$ORIGIN"]);
    }
    command.args(["-Aunused", "-Awarnings", "-Funsafe_code"]);
}

/// Waits for the compiler within its limits; gives how it ended and what it wrote on standard error.
fn watch(mut child: Child) -> Result<(Ended, String), EnvironmentError> {
    let stderr = child.stderr.take();
    drop(child.stdout.take());
    // Reading ends at the cap; a compiler that writes more is stopped by the closed pipe.
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(stderr) = stderr {
            let _ = stderr.take(OUTPUT).read_to_end(&mut text);
        }
        text
    });
    let ended = crate::supervise::wait_until(&mut child, Instant::now() + WALL);
    let ended = ended.map_err(|e| EnvironmentError::new(format!("the compiler cannot be waited for: {e}")))?;
    let text = reader.join().unwrap_or_default();
    Ok((ended, String::from_utf8_lossy(&text).into_owned()))
}

fn judge(ended: Ended, text: &str, target: PathBuf) -> Result<Compiled, EnvironmentError> {
    let lines = || text.lines().filter(|line| line.starts_with('{'));
    let messages = lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let errors: Vec<Message> = messages.filter(|m| m.level.starts_with("error")).collect();
    if text.len() as u64 >= OUTPUT {
        return Ok(Compiled::Died(
            "the compiler printed megabytes of messages: does a type or a macro grow without end?".into(),
        ));
    }
    let status = match ended {
        Ended::Deadline => {
            return Ok(Compiled::Died(format!(
                "compiling took longer than {} seconds",
                WALL.as_secs()
            )));
        }
        Ended::Status(status) => status,
    };
    if status.success() {
        return Ok(Compiled::Done(target));
    }
    match status.signal() {
        Some(libc_signal::XFSZ) => {
            return Ok(Compiled::Died(
                "the compiled program would be far larger than any answer needs: does it hold a huge constant?".into(),
            ));
        }
        Some(libc_signal::XCPU | libc_signal::KILL) => {
            return Ok(Compiled::Died(format!(
                "compiling took more than {CPU_SECONDS} seconds of computing time"
            )));
        }
        Some(signal) => {
            let out_of_memory = text.contains("memory allocation of") || text.contains("out of memory");
            return Ok(Compiled::Died(if out_of_memory {
                format!("compiling took more than {} GiB of memory", MEMORY >> 30)
            } else {
                format!(
                    "the compiler itself broke down on this file (signal {signal}): is something nested very deeply?"
                )
            }));
        }
        None => {}
    }
    // The compiler ends with 1 or 101; with anything else it was not the compiler that ended.
    if !matches!(status.code(), Some(1 | 101)) {
        let words = text.lines().last().unwrap_or_default();
        return Err(EnvironmentError::new(format!(
            "the compiler could not be started: {words}"
        )));
    }
    if status.code() == Some(101) && text.contains("memory allocation of") {
        return Ok(Compiled::Died(format!(
            "compiling took more than {} GiB of memory",
            MEMORY >> 30
        )));
    }
    if errors.is_empty() {
        let words: Vec<&str> = text.lines().filter(|l| !l.starts_with('{')).take(5).collect();
        return Ok(Compiled::Died(format!(
            "the compiler gave up without an error: {}",
            words.join(" ")
        )));
    }
    Ok(Compiled::Refused(errors))
}

/// Whether files of a program's size can be written there.
pub fn try_room(folder: &Path) -> Result<(), EnvironmentError> {
    let file = folder.join(".room");
    let tried = std::fs::write(&file, vec![0u8; ROOM]);
    let _ = std::fs::remove_file(&file);
    tried.map_err(|error| EnvironmentError::file("written", folder, &error))
}

mod libc_signal {
    //! Numbers that are the same on all Linux machines.
    pub const KILL: i32 = 9;
    pub const XCPU: i32 = 24;
    pub const XFSZ: i32 = 25;
}
