"""The day on which somebody last confirmed a row of a list: from a column of it, else one day for the whole list."""

from datetime import date
from pathlib import Path

import pyarrow as pa

from connectors.files import Mapping
from connectors.files.foreign.inspection import read_foreign
from connectors.files.source import inside
from connectors.kit.convert import Formats, converted, literal
from model.tables import Kind
from storage.staging import Staging


def confirm(staging: Staging, first: int, day: date, time_zone: str) -> None:
    """Record that every account appended from row id `first` on was confirmed on `day`."""
    staging.connection.execute(
        f"INSERT INTO confirmation SELECT account_id, timezone($zone, $day::DATE::TIMESTAMP) FROM account"
        f" WHERE rowid >= {first}",
        {"zone": time_zone, "day": day},
    )


def confirm_rows(staging: Staging, prefix: str, folder: Path, mapping: Mapping, column: str, time_zone: str) -> None:
    """Record the day in `column` for the accounts of the file's rows; the latest where an account has several.

    Only where the account's id is a column of that file. A text that is no day leaves the day of the whole list.
    """
    for file in mapping.files:
        origin = next((table.columns["account_id"] for table in file.tables if table.table == "account"), None)
        if origin is None or origin.column is None or origin.file is not None:
            continue
        foreign = read_foreign(inside(folder, file.name), file)
        names, seen = foreign.inspection.columns, foreign.inspection
        if column not in names or origin.column not in names:
            continue
        places = names.index(origin.column), names.index(column)
        rows = [tuple(row[at].strip() if at < len(row) else "" for at in places) for _, row in foreign.body]
        staging.connection.register(
            "told", pa.table({"id": [row for row, _ in rows], "told_on": [day for _, day in rows]})
        )
        formats = Formats(file.time_zone or time_zone, seen.date_style, seen.decimal, is_foreign=True)
        known = f"{literal(prefix)} || " + ("regexp_replace(id, '\\.0+$', '')" if origin.is_whole_number else "id")
        staging.connection.execute(
            "UPDATE confirmation SET confirmed_at = timezone($zone, day::TIMESTAMP) FROM"
            f" (SELECT {known} AS row_id, max({converted(Kind.DATE, 'told_on', formats)}) AS day"
            " FROM told GROUP BY 1) t"
            " WHERE confirmation.row_id = t.row_id AND day IS NOT NULL",
            {"zone": time_zone},
        )
        staging.connection.unregister("told")
