"""The likeliest mapping of inspected files, from their headers and first rows; the same input, the same proposal."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from connectors.files.foreign.inspection import Inspection
from connectors.files.foreign.mapping import FileMapping, From, Mapping, Point, TableMapping
from connectors.files.foreign.synonyms import DATED_STAGES, SYNONYMS
from connectors.kit.base import ContractError
from model.tables import TABLES

# Below this similarity, 0 to 1, two names are different words.
LIKE = 0.86
_WHOLE = re.compile(r"-?\d+\.0+")
STAND_INS = {
    "account": {"account_id": "name", "name": "account_id"},
    "opportunity": {"name": "opportunity_id"},
}
CONSTANTS = {"phase_event": {"known_by": "import"}, "activity": {"department": "sales"}}


def plain(name: str) -> str:
    """A header without case, punctuation and umlauts: "Größe (EUR)" is "groesse eur"."""
    text = name.strip().lower()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters)
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", ascii_only))


def likeness(header: str, names: Sequence[str]) -> float:
    """How well `header` fits the best of `names`: 1 for the same words, 0 for nothing in common."""
    words = plain(header)
    best = 0.0
    for name in map(plain, names):
        best = max(best, 1.0 if words == name else SequenceMatcher(None, words, name, autojunk=False).ratio())
    return best if best >= LIKE else 0.0


def propose(inspections: Sequence[Inspection]) -> Mapping:
    """A mapping of all files that resemble a canonical table; ContractError if none does."""
    files = [file for inspection in inspections if (file := _propose_file(inspection))]
    if not files:
        named = ", ".join(inspection.file for inspection in inspections)
        raise ContractError("files.nothing_recognised", files=named)
    return Mapping(files=tuple(files))


def _propose_file(inspection: Inspection) -> FileMapping | None:
    """The table whose columns fit best and is complete; None if none is."""
    best: tuple[float, TableMapping] | None = None
    for name in SYNONYMS:
        columns, score = _columns(inspection, name)
        required = [column.name for column in TABLES[name].columns if column.is_required]
        if name == "account" and _names_something_else(inspection, columns):
            continue
        if all(column in columns for column in required) and (best is None or score > best[0]):
            best = score, TableMapping(table=name, columns=columns)
    if best is None:
        return None
    table = _kept(inspection, best[1])
    points = _points(inspection, table) if table.table == "opportunity" else ()
    return FileMapping(
        name=inspection.file,
        sheet=inspection.sheet,
        encoding=inspection.encoding,
        delimiter=inspection.delimiter,
        header_row=inspection.header_row,
        decimal=inspection.decimal,
        date_style=inspection.date_style,
        tables=(table,),
        points=points,
    )


def _names_something_else(inspection: Inspection, columns: dict[str, From]) -> bool:
    """Whether the only sign of an account is a column "Name" beside the id of something else."""
    name, identity = columns.get("name"), columns.get("account_id")
    if name is None or name != identity or plain(name.column or "") != "name":
        return False
    return any(re.search(r" (id|nr|nummer)$", plain(header)) for header in inspection.columns)


def _columns(inspection: Inspection, table: str) -> tuple[dict[str, From], float]:
    """Canonical column -> header, each header once, best fit first; and the overall fit."""
    pairs = []
    for order, (canonical, names) in enumerate(SYNONYMS[table].items()):
        known = (*names, canonical)
        for index, header in enumerate(inspection.columns):
            if header and (score := likeness(header, known)):
                rank = next((at for at, name in enumerate(known) if plain(name) == plain(header)), len(known))
                pairs.append((-score, rank, order, index, canonical, header))
    columns: dict[str, From] = {}
    taken: set[int] = set()
    total = 0.0
    for score, _, _, index, canonical, header in sorted(pairs):
        if canonical not in columns and index not in taken:
            columns[canonical] = From(column=header, is_whole_number=_is_float_id(inspection, index, canonical))
            taken.add(index)
            total -= score
    for canonical, other in STAND_INS.get(table, {}).items():
        if canonical not in columns and other in columns:
            columns[canonical] = columns[other]
    for canonical, value in CONSTANTS.get(table, {}).items():
        columns.setdefault(canonical, From(value=value))
    return columns, total


def _is_float_id(inspection: Inspection, index: int, canonical: str) -> bool:
    """Whether an id column went through a tool that turned ids into floats: 6.0 for 6."""
    cells = [row[index] for row in inspection.rows if index < len(row) and row[index]]
    return canonical.endswith("_id") and bool(cells) and all(_WHOLE.fullmatch(cell) for cell in cells)


def _points(inspection: Inspection, table: TableMapping) -> tuple[Point, ...]:
    """Dated points of an opportunity: columns named after a stage, and the day on which it was closed."""
    opportunity, stage = table.columns["opportunity_id"], table.columns["stage"]
    points = [
        Point(at=header, stage=From(value=DATED_STAGES[plain(header)]), opportunity=opportunity)
        for header in inspection.columns
        if plain(header) in DATED_STAGES
    ]
    closed = table.columns.get("closed_at")
    if closed is not None and closed.column is not None:
        points.append(Point(at=closed.column, stage=stage, opportunity=opportunity))
    return tuple(points)


def _kept(inspection: Inspection, table: TableMapping) -> TableMapping:
    """`table` with the export's first day for opportunities without a date of their own; they are kept, with a note."""
    created, earliest = table.columns.get("created_at"), dict(inspection.earliest)
    if table.table != "opportunity" or created is None or created.column not in earliest:
        return table
    filled = created.model_copy(update={"fallback": earliest[created.column]})
    return table.model_copy(update={"columns": {**table.columns, "created_at": filled}})
