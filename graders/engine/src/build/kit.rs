//! What every program links to: candle, the runner's library and the standard library, built once by cargo.
//!
//! The parts are hard-linked into a folder of their own, named by a fingerprint of all that they depend on. Later
//! runs find it by that name: they call no cargo and wait for no lock of its target folder, which an editor may be
//! holding just when the learner saves.

use super::cache;
use crate::environment::EnvironmentError;
use crate::files::{self, Folder};
use crate::options::{EngineOptions, Linking};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File, TryLockError};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Folders and files of a finished kit.
#[derive(Debug, Clone)]
pub struct Kit {
    /// Fingerprint of what it was made from.
    pub fingerprint: String,
    /// The kit's own folder.
    pub folder: PathBuf,
    /// The compiler, not a proxy of it.
    pub rustc: PathBuf,
    /// Size and time of change of the compiler, to notice an update in place.
    rustc_stamp: String,
    /// The toolchain's folder.
    pub sysroot: PathBuf,
    /// `rustc --version`.
    pub version: String,
    /// Crates that submitted code may name, and the facade and the runner's library: name and file.
    pub externs: Vec<(String, PathBuf)>,
    /// How programs are linked.
    shared: bool,
    /// Held shared as long as this grader uses the kit: nobody removes one that is in use.
    pub(super) in_use: Arc<File>,
}

/// What is remembered of a kit. It names nothing outside of the kit's folder but the toolchain, so that it holds for a
/// checkout that was moved, and a copy does not lead to the original.
#[derive(Serialize, Deserialize)]
struct Record {
    fingerprint: String,
    rustc: PathBuf,
    rustc_stamp: String,
    sysroot: PathBuf,
    version: String,
    /// Names of crates, and of their files among the kit's libraries.
    crates: Vec<(String, String)>,
    shared: bool,
}

impl Record {
    /// The record in a kit's folder, if it is that of a kit with this fingerprint.
    fn read(folder: &Path, fingerprint: &str) -> Option<Record> {
        let record: Record = serde_json::from_slice(&fs::read(folder.join(RECORD)).ok()?).ok()?;
        (record.fingerprint == fingerprint).then_some(record)
    }

    /// The kit in this folder.
    fn kit(self, folder: PathBuf, in_use: File) -> Kit {
        let libraries = folder.join(LIBRARIES);
        let file = |name: &str| libraries.join(Path::new(name).file_name().unwrap_or_default());
        Kit {
            externs: self.crates.iter().map(|(name, at)| (name.clone(), file(at))).collect(),
            fingerprint: self.fingerprint,
            folder,
            rustc: self.rustc,
            rustc_stamp: self.rustc_stamp,
            sysroot: self.sysroot,
            version: self.version,
            shared: self.shared,
            in_use: Arc::new(in_use),
        }
    }
}

/// The kits with this fingerprint. A kit that lacks a part, or whose compiler was replaced, is not mended, since others
/// may be using what is left of it: another one is made beside it.
fn folders_of(base: &Path, fingerprint: &str) -> Vec<PathBuf> {
    let name = &fingerprint[..16];
    let of_it = |file: &str| {
        file.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_str().is_some_and(of_it));
    let mut folders: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// The kit with this fingerprint that is whole, held so that nobody removes it.
fn made_before(base: &Path, fingerprint: &str) -> Option<Kit> {
    folders_of(base, fingerprint).into_iter().find_map(|folder| {
        let in_use = cache::hold(&folder)?;
        let kit = Record::read(&folder, fingerprint)?.kit(folder, in_use);
        kit.missing().is_none().then_some(kit)
    })
}

/// The file of a kit that says what it is.
pub(super) const RECORD: &str = "kit.json";

/// The folder of libraries in a kit.
const LIBRARIES: &str = "lib";

/// Crates that submitted code may name without declaring them.
pub const OPEN_CRATES: [&str; 3] = ["candle_core", "candle_nn", "candle_einops"];
const INNER_CRATES: [&str; 2] = ["gradus_facade", "gradus_runner"];

/// The folder of link libraries for CUDA, below that of Rust's.
const NATIVE: &str = "native";

impl Kit {
    /// The kit for these options, built if need be.
    pub fn open(options: &EngineOptions, progress: &mut dyn FnMut(&str)) -> Result<Kit, EnvironmentError> {
        let base = options.target.join("gradus");
        fs::create_dir_all(&base).map_err(|e| EnvironmentError::file("created", &base, &e))?;
        let fingerprint = fingerprint(options)?;
        if let Some(kit) = made_before(&base, &fingerprint) {
            kit.write_manifest()?;
            return Ok(kit);
        }
        // One builder at a time, of all judges on this tree; whoever waited finds it done.
        let lock = base.join("kit.lock");
        let guard = File::create(&lock).map_err(|e| EnvironmentError::file("created", &lock, &e))?;
        if let Err(TryLockError::WouldBlock) = guard.try_lock() {
            progress("waiting for another process that builds candle and the runner's library");
        }
        guard.lock().map_err(|e| EnvironmentError::file("locked", &lock, &e))?;
        if let Some(kit) = made_before(&base, &fingerprint) {
            kit.write_manifest()?;
            return Ok(kit);
        }
        for folder in folders_of(&base, &fingerprint) {
            cache::remove_unused(&folder);
        }
        let kit = build(options, &base, fingerprint, progress)?;
        kit.write_manifest()?;
        Ok(kit)
    }

    /// A manifest that names the open crates: `einops!` and `einsum!` look up there what their crate is called.
    fn write_manifest(&self) -> Result<(), EnvironmentError> {
        let file = self.manifest_folder().join("Cargo.toml");
        if file.is_file() {
            return Ok(());
        }
        let mut text = "[package]\nname = \"submission\"\nversion = \"0.0.0\"\n\n[dependencies]\n".to_owned();
        for name in OPEN_CRATES {
            text.push_str(&format!("{} = \"*\"\n", name.replace('_', "-")));
        }
        let folder = self.manifest_folder();
        fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
        files::write_cache(&file, text.as_bytes())
    }

    /// The folder of that manifest.
    pub fn manifest_folder(&self) -> PathBuf {
        self.folder.join("manifest")
    }

    /// What is no longer as it was when the kit was made: a compiler that was replaced, a part that is gone.
    pub fn missing(&self) -> Option<EnvironmentError> {
        if stamp(&self.rustc).as_ref() != Some(&self.rustc_stamp) {
            let words = format!("the compiler {} was replaced or removed", self.rustc.display());
            return Some(
                EnvironmentError::new(words)
                    .help("if a toolchain is being installed, run this again when that is done"),
            );
        }
        let facade = self.crate_file("gradus_facade").and_then(Path::file_name);
        let loaded = facade.filter(|_| self.shared).map(|name| self.programs().join(name));
        let mut parts = loaded.iter().chain(self.externs.iter().map(|(_, file)| file));
        let gone = parts.find(|part| !part.is_file())?;
        Some(self.gone(gone))
    }

    /// A part of the kit is gone.
    pub fn gone(&self, part: &Path) -> EnvironmentError {
        EnvironmentError::with_help(
            format!("{} is gone: something removed it while it was in use", part.display()),
            "run this again: what is missing is made anew",
        )
    }

    /// Where rmeta and rlib files lie.
    pub fn libraries(&self) -> PathBuf {
        self.folder.join(LIBRARIES)
    }

    /// Where the libraries lie that programs with CUDA are linked to.
    pub fn native_libraries(&self) -> Option<PathBuf> {
        Some(self.libraries().join(NATIVE)).filter(|folder| folder.is_dir())
    }

    /// Where programs lie, beside the shared objects that they load.
    pub fn programs(&self) -> PathBuf {
        self.folder.join("programs")
    }

    /// The file of a crate.
    pub fn crate_file(&self, name: &str) -> Option<&Path> {
        self.externs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, file)| file.as_path())
    }

    /// How programs are linked.
    pub fn linking(&self) -> Linking {
        if self.shared { Linking::Shared } else { Linking::Static }
    }
}

fn stamp(file: &Path) -> Option<String> {
    let data = fs::metadata(file).ok()?;
    let changed = data.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {}", data.len(), changed.as_nanos()))
}

/// Everything that the kit depends on, hashed: files by content, the toolchain by what chooses it.
fn fingerprint(options: &EngineOptions) -> Result<String, EnvironmentError> {
    let mut hash = Sha256::new();
    hash.update(concat!("kit 2 ", env!("CARGO_PKG_VERSION")));
    hash.update(options.linking.name());
    if let Some(build) = options.cuda.build() {
        hash.update(format!("\0{}", build.words()));
    }
    for name in ["RUSTC", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"] {
        hash.update(format!("\0{name}={:?}", std::env::var_os(name)));
    }
    let root = &options.workspace;
    hash.update(manifest_part(&root.join("Cargo.toml"))?);
    hash.update(lock_part(&root.join("Cargo.lock"))?);
    let mut files = vec![root.join("rust-toolchain.toml")];
    for part in ["facade", "runner", "wire"] {
        collect(&root.join("graders").join(part), 0, &mut files)?;
    }
    files.sort();
    for file in files {
        let content = match fs::read(&file) {
            Ok(content) => content,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && file.ends_with("rust-toolchain.toml") => Vec::new(),
            Err(e) => return Err(EnvironmentError::file("read", &file, &e)),
        };
        let name = file.strip_prefix(root).unwrap_or(&file);
        hash.update(format!("\0{}\0{}\0", name.display(), content.len()));
        hash.update(content);
    }
    Ok(cache::hex(hash))
}

fn text_of(file: &Path) -> Result<String, EnvironmentError> {
    fs::read_to_string(file).map_err(|e| EnvironmentError::file("read", file, &e))
}

/// What of the workspace's manifest decides how libraries are built. Its members do not: a new unit of the course is
/// no reason to build anything again.
fn manifest_part(file: &Path) -> Result<String, EnvironmentError> {
    let manifest: toml::Table = text_of(file)?
        .parse()
        .map_err(|e| EnvironmentError::new(format!("{} is malformed: {e}", file.display())))?;
    let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
    let parts = ["profile", "patch"].iter().map(|key| manifest.get(*key));
    let inner = ["package", "dependencies"]
        .iter()
        .map(|key| workspace.and_then(|w| w.get(*key)));
    Ok(parts.chain(inner).map(|part| format!("\0{part:?}")).collect())
}

/// The packages of the lock file that come from elsewhere.
fn lock_part(file: &Path) -> Result<String, EnvironmentError> {
    let text = text_of(file)?;
    Ok(text
        .split("[[package]]")
        .filter(|package| package.contains("\nsource = "))
        .collect())
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), EnvironmentError> {
    let entries = fs::read_dir(folder).map_err(|e| EnvironmentError::file("read", folder, &e))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let kind = entry
            .file_type()
            .map_err(|e| EnvironmentError::file("read", &path, &e))?;
        let wanted = path.extension().is_some_and(|e| e == "rs" || e == "toml");
        if kind.is_dir() && depth < 8 && !path.ends_with("tests") {
            collect(&path, depth + 1, files)?;
        } else if kind.is_file() && wanted {
            files.push(path);
        }
    }
    Ok(())
}

fn output_of(command: &mut Command, what: &str) -> Result<String, EnvironmentError> {
    let help = "install a Rust toolchain (https://rustup.rs) and a C linker";
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| EnvironmentError::new(format!("{what} could not be started: {e}")).help(help))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(EnvironmentError::new(format!("{what} failed: {}", words.trim())).help(help));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// One line of cargo's JSON output, of which only this is of interest.
#[derive(Deserialize)]
struct Line {
    reason: String,
    target: Option<LineTarget>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct LineTarget {
    name: String,
    kind: Vec<String>,
}

fn build(
    options: &EngineOptions,
    base: &Path,
    fingerprint: String,
    progress: &mut dyn FnMut(&str),
) -> Result<Kit, EnvironmentError> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = output_of(
        Command::new(&rustc)
            .args(["--print", "sysroot"])
            .current_dir(&options.workspace),
        "rustc",
    )?;
    let sysroot = PathBuf::from(sysroot);
    let rustc = sysroot.join("bin").join("rustc");
    let version = output_of(Command::new(&rustc).arg("--version"), "rustc")?;
    progress(match options.cuda.build() {
        None => "building candle and the runner's library (once; about two minutes)",
        Some(_) => "building candle for CUDA (once; about five minutes)",
    });
    let artifacts = run_cargo(options, progress)?;

    let rustc_stamp = stamp(&rustc).ok_or_else(|| EnvironmentError::new("the compiler cannot be found"))?;
    // Made under a name of its own, and named last: whoever finds the folder finds all of it.
    let aside = Folder::new(base, ".kit-")?;
    let parts = assemble(options, &artifacts, &sysroot, aside.path())?;
    let record = Record {
        fingerprint,
        rustc,
        rustc_stamp,
        sysroot,
        version,
        crates: parts.into_iter().map(|(name, file)| (name, file_name(&file))).collect(),
        shared: options.linking == Linking::Shared,
    };
    let text = serde_json::to_vec_pretty(&record).map_err(|e| EnvironmentError::new(e.to_string()))?;
    files::write_cache(&aside.path().join(RECORD), &text)?;
    files::write_cache(&aside.path().join(cache::IN_USE), b"")?;
    let folder = free_name(base, &record.fingerprint);
    files::put(aside.path(), &folder)?;
    let in_use = cache::hold(&folder).ok_or_else(|| EnvironmentError::new(format!("{} is gone", folder.display())))?;
    Ok(record.kit(folder, in_use))
}

/// A name for another kit with this fingerprint.
fn free_name(base: &Path, fingerprint: &str) -> PathBuf {
    let name = &fingerprint[..16];
    let numbered = (2..).map(|number| base.join(format!("{name}-{number}")));
    let mut names = std::iter::once(base.join(name)).chain(numbered);
    names.find(|place| !place.exists()).unwrap_or_else(|| base.join(name))
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn run_cargo(
    options: &EngineOptions,
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<(String, bool, PathBuf)>, EnvironmentError> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([
        "rustc",
        "--package",
        "gradus-facade",
        "--message-format",
        "json-render-diagnostics",
    ]);
    // A target folder of its own: shared objects carry no hash in their names, and one with CUDA must not pass for one
    // without.
    let target = match options.cuda.build() {
        None => options.target.clone(),
        Some(build) => {
            command.args(["--features", "cuda"]).envs(build.environment());
            options.target.join("cuda")
        }
    };
    command.arg("--target-dir").arg(target).current_dir(&options.workspace);
    match options.linking {
        // Plain cargo links the standard library statically into a dylib, which rustc then refuses to link to. Its
        // references to itself are bound when it is linked: forty thousand look-ups less at each start.
        Linking::Shared => command.args([
            "--crate-type",
            "dylib",
            "--",
            "-C",
            "prefer-dynamic",
            "-C",
            "link-arg=-Wl,-Bsymbolic",
        ]),
        Linking::Static => command.args(["--crate-type", "rlib"]),
    };
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let missing = |e| EnvironmentError::new(format!("cargo could not be started: {e}"));
    // A group of its own, so that all of it can be ended.
    command.process_group(0);
    let mut child = command.spawn().map_err(missing)?;
    let guard = end_with_judge(child.id());
    let stderr = child.stderr.take();
    let words = std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(stderr) = stderr {
            let _ = stderr.take(1 << 20).read_to_end(&mut text);
        }
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut artifacts = Vec::new();
    let stdout = child.stdout.take().map(BufReader::new);
    for line in stdout.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
        let Ok(line) = serde_json::from_str::<Line>(&line) else {
            continue;
        };
        let Some(target) = line.target.filter(|_| line.reason == "compiler-artifact") else {
            continue;
        };
        if target.kind.iter().any(|k| k == "custom-build") {
            continue;
        }
        let name = target.name.replace('-', "_");
        progress(&format!("built {name}"));
        let compiler_part = target.kind.iter().any(|k| k == "proc-macro");
        artifacts.extend(
            line.filenames
                .into_iter()
                .map(|file| (name.clone(), compiler_part, file)),
        );
    }
    let status = child.wait().map_err(missing)?;
    drop(guard);
    if status.success() {
        return Ok(artifacts);
    }
    let words = words.join().unwrap_or_default();
    let start = words.find("error").unwrap_or(0);
    let message = format!(
        "candle and the runner's library could not be built:\n{}",
        words[start..].trim_end()
    );
    Err(EnvironmentError::new(message).help("a C linker and, the first time, a connection to crates.io are needed"))
}

/// Ends a group of processes when this one is gone, whatever ended it: a shell waits for the end of a pipe that nobody
/// else holds. Dropped, it is called off.
struct Guard(Option<std::process::Child>);

fn end_with_judge(group: u32) -> Guard {
    let mut shell = Command::new("sh");
    // A line means that all went well; the end of the input without one that the judge is gone.
    let script = "read -r line || kill -KILL -- \"-$1\" 2>/dev/null";
    shell.args(["-c", script, "sh", &group.to_string()]);
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    Guard(shell.spawn().ok())
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut shell) = self.0.take() {
            if let Some(mut input) = shell.stdin.take() {
                let _ = input.write_all(b"done\n");
            }
            let _ = shell.wait();
        }
    }
}

/// Links the parts into `aside`; gives the externs relative to it.
fn assemble(
    options: &EngineOptions,
    artifacts: &[(String, bool, PathBuf)],
    sysroot: &Path,
    aside: &Path,
) -> Result<Vec<(String, PathBuf)>, EnvironmentError> {
    for part in ["lib", "programs"] {
        let folder = aside.join(part);
        fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
    }
    let shared = options.linking == Linking::Shared;
    if let Some(build) = options.cuda.build() {
        let native = aside.join("lib").join(NATIVE);
        fs::create_dir_all(&native).map_err(|e| EnvironmentError::file("created", &native, &e))?;
        for (name, content) in build.link_libraries()? {
            let file = native.join(name);
            fs::write(&file, content).map_err(|e| EnvironmentError::file("written", &file, &e))?;
        }
    }
    let mut externs = Vec::new();
    for (name, compiler_part, file) in artifacts {
        let Some(file_name) = file.file_name() else { continue };
        let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let is_facade = name == "gradus_facade";
        // With the shared object, metadata is enough of everything that it holds.
        let wanted = match extension {
            "rmeta" => shared,
            "rlib" => !shared,
            _ => *compiler_part || is_facade,
        };
        if !wanted {
            continue;
        }
        let relative = Path::new("lib").join(file_name);
        link(file, &aside.join(&relative))?;
        if is_facade && shared {
            link(file, &aside.join("programs").join(file_name))?;
        }
        if OPEN_CRATES.contains(&name.as_str()) || INNER_CRATES.contains(&name.as_str()) {
            externs.push((name.clone(), relative));
        }
    }
    for name in OPEN_CRATES.iter().chain(&INNER_CRATES) {
        if !externs.iter().any(|(n, _)| n == name) {
            return Err(EnvironmentError::new(format!("cargo built no {name}")));
        }
    }
    if shared {
        for entry in fs::read_dir(sysroot.join("lib")).into_iter().flatten().flatten() {
            copy_std(&entry.path(), aside)?;
        }
        for entry in host_libraries(sysroot) {
            copy_std(&entry, aside)?;
        }
    }
    Ok(externs)
}

/// `lib/rustlib/<host>/lib/*`: where the standard library's shared object lies in newer toolchains.
fn host_libraries(sysroot: &Path) -> Vec<PathBuf> {
    let targets = fs::read_dir(sysroot.join("lib").join("rustlib"))
        .into_iter()
        .flatten()
        .flatten();
    let folders = targets.map(|t| t.path().join("lib")).filter(|f| f.is_dir());
    folders
        .flat_map(|f| fs::read_dir(f).into_iter().flatten().flatten())
        .map(|e| e.path())
        .collect()
}

fn copy_std(file: &Path, aside: &Path) -> Result<(), EnvironmentError> {
    let Some(name) = file.file_name().and_then(|n| n.to_str()) else {
        return Ok(());
    };
    if name.starts_with("libstd-") && name.contains(std::env::consts::DLL_EXTENSION) && !name.ends_with("rlib") {
        link(file, &aside.join("programs").join(name))?;
    }
    Ok(())
}

/// A hard link, or a copy where that is not possible. Compilers and linkers replace their outputs, they do not
/// write into them, so a link keeps what it was made from.
fn link(from: &Path, to: &Path) -> Result<(), EnvironmentError> {
    if to.exists() || fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)
        .map(drop)
        .map_err(|e| EnvironmentError::file("written", to, &e))
}
