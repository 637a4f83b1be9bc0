"""What a worker process takes from itself before it reads a query: network, memory, priority.

Only the standard library, because the network must be gone before the store's library starts
threads: a filter of system calls holds for threads that start after it.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_ERRNO = 0x00050000
BPF_LOAD_WORD = 0x20
BPF_JUMP_IF_EQUAL = 0x15
BPF_JUMP_IF_AT_LEAST = 0x35
BPF_RETURN = 0x06
EACCES = 13
INSTRUCTION = struct.Struct("HBBI")
#: Numbers from here on are those of the x32 interface, another way to the same calls.
X32_CALLS = 0x40000000

#: The audit architecture and the numbers of socket, connect and io_uring_setup (which opens sockets too).
SYSTEM_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 425)),
    "aarch64": (0xC00000B7, (198, 203, 425)),
}


def _prctl(option: int, *arguments: int) -> bool:
    function = ctypes.CDLL(None, use_errno=True).prctl
    function.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return bool(function(option, *padded) == 0)


def network_filter(machine: str) -> bytes:
    """A program for the kernel's packet filter that refuses to open or connect sockets."""
    architecture, numbers = SYSTEM_CALLS[machine]
    denials = [(BPF_JUMP_IF_AT_LEAST, X32_CALLS), *((BPF_JUMP_IF_EQUAL, number) for number in numbers)]
    distance = len(denials) + 1
    program = [
        INSTRUCTION.pack(BPF_LOAD_WORD, 0, 0, 4),
        INSTRUCTION.pack(BPF_JUMP_IF_EQUAL, 0, distance + 1, architecture),
        INSTRUCTION.pack(BPF_LOAD_WORD, 0, 0, 0),
    ]
    for passed, (comparison, value) in enumerate(denials):
        program.append(INSTRUCTION.pack(comparison, distance - passed - 1, 0, value))
    program.append(INSTRUCTION.pack(BPF_RETURN, 0, 0, SECCOMP_RET_ALLOW))
    program.append(INSTRUCTION.pack(BPF_RETURN, 0, 0, SECCOMP_RET_ERRNO | EACCES))
    return b"".join(program)


def block_network() -> bool:
    """Takes the network from this process for good. False where the platform cannot do that."""
    if sys.platform != "linux" or platform.machine() not in SYSTEM_CALLS:
        return False
    instructions = network_filter(platform.machine())
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    program = struct.pack("@HP", len(instructions) // 8, ctypes.addressof(buffer))
    pointer = ctypes.create_string_buffer(program, len(program))
    return _prctl(PR_SET_NO_NEW_PRIVS, 1) and _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(pointer))


def limit_memory(megabytes: int) -> None:
    """Caps the address space at so much more than is in use now, and writes no core file.

    A store takes some 700 MB of addresses when it is opened, most of them never touched. On macOS
    there is no such cap, only the deadline.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def die_with(parent: int) -> None:
    """Ends this process when the thread that started it ends, and at once where that has happened.

    Elsewhere than on Linux, `end_after` sees to it.
    """
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def end_after(seconds: float) -> None:
    """Lets the kernel end this process then, even in the middle of native code; 0 takes it back."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def set_aside(process: int) -> None:
    """Lets that process run only where nothing else wants to; there is no way back without privileges.

    Where two programs want a processor, Linux keeps even one of high priority waiting for some milliseconds,
    unless the other is idle by its policy. One processor is left to the others: a query that goes through much memory
    takes what a page had in the cache, and the page then takes twice as long.
    """
    if sys.platform == "linux":
        os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))
        processors = os.sched_getaffinity(process)
        if len(processors) > 1:
            os.sched_setaffinity(process, processors - {max(processors)})
        # Where Linux shares among sessions first, that of the process gets least. Not all kernels do; those that
        # do may refuse the second within a tenth of a second.
        with suppress(OSError):
            Path(f"/proc/{process}/autogroup").write_text("19", encoding="ascii")
    else:
        os.setpriority(os.PRIO_PROCESS, process, 19)


def step_back() -> None:
    """A lower priority and a session of its own, so that pages are served first.

    An interrupt at the terminal is for the parent, and does not come here.
    """
    os.setsid()
    os.nice(5)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
