//! What is looked at before and after: processes, files, connections, the judge's own memory.

use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Listeners, and folders that nobody may touch.
pub struct Witness {
    /// A folder with a home, a token and a socket in it.
    pub canary: TempDir,
    root: PathBuf,
    state: PathBuf,
    tcp: TcpListener,
    udp: UdpSocket,
    unix: UnixListener,
    unnamed: UnixListener,
}

type Files = BTreeMap<PathBuf, (u64, Option<std::time::SystemTime>)>;

impl Witness {
    /// `root` is the repository, `state` where programs lie.
    pub fn new(root: &Path, state: &Path) -> Witness {
        let canary = tempfile::tempdir().expect("a folder");
        fs::create_dir(canary.path().join("home")).expect("a home");
        fs::write(canary.path().join("home/token"), "secret").expect("a token");
        // One number for both protocols.
        let (tcp, udp) = (0..100)
            .find_map(|_| {
                let tcp = TcpListener::bind("127.0.0.1:0").ok()?;
                let udp = UdpSocket::bind(tcp.local_addr().ok()?).ok()?;
                Some((tcp, udp))
            })
            .expect("listeners");
        let port = tcp.local_addr().expect("an address").port();
        let unix = UnixListener::bind(canary.path().join("socket")).expect("a socket");
        let address = SocketAddr::from_abstract_name(format!("gradus-hostile-{port}")).expect("a name");
        let unnamed = UnixListener::bind_addr(&address).expect("a socket");
        tcp.set_nonblocking(true).expect("no waiting");
        udp.set_nonblocking(true).expect("no waiting");
        unix.set_nonblocking(true).expect("no waiting");
        unnamed.set_nonblocking(true).expect("no waiting");
        Witness {
            canary,
            root: root.into(),
            state: state.into(),
            tcp,
            udp,
            unix,
            unnamed,
        }
    }

    /// Of the listeners on the loopback interface.
    pub fn port(&self) -> u16 {
        self.tcp.local_addr().expect("an address").port()
    }

    /// Sizes and times of what nobody may touch.
    pub fn look(&self) -> Files {
        let mut files = Files::new();
        for part in ["exercises", "reference", "fixtures", "graders", "xtask", ".cargo"] {
            list(&self.root.join(part), &mut files);
        }
        list(self.canary.path(), &mut files);
        let temporary = std::env::temp_dir();
        for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("gradus-hostile") {
                files.insert(entry.path(), (0, None));
            }
        }
        files
    }

    /// What happened since, one line each.
    pub fn compare(&self, before: &Files) -> Vec<String> {
        let mut found = Vec::new();
        let after = self.look();
        for path in before.keys().chain(after.keys()) {
            if before.get(path) != after.get(path) {
                found.push(format!("{} was touched", path.display()));
            }
        }
        let mut buffer = [0; 16];
        if self.tcp.accept().is_ok() || self.udp.recv(&mut buffer).is_ok() {
            found.push("somebody came over the network".into());
        }
        if self.unix.accept().is_ok() || self.unnamed.accept().is_ok() {
            found.push("somebody came over a socket".into());
        }
        // What was killed a moment ago may still be on its way out.
        let until = Instant::now() + Duration::from_secs(5);
        while !self.left_behind().is_empty() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        found.extend(self.left_behind());
        found
    }

    /// Children of this process, programs that were adopted by another, and commands that name the canary.
    fn left_behind(&self) -> Vec<String> {
        let own = std::process::id();
        let canary = self.canary.path().display().to_string();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Ok(id) = entry.file_name().to_string_lossy().parse::<u32>() else {
                continue;
            };
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat.rfind(')').and_then(|at| stat[at + 1..].split_whitespace().nth(1));
            let parent = parent.and_then(|p| p.parse::<u32>().ok());
            let program = fs::read_link(entry.path().join("exe")).unwrap_or_default();
            let command = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
            let adopted = parent == Some(1) && program.starts_with(&self.state);
            if parent == Some(own) || adopted || command.contains(&canary) {
                found.push(format!("process {id} is left: {stat:?} {command:?}"));
            }
        }
        found
    }
}

fn list(folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(data) = fs::symlink_metadata(&path) else {
            continue;
        };
        files.insert(path.clone(), (data.len(), data.modified().ok()));
        if data.is_dir() && entry.file_name() != "target" {
            list(&path, files);
        }
    }
}

fn status(field: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").expect("the status of this process");
    let line = text.lines().find_map(|l| l.strip_prefix(field)).expect("the field");
    let kibibytes: u64 = line.trim_matches([':', '\t', ' ', 'k', 'B']).parse().expect("a number");
    kibibytes << 10
}

/// Resident memory now; the peak is counted from here on.
pub fn memory() -> u64 {
    let _ = fs::write("/proc/self/clear_refs", "5");
    status("VmRSS")
}

/// The most resident memory since.
pub fn peak() -> u64 {
    status("VmHWM")
}
