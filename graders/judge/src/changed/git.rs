//! What git says has changed. Names are bytes from somebody else's commits: they are read with `-z`, unquoted and
//! undecoded, and never given back to git.

use gradus_course::escape;
use gradus_engine::EnvironmentError;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why it can't be said what has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// What was asked for is not there: no such commit, no repository.
    Usage(String),
    /// Git is missing, or fails.
    Environment(EnvironmentError),
}

impl Unknown {
    fn environment(words: impl Into<String>) -> Unknown {
        Unknown::Environment(EnvironmentError::new(words))
    }
}

/// Branches that are taken for the default one, where origin does not say which is.
const DEFAULT: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/heads/main",
    "refs/heads/master",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
];

/// A work tree, and where it differs from a commit: committed or not, tracked or not.
#[derive(Debug, Clone)]
pub struct Diff {
    /// The work tree's root, without links in it.
    root: PathBuf,
    /// Relative to it. A folder stands for all that it holds: a submodule, a repository inside the repository.
    paths: BTreeSet<PathBuf>,
}

impl Diff {
    /// What differs in the work tree around `folder` from where `reference` (a commit, branch or tag; default: the
    /// default branch) and HEAD parted.
    pub fn since(folder: &Path, reference: Option<&str>) -> Result<Diff, Unknown> {
        let root = root(folder)?;
        let git = Git { root: &root };
        if git.commit("HEAD")?.is_none() {
            return Err(Unknown::Usage(format!(
                "--changed: nothing is committed yet in {}",
                root.display()
            )));
        }
        let against = match reference {
            Some(name) => git.commit(name)?.ok_or_else(|| {
                Unknown::Usage(format!(
                    "--changed: there is no commit, branch or tag {name:?} in {}\n  help: names of exercises go before \
                     --changed",
                    root.display()
                ))
            })?,
            None => git.default_branch()?,
        };
        let base = git.branched_off(&against, reference)?;
        // Without renames: of one, both names are changed.
        let mut paths = git.paths(&[
            "diff",
            "-z",
            "--name-only",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=none",
            &base,
            "--",
        ])?;
        paths.extend(git.paths(&["ls-files", "-z", "--others", "--exclude-standard"])?);
        Ok(Diff { root, paths })
    }

    /// As if what git ignores in `folder` had changed: it can't say.
    pub fn with_ignored(mut self, folder: &Path) -> Result<Diff, Unknown> {
        let Some(folder) = self.relative(folder) else {
            return Ok(self);
        };
        let folder = match folder.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => folder,
        };
        let list = ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--"];
        let mut words: Vec<&OsStr> = list.iter().map(OsStr::new).collect();
        words.push(folder.as_os_str());
        self.paths.extend(Git { root: &self.root }.paths(&words)?);
        Ok(self)
    }

    /// What has changed in a folder, relative to it; nothing where it lies in no or another work tree. The empty path
    /// stands for the whole folder.
    pub fn below(&self, folder: &Path) -> Vec<&Path> {
        let Some(folder) = self.relative(folder) else {
            return Vec::new();
        };
        // What holds the folder has changed, or has become something else.
        if folder.ancestors().any(|path| self.paths.contains(path)) {
            return vec![Path::new("")];
        }
        self.paths
            .range(folder.clone()..)
            .map_while(|path| path.strip_prefix(&folder).ok())
            .collect()
    }

    /// Whether a file of this name, anywhere, is there no more.
    pub fn lost(&self, name: &str) -> bool {
        let mut named = self.paths.iter().filter(|path| path.ends_with(name));
        named.any(|path| self.root.join(path).symlink_metadata().is_err())
    }

    /// A folder's path from the work tree's root.
    fn relative(&self, folder: &Path) -> Option<PathBuf> {
        let folder = folder.canonicalize().ok()?;
        folder.strip_prefix(&self.root).ok().map(Path::to_path_buf)
    }
}

/// The root of the work tree that a folder lies in.
fn root(folder: &Path) -> Result<PathBuf, Unknown> {
    let output = run(folder, &["rev-parse", "--show-toplevel"])?;
    if !output.success {
        return Err(match output.words.contains("not a git repository") {
            true => Unknown::Usage(format!(
                "--changed: {} lies in no git repository: what has changed there is not known",
                folder.display()
            )),
            false => Unknown::environment(format!("--changed: git says of {}: {}", folder.display(), output.words)),
        });
    }
    let path = path_of(output.bytes.strip_suffix(b"\n").unwrap_or(&output.bytes));
    path.canonicalize()
        .map_err(|error| Unknown::environment(format!("{}: {error}", path.display())))
}

/// Git in the root of a work tree.
struct Git<'r> {
    root: &'r Path,
}

impl Git<'_> {
    /// The commit that a name stands for.
    fn commit(&self, name: &str) -> Result<Option<String>, Unknown> {
        let name = format!("{name}^{{commit}}");
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", &name];
        let output = run(self.root, &words)?;
        let text = String::from_utf8_lossy(&output.bytes).trim().to_owned();
        Ok(Some(text).filter(|_| output.success))
    }

    fn default_branch(&self) -> Result<String, Unknown> {
        for name in DEFAULT {
            if let Some(commit) = self.commit(name)? {
                return Ok(commit);
            }
        }
        Err(Unknown::Usage(format!(
            "--changed: {} has neither an origin/HEAD nor a branch main or master to compare with\n  help: say with what: \
             --changed REF",
            self.root.display()
        )))
    }

    /// Where a commit and HEAD parted.
    fn branched_off(&self, commit: &str, named: Option<&str>) -> Result<String, Unknown> {
        let output = run(self.root, &["merge-base", commit, "HEAD"])?;
        if !output.success {
            return Err(Unknown::Usage(format!(
                "--changed: {} and HEAD have no commit in common\n  help: in a shallow clone, fetch more of the history \
                 (`git fetch --unshallow`; `fetch-depth: 0` for actions/checkout)",
                named.map_or_else(|| "the default branch".to_owned(), |name| format!("{name:?}"))
            )));
        }
        Ok(String::from_utf8_lossy(&output.bytes).trim().to_owned())
    }

    /// The paths that a command lists, each ended by a zero byte.
    fn paths(&self, words: &[impl AsRef<OsStr>]) -> Result<BTreeSet<PathBuf>, Unknown> {
        let output = run(self.root, words)?;
        if !output.success {
            return Err(Unknown::environment(format!(
                "--changed: git can't say what has changed in {}: {}",
                self.root.display(),
                output.words
            )));
        }
        let names = output.bytes.split(|&b| b == 0).filter(|name| !name.is_empty());
        Ok(names.map(path_of).collect())
    }
}

/// A path as git writes it: bytes.
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

struct Output {
    success: bool,
    bytes: Vec<u8>,
    /// What it said on standard error.
    words: String,
}

fn run(folder: &Path, words: &[impl AsRef<OsStr>]) -> Result<Output, Unknown> {
    let mut command = Command::new("git");
    command
        // No program of the repository's own is run, no lock is taken, and a path is a path.
        .args([
            "-c",
            "core.fsmonitor=false",
            "--no-optional-locks",
            "--literal-pathspecs",
            "-C",
        ])
        .arg(folder)
        .args(words)
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    // A hook that calls this has these set, for a repository that need not be this one.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    let output = command.output().map_err(|error| {
        Unknown::environment(match error.kind() {
            std::io::ErrorKind::NotFound => "--changed needs git, which is not installed here".to_owned(),
            _ => format!("--changed: git can't be started: {error}"),
        })
    })?;
    Ok(Output {
        success: output.status.success(),
        bytes: output.stdout,
        words: escape::terminal(String::from_utf8_lossy(&output.stderr).trim()),
    })
}
