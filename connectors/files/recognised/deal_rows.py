"""Rows about opportunities from every table, with the same columns and unchanged values; nothing is decided yet."""

from collections.abc import Iterator, Mapping, Sequence

from connectors.files.known.headings import plain
from connectors.files.recognised.source import Source
from connectors.kit.convert import literal
from storage.staging import Staging

_TEXTS = (
    "opportunity_id", "name", "account_id", "account_name", "stage", "from_stage", "status", "owner", "pipeline",
    "type", "segment", "industry", "region", "country",
)  # fmt: skip
_FLAGS = ("is_closed", "is_won", "is_lost", "is_active", "is_deleted")
_INSTANTS = ("created_at", "closes", "closed_at", "won_at", "lost_at", "stage_since", "changed_at")


def fill_deal_rows(staging: Staging, sources: Sequence[Source], only: Mapping[str, Sequence[str]]) -> None:
    """Fill the temporary tables `deal_row` (a row per row of a file) and `entered_row` (per dated stage of a row).

    deal_row: number, line, is_change; the fields as given; account_id is the first of several. ``only``: field -> the
    words whose rows are taken, if any; rows of a table without the field stay.
    """
    connection = staging.connection
    columns = (
        "number INTEGER, line BIGINT, is_change BOOLEAN, "
        + ", ".join(f"{name} VARCHAR" for name in (*_TEXTS, "currency"))
        + ", "
        + ", ".join(f"{name} BOOLEAN" for name in (*_FLAGS, "has_more_accounts", "closes_is_day", "closed_is_day"))
        + ", "
        + ", ".join(f"{name} TIMESTAMPTZ" for name in _INSTANTS)
        + ", expected_close_on DATE, amount DOUBLE, won_amount DOUBLE"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE deal_row ({columns})")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE entered_row (number INTEGER, line BIGINT, place INTEGER, stage VARCHAR,"
        " pipeline VARCHAR, entered_at TIMESTAMPTZ)"
    )
    for source in sources:
        if source.fit.declaration.rows not in ("opportunity", "stage_change"):
            continue
        chosen = {name: source.text(name) for name in _TEXTS}
        # Of several companies of one opportunity, the first is the one it is filed under.
        chosen["account_id"] = f"NULLIF(trim(split_part({source.text('account_id')}, ';', 1)), '')"
        chosen |= {name: source.flag(name) for name in _FLAGS}
        chosen |= {name: source.instant(name) for name in _INSTANTS}
        chosen |= {
            "number": str(source.number),
            "line": "line",
            "is_change": "true" if source.fit.declaration.rows == "stage_change" else "false",
            "currency": source.currency(),
            "has_more_accounts": f"contains({source.text('account_id')}, ';')",
            "closes_is_day": source.is_day("closes"),
            "closed_is_day": source.is_day("closed_at"),
            "expected_close_on": source.day("expected_close_on"),
            "amount": source.number_of("amount"),
            "won_amount": source.number_of("won_amount"),
        }
        where = " AND ".join([_only(source), *_chosen(source, only)])
        listed = ", ".join(f"{expression} AS {name}" for name, expression in chosen.items())
        connection.execute(f"INSERT INTO deal_row BY NAME SELECT {listed} FROM {source.view} WHERE {where}")
        for index, one in enumerate(source.fit.entered):
            pipeline = literal(one.pipeline) if one.pipeline else "NULL"
            connection.execute(
                f"INSERT INTO entered_row SELECT {source.number}, line, {index}, $1, {pipeline},"
                f" {source.entered(index)} FROM {source.view} WHERE {source.entered(index)} IS NOT NULL AND {where}",
                [one.stage],
            )


def _chosen(source: Source, only: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """SQL conditions for the requested rows, one per field."""
    for field, words in only.items():
        if words and field in source.fit.fields:
            yield f"{source.text(field)} IN ({', '.join(map(literal, words))})"


def _only(source: Source) -> str:
    """SQL for the rows that the declaration takes; the others are something else."""
    conditions = []
    for field, words in source.fit.declaration.only.items():
        listed = ", ".join(literal(plain(word)) for word in words)
        conditions.append(f"regexp_replace(lower({source.text(field)}), '[^a-z]+', '', 'g') IN ({listed})")
    return " AND ".join(conditions) or "true"
