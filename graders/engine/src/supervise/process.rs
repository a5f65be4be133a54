//! A runner's process: started, watched, ended.

use super::link::Link;
use command_fds::{CommandFdExt, FdMapping};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant};

/// How long the judge waits at most before it looks at the limits again.
pub const TICK: Duration = Duration::from_millis(10);
/// Resident memory beyond the limit at which a runner is ended: its shared objects, and what it holds besides what
/// the resource limit counts.
pub const MEMORY_SLACK: u64 = 256 << 20;
/// The same on a GPU, beyond what the program has when it is ready: libraries load kernels when they are first used.
pub const GPU_SLACK: u64 = 2 << 30;
/// Most threads of a runner.
pub const MAX_THREADS: u64 = 256;

type Order = (Command, mpsc::Sender<io::Result<Child>>);

/// Starts a command from a thread that never ends: a process that asks to die with its parent is told when the
/// *thread* that started it ends.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    static ORDERS: OnceLock<Mutex<mpsc::Sender<Order>>> = OnceLock::new();
    let gone = || io::Error::other("the thread that starts processes is gone");
    let orders = ORDERS.get_or_init(|| {
        let (sender, receiver) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, reply) in receiver {
                if let Err(mpsc::SendError(Ok(child))) = reply.send(command.spawn()) {
                    kill_group(child.id());
                }
            }
        });
        Mutex::new(sender)
    });
    let (sender, receiver) = mpsc::channel();
    let order = orders.lock().map_err(|_| gone())?.send((command, sender));
    order.map_err(|_| gone())?;
    receiver.recv().map_err(|_| gone())?
}

/// Kills every process of a group. The group's leader must not have been reaped: its number could be someone else's.
pub(crate) fn kill_group(leader: u32) {
    if let Ok(leader) = i32::try_from(leader) {
        // A group that is gone already is what is wanted.
        let _ = killpg(Pid::from_raw(leader), Signal::SIGKILL);
    }
}

/// How waiting for a child ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ended {
    /// By itself.
    Status(ExitStatus),
    /// It was killed at the deadline.
    Deadline,
}

/// Waits for a child and ends its group, whatever is left of it. A child still running at the deadline is killed.
pub(crate) fn wait_until(child: &mut Child, deadline: Instant) -> io::Result<Ended> {
    let mut pause = Duration::from_micros(200);
    let in_time = loop {
        if finished(child.id()) {
            break true;
        }
        if Instant::now() >= deadline {
            break false;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    };
    kill_group(child.id());
    let status = child.wait()?;
    Ok(if in_time {
        Ended::Status(status)
    } else {
        Ended::Deadline
    })
}

/// Whether a child has ended; it is not reaped.
fn finished(id: u32) -> bool {
    let Ok(id) = i32::try_from(id) else { return true };
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT | WaitPidFlag::WNOHANG;
    !matches!(waitid(Id::Pid(Pid::from_raw(id)), flags), Ok(WaitStatus::StillAlive))
}

/// What is known of a living process.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// CPU time of all its threads, those that ended too.
    pub cpu: Duration,
    /// Resident bytes.
    pub memory: u64,
    /// Threads.
    pub threads: u64,
}

/// A runner's process.
#[derive(Debug)]
pub struct Process {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts a program with the wire on descriptors 3 and 4, just these variables and a process group of its own.
    pub fn start(
        program: &Path,
        folder: Option<&Path>,
        variables: Vec<(&'static str, OsString)>,
    ) -> io::Result<(Process, Link)> {
        let (runner_in, judge_out) = nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC)?;
        let (judge_in, runner_out) = nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC)?;
        let mut command = Command::new(program);
        command
            .env_clear()
            .current_dir(folder.unwrap_or(Path::new("/")))
            .process_group(0);
        // One thread does the arithmetic: with more, trials that run side by side slow each other down several times.
        command.env("RAYON_NUM_THREADS", "1").envs(variables);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
            .fd_mappings(vec![
                FdMapping {
                    parent_fd: runner_in,
                    child_fd: 3,
                },
                FdMapping {
                    parent_fd: runner_out,
                    child_fd: 4,
                },
            ])
            .map_err(io::Error::other)?;
        let mut child = spawn(command)?;
        let printed = (child.stdout.take(), child.stderr.take());
        let process = Process { child, ended: None };
        let (Some(stdout), Some(stderr)) = printed else {
            return Err(io::Error::other("its output cannot be read"));
        };
        let link = Link::new(judge_out, judge_in, stdout.into(), stderr.into())?;
        Ok((process, link))
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it uses; `None` once it ended.
    pub fn state(&self) -> Option<State> {
        if self.ended.is_some() {
            return None;
        }
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name, in parentheses, may hold anything.
        let fields: Vec<&str> = text[text.rfind(')')? + 1..].split_ascii_whitespace().collect();
        let number = |index: usize| fields.get(index).and_then(|f| f.parse::<u64>().ok());
        let (user, system) = (number(11)?, number(12)?);
        let clock = cpu_clock(self.child.id());
        Some(State {
            cpu: clock.unwrap_or(Duration::from_millis((user + system) * 10)),
            memory: number(21)?.saturating_mul(4096),
            threads: number(17)?,
        })
    }

    /// Whether, watched for a while, it goes on computing although nothing is asked. A program
    /// of two threads, one waiting for the other and that for a question, is at rest by construction.
    pub fn busy(&self) -> bool {
        let cpu = |threads| self.state().filter(|s| s.threads > threads).map(|s| s.cpu);
        let Some(before) = cpu(2) else {
            return false;
        };
        let mut last = before;
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(20));
            let Some(now) = cpu(0) else { return false };
            // A rest of a millisecond in ten is none; a thread that wakes up to look at a clock is at rest.
            if now.saturating_sub(last) < Duration::from_millis(1) {
                return false;
            }
            last = now;
        }
        // On a crowded machine a thread that is about to sleep may have to wait for its turn to do so.
        last.saturating_sub(before) > Duration::from_millis(20)
    }

    /// Lets it leave by itself, which it is doing if its end of the wire is closed, then ends what is left.
    pub fn leave(&mut self) -> Option<ExitStatus> {
        let until = Instant::now() + Duration::from_millis(500);
        while self.ended.is_none() && !finished(self.child.id()) && Instant::now() < until {
            std::thread::sleep(Duration::from_micros(200));
        }
        self.end()
    }

    /// Ends it and all of its group, and reaps it. Gives how it ended, by itself or by this.
    pub fn end(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            kill_group(self.child.id());
            self.ended = self.child.wait().ok();
        }
        self.ended
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn cpu_clock(id: u32) -> Option<Duration> {
    let clock = nix::time::clock_getcpuclockid(Pid::from_raw(i32::try_from(id).ok()?)).ok()?;
    nix::time::clock_gettime(clock).ok().map(Duration::from)
}
