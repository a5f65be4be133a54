//! The command line from outside.

mod archive;
mod cli;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod gate;
#[cfg(target_os = "linux")]
mod integers;
#[cfg(target_os = "linux")]
mod judging;
#[cfg(target_os = "linux")]
mod moved;
#[cfg(target_os = "linux")]
mod outputs;
#[cfg(target_os = "linux")]
mod part;
#[cfg(target_os = "linux")]
mod robust;
#[cfg(target_os = "linux")]
mod watch;
