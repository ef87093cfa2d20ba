"""The test files that matter for what has changed since the last commit: `python -m tests.affected`.

A test file matters if it changed itself, names a changed module among its imports or in its own name, or stands in
`JUDGES` for what has changed: much is judged by tests that never import it. Journeys, the portability suite and R are
left to `make test`.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What is changed, by how its path begins, and who judges it without importing it.
DECLARED = (
    "tests/metrics/test_declared.py",
    "tests/ui/charter/test_definitions.py",
    "tests/ui/blocks/test_certainty.py",
)
DOCUMENT = "tests/ui/charter/test_definitions_document.py"
JUDGES = {
    "metrics/catalog.py": (
        *DECLARED,
        DOCUMENT,
        "tests/metrics/test_headlines.py",
        "tests/metrics/question/test_refused.py",
    ),
    "metrics/": (DOCUMENT, "tests/metrics/test_against_reference.py"),
    "tests/reference/": ("tests/metrics/test_against_reference.py", "tests/metrics/question/test_by.py"),
    "ui/text/locales/": ("tests/ui/text/test_text.py", *DECLARED, DOCUMENT),
    "model/languages.py": ("tests/ui/text/test_text.py", "tests/ui/text/test_third_language.py", *DECLARED),
    "docs/metrics": (DOCUMENT,),
}
LEFT_OUT = ("tests/journeys", "tests/portability", "tests/r/")


def changed() -> list[str]:
    """Paths of changed and new files, from the root."""
    told = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [line[3:].split(" -> ")[-1] for line in told.stdout.splitlines()]


def affected(paths: list[str]) -> list[str]:
    """Test files for changed `paths`, in alphabetical order."""
    python = [path for path in paths if path.endswith(".py")]
    found = {path for path in python if Path(path).name.startswith("test_") and (ROOT / path).is_file()}
    found |= {judge for path in paths for begin, judges in JUDGES.items() if path.startswith(begin) for judge in judges}
    # A module of a room of figures is judged by the tests that bear the name of any figure there.
    rooms = {Path(path).parent for path in python if path.startswith("metrics/")} - {Path("metrics")}
    neighbours = {f"test_{module.stem}" for room in rooms for module in (ROOT / room).glob("*.py")}
    modules = {path.removesuffix(".py").replace("/", ".") for path in python if not path.startswith("tests/")}
    for test in (ROOT / "tests").rglob("test_*.py"):
        text = test.read_text(encoding="utf-8")
        for module in modules:
            room, _, name = module.rpartition(".")
            imported = f"from {module} import" in text or (
                f"from {room} import" in text and any(name in line for line in text.splitlines() if room in line)
            )
            if imported or test.stem == f"test_{name}" or test.stem in neighbours:
                found.add(str(test.relative_to(ROOT)))
    return sorted(path for path in found - {"tests/test_layers.py"} if not path.startswith(LEFT_OUT))


if __name__ == "__main__":
    sys.stdout.write(" ".join(["tests/test_layers.py", *affected(changed())]) + "\n")
