//! Link libraries whose functions open the real library at their first call.
//!
//! Ordinary linking makes a program that does not even start where `libcuda.so.1` is missing. Each function here is a
//! trampoline: a jump through a pointer that at first leads to a resolver (`dlopen`, `dlsym`), then to the function
//! itself. Where the library is missing the call gives the library's own error code, which candle turns into an `Err`.

use crate::environment::EnvironmentError;
use crate::files;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A library: cudarc's module of bindings, the name that linkers know, and what its functions return where it is missing.
struct Library {
    module: &'static str,
    link: &'static str,
    missing: u32,
}

const LIBRARIES: [Library; 5] = [
    // CUDA_ERROR_NO_DEVICE
    Library {
        module: "driver",
        link: "cuda",
        missing: 100,
    },
    // CUBLAS_STATUS_NOT_INITIALIZED
    Library {
        module: "cublas",
        link: "cublas",
        missing: 1,
    },
    Library {
        module: "cublaslt",
        link: "cublasLt",
        missing: 1,
    },
    // CURAND_STATUS_INITIALIZATION_FAILED
    Library {
        module: "curand",
        link: "curand",
        missing: 203,
    },
    // NVRTC_ERROR_BUILTIN_OPERATION_FAILURE
    Library {
        module: "nvrtc",
        link: "nvrtc",
        missing: 7,
    },
];

/// The libraries, by the names that linkers know.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LIBRARIES.iter().map(|library| library.link)
}

/// The file of a library in an installation of CUDA `major`.
pub(super) fn file_name(link: &str, major: u32) -> String {
    match link {
        "cuda" => "libcuda.so.1".into(),
        // cuRAND kept its number from CUDA 11 to 13.
        "curand" => "libcurand.so.10".into(),
        "nvrtc" if major == 11 => "libnvrtc.so.11.2".into(),
        link => format!("lib{link}.so.{major}"),
    }
}

/// Writes `lib/lib*.a` below `folder` from the bindings in `cudarc`, unless that was done before.
pub fn make(folder: &Path, cudarc: &Path, major: u32) -> Result<(), EnvironmentError> {
    let stamp = folder.join("lib/made-from");
    let made_from = format!("{} 2\n", cudarc.display());
    if fs::read_to_string(&stamp).is_ok_and(|there| there == made_from) {
        return Ok(());
    }
    for library in &LIBRARIES {
        let bindings = cudarc.join("src").join(library.module).join("sys/mod.rs");
        let text = fs::read_to_string(&bindings).map_err(|e| EnvironmentError::file("read", &bindings, &e))?;
        let names = functions(&text);
        if names.is_empty() {
            return Err(EnvironmentError::with_help(
                format!("{} declares no functions", bindings.display()),
                "is this version of cudarc one that this grader was not made for?",
            ));
        }
        archive(folder, library, &names, &file_name(library.link, major))?;
    }
    files::write_cache(&stamp, made_from.as_bytes())
}

/// Names of the functions that bindings declare: `fn cuInit(…)`, `fn cublasCreate_v2(…)`.
fn functions(bindings: &str) -> BTreeSet<&str> {
    let lines = bindings.lines().map(str::trim_start);
    let declared = lines.filter_map(|line| line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("fn ")));
    declared
        .filter_map(|rest| rest.split(['(', '<']).next())
        .filter(|name| name.starts_with("cu") || name.starts_with("nvrtc"))
        .collect()
}

fn archive(folder: &Path, library: &Library, names: &BTreeSet<&str>, file: &str) -> Result<(), EnvironmentError> {
    let lib = folder.join("lib");
    let base = lib.join(format!("{}-{}", library.link, std::process::id()));
    let (jumps, resolver) = (base.with_extension("jumps.S"), base.with_extension("resolver.c"));
    let write =
        |path: &Path, text: String| fs::write(path, text).map_err(|e| EnvironmentError::file("written", path, &e));
    write(&jumps, trampolines(library.link, names))?;
    write(&resolver, resolve(library, names, file))?;
    let (first, second) = (base.with_extension("jumps.o"), base.with_extension("resolver.o"));
    cc(Command::new("cc").args(["-c", "-fPIC", "-o"]).arg(&first).arg(&jumps))?;
    cc(Command::new("cc")
        .args(["-c", "-fPIC", "-O1", "-w", "-o"])
        .arg(&second)
        .arg(&resolver))?;
    let made = base.with_extension("a");
    let _ = fs::remove_file(&made);
    cc(Command::new("ar").arg("rcs").arg(&made).arg(&first).arg(&second))?;
    for part in [jumps, resolver, first, second] {
        let _ = fs::remove_file(part);
    }
    let place = lib.join(format!("lib{}.a", library.link));
    files::put(&made, &place)
}

fn cc(command: &mut Command) -> Result<(), EnvironmentError> {
    let name = command.get_program().to_string_lossy().into_owned();
    let help = "a C compiler and `ar` are needed (Debian and Ubuntu: build-essential)";
    let output = command.stdin(Stdio::null()).output();
    let output =
        output.map_err(|e| EnvironmentError::with_help(format!("`{name}` could not be started: {e}"), help))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(EnvironmentError::with_help(
        format!("the link libraries for CUDA could not be made: {words}"),
        help,
    ))
}

/// Saved around the resolver: everything that an argument may be in. Its own argument, the index, lies above them.
#[cfg(target_arch = "x86_64")]
fn trampolines(link: &str, names: &BTreeSet<&str>) -> String {
    let mut text = String::from("    .text\n");
    for (index, name) in names.iter().enumerate() {
        let _ = write!(
            text,
            "    .globl {name}\n    .type {name},@function\n{name}:\n    endbr64\n    jmp *.Lpointer{index}(%rip)\n\
             .Lfirst{index}:\n    pushq ${index}\n    jmp .Lresolve\n"
        );
    }
    let general = ["rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax"];
    text.push_str(".Lresolve:\n");
    for register in general {
        let _ = writeln!(text, "    pushq %{register}");
    }
    // Eight vector registers, and eight bytes that align the stack.
    text.push_str("    subq $136, %rsp\n");
    for register in 0..8 {
        let _ = writeln!(text, "    movups %xmm{register}, {}(%rsp)", register * 16);
    }
    let _ = writeln!(text, "    movq {}(%rsp), %rdi", 136 + general.len() * 8);
    let _ = writeln!(text, "    call gradus_resolve_{link}\n    movq %rax, %r11");
    for register in 0..8 {
        let _ = writeln!(text, "    movups {}(%rsp), %xmm{register}", register * 16);
    }
    text.push_str("    addq $136, %rsp\n");
    for register in general.iter().rev() {
        let _ = writeln!(text, "    popq %{register}");
    }
    // The index.
    text.push_str("    addq $8, %rsp\n    jmp *%r11\n");
    let _ = write!(
        text,
        "    .data\n    .balign 8\n    .globl gradus_pointers_{link}\n    .hidden gradus_pointers_{link}\n\
         gradus_pointers_{link}:\n"
    );
    for index in 0..names.len() {
        let _ = writeln!(text, ".Lpointer{index}: .quad .Lfirst{index}");
    }
    text.push_str("    .section .note.GNU-stack,\"\",@progbits\n");
    text
}

/// On other processors each function is a C wrapper that could not pass unknown arguments on: ordinary linking it is.
#[cfg(not(target_arch = "x86_64"))]
fn trampolines(_link: &str, _names: &BTreeSet<&str>) -> String {
    "#error \"gradus builds for CUDA on x86-64 only\"\n".into()
}

fn resolve(library: &Library, names: &BTreeSet<&str>, file: &str) -> String {
    let Library { link, missing, .. } = library;
    // No driver is an ordinary answer; a driver without its libraries is not.
    let says_why = u8::from(*link != "cuda");
    let mut text = String::from("#include <dlfcn.h>\n#include <stdio.h>\n#include <string.h>\n");
    text.push_str("static const char *const names[] = {\n");
    for name in names {
        let _ = writeln!(text, "    \"{name}\",");
    }
    let _ = write!(
        text,
        r#"}};
extern void *gradus_pointers_{link}[] __attribute__((visibility("hidden")));
static int missing(void) {{ return {missing}; }}
static int describe(int error, const char **text) {{
    *text = error == {missing} ? "there is no CUDA driver on this machine ({file} can't be opened)" : "unknown error";
    return 0;
}}
__attribute__((visibility("hidden"))) void *gradus_resolve_{link}(long index) {{
    static void *library;
    static int tried;
    void *found = 0;
    if (!tried) {{
        library = dlopen("{file}", RTLD_NOW | RTLD_GLOBAL);
        if (!library && {says_why}) fprintf(stderr, "%s\n", dlerror());
        tried = 1;
    }}
    if (library) found = dlsym(library, names[index]);
    if (!found) found = strncmp(names[index], "cuGetError", 10) ? (void *)missing : (void *)describe;
    gradus_pointers_{link}[index] = found;
    return found;
}}
"#
    );
    text
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn functions_are_found_in_bindings_and_nothing_else_is() {
        let bindings = "extern \"C\" {\n    pub fn cuInit(flags: u32) -> CUresult;\n    fn cublasCreate_v2(h: *mut H);\n}\n\
                        pub fn helper() {}\nimpl X { fn default() -> Self {} }\n";
        assert_eq!(
            functions(bindings).into_iter().collect::<Vec<_>>(),
            ["cuInit", "cublasCreate_v2"]
        );
    }
}
