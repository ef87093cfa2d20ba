"""The tests that matter for what has changed since the last commit, as words for pytest: `python -m tests.affected`.

A test file matters if it changed itself, imports a changed module, bears the name of one in the folder of its room, or
stands in `JUDGES` for what has changed: much is judged by tests that never import it. Whoever only uses what uses a
changed module, every figure on simulated worlds, journeys, the portability suite and R are left to `make test`.
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
    "metrics/": (DOCUMENT,),
    "tests/reference/": ("tests/metrics/question/test_by.py",),
    "ui/text/locales/": ("tests/ui/text/test_text.py", *DECLARED, DOCUMENT),
    "model/languages.py": ("tests/ui/text/test_text.py", "tests/ui/text/test_third_language.py", *DECLARED),
    "docs/metrics": (DOCUMENT,),
}
LEFT_OUT = ("tests/journeys", "tests/portability", "tests/image", "tests/r/", "tests/metrics/test_against_reference.py")
# Fewer files are run sooner by one process than by several that each import what they need.
FEW_FILES = 4
# What a page's part is called without the ending that says what of it a module holds.
ENDINGS = ("_rows", "_words", "_parts", "_form", "_editor")


def changed() -> list[str]:
    """Paths of changed and new files, from the root."""
    status = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [line[3:].split(" -> ")[-1] for line in status.stdout.splitlines()]


def bears_name(test: Path, path: str) -> bool:
    """Whether the test is named after the module at `path`, or after its part of a page, and stands in its room."""
    module = Path(path)
    name = next((module.stem.removesuffix(end) for end in ENDINGS if module.stem.endswith(end)), module.stem)
    is_at_home = len(module.parts) < 3 or module.parent.name in test.parts
    return is_at_home and test.stem in (f"test_{module.stem}", f"test_{name}")


def imports(text: str, module: str) -> bool:
    """Whether `text` takes something from `module`, or the module from its room."""
    room, _, name = module.rpartition(".")
    return f"from {module} import" in text or any(
        line.startswith(f"from {room} import") and name in line for line in text.splitlines()
    )


def affected(paths: list[str]) -> list[str]:
    """Test files for changed `paths`, in alphabetical order."""
    python = [path for path in paths if path.endswith(".py")]
    found = {path for path in python if Path(path).name.startswith("test_") and (ROOT / path).is_file()}
    found |= {judge for path in paths for begin, judges in JUDGES.items() if path.startswith(begin) for judge in judges}
    # A module of a room of figures is judged by the tests that bear the name of any figure there.
    rooms = {Path(path).parent for path in python if path.startswith("metrics/")} - {Path("metrics")}
    neighbours = {f"test_{module.stem}" for room in rooms for module in (ROOT / room).glob("*.py")}
    own = [path for path in python if not path.startswith("tests/")]
    for test in (ROOT / "tests").rglob("test_*.py"):
        text = test.read_text(encoding="utf-8")
        is_named = test.stem in neighbours or any(bears_name(test, path) for path in own)
        if is_named or any(imports(text, path.removesuffix(".py").replace("/", ".")) for path in own):
            found.add(str(test.relative_to(ROOT)))
    return sorted(path for path in found - {"tests/test_layers.py"} if not path.startswith(LEFT_OUT))


def words(files: list[str]) -> list[str]:
    """What pytest is called with: the layers and `files`, by several processes if there are many."""
    return [*(("-n", "auto", "--dist", "loadfile") if len(files) > FEW_FILES else ()), "tests/test_layers.py", *files]


if __name__ == "__main__":
    sys.stdout.write(" ".join(words(affected(changed()))) + "\n")
