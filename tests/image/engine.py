"""Docker or Podman on this machine, told by options alone what compose.yaml says: one command line serves both.

IMAGE_ENGINE  the engine as words of a shell, such as "podman --runtime runc"; default: docker, else podman
IMAGE_BUILD   more options of ``build``, such as a mounted configuration of pip
IMAGE_RUN     more options of ``run``, such as limits that this machine allows
"""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TAG = "gleichtakt-under-test"
# A build fetches all that is locked.
MINUTES_TO_BUILD, MINUTES_TO_RUN = 40, 10
# Without it Podman drops the health check, which is no part of the format it prefers.
FORMAT = {"BUILDAH_FORMAT": "docker"}


def _words(name: str) -> list[str]:
    return shlex.split(os.environ.get(name, ""))


@dataclass(frozen=True)
class Engine:
    """Builds and runs containers; `program` is what every command begins with."""

    program: list[str] = field(
        default_factory=lambda: (
            _words("IMAGE_ENGINE") or [name for name in ("docker", "podman") if shutil.which(name)][:1]
        )
    )

    def __call__(self, *words: str, minutes: int = MINUTES_TO_RUN, is_checked: bool = True) -> str:
        """Standard output and error of a command, one after the other; AssertionError with both if it fails."""
        done = subprocess.run(
            [*self.program, *words], cwd=ROOT, env=os.environ | FORMAT, timeout=60 * minutes,
            capture_output=True, text=True, errors="replace",
        )  # fmt: skip
        assert not is_checked or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def build(self) -> None:
        """The repository's own Dockerfile, as it is."""
        self("build", "--tag", TAG, *_words("IMAGE_BUILD"), ".", minutes=MINUTES_TO_BUILD)

    def run(self, *command: str, options: tuple[str, ...] = (), volumes: dict[str, str]) -> str:
        """Run `command` (none: the image's own) in a container without a network, closed as compose.yaml says."""
        mounted = [word for place, name in volumes.items() for word in ("--volume", f"{name}:{place}")]
        given = [*closed(), "--network", "none", *mounted, *_words("IMAGE_RUN"), *options]
        return self("run", *given, TAG, *command)


def service(name: str) -> dict[str, Any]:
    """A service of compose.yaml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"][name]
    return found


def shell_of(name: str) -> str:
    """The shell script that a service of compose.yaml runs."""
    shell, option, script = service(name)["command"]
    assert (shell, option) == ("sh", "-c")
    return str(script).replace("$$", "$")


def closed() -> list[str]:
    """Options of ``run`` for what compose.yaml says of all our containers."""
    ours = service("dashboard")
    words = [f"--memory={ours['mem_limit']}", f"--pids-limit={ours['pids_limit']}"]
    words += [f"--tmpfs={one}" for one in ours["tmpfs"]] + [f"--cap-drop={one}" for one in ours["cap_drop"]]
    words += [f"--security-opt={one.replace(':true', '')}" for one in ours["security_opt"]]
    return words + ["--read-only"] * ours["read_only"] + ["--init"] * ours["init"]
