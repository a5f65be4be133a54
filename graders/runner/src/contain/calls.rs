//! System calls, by seccomp.
//!
//! A runner has three filters; of what they answer, the kernel takes the harshest. The first allows what tensor code
//! and its threads need and refuses the rest with an error; the second traps what no honest answer to an exercise
//! does, so that the attempt ends the runner and can be named; another makes `clone3` unknown, whose flags no
//! filter can see (the C library then falls back to `clone`).

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};
use std::collections::BTreeMap;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn when(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, String> {
    compare(argument, SeccompCmpArgLen::Qword, operator, value)
}

/// For arguments that are `int` to the kernel, where a rule says what they must not be: it ignores their upper half.
fn when_int(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, String> {
    compare(argument, SeccompCmpArgLen::Dword, operator, value)
}

fn compare(argument: u8, length: SeccompCmpArgLen, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, String> {
    let condition = SeccompCondition::new(argument, length, operator, value);
    let rule = condition.and_then(|c| SeccompRule::new(vec![c]));
    rule.map_err(|e| e.to_string())
}

fn install(rules: Rules, otherwise: SeccompAction, matched: SeccompAction) -> Result<(), String> {
    let arch = std::env::consts::ARCH
        .try_into()
        .map_err(|_| "no filter for this processor".to_owned())?;
    let filter = SeccompFilter::new(rules, otherwise, matched, arch).map_err(|e| e.to_string())?;
    let program: BpfProgram = filter
        .try_into()
        .map_err(|e: seccompiler::BackendError| e.to_string())?;
    apply_filter(&program).map_err(|e| e.to_string())
}

/// What every thread of a tensor program may call.
const NEEDED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_eventfd2,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_brk,
    libc::SYS_membarrier,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrusage,
    libc::SYS_getcpu,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_getrandom,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_restart_syscall,
    libc::SYS_getcwd,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_select,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_pipe,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_getrlimit,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_wait,
];

/// What opens, asks about, makes or removes files by name. Landlock decides about those where a path is granted.
const FILES: &[i64] = &[
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_unlinkat,
    libc::SYS_mkdirat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_truncate,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_creat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_rmdir,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_rename,
];

/// Harmless relatives of those, for programs that are granted a path.
const FILES_ASKED: &[i64] = &[
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_getdents64,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_copy_file_range,
    libc::SYS_sendfile,
    libc::SYS_flock,
    libc::SYS_fadvise64,
    libc::SYS_fchmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
];

/// What has no place in any answer: processes, sockets, other processes' memory, links, mounts, kernel interfaces.
const HOSTILE: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_memfd_create,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_mknodat,
    libc::SYS_fchmodat,
    libc::SYS_fchownat,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setrlimit,
    libc::SYS_inotify_init1,
    libc::SYS_fanotify_init,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_link,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mknod,
];

fn allowed(with_files: bool) -> Result<Rules, String> {
    let mut rules: Rules = NEEDED.iter().map(|&call| (call, Vec::new())).collect();
    if with_files {
        rules.extend(FILES.iter().chain(FILES_ASKED).map(|&call| (call, Vec::new())));
    }
    let thread = libc::CLONE_THREAD as u64;
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_clone, vec![when(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
    rules.insert(libc::SYS_clone3, Vec::new());
    // Memory that others could share is counted by no limit.
    rules.insert(
        libc::SYS_mmap,
        vec![when(3, SeccompCmpOp::MaskedEq(libc::MAP_SHARED as u64), 0)?],
    );
    // An abort is a signal to oneself.
    rules.insert(libc::SYS_tgkill, vec![when(0, SeccompCmpOp::Eq, own)?]);
    rules.insert(
        libc::SYS_rt_sigaction,
        vec![when_int(0, SeccompCmpOp::Ne, libc::SIGSYS as u64)?],
    );
    rules.insert(libc::SYS_prlimit64, vec![when(2, SeccompCmpOp::Eq, 0)?]);
    let names = [libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_SET_VMA];
    let names: Result<_, String> = names.iter().map(|&n| when(0, SeccompCmpOp::Eq, n as u64)).collect();
    rules.insert(libc::SYS_prctl, names?);
    let asks = [libc::TCGETS, libc::TIOCGWINSZ, libc::FIONREAD];
    let asks: Result<_, String> = asks.iter().map(|&a| when(1, SeccompCmpOp::Eq, a)).collect();
    rules.insert(libc::SYS_ioctl, asks?);
    // Of what `fcntl` does, nothing that makes the kernel send signals (an owner of a descriptor may be any process of
    // this user, the judge among them) and no leases.
    let mut harmless = vec![
        libc::F_DUPFD,
        libc::F_DUPFD_CLOEXEC,
        libc::F_GETFD,
        libc::F_SETFD,
        libc::F_GETFL,
        libc::F_SETFL,
    ];
    if with_files {
        harmless.extend([libc::F_GETLK, libc::F_SETLK, libc::F_SETLKW]);
    }
    let harmless: Result<_, String> = harmless.iter().map(|&h| when(1, SeccompCmpOp::Eq, h as u64)).collect();
    rules.insert(libc::SYS_fcntl, harmless?);
    Ok(rules)
}

fn trapped(with_files: bool) -> Result<Rules, String> {
    let mut rules: Rules = HOSTILE.iter().map(|&call| (call, Vec::new())).collect();
    if !with_files {
        rules.extend(FILES.iter().map(|&call| (call, Vec::new())));
    }
    let thread = libc::CLONE_THREAD as u64;
    rules.insert(libc::SYS_clone, vec![when(0, SeccompCmpOp::MaskedEq(thread), 0)?]);
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![when_int(0, SeccompCmpOp::Ne, own)?]);
    Ok(rules)
}

fn no_clone3() -> Result<(), String> {
    let rules = [(libc::SYS_clone3, Vec::new())].into_iter().collect();
    install(rules, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32))
}

/// The filters of a runner. With files, opening is left to Landlock.
pub fn for_runner(with_files: bool) -> Result<(), String> {
    crate::sys::explain_refusals();
    install(trapped(with_files)?, SeccompAction::Allow, SeccompAction::Trap)?;
    no_clone3()?;
    // Last: it refuses to install further ones.
    install(
        allowed(with_files)?,
        SeccompAction::Errno(libc::EPERM as u32),
        SeccompAction::Allow,
    )
}

/// The filter of a compiler: no sockets, no kernel interfaces, no other process's memory.
pub fn for_compiler() -> Result<(), String> {
    install_denied(escapes()?)
}

/// The filter of a program with a GPU: a compiler's, with the one socket that NVIDIA's driver does not start without.
/// The driver listens on a name without a file (`cuda-uvmfd-…`), so that other processes may ask for its memory. Nobody
/// can: without `accept` nothing that calls is ever heard.
pub fn for_gpu() -> Result<(), String> {
    let mut rules = escapes()?;
    rules.insert(libc::SYS_socket, other_sockets_than(&[libc::SOCK_SEQPACKET])?);
    rules.remove(&libc::SYS_bind);
    rules.remove(&libc::SYS_listen);
    rules.insert(libc::SYS_accept, Vec::new());
    install_denied(rules)
}

/// Sockets of other families than Unix's, and of other kinds than these. Those that carry packets to whatever name they
/// are given must not be among them.
fn other_sockets_than(kinds: &[i32]) -> Result<Vec<SeccompRule>, String> {
    // What the kernel takes for the kind; the rest of the number are flags.
    const KIND: u64 = 0xf;
    let others = (0..=KIND).filter(|kind| !kinds.iter().any(|&k| k as u64 == *kind));
    std::iter::once(when_int(0, SeccompCmpOp::Ne, libc::AF_UNIX as u64))
        .chain(others.map(|kind| when_int(1, SeccompCmpOp::MaskedEq(KIND), kind)))
        .collect()
}

/// What neither a compiler nor a graphics driver needs: sockets, other processes, kernel interfaces.
fn escapes() -> Result<Rules, String> {
    let spared = [
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_setrlimit,
        libc::SYS_sendmsg,
        libc::SYS_sendto,
        libc::SYS_memfd_create,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_fchmodat,
        libc::SYS_setpgid,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_link,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_symlink,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_chmod,
    ];
    let denied = HOSTILE.iter().filter(|call| !spared.contains(call));
    let mut rules: Rules = denied.map(|&call| (call, Vec::new())).collect();
    // How the standard library learns whether a child started: a connected pair reaches nobody else.
    let pairs = other_sockets_than(&[libc::SOCK_STREAM, libc::SOCK_SEQPACKET])?;
    rules.insert(libc::SYS_socketpair, pairs);
    Ok(rules)
}

fn install_denied(rules: Rules) -> Result<(), String> {
    // Unknown rather than refused: libraries then go other ways.
    install(rules, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32))
}
