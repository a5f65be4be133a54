//! Files written whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file whole or not at all: into a neighbour of its own, then renamed over it. Makes missing folders.
pub fn write_aside(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = folder.join(format!(".{name}.{}", std::process::id()));
    let written = std::fs::File::create(&aside)
        .and_then(|mut file| file.write_all(bytes.as_ref()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&aside, path));
    if written.is_err() {
        // The half-written neighbour is of no use; the first error is what matters.
        let _ = std::fs::remove_file(&aside);
    }
    written
}
