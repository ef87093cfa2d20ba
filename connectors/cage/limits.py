"""What a child process may take, set by itself before it opens anything."""

from importlib.util import find_spec

# Other systems have no such limits: there a child is ended by the clock alone, and `check` says so.
AVAILABLE = find_spec("resource") is not None
# Sheets and parts of an archive are open one at a time.
FILES = 64
GENTLE = 10


def set_limits(memory_mb: int, seconds: int, file_mb: int) -> None:
    """Address space, processor time and the size of any file written, of this process for good; no core is left behind,
    and every other process comes first. Nothing happens where the system has no such limits.
    """
    if not AVAILABLE:
        return
    import os
    import resource
    import signal

    os.nice(GENTLE)
    # Whoever waits for this process may be gone: it ends by itself.
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
    """Seconds by the clock after which a child that may work `seconds` is given up: others may be at work as well."""
    return 3 * seconds
