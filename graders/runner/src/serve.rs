//! The loop: a question in, an answer out.

use crate::call::{Answered, Call, Function, TensorFunction, Unusable};
use crate::link::Link;
use crate::{contain, gpu, sys};
use candle_core::Device;
use gradus_wire::frame::FrameError;
use gradus_wire::message::PATIENCE;
use gradus_wire::{Answer, Bounds, Containment, FromRunner, Outcome, ToRunner, WIRE_VERSION};
use std::cell::Cell;
use std::process::exit;
use std::sync::{Arc, Mutex};
use std::time::Instant;

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
    let mut link = Link::new(input, output);
    let Ok(ToRunner::Begin(bounds)) = link.read() else {
        exit(MISUSED)
    };
    let (device, containment) = match prepare(&bounds) {
        Ok(prepared) => prepared,
        Err(why) => {
            let _ = link.write(&FromRunner::NoDevice(why));
            exit(MISUSED);
        }
    };
    let mut devices = vec![gradus_wire::Device::Cpu];
    if !device.is_cpu() {
        devices.push(bounds.device);
    }
    let ready = FromRunner::Ready {
        version: WIRE_VERSION,
        containment,
        devices,
    };
    // A thread of its own, whose stack has a guard page right behind it on every platform: an overflow is told
    // from other faults by it. It says itself that it is ready: where no thread can be started, nothing is.
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        if link.write(&ready).is_err() {
            exit(MISUSED);
        }
        answer_all(&Arc::new(Mutex::new(link)), functions, tensor_functions, &device);
    });
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(())) => exit(0),
        _ => exit(MISUSED),
    }
}

/// The device, and how far this process is contained. A GPU is opened behind the containment, since its driver starts
/// threads; what limits memory comes after, when it is known what the driver itself takes.
fn prepare(bounds: &Bounds) -> Result<(Device, Containment), String> {
    match (bounds.device, &bounds.gpu) {
        (gradus_wire::Device::Cpu, _) => Ok((Device::Cpu, contain::contain(bounds))),
        (gradus_wire::Device::Cuda, Some(gpu)) => {
            let mut missing = contain::before_gpu(bounds, gpu);
            let device = gpu::open()?;
            missing.extend(gpu::limit_memory(gpu));
            missing.extend(contain::after_gpu(bounds, gpu));
            Ok((device, Containment::LimitsOnly(missing.join("; "))))
        }
        (gradus_wire::Device::Cuda, None) => Err("nothing is known of a GPU".into()),
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
            took: Cell::default(),
        };
        // Functions of tensors are numbered behind the others.
        let number = question.function as usize;
        let tensor_function = || tensor_functions.get(number.checked_sub(functions.len())?);
        let (answered, calls) = match (functions.get(number), tensor_function()) {
            (Some(function), _) => repeated(function, call, question.again),
            (None, Some(function)) => (call.ask(function), 1),
            (None, None) => (Err(Unusable(format!("there is no function {number}"))), 0),
        };
        let answered = answered.unwrap_or_else(|Unusable(why)| Answered {
            outcome: Outcome::Unusable(why),
            changed: None,
            gradient: None,
            nanoseconds: 0,
        });
        // What goes wrong on a GPU shows when it is waited for, often not in the call that did it.
        let lost = gpu::lost(device);
        let answer = Answer {
            nonce: question.nonce,
            outcome: match &lost {
                None => answered.outcome,
                Some(why) => Outcome::DeviceLost(why.clone()),
            },
            calls,
            changed: answered.changed,
            gradient: answered.gradient,
            device_memory: gpu::memory_used(device),
            nanoseconds: answered.nanoseconds,
        };
        let written = match link.lock() {
            Ok(mut link) => link.write(&FromRunner::Answer(answer)),
            Err(_) => return,
        };
        if written.is_err() {
            return;
        }
        if lost.is_some() {
            exit(MISUSED);
        }
    }
}

/// Calls the function, and again as often as is asked while its outcome stays the same.
fn repeated(function: &Function, call: &mut Call<'_>, again: u32) -> (Result<Answered, Unusable>, u32) {
    let mut answered = (function.call)(call);
    let mut calls = 1;
    if again == 0 {
        return (answered, calls);
    }
    let bytes = |answered: &Result<Answered, Unusable>| {
        let outcome = answered.as_ref().ok().map(|answered| &answered.outcome);
        gradus_wire::frame::encode(&outcome).ok()
    };
    let first = bytes(&answered);
    let began = Instant::now();
    while calls <= again && began.elapsed() < PATIENCE {
        answered = (function.call)(call);
        calls += 1;
        if bytes(&answered) != first {
            break;
        }
    }
    (answered, calls)
}
