//! The loop: a question in, an answer out.

use crate::call::{Answered, Call, Unusable};
use crate::convert::device_name;
use crate::{Function, TensorFunction, contain, sys};
use candle_core::Device;
use gradus_wire::frame::{self, FrameError};
use gradus_wire::{Answer, FromRunner, Outcome, ToRunner, WIRE_VERSION};
use std::fs::File;
use std::process::exit;
use std::sync::{Arc, Mutex};

/// Both directions of the wire.
#[derive(Debug)]
pub struct Link {
    input: File,
    output: File,
}

impl Link {
    /// Sends a message.
    pub fn write(&mut self, message: &FromRunner) -> Result<(), FrameError> {
        frame::write(&mut self.output, message)
    }

    /// Waits for a message.
    pub fn read(&mut self) -> Result<ToRunner, FrameError> {
        frame::read(&mut self.input, frame::MAX_FRAME)
    }
}

/// Stack of the thread that runs learner code, in bytes.
const STACK: usize = 16 << 20;
/// Exit status of a runner that the judge can't have meant: started by hand, or fed something else than questions.
const MISUSED: i32 = 70;

/// Answers questions until the judge says to leave or is gone. Called by the generated `main`, first thing.
pub fn serve(functions: &'static [Function], tensor_functions: &'static [TensorFunction]) -> ! {
    let Some((input, output)) = sys::wire() else {
        eprintln!("this program answers a judge on descriptors 3 and 4; it does nothing when started by hand");
        exit(MISUSED);
    };
    let mut link = Link { input, output };
    let Ok(ToRunner::Begin(bounds)) = link.read() else {
        exit(MISUSED)
    };
    let device = match open_device(&bounds.device) {
        Ok(device) => device,
        Err(why) => {
            let devices = Vec::new();
            let _ = link.write(&FromRunner::Ready {
                version: WIRE_VERSION,
                containment: why,
                devices,
            });
            exit(MISUSED);
        }
    };
    let containment = match contain::contain(&bounds) {
        contain::Level::Full => "full".to_owned(),
        contain::Level::LimitsOnly(why) => format!("limits-only: {why}"),
    };
    let mut devices = vec!["cpu".to_owned()];
    if !device.is_cpu() {
        devices.push(device_name(&device).into());
    }
    if link
        .write(&FromRunner::Ready {
            version: WIRE_VERSION,
            containment,
            devices,
        })
        .is_err()
    {
        exit(MISUSED);
    }
    // A thread of its own, whose stack has a guard page right behind it on every platform: an overflow is told
    // from other faults by it.
    let worker = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || answer_all(&Arc::new(Mutex::new(link)), functions, tensor_functions, &device));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(())) => exit(0),
        _ => exit(MISUSED),
    }
}

fn open_device(name: &str) -> Result<Device, String> {
    match name {
        "cpu" | "" => Ok(Device::Cpu),
        "cuda" => match std::panic::catch_unwind(|| Device::new_cuda(0)) {
            Ok(Ok(device)) => Ok(device),
            Ok(Err(error)) => Err(format!("no-device: {}", crate::tensor::first_line(&error.to_string()))),
            Err(_) => Err("no-device: there is no CUDA driver on this machine".into()),
        },
        other => Err(format!("no-device: {other} is no device that is known")),
    }
}

fn answer_all(
    link: &Arc<Mutex<Link>>,
    functions: &'static [Function],
    tensor_functions: &'static [TensorFunction],
    device: &Device,
) {
    loop {
        let message = match link.lock() {
            Ok(mut link) => link.read(),
            Err(_) => return,
        };
        let question = match message {
            Ok(ToRunner::Ask(question)) => question,
            Ok(ToRunner::Quit) | Err(FrameError::Closed) => return,
            _ => exit(MISUSED),
        };
        let call = &mut Call {
            arguments: &question.arguments,
            gradient: question.gradient.as_ref(),
            device,
            link,
            tensor_functions,
        };
        let function = functions.get(question.function as usize);
        let answered = match function {
            Some(function) => (function.call)(call),
            None => Err(Unusable(format!("there is no function {}", question.function))),
        };
        let answered = answered.unwrap_or_else(|Unusable(why)| Answered {
            outcome: Outcome::Unusable(why),
            changed: None,
            gradient: None,
        });
        let answer = Answer {
            nonce: question.nonce,
            outcome: answered.outcome,
            changed: answered.changed,
            gradient: answered.gradient,
        };
        let written = match link.lock() {
            Ok(mut link) => link.write(&FromRunner::Answer(answer)),
            Err(_) => return,
        };
        if written.is_err() {
            return;
        }
    }
}
