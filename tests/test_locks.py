"""What is installed is what was tested: every package in a lock, each lock at one with the file that people read."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKED = {
    "run": "requirements.txt",
    "development": "requirements-dev.txt",
    "postgresql": "requirements-postgresql.txt",
    "mariadb": "requirements-mariadb.txt",
    "spark": "requirements-spark.txt",
    "benchmark": "benchmarks/requirements.txt",
    "tryton": "tests/requirements-tryton.txt",
}
STALE = "run `make lock`"
# One package of a lock: its line, its hashes, and the comment that says who asks for it.
_ENTRY = re.compile(r"^(?P<asked>[a-z0-9][^\\\n]*?) \\\n(?P<hashes>(?: {4}--hash=.*\n)+) {4}# via (?P<via>.*)\n", re.M)


def lock(name: str) -> str:
    return (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, Requirement]:
    found = [Requirement(entry["asked"]) for entry in _ENTRY.finditer(lock(name))]
    return {canonicalize_name(pin.name): pin for pin in found}


def version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "==", f"{pin} leaves a choice"
    return only.version


def asked(path: Path) -> dict[str, list[Requirement]]:
    """What `path` asks for, with what the files ask for that it names."""
    found: dict[str, list[Requirement]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            for name, wanted in asked(path.parent / text.removeprefix("-r ")).items():
                found.setdefault(name, []).extend(wanted)
        elif text:
            wanted_here = Requirement(text)
            found.setdefault(canonicalize_name(wanted_here.name), []).append(wanted_here)
    return found


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_holds_what_its_file_asks_for_and_no_more(name):
    wanted, pinned = asked(ROOT / LOCKED[name]), pins(name)
    outside = [
        str(w) for key in wanted for w in wanted[key] if key not in pinned or version(pinned[key]) not in w.specifier
    ]
    assert not outside, STALE
    by_hand = {
        canonicalize_name(Requirement(entry["asked"]).name)
        for entry in _ENTRY.finditer(lock(name))
        if "-r " in entry["via"]
    }
    assert by_hand == set(wanted), STALE


@pytest.mark.parametrize("name", [name for name in LOCKED if name != "tryton"])
def test_locks_agree_with_each_other(name):
    """Extras are installed beside the rest, so what two locks hold is one version of it."""
    all_of_it = pins("development")
    other = {
        key: str(pin) for key, pin in pins(name).items() if key in all_of_it and version(pin) != version(all_of_it[key])
    }
    assert not other, STALE


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_says_what_and_not_where_from(name):
    lines = lock(name).splitlines()
    kinds = re.compile(r"[a-z0-9][\w.-]*==\S+( ; [^\\]*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    # via .*|#.*")
    assert not [line for line in lines if not kinds.fullmatch(line)]
    assert "://" not in lock(name)
    entries = list(_ENTRY.finditer(lock(name)))
    assert len(entries) == sum("==" in line for line in lines), "a package without a hash"


def test_what_is_installed_is_what_is_locked():
    """The packages these tests run on are those of the lock, and none of them misses another."""
    pinned = {key: pin for key, pin in pins("development").items() if pin.marker is None or pin.marker.evaluate()}
    other = {}
    for key, pin in pinned.items():
        try:
            found = distribution(key)
        except PackageNotFoundError:
            other[key] = f"missing, locked is {version(pin)}"
            continue
        if found.version != version(pin):
            other[key] = f"{found.version}, locked is {version(pin)}"
        needs = [Requirement(text) for text in found.requires or []]
        for need in needs:
            is_needed = need.marker is None or need.marker.evaluate({"extra": ""})
            if is_needed and canonicalize_name(need.name) not in pinned:
                other[key] = f"needs {need}, which is not locked"
    assert not other, "run `make lint`, which installs the lock"
