"""What the machine must offer: a port, and the libraries that typeset reports as PDF."""

import errno
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Final

PANGO: Final = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
_NO_SUCH_ADDRESS: Final = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def is_port_free(port: int) -> bool:
    """Whether the dashboard could be served at `port`, over IPv4 and, where this machine has it, IPv6."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as wanted:
                wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                wanted.bind((address, port))
        except OSError as error:
            if error.errno not in _NO_SUCH_ADDRESS:
                return False
    return True


def is_served(port: int) -> bool:
    """Whether a dashboard is responding at `port`."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


def has_pango() -> bool:
    """Whether reports can be made as PDF. Tried in another process, as a failed load cannot be repeated in this one."""
    found = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False)
    return found.returncode == 0


def install_pango() -> bool:
    """Install Debian's package of Pango; False where rights, a network or a suitable system are missing."""
    if shutil.which("apt-get") is None:
        return False
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]  # nobody would see a password prompt
    if may and shutil.which("sudo") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", *PANGO]):
        if subprocess.run([*may, "apt-get", *step], env=quiet, capture_output=True, check=False).returncode:  # noqa: S603
            return False
    return True
