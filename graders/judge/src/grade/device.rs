//! What an answer owes to the device it is asked on, and what usually lies behind a failure there.

use super::candle;
use super::failure::Failure;
use gradus_course::Exercise;
use gradus_course::signature::Type;
use gradus_report::verdict::Aspect;
use gradus_wire::Device;

/// Whether an answer has a device to follow that may be another than the CPU, and does not itself choose one.
pub fn follows_a_device(exercise: &Exercise) -> bool {
    let signature = &exercise.signature;
    let given = signature
        .parameters
        .iter()
        .any(|p| p.ty.holds_device() || p.ty.holds_tensor());
    given && !signature.returns.holds_device() && exercise.devices.iter().any(|device| *device != Device::Cpu)
}

/// What a pass leaves open: an answer that is itself a device is another one where there is a GPU.
pub fn undecided(exercise: &Exercise, device: Device) -> Option<String> {
    let open = device == Device::Cpu
        && exercise.signature.returns.holds_device()
        && exercise.devices.iter().any(|device| *device != Device::Cpu);
    open.then(|| "not decided here: what it answers where there is a GPU (`--device all` on such a machine)".into())
}

/// Where a learner finds the device of the call.
pub fn source(exercise: &Exercise) -> String {
    let parameters = &exercise.signature.parameters;
    if let Some(device) = parameters.iter().find(|p| p.ty.holds_device()) {
        return format!("`{}`", device.name);
    }
    match parameters.iter().find(|p| p.ty == Type::Tensor) {
        Some(tensor) => format!("an argument, `{}.device()`", tensor.name),
        None => "a tensor of the arguments, `.device()`".into(),
    }
}

/// The likely mistake behind a failure, where the device tells it.
pub fn likely_mistake(exercise: &Exercise, device: Device, failure: &Failure) -> Option<String> {
    let source = source(exercise);
    match failure {
        Failure::Form(mismatch) if mismatch.what == Aspect::Device => Some(format!(
            "Make every tensor on the device that you are given: take it from {source}."
        )),
        Failure::Error(words) | Failure::Panicked { message: words, .. }
            if device != Device::Cpu && words.contains("device mismatch") =>
        {
            Some(format!(
                "A tensor was made on another device than the arguments' (a constant on the CPU, say): take the device \
                 from {source}."
            ))
        }
        failure => candle::said(device, failure).map(str::to_owned),
    }
}
