"""What a child process may use, limited by itself before it opens anything."""

from importlib.util import find_spec

# Other operating systems have no such limits: there a child is ended by the clock alone, and `check` says so.
AVAILABLE = find_spec("resource") is not None
# Sheets and parts of an archive are open one at a time.
FILES = 64
GENTLE = 10


def set_limits(memory_mb: int, seconds: int, file_mb: int) -> None:
    """Limit this process for good: address space, processor time and the size of any file written; no core dump, and a
    lower priority than other processes. Nothing happens where the operating system has no such limits.
    """
    if not AVAILABLE:
        return
    import os
    import resource
    import signal

    os.nice(GENTLE)
    # The process waiting for this one may be gone: it ends by itself.
    signal.alarm(waited(seconds) + 5)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_mb * 1_000_000),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_AS, memory_mb * 1_000_000),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def waited(seconds: int) -> int:
    """Seconds by the clock after which a child with `seconds` of processor time is given up: others may run as well."""
    return 3 * seconds
