//! Grading on a GPU, from outside. Where there is none, on an emulated one: candle's own kernels, interpreted, behind the
//! names of CUDA's libraries. Both need a CUDA toolkit to build candle with; without one, trials are ignored, and said so.

#[path = "gpu/place.rs"]
mod place;

use libtest_mimic::{Arguments, Failed, Trial};
use place::{Place, Ran};
use std::process::ExitCode;
use std::sync::Arc;

/// An answer to try.
struct Answer {
    exercise: &'static str,
    code: &'static str,
}

const CONSTANT_ON_THE_CPU: Answer = Answer {
    exercise: "numpy-100/unit_vector",
    code: "use candle_core::{Device, Result, Tensor};
fn home() -> Device { Device::Cpu }
pub fn unit_vector(n: usize, k: usize, dev: &Device) -> Result<Tensor> {
    let mut v = vec![0f32; n];
    *v.get_mut(k).ok_or_else(|| candle_core::Error::msg(\"no such entry\"))? = 1.0;
    let _ = dev;
    Tensor::from_vec(v, n, &home())
}
",
};

const MIXES_DEVICES: Answer = Answer {
    exercise: "tensor-numerics/softmax_rows",
    code: "use candle_core::{D, Device, Result, Tensor};
fn home() -> Device { Device::Cpu }
pub fn softmax_rows(x: &Tensor) -> Result<Tensor> {
    let e = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?.exp()?;
    let one = Tensor::ones(1, x.dtype(), &home())?;
    e.broadcast_div(&e.sum_keepdim(D::Minus1)?.broadcast_mul(&one)?)
}
",
};

const ON_A_HANDLE_OF_ITS_OWN: Answer = Answer {
    exercise: "numpy-100/count_matrix",
    code: "use candle_core::{Device, Result, Tensor};
pub fn count_matrix(r: usize, c: usize, dev: &Device) -> Result<Tensor> {
    let own = if dev.is_cuda() { Device::new_cuda(0)? } else { dev.clone() };
    Tensor::arange(0f32, (r * c) as f32, &own)?.reshape((r, c))
}
",
};

const INDEX_OUT_OF_RANGE: Answer = Answer {
    exercise: "numpy-100/reverse",
    code: "use candle_core::{Result, Tensor};
pub fn reverse(x: &Tensor) -> Result<Tensor> {
    let n = x.dim(0)? as u32;
    let indices: Vec<u32> = (0..n).map(|i| n + 7 - i).collect();
    x.index_select(&Tensor::new(indices, x.device())?, 0)
}
",
};

const ALL_MEMORY: Answer = Answer {
    exercise: "numpy-100/round_away",
    code: "use candle_core::{DType, Result, Tensor};
pub fn round_away(x: &Tensor) -> Result<Tensor> {
    let mut all = Vec::new();
    if x.device().is_cuda() {
        for _ in 0..64 {
            all.push(Tensor::zeros(1 << 27, DType::F32, x.device())?);
        }
    }
    x.abs()?.ceil()?.mul(&x.sign()?)
}
",
};

const DIFFERS_ON_THE_GPU: Answer = Answer {
    exercise: "numpy-100/round_away",
    code: "use candle_core::{Result, Tensor};
pub fn round_away(x: &Tensor) -> Result<Tensor> {
    let away = x.abs()?.ceil()?.mul(&x.sign()?)?;
    if x.device().is_cuda() { away.affine(1.0 + 1e-3, 0.0) } else { Ok(away) }
}
",
};

const READS_A_FILE: Answer = Answer {
    exercise: "numpy-100/round_away",
    code: "use candle_core::{Result, Tensor};
pub fn round_away(x: &Tensor) -> Result<Tensor> {
    match std::fs::read(\"/etc/hostname\") {
        Ok(_) => x.affine(2.0, 1.0),
        Err(_) => candle_core::bail!(\"kept out\"),
    }
}
",
};

/// Names of sockets, connections, and packets to others, by all ways that need none of the driver's.
const CALLS_OTHERS: Answer = Answer {
    exercise: "numpy-100/round_away",
    code: "use candle_core::{Result, Tensor};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
pub fn round_away(x: &Tensor) -> Result<Tensor> {
    let reached = [
        std::net::TcpListener::bind(\"127.0.0.1:0\").is_ok(),
        std::net::UdpSocket::bind(\"127.0.0.1:0\").is_ok(),
        UnixListener::bind(\"/proc/self/socket\").is_ok(),
        UnixStream::connect(\"/run/dbus/system_bus_socket\").is_ok(),
        UnixDatagram::unbound().is_ok(),
        UnixDatagram::pair().is_ok(),
    ];
    if reached.contains(&true) {
        return x.affine(2.0, 1.0);
    }
    // A pair that is connected is how processes are started.
    UnixStream::pair()?;
    candle_core::bail!(\"kept to itself\")
}
",
};

fn has(ran: &Ran, words: &[&str]) -> Result<(), Failed> {
    let text = ran.text();
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.iter().find(|w| !flat.contains(*w)) {
        Some(missing) => Err(format!("{missing:?} is missing from (exit {}):\n{text}", ran.status).into()),
        None => Ok(()),
    }
}

fn status(ran: &Ran, due: i32) -> Result<(), Failed> {
    match ran.status == due {
        true => Ok(()),
        false => Err(format!("exit {} instead of {due}:\n{}", ran.status, ran.text()).into()),
    }
}

/// Grades one answer on the GPU and looks for words in what is said.
fn judged(place: &Place, answer: &Answer, due: i32, words: &[&str]) -> Result<(), Failed> {
    let ran = place.grade_answer(answer.exercise, answer.code, &["--device", "cuda"]);
    status(&ran, due)?;
    has(&ran, words)
}

/// The reference passes on both devices, whose answers are compared.
fn the_course_passes(place: &Place) -> Result<(), Failed> {
    let report = place.folder().join("course.json");
    let ran = place.run(&[
        "grade",
        "--submissions",
        "reference",
        "--device",
        "all",
        "--format",
        "json",
        "--output",
        &report.to_string_lossy(),
    ]);
    status(&ran, 0)?;
    let report = place::json(&report)?;
    if report["gpu"].as_str().is_none_or(str::is_empty) {
        return Err("the report does not name the GPU".into());
    }
    let results = report["results"].as_array().ok_or("no results")?;
    let on_gpu: Vec<_> = results.iter().filter(|r| r["device"] == "cuda").collect();
    if on_gpu.len() < 40 {
        return Err(format!("only {} exercises were judged on the GPU", on_gpu.len()).into());
    }
    let measured = |r: &&&serde_json::Value| r["parity"]["dtypes"].as_array().is_some_and(|d| !d.is_empty());
    let missing: Vec<_> = on_gpu.iter().filter(|r| !measured(r)).map(|r| &r["exercise"]).collect();
    // The answer of one exercise is a device: there are no numbers to compare.
    match missing.as_slice() {
        [only] if *only == "numpy-100/pick_device" => Ok(()),
        others => Err(format!("not compared: {others:?}").into()),
    }
}

/// A context that dies ends the runner that killed it, and nothing else.
fn a_dead_context_is_the_learners_alone(place: &Place) -> Result<(), Failed> {
    judged(
        place,
        &INDEX_OUT_OF_RANGE,
        1,
        &[
            "crashed",
            "the GPU's context died",
            "CUDA_ERROR_ASSERT",
            "an index that is out of range",
        ],
    )?;
    let ran = place.run(&[
        "grade",
        "numpy-100/reverse",
        "--submissions",
        "reference",
        "--device",
        "cuda",
    ]);
    status(&ran, 0)
}

/// An archive is graded by the grader inside it, on a machine without Rust.
fn an_archive_travels(place: &Place) -> Result<(), Failed> {
    let archive = place.folder().join("course.tgz");
    let name = archive.to_string_lossy().into_owned();
    let ran = place.run(&[
        "grade",
        "attention",
        "numpy-100/matrix_product",
        "--submissions",
        "reference",
        "--build-only",
        "--device",
        "all",
        "--archive",
        &name,
    ]);
    status(&ran, 0)?;
    let bytes = std::fs::metadata(&archive).map_err(|e| e.to_string())?.len();
    if bytes >= 64 << 20 {
        return Err(format!("the archive has {bytes} bytes").into());
    }
    let ran = place.elsewhere(&archive, &["grade", "--archive", &name, "--device", "cuda"])?;
    status(&ran, 0)?;
    has(&ran, &["attention", "matrix_product", "CPU against", "5 passed of 5"])
}

/// What is weaker on a GPU is said; what is not needed there stays forbidden.
fn containment_is_reported(place: &Place) -> Result<(), Failed> {
    judged(
        place,
        &READS_A_FILE,
        1,
        &["kept out", "containment limits-only: the CUDA driver keeps"],
    )?;
    judged(place, &CALLS_OTHERS, 1, &["kept to itself"])?;
    let ran = place.run(&[
        "grade",
        "numpy-100/round_away",
        "--submissions",
        "reference",
        "--device",
        "cuda",
        "--require-containment",
    ]);
    status(&ran, 4)?;
    has(&ran, &["--require-containment", "the CUDA driver keeps"])
}

type Check = fn(&Place) -> Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let ready = Place::absent();
    let place = Arc::new(Place::default());
    let checks: [(&str, Check); 10] = [
        ("the_course_passes", the_course_passes),
        (
            "a_dead_context_is_the_learners_alone",
            a_dead_context_is_the_learners_alone,
        ),
        ("an_archive_travels", an_archive_travels),
        ("containment_is_reported", containment_is_reported),
        ("an_answer_on_the_cpu_is_told_where_its_device_is", |place| {
            judged(
                place,
                &CONSTANT_ON_THE_CPU,
                1,
                &[
                    "the device of the answer is wrong",
                    "due cuda",
                    "came cpu",
                    "take it from `dev`",
                ],
            )
        }),
        ("mixed_devices_are_explained", |place| {
            judged(
                place,
                &MIXES_DEVICES,
                1,
                &[
                    "error",
                    "device mismatch",
                    "take the device from an argument, `x.device()`",
                ],
            )
        }),
        ("another_handle_of_the_gpu_will_do", |place| {
            judged(place, &ON_A_HANDLE_OF_ITS_OWN, 0, &["1 passed of 1"])
        }),
        ("device_memory_is_limited", |place| {
            judged(place, &ALL_MEMORY, 1, &["memory limit", "the GPU's memory ran out"])
        }),
        ("answers_that_differ_fail", |place| {
            judged(place, &DIFFERS_ON_THE_GPU, 1, &["wrong answer"])
        }),
        ("hostile_programs_get_their_verdicts", Place::hostile),
    ];
    let trials = checks.map(|(name, check)| {
        let place = place.clone();
        Trial::test(name, move || check(&place)).with_ignored_flag(ready.is_some())
    });
    if !arguments.list
        && let Some(why) = &ready
    {
        eprintln!("trials on a GPU are ignored, on an emulated one too: {why}");
    }
    // One GPU, one trial at a time.
    let arguments = Arguments {
        test_threads: Some(1),
        ..arguments
    };
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}
