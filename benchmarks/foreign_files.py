"""Strangers' exports opened: a CSV as Excel writes it, and an XLSX, against the readers one would take instead.

python -m benchmarks foreign_files [--rows N] [--sheet-rows N]
The file is as German Excel saves it (Windows-1252, semicolons, 1.234,56 €, dates with points, line breaks in cells).
DuckDB's reader is told the dialect and gives text; ours finds it, numbers the lines and leaves out what is no row.
Finding every column's style is told apart: nothing else does that. Beside the seconds on the clock stand those of the
processor, of all cores together: on a machine that others use they are what can be compared.
"""

import argparse
import csv
import json
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import xlsxwriter

from benchmarks.company import folder_for
from benchmarks.measure import in_own_process, keep, peak_mb, rows_as_markdown
from connectors.files.foreign.opening.opening import tables_of
from connectors.files.foreign.styles.styles import styles_of
from settings import Settings
from storage.staging import open_staging

HEAD = ["Vorgangsnummer", "Kunde", "Projekt", "Status", "Auftragswert (€)", "Zuständig", "Angelegt am", "Bemerkung"]
STAGES = ("Erstkontakt", "Angebot erstellt", "Vertragsentwurf", "gewonnen", "verloren")
FIRST = date(2024, 1, 1)


def main(arguments: list[str]) -> None:
    """Measure, write results/foreign_files.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks foreign_files", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sheet-rows", type=int, default=200_000)
    parser.add_argument("--one", choices=WAYS, help="run one way and print its seconds and peak of memory")
    chosen = parser.parse_args(arguments)
    text, sheet = _csv(chosen.rows), _xlsx(chosen.sheet_rows)
    if chosen.one:
        path = text if chosen.one in ("duckdb", "text") else sheet
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            print(json.dumps(WAYS[chosen.one](path, Path(scratch)) | {"peak_mb": peak_mb()}))
        return
    sizes = ("--rows", str(chosen.rows), "--sheet-rows", str(chosen.sheet_rows))
    runs = {}
    for way in WAYS:
        runs[way] = in_own_process("benchmarks", "foreign_files", *sizes, "--one", way)
        print(way, runs[way], flush=True)
    names = {
        "duckdb": "CSV: DuckDB's reader, told the dialect",
        "text": "CSV: opened as a stranger's",
        "openpyxl": "XLSX: openpyxl, read-only",
        "sheet": "XLSX: opened as a stranger's",
    }
    rows: list[list[Any]] = [
        [names[way], run["seconds"], run["processor"], run["rows"] / run["processor"], run.get("styles", 0),
         run.get("styles_processor", 0), run["peak_mb"]]
        for way, run in runs.items()
    ]  # fmt: skip
    head = [
        "",
        "seconds",
        "of the processor",
        "rows a second of it",
        "seconds for styles",
        "of the processor",
        "peak MB",
    ]
    about = f"{chosen.rows:,} rows of CSV, {chosen.sheet_rows:,} of XLSX, memory limit {Settings().memory_limit_mb} MB"
    keep("foreign_files", {"rows": chosen.rows, "runs": runs}, f"{about}\n\n{rows_as_markdown(head, rows)}")


def _row(at: int) -> list[Any]:
    note = f"Rückruf\n„dringend“; KW {at % 52}" if at % 7 == 0 else "-"
    day = FIRST + timedelta(days=at % 900)
    return [at, f"Müller {at // 3} GmbH", f"Neubau {at}", STAGES[at % 5], at % 99_991 + 0.25, "Jörg Schäfer", day, note]


def _place(name: str) -> Path:
    folder = folder_for(0).parent / "foreign"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _csv(rows: int) -> Path:
    """The CSV of so many rows, made once."""
    path = _place(f"liste-{rows}.csv")
    if not path.is_file():
        part = path.with_suffix(".part")
        with part.open("w", encoding="cp1252", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEAD)
            for at in range(1, rows + 1):
                row = _row(at)
                row[4] = f"{row[4]:,.2f} €".translate(str.maketrans(",.", ".,"))
                row[6] = row[6].strftime("%d.%m.%Y")
                writer.writerow(row)
        part.rename(path)
    return path


def _xlsx(rows: int) -> Path:
    """The workbook of so many rows, made once."""
    path = _place(f"liste-{rows}.xlsx")
    if not path.is_file():
        part = path.with_suffix(".part.xlsx")
        with xlsxwriter.Workbook(part, {"constant_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
            sheet = book.add_worksheet("Liste")
            sheet.write_row(0, 0, HEAD)
            for at in range(1, rows + 1):
                sheet.write_row(at, 0, _row(at))
        part.rename(path)
    return path


def _duckdb(path: Path, scratch: Path) -> dict[str, float]:
    config = {"memory_limit": f"{Settings().memory_limit_mb}MB", "temp_directory": str(scratch)}
    utf8 = scratch / "utf8.csv"
    with duckdb.connect(scratch / "text.duckdb", config=config) as connection:
        begin, working = time.perf_counter(), time.process_time()
        # It reads no Windows-1252 without an extension: brought to UTF-8 first, as one would by hand.
        with path.open(encoding="cp1252", newline="") as source, utf8.open("w", encoding="utf-8", newline="") as goal:
            while chunk := source.read(1 << 20):
                goal.write(chunk)
        connection.execute(
            f"CREATE TABLE t AS SELECT * FROM read_csv('{utf8}', delim = ';', header = true, all_varchar = true,"
            " quote = '\"', new_line = '\\r\\n', strict_mode = false)"
        )
        taken, worked = time.perf_counter() - begin, time.process_time() - working
        counted = connection.execute("SELECT count(*) FROM t").fetchone()
    return {"seconds": taken, "processor": worked, "rows": counted[0] if counted else 0}


def _foreign(path: Path, scratch: Path) -> dict[str, float]:
    with open_staging(scratch, memory_limit_mb=Settings().memory_limit_mb) as staging:
        begin, working = time.perf_counter(), time.process_time()
        (table,) = tables_of(path, staging)
        taken, worked = time.perf_counter() - begin, time.process_time() - working
        begin, working = time.perf_counter(), time.process_time()
        styles = styles_of(table, staging)
        finding, found = time.perf_counter() - begin, time.process_time() - working
    amount = styles[HEAD[4]].number
    assert amount is not None
    assert amount.readable == table.rows
    return {
        "seconds": taken, "processor": worked, "rows": table.rows, "styles": finding, "styles_processor": found,
    }  # fmt: skip


def _openpyxl(path: Path, scratch: Path) -> dict[str, float]:
    begin, working = time.perf_counter(), time.process_time()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    counted = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1
    return {"seconds": time.perf_counter() - begin, "processor": time.process_time() - working, "rows": counted}


WAYS = {"duckdb": _duckdb, "text": _foreign, "openpyxl": _openpyxl, "sheet": _foreign}
