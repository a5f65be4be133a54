//! `cargo xtask`: the command line of gradus.

mod bench;
mod bless;
mod context;
mod continue_here;
mod cuda_kit;
mod develop;
mod dispute;
mod engine;
mod failure;
mod grade;
mod judge;
mod learn;
mod list;
mod oracle;
mod part;
mod replay;
mod report;
mod staff;
mod terminal;
mod verify;
mod watch;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use context::Context;
use failure::{Ended, Failure};
use gradus_course::invocation;
use gradus_report::verdict::Exit;
use std::path::PathBuf;
use std::process::ExitCode;

/// Checks a learner's Rust against a course. Without a command: grades the exercise that you are at, and says what to
/// do.
#[derive(Parser)]
#[command(name = "gradus", version, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 all passed, 1 something did not, 2 wrong command line, 3 the course is wrong, \
                        4 the environment failed."
)]
struct Cli {
    /// The course's folder; otherwise the one around the current folder.
    #[arg(long, global = true, value_name = "DIR")]
    course: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Grade: everything under `exercises/` when nothing is named.
    Grade(grade::Grade),
    /// Grade the exercise that you are editing whenever you save it; single keys for the rest.
    Watch(watch::Watch),
    /// Join reports of shards or machines into one, and write it in any form.
    Report(report::Report),
    /// Show a failing case again, judged on the answer as it is now.
    Replay(replay::Replay),
    /// Staff: write the accepted outputs of snapshots.
    Bless(bless::Bless),
    /// List the course's exercises and where you stand.
    List(list::List),
    /// Show an exercise: statement, signature, shapes.
    Show(learn::Show),
    /// Say which exercise comes next.
    Next,
    /// Show one more hint.
    Hint(learn::Hint),
    /// Put a starter back (asks first, keeps a copy of your file).
    Reset(learn::Reset),
    /// Show the reference's solution of an exercise that you have passed.
    Solution(learn::Solution),
    /// Say that your answer is right: writes one file for your course's staff, who judge it with --replay.
    Dispute(dispute::Disputed),
    /// Make, or update, your own copy of the starters.
    Start(learn::Start),
    /// Staff: scaffold an exercise, or a unit.
    New(staff::New),
    /// Staff: write what is derived from the course.
    Sync(staff::Sync),
    /// Staff: print the JSON Schema of the exercise format.
    Schema(staff::Schema),
    /// Staff: prove exercises before learners see them.
    Verify(verify::Verify),
    /// Staff: compute the independent answers with NumPy and SciPy anew.
    Oracle(oracle::Oracle),
    /// Install what candle needs to be built for NVIDIA GPUs, and say what is there.
    CudaKit(cuda_kit::CudaKit),
    /// Developers: run the whole test suite.
    Test(develop::Test),
    /// Developers: measure what containment costs and what a learner waits for.
    Bench(bench::Bench),
}

/// Bytes of stack, whatever the shell allows the first thread: reading a course is recursive.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let command = std::thread::Builder::new().stack_size(STACK).spawn(run);
    let exit = match command.map(std::thread::JoinHandle::join) {
        Ok(Ok(exit)) => exit,
        // It has said why.
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => {
            terminal::tell!("error: a thread could not be started: {error}");
            Exit::Environment
        }
    };
    ExitCode::from(whole(exit) as u8)
}

/// The exit status, unless what was printed did not arrive.
fn whole(exit: Exit) -> Exit {
    match terminal::finish() {
        Ok(()) => exit,
        Err(error) => {
            terminal::tell!("error: standard output can't be written: {error}");
            Exit::Environment
        }
    }
}

/// The words that the reader started this program with.
fn started_as() -> String {
    let typed = std::env::args_os().next().unwrap_or_default();
    invocation::words(&typed.to_string_lossy(), std::env::current_exe().ok().as_deref())
}

fn run() -> Exit {
    let command = started_as();
    let parsed = Cli::command()
        .bin_name(&command)
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        // Help and version are results, mistakes are not.
        Err(said) if said.use_stderr() => {
            terminal::tell_line(said.render().ansi().to_string().trim_end());
            return Exit::Usage;
        }
        Err(said) => {
            terminal::print_line(said.render().ansi().to_string().trim_end());
            return Exit::Passed;
        }
    };
    let archive = match &cli.command {
        Some(Command::Grade(grade)) => grade.archive(),
        Some(Command::Replay(replay)) => replay.archive(),
        _ => None,
    };
    invocation::note(&command, archive);
    let context = Context::new(cli.course);
    let result = match cli.command {
        None => continue_here::run(&context),
        Some(command) => dispatch(command, &context),
    };
    result.unwrap_or_else(|failure: Failure| failure.report())
}

fn dispatch(command: Command, context: &Context) -> Ended {
    match command {
        Command::Grade(args) => args.run(context),
        Command::Watch(args) => args.run(context),
        Command::Report(args) => args.run(context),
        Command::Replay(args) => args.run(context),
        Command::Bless(args) => args.run(context),
        Command::List(args) => args.run(context),
        Command::Show(args) => args.run(context),
        Command::Next => learn::next(context),
        Command::Hint(args) => args.run(context),
        Command::Reset(args) => args.run(context),
        Command::Solution(args) => args.run(context),
        Command::Dispute(args) => args.run(context),
        Command::Start(args) => args.run(context),
        Command::New(args) => args.run(context),
        Command::Sync(args) => args.run(context),
        Command::Schema(args) => args.run(),
        Command::Oracle(args) => args.run(context),
        Command::Verify(args) => args.run(context),
        Command::CudaKit(args) => args.run(),
        Command::Test(args) => args.run(),
        Command::Bench(args) => args.run(context),
    }
}
