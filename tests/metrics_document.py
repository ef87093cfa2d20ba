"""docs/metrics*.md from the catalogue: `python -m tests.metrics_document` (or `make metrics-document`).

Heading, definition, formula, exclusions, unit and worked example of a figure are its texts; the rows are what the
product answers. By hand stand only the command of an example (in the English document, copied into the others) and
whatever else a section says. A figure that has no section yet gets one, with the days of `_command`.
"""

import re
import shlex
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from connectors.sync import import_folder
from metrics import CATALOG
from model.charter import DEFAULT_CHARTER, parse_charter
from storage.answer import answer
from storage.printing import written
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from ui.text import catalogue

DOCS = Path(__file__).resolve().parents[1] / "docs"
PATHS = {"en": DOCS / "metrics.md", "de": DOCS / "metrics.de.md"}
LABELS = {
    "en": ("Formula", "Not counted", "Unit"),
    "de": ("Formel", "Nicht gezählt", "Einheit"),
}
# In front of this heading new sections are put.
ROWS = {"en": "## The rows behind the figures\n", "de": "## Zeilen hinter den Zahlen\n"}
SECTION = re.compile(r"^## `(\w+)`.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
EXAMPLE = re.compile(r"```console\n(.*?)\n```\n\n```csv\n(.*?)```", re.DOTALL)
READ = (
    {"horizons": lambda given: [int(days) for days in given.split(",")]}
    | dict.fromkeys(("window-days", "horizon-days"), int)
    | dict.fromkeys(("as-of", "start", "end", "since"), date.fromisoformat)
)


def publish_example(document: str, folder: Path) -> Snapshot:
    """The company whose files and targets stand in `document`, published under `folder`."""
    files, data = folder / "files", folder / "data"
    files.mkdir()
    data.mkdir()
    for name, content in re.findall(r"^`(\w+\.csv)`\n\n```csv\n(.*?)```", document, re.DOTALL | re.MULTILINE):
        (files / name).write_text(content, encoding="utf-8")
    # What the reader adds to the charter that comes with the product.
    targets = "\n".join(re.findall(r"^```toml\n(.*?)```", document, re.DOTALL | re.MULTILINE))
    warehouse = Warehouse(data)
    import_folder(warehouse, files, charter=parse_charter(DEFAULT_CHARTER.read_text(encoding="utf-8") + targets))
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot


def parse_command(command: str) -> tuple[str, dict[str, Any]]:
    """Metric and options of a line `python cli.py kpi ...`."""
    words = shlex.split(command)
    assert words[:3] == ["python", "cli.py", "kpi"]
    given = {name.removeprefix("--"): value for name, value in zip(words[4::2], words[5::2], strict=True)}
    assert given.pop("format") == "csv"
    return words[3], {name.replace("-", "_"): READ.get(name, str)(value) for name, value in given.items()}


def compose(language: str, documents: dict[str, str], snapshot: Snapshot) -> str:
    """The document of `language` with every figure of the catalogue as its texts and `snapshot` have it."""
    document, english = documents[language], documents["en"]
    has_section = {found[1]: found[0] for found in SECTION.finditer(document)}
    commands = {found[1]: EXAMPLE.findall(found[0]) for found in SECTION.finditer(english)}
    for name, metric in CATALOG.items():
        if not metric.is_kpi:
            continue
        typed = [command for command, _ in commands.get(name, ())] or [_command(name)]
        section = _section(name, language, has_section.get(name), typed)
        if name in has_section:
            document = document.replace(has_section[name], section)
        else:
            document = document.replace(ROWS[language], section + ROWS[language])
    document = EXAMPLE.sub(lambda found: _example(found[1], snapshot), document)
    return _with_rows(document, language)


def _command(name: str) -> str:
    days = "--start 2026-03-16 --end 2026-04-15" if CATALOG[name].time == "period" else "--as-of 2026-04-30"
    return f"python cli.py kpi {name} {days} --format csv"


def _section(name: str, language: str, before: str | None, commands: list[str]) -> str:
    texts = catalogue.texts_of(language)
    known = {part: str(texts[f"metric.{name}{part}"]) for part in ("", ".question", ".name", ".example")}
    formula, exclusions, unit = (
        f"*{label}:* {_as_sentence(str(texts[f'metric.{name}.{part}']))}"
        for label, part in zip(LABELS[language], ("formula", "exclusions", "unit"), strict=True)
    )
    head = (
        f"## `{name}`: {known['.name']}\n\n**{known['.question']}** {known['']}\n\n{formula}\n\n{exclusions} {unit}\n\n"
    )
    blocks = [f"```console\n{command}\n```\n\n```csv\n```" for command in commands]
    if before is None:
        return f"{head}{blocks[0]}\n\n{known['.example']}\n\n"
    # Between unit and command, and after the example, a section may say more.
    found = [*EXAMPLE.finditer(before)]
    note = before[: found[0].start()].split("\n\n", 4)[4]
    rest = before[found[0].end() :].split("\n\n", 2)[2]
    for number, block in enumerate(blocks[1:], 1):
        rest = rest.replace(found[number][0], block)
    return f"{head}{note}{blocks[0]}\n\n{known['.example']}\n\n{rest}"


def _as_sentence(text: str) -> str:
    return text if text.endswith(".") else text + "."


def _example(command: str, snapshot: Snapshot) -> str:
    name, options = parse_command(command)
    rows = written(answer(snapshot, name, **options), "csv")
    return f"```console\n{command}\n```\n\n```csv\n{rows.rstrip()}\n```"


def _with_rows(document: str, language: str) -> str:
    """`document` with a line in its table for every metric that is no figure of its own but rows behind one."""
    texts = catalogue.texts_of(language)
    for name in (name for name, metric in CATALOG.items() if not metric.is_kpi):
        line = f"| `{name}` | **{_as_sentence(str(texts[f'metric.{name}.name']))}** {texts[f'metric.{name}']} |\n"
        document, replaced = re.subn(rf"^\| `{name}` \|.*\n", lambda _, line=line: line, document, flags=re.MULTILINE)
        if not replaced:
            last = [*re.finditer(r"^\| `\w+` \|.*\n", document, re.MULTILINE)][-1]
            document = document[: last.end()] + line + document[last.end() :]
    return document


def main() -> None:
    """Write the documents anew; SystemExit if a figure has no texts yet."""
    bare = [name for name in CATALOG if any(f"metric.{name}" not in catalogue.texts_of(language) for language in PATHS)]
    if bare:
        raise SystemExit(f"No texts yet of {', '.join(bare)}: pytest tests/metrics/test_declared.py names them.")
    documents = {language: path.read_text(encoding="utf-8") for language, path in PATHS.items()}
    with tempfile.TemporaryDirectory() as folder:
        snapshot = publish_example(documents["en"], Path(folder))
        for language, path in PATHS.items():
            path.write_text(compose(language, documents, snapshot), encoding="utf-8")


if __name__ == "__main__":
    main()
