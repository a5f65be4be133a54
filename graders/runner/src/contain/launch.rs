//! The compiler's cage: a program that contains itself, then becomes rustc.

use super::{calls, files, limits};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Exit status when the cage itself could not be built.
const NO_CAGE: i32 = 71;

/// `launch MEMORY SECONDS READABLE… : WRITABLE… -- PROGRAM ARGUMENT…`; without a program it only prints what it can't
/// do. Prints why it could not contain itself and
/// goes on without: the judge reports the level.
pub fn launch() -> ! {
    let mut arguments = std::env::args_os().skip(1);
    let mut number = || arguments.next().and_then(|a| a.to_str()?.parse::<u64>().ok());
    let (Some(memory), Some(seconds)) = (number(), number()) else {
        eprintln!("this program is started by the judge");
        std::process::exit(NO_CAGE);
    };
    let mut paths = Vec::new();
    for argument in arguments.by_ref().take_while(|a| a != "--") {
        paths.push(argument.to_string_lossy().into_owned());
    }
    let middle = paths.iter().position(|p| p == ":").unwrap_or(paths.len());
    let readable: Vec<&str> = paths[..middle].iter().map(String::as_str).collect();
    let writable: Vec<&str> = paths[middle..].iter().skip(1).map(String::as_str).collect();
    let steps = [
        limits::end_with_parent(),
        limits::compiler(memory, seconds),
        limits::drop_privileges(),
        files::for_compiler(&readable, &writable),
        calls::for_compiler(),
    ];
    for why in steps.into_iter().filter_map(Result::err) {
        eprintln!("gradus-launch: {why}");
    }
    let Some(program) = arguments.next() else {
        std::process::exit(0)
    };
    let error = Command::new(program).args(arguments).exec();
    eprintln!("gradus-launch: the compiler could not be started: {error}");
    std::process::exit(NO_CAGE);
}
