"""The 60 deals of the exports beside this checkout, told in other styles: separators, encodings, languages, totals."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

Cells = Sequence[Any]
_EPOCH = datetime.fromisoformat("1899-12-30")
_STATES = {"won": "Gewonnen", "lost": "Verloren", "open": "Offen"}


@dataclass(frozen=True)
class Deal:
    """A deal as all exports tell it; ``words``: its stage in HubSpot (English, German), Pipedrive, and the list."""

    id: str
    name: str
    account: str
    account_id: str
    owner: str
    amount: float
    created: datetime
    closes: datetime | None
    state: str
    since: datetime
    words: tuple[str, str, str, str]


def deals(folder: Path) -> list[Deal]:
    """The deals of the exports in `folder`."""
    from openpyxl import load_workbook

    def told(name: str, encoding: str, delimiter: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding=encoding, newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))

    english = told("hubspot-crm-exports-all-deals-2026-11-27.csv", "utf-8", ",")
    german = told("hubspot-deals-deutsch.csv", "utf-8", ",")
    listed = told("Vertriebsliste.csv", "cp1252", ";")
    head, *rows = load_workbook(folder / "deals-10348211-101.xlsx").worksheets[0].iter_rows(values_only=True)
    return [
        Deal(
            one["Record ID"], one["Deal Name"], one["Associated Company"], one["Associated Company IDs"],
            one["Deal owner"], float(one["Amount"]), datetime.fromisoformat(one["Create Date"]),
            datetime.fromisoformat(one["Close Date"]) if one["Close Date"] else None,
            str(other["Deal - Status"]).lower(), datetime.fromisoformat(str(other["Deal - Last stage change"])),
            (one["Deal Stage"], de["Deal-Phase"], str(other["Deal - Stage"]), line["Status"]),
        )
        for one, de, line, other in zip(
            english, german, listed, (dict(zip(head, row, strict=True)) for row in rows), strict=True
        )
    ]  # fmt: skip


def comma(amount: float, decimals: int = 2) -> str:
    """12345.6 as "12.345,60"."""
    return f"{amount:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def day(moment: datetime | None, style: str = "%d.%m.%Y") -> str:
    """A day as Germans write it, or in another style; empty for none."""
    return moment.strftime(style) if moment else ""


def serial(moment: datetime | None) -> float | None:
    """What a spreadsheet holds instead of a day, when nobody told it that it is one."""
    return (moment - _EPOCH).total_seconds() / 86_400 if moment else None


def text(rows: Sequence[Cells], *, delimiter: str = ";", encoding: str = "utf-8", above: Sequence[str] = ()) -> bytes:
    """The rows as a text file, with lines above them."""
    out = io.StringIO(newline="")
    out.writelines(f"{line}\r\n" for line in above)
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def book(rows: Sequence[Cells], *, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """The rows as a workbook; merged: ranges of cells (first row, first column, last row, last column)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Export")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
        for first, left, last, right in merged:
            sheet.merge_range(first, left, last, right, rows[first][left])
    return out.getvalue()


def grouped(rows: Sequence[Cells], by: int, amount: int, total: Callable[[str], str]) -> list[list[Any]]:
    """The rows sorted by the column `by`, a subtotal below each group, and a total of all at the end."""

    def line(word: str, group: Sequence[Cells]) -> list[Any]:
        cells: list[Any] = [None] * len(rows[0])
        cells[by], cells[amount] = word, sum(row[amount] for row in group)
        return cells

    found: list[list[Any]] = []
    for name, group in groupby(sorted(rows, key=lambda row: row[by]), key=lambda row: row[by]):
        listed = [list(row) for row in group]
        found += [*listed, line(total(name), listed)]
    return [*found, line("Gesamtergebnis", rows)]


def hubspot(one: Deal, when: Callable[[datetime | None], Any], amount: Any) -> list[Any]:
    """A row of HubSpot's German export."""
    return [one.id, one.name, one.words[1], when(one.closes), one.owner, amount, "Sales Pipeline", when(one.created),
            one.account]  # fmt: skip


def pipedrive(number: int, one: Deal, when: Callable[[datetime | None], Any], amount: Any) -> list[Any]:
    """A row of Pipedrive's German export."""
    ended = {state: when(one.closes) if one.state == state else when(None) for state in _STATES}
    return [number, one.name, one.owner, amount, "EUR", one.account, one.words[2], _STATES[one.state],
            when(one.created), when(one.since), ended["won"], ended["lost"], ended["open"]]  # fmt: skip


def dynamics(one: Deal) -> list[Any]:
    """A row of the German "Export to Excel" of Dynamics 365."""
    phases = {"open": "2-Entwickeln", "won": "4-Schließen", "lost": "4-Schließen"}
    ended = serial(one.closes) if one.state != "open" else None
    return [f"guid-{one.id}", one.name, one.account, serial(one.closes), one.amount, _STATES[one.state],
            phases[one.state], one.owner, serial(one.created), ended]  # fmt: skip


def listed(number: int, one: Deal, amount: Any, style: str = "%d.%m.%Y") -> list[Any]:
    """A row of the list that a sales team keeps in a spreadsheet."""
    return [number, one.account, one.name, one.words[3], amount, one.owner, day(one.created, style),
            day(one.closes, style) or "k. A."]  # fmt: skip
