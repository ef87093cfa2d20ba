"""The terminal on a data folder of a test's own, for the reported situations."""

import csv
import io
from pathlib import Path

import cli
from model.charter import DEFAULT_CHARTER

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


def run_command(monkeypatch, capsys, *words: str) -> tuple[int, str, str]:
    """What a command of the terminal ends with: (exit status, standard output, standard error)."""
    monkeypatch.setattr("sys.argv", ["cli.py", *words])
    try:
        status = cli.main()
    except SystemExit as leaving:
        status = leaving.code or 0
    out = capsys.readouterr()
    return status, out.out, out.err


class Terminal:
    """Commands on a data folder of its own."""

    def __init__(self, monkeypatch, capsys):
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        return run_command(self.monkeypatch, self.capsys, *words)

    def load(self, case: str, folder: str = "in", *options: str) -> str:
        """Import the folder of the case whose number begins so; what was said."""
        place = next(CASES.glob(f"{case}-*")) / folder
        status, out, err = self.run("import", str(place), *options)
        assert status == 0, err
        return out + err

    def kpi(self, name: str, *options: str) -> list[dict[str, str]]:
        status, out, err = self.run("kpi", name, *options, "--format", "csv")
        assert status == 0, err
        return list(csv.DictReader(io.StringIO(out)))

    def stock(self, day: str, *options: str) -> dict[str, int]:
        """Phases that hold accounts on `day`."""
        found = {row["phase"]: int(row["accounts"]) for row in self.kpi("stock", "--as-of", day, *options)}
        return {phase: accounts for phase, accounts in found.items() if accounts}

    def spells(self, day: str, *options: str) -> list[tuple[str, ...]]:
        """account, phase, entered_on, exit of every spell."""
        columns = ("account_id", "phase", "entered_on", "exit")
        return [tuple(row[name] for name in columns) for row in self.kpi("phase_spells", "--as-of", day, *options)]


def with_lines(tmp_path: Path, *, before: str = "", after: str = "", motions: str | None = None) -> str:
    """The default charter with lines above or below, or with `motions` instead of its own, as a file."""
    text = DEFAULT_CHARTER.read_text(encoding="utf-8")
    if motions is not None:
        own = text.index("[[motion]]")
        text = text[:own] + text[text.index("[[phase]]", own) :] + motions
    path = tmp_path / "charter.toml"
    path.write_text(before + text + after, encoding="utf-8")
    return str(path)
