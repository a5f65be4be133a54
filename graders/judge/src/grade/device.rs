//! What an answer owes to the device it is asked on, and what usually lies behind a failure there.

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
        Failure::Error(words) | Failure::Panicked { message: words, .. } if device != Device::Cpu => {
            if words.contains("device mismatch") {
                Some(format!(
                    "A tensor was made on another device than the arguments' (a constant on the CPU, say): take the device \
                     from {source}."
                ))
            } else if words.contains("matmul is only supported for contiguous") || words.contains("striding") {
                Some("On a GPU a product takes no view with gaps between its rows: `.contiguous()?` first.".into())
            } else if words.contains("CUDA_ERROR_INVALID_VALUE") {
                Some(
                    "The GPU refused to start a kernel. candle sorts at most 8192 columns there, and has no kernel for a tensor \
                     without elements."
                        .into(),
                )
            } else if words.contains("CUDA_ERROR_NOT_FOUND") {
                Some(
                    "There is no kernel for this dtype on a GPU: cast first (integers of 16 and 32 bits have none)."
                        .into(),
                )
            } else {
                None
            }
        }
        _ => None,
    }
}
