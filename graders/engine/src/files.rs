//! Writing files: the one place where a file is replaced.
//!
//! A regular file is written aside, under a name that nobody else has, and renamed over what was there: a reader sees
//! the old content or the new one, never half of it. Whatever else a user names (a device, a pipe, `/dev/stdout`) is
//! opened and written, never replaced.

use crate::environment::EnvironmentError;
use nix::fcntl::{AT_FDCWD, AtFlags, OFlag};
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How many links are followed before they are taken for a circle: as many as Linux follows.
const LINKS: usize = 40;
/// The permissions of a new file, before the user's mask is taken off.
const NEW: u32 = 0o666;

/// A place for output that was found to be writable: opened before the work whose result it gets.
#[derive(Debug)]
pub struct Output {
    named: PathBuf,
    destination: Destination,
}

#[derive(Debug)]
enum Destination {
    /// Replaced whole: the path after all links, and what is there now.
    Whole(PathBuf, Option<Metadata>),
    /// Neither missing nor a regular file: kept open, since a pipe that is opened twice ends after the first time.
    Stream(File),
}

impl Output {
    /// Opens what `path` names. Nothing is changed yet but that missing folders are made: of a regular file it is tried
    /// whether its folder takes a new one.
    pub fn open(path: &Path) -> io::Result<Output> {
        let destination = find(path)?;
        if let Destination::Whole(file, there) = &destination {
            let folder = folder_of(file);
            std::fs::create_dir_all(folder)?;
            if there.is_some() {
                // A file that its owner protected from being written stays.
                OpenOptions::new().append(true).open(file)?;
            }
            tempfile::tempfile_in(folder)?;
        }
        Ok(Output {
            named: path.to_path_buf(),
            destination,
        })
    }

    /// The path as it was named.
    pub fn path(&self) -> &Path {
        &self.named
    }

    /// The file that will be replaced; `None` for what is written as it stands.
    pub fn replaces(&self) -> Option<&Path> {
        match &self.destination {
            Destination::Whole(file, _) => Some(file),
            Destination::Stream(_) => None,
        }
    }

    /// Writes all of it.
    pub fn write(self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.write_with(|out| out.write_all(bytes.as_ref()))
    }

    /// Writes what `fill` writes. A regular file changes only if that succeeds; a reader of a pipe who goes away has
    /// read what they wanted.
    pub fn write_with(self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        match self.destination {
            Destination::Whole(file, there) => replace(&file, there.as_ref(), NEW, true, fill),
            Destination::Stream(file) => {
                let mut out = BufWriter::new(file);
                match fill(&mut out).and_then(|()| out.flush()) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    written => written,
                }
            }
        }
    }
}

/// Writes a file whole or not at all, and waits until the disk has it. Links are followed, missing folders are made.
pub fn write_aside(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    Output::open(path)?.write(bytes)
}

/// A folder that no other thread, process or container uses; removed when this is dropped.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    /// A new empty one below `base`, which is made if need be. Its name begins with `kind`, and tells the process that
    /// made it.
    pub fn new(base: &Path, kind: &str) -> Result<Folder, EnvironmentError> {
        let named = format!("{kind}{}-", std::process::id());
        let made = std::fs::create_dir_all(base).and_then(|()| {
            let folder = tempfile::Builder::new().prefix(&named).tempdir_in(base)?;
            // Others may read it, as any folder of a build.
            std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
            Ok(folder)
        });
        made.map(Folder)
            .map_err(|error| EnvironmentError::file("created", &base.join(named), &error))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Writes a file of a cache whole or not at all. It can be made again, so that nobody waits for the disk.
pub(crate) fn write_cache(file: &Path, bytes: &[u8]) -> Result<(), EnvironmentError> {
    write_mode(file, bytes, NEW)
}

/// As [`write_cache`], for a script that is run.
pub(crate) fn write_script(file: &Path, text: &str) -> Result<(), EnvironmentError> {
    write_mode(file, text.as_bytes(), 0o777)
}

fn write_mode(file: &Path, bytes: &[u8], mode: u32) -> Result<(), EnvironmentError> {
    replace(file, None, mode, false, |out| out.write_all(bytes))
        .map_err(|error| EnvironmentError::file("written", file, &error))
}

/// Puts a file that a tool has finished where it is looked for.
pub(crate) fn put(made: &Path, place: &Path) -> Result<(), EnvironmentError> {
    std::fs::rename(made, place).map_err(|error| EnvironmentError::file("written", place, &error))
}

/// Fills a neighbour of `file` and renames it over that; it takes over the permissions and the owner of what is there.
fn replace(
    file: &Path,
    there: Option<&Metadata>,
    mode: u32,
    durable: bool,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(file);
    let mut names = tempfile::Builder::new();
    names.prefix(".gradus-").permissions(Permissions::from_mode(mode));
    let finish = |aside: &File| -> io::Result<()> {
        let mut out = BufWriter::new(aside);
        fill(&mut out)?;
        out.flush()?;
        drop(out);
        if let Some(there) = there {
            let made = aside.metadata()?;
            if (made.uid(), made.gid()) != (there.uid(), there.gid()) {
                // Only root can give a file away; whoever else may write here owns the new one.
                let _ = fchown(aside, Some(there.uid()), Some(there.gid()));
            }
            aside.set_permissions(Permissions::from_mode(there.mode() & 0o777))?;
        }
        if durable {
            aside.sync_all()?;
        }
        Ok(())
    };
    let replaced = |failed: tempfile::PersistError| failed.error;
    match nameless(folder, mode) {
        Ok(aside) => {
            finish(&aside)?;
            let named = names.make_in(folder, |name| link(&aside, name))?;
            named.into_temp_path().persist(file).map_err(|failed| failed.error)
        }
        // Not every file system has files without names.
        Err(_) => {
            let aside = names.tempfile_in(folder)?;
            finish(aside.as_file())?;
            aside.persist(file).map(drop).map_err(replaced)
        }
    }
}

/// A file that has no name yet: whoever is killed while it is written leaves nothing.
fn nameless(folder: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).mode(mode).custom_flags(OFlag::O_TMPFILE.bits());
    options.open(folder)
}

/// Gives a file without a name one.
fn link(file: &File, name: &Path) -> io::Result<()> {
    let descriptor = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    let flags = AtFlags::AT_SYMLINK_FOLLOW;
    nix::unistd::linkat(AT_FDCWD, &descriptor, AT_FDCWD, name, flags).map_err(io::Error::from)
}

/// The folder that a file lies in.
fn folder_of(file: &Path) -> &Path {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// What a path leads to, after all links.
fn find(path: &Path) -> io::Result<Destination> {
    let mut at = std::path::absolute(path)?;
    for _ in 0..LINKS {
        let there = match std::fs::symlink_metadata(&at) {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Destination::Whole(at, None)),
            Err(error) => return Err(error),
        };
        if there.is_symlink() {
            let folder = folder_of(&at).canonicalize()?;
            if folder.starts_with("/proc") {
                return descriptor(&at, &folder).map(Destination::Stream);
            }
            at = folder.join(std::fs::read_link(&at)?);
        } else if there.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        } else if there.is_file() {
            return Ok(Destination::Whole(at, Some(there)));
        } else {
            return stream(&at).map(Destination::Stream);
        }
    }
    Err(io::Error::other("links that lead in a circle"))
}

/// What a link of `/proc` stands for: `/dev/stdout`, `/dev/fd/63` of `>(…)`. It is something that is open, even where a
/// shell opened a regular file.
fn descriptor(link: &Path, folder: &Path) -> io::Result<File> {
    let own = folder == Path::new("/proc").join(std::process::id().to_string()).join("fd");
    // Opened anew it would be written from its start, over what is printed besides.
    let shared = match link.file_name().and_then(|name| name.to_str()) {
        Some("1") if own => io::stdout().as_fd().try_clone_to_owned()?,
        Some("2") if own => io::stderr().as_fd().try_clone_to_owned()?,
        _ => return stream(link),
    };
    Ok(File::from(shared))
}

fn stream(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_in_sight_until_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        let names = || -> Vec<_> {
            let entries = std::fs::read_dir(folder.path()).unwrap();
            entries.map(|entry| entry.unwrap().file_name()).collect()
        };
        for (text, before) in [("one", 0), ("two", 1)] {
            let output = Output::open(&file).unwrap();
            let written = output.write_with(|out| {
                out.write_all(text.as_bytes())?;
                out.flush()?;
                // Whoever is killed here leaves no file of his own behind.
                assert_eq!(names().len(), before);
                Ok(())
            });
            written.unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
            assert_eq!(names(), ["report.json"]);
        }
    }
}
