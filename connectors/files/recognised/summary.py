"""The figures a user knows by heart, counted on the assembled data; and what could not be used, as notes."""

from connectors.files.recognised.proposal import Amounts, Counts, StageWord
from connectors.files.recognised.words import KnownStage
from connectors.kit.base import Note
from connectors.kit.convert import literal
from model.currencies import written_apart
from storage.staging import Staging

_PER_ACCOUNT = """
    SELECT account, bool_or(state = 'open') AS is_open, bool_or(state = 'won') AS is_won FROM deal
    WHERE account IS NOT NULL GROUP BY account
"""


def counts(staging: Staging, year: int, zone: str) -> Counts:
    """Accounts, opportunities and the rest; won_this_year: closed as won in the calendar year `year`."""
    connection = staging.connection
    won_this_year = f"state = 'won' AND year(timezone({literal(zone)}, ended_at)) = {year}"
    total, opened, won, lost, now, undated, homeless, homeless_value = (
        connection.execute(
            "SELECT count(*), count(*) FILTER (state = 'open'), count(*) FILTER (state = 'won'),"
            f" count(*) FILTER (state = 'lost'), count(*) FILTER ({won_this_year}),"
            " count(*) FILTER (state = 'won' AND ended_at IS NULL), count(*) FILTER (account IS NULL),"
            " round(COALESCE(fsum(amount) FILTER (account IS NULL), 0), 2) FROM deal"
        ).fetchone()
        or (0,) * 8
    )
    in_play, only_won, only_lost = connection.execute(
        "SELECT count(*) FILTER (is_open), count(*) FILTER (NOT is_open AND is_won),"
        f" count(*) FILTER (NOT is_open AND NOT is_won) FROM ({_PER_ACCOUNT})"
    ).fetchone() or (0, 0, 0)
    first, last = connection.execute(
        f"SELECT min(day), max(day) FROM (SELECT CAST(timezone({literal(zone)}, moment) AS DATE) AS day FROM change"
        " WHERE is_known UNION ALL SELECT CAST(timezone($zone, unnest([created_at, ended_at])) AS DATE) FROM deal)",
        {"zone": zone},
    ).fetchone() or (None, None)
    return Counts(
        accounts=_count(staging, "SELECT count(*) FROM company"),
        opportunities=total, open=opened, won=won, lost=lost, won_this_year=now, won_undated=undated,
        accounts_in_play=in_play, accounts_won=only_won, accounts_lost=only_lost,
        contacts=_count(staging, "SELECT count(*) FROM person_row"),
        activities=_count(staging, "SELECT count(*) FROM activity_row"),
        changes=_count(staging, "SELECT count(*) FROM change WHERE is_known"),
        without_account=homeless, without_account_value=homeless_value, first_on=first, last_on=last,
    )  # fmt: skip


def amounts(staging: Staging, year: int, zone: str) -> tuple[Amounts, ...]:
    """Amounts by currency, the largest sum first."""
    this_year = f"state = 'won' AND year(timezone({literal(zone)}, ended_at)) = {year}"
    rows = staging.connection.execute(
        "SELECT currency, count(*), round(fsum(amount), 2), min(amount), max(amount),"
        f" round(COALESCE(fsum(amount) FILTER (state = 'open'), 0), 2),"
        f" round(COALESCE(fsum(amount) FILTER ({this_year}), 0), 2)"
        " FROM deal WHERE amount IS NOT NULL GROUP BY currency ORDER BY 3 DESC, currency"
    ).fetchall()
    return tuple(Amounts(*row) for row in rows)


def stage_words(staging: Staging, known: list[KnownStage]) -> tuple[StageWord, ...]:
    """Every word of a stage with its phase, the rows that have it, and the open opportunities now in it."""
    rows = staging.connection.execute(
        "SELECT word, pipeline, sum(rows)::BIGINT, sum(open_rows)::BIGINT FROM ("
        " SELECT number, stage AS word, pipeline, count(*) AS rows, 0 AS open_rows FROM told_row"
        " WHERE stage IS NOT NULL GROUP BY ALL"
        " UNION ALL SELECT number, stage, pipeline, count(*), 0 FROM entered_row GROUP BY ALL"
        " UNION ALL SELECT number, stage, pipeline, 0, count(*) FROM deal"
        " WHERE state = 'open' AND stage IS NOT NULL GROUP BY ALL) GROUP BY ALL"
    ).fetchall()
    counted = {(word, pipeline): (number, opened) for word, pipeline, number, opened in rows}
    worth: dict[tuple[str, str | None], list[tuple[str | None, float]]] = {}
    for word, pipeline, currency, value in staging.connection.execute(
        "SELECT stage, pipeline, currency, round(fsum(amount), 2) AS value FROM deal WHERE state = 'open'"
        " AND stage IS NOT NULL AND amount IS NOT NULL GROUP BY ALL ORDER BY value DESC, currency"
    ).fetchall():
        worth.setdefault((word, pipeline), []).append((currency, value))
    first = {(one.word, one.pipeline): one for one in reversed(known)}
    found = [
        StageWord(
            one.word, one.pipeline, one.phase, one.known_by, *counted.get((one.word, one.pipeline), (0, 0)),
            tuple(worth.get((one.word, one.pipeline), ())),
        )
        for one in first.values()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.open_value, -one.rows, one.word, one.pipeline or "")))


def notes(staging: Staging, late: int) -> list[Note]:
    """What was not used or had to be made up, one note each."""
    notes: list[Note] = []

    def note(key: str, rows: int, **values: object) -> None:
        if rows:
            notes.append(Note(f"exports.note.{key}", {"rows": rows, **values}))

    number = "SELECT count(*) FROM deal WHERE "
    note("made_ids", _count(staging, number + "is_made"))
    note("without_creation", _count(staging, number + "created_at IS NULL"))
    note("entry_unknown", _count(staging, "SELECT count(DISTINCT id) FROM change WHERE NOT is_known AND place = 2000"))
    note("won_without_day", _count(staging, number + "state = 'won' AND ended_at IS NULL"))
    note("lost_without_day", _count(staging, number + "state = 'lost' AND ended_at IS NULL"))
    note("after_export", late + _count(staging, "SELECT COALESCE(sum(impossible), 0) FROM told_row"))
    note("closed_after_export", _count(
        staging, number + "state IN ('won', 'lost') AND ended_at IS NULL AND closes IS NOT NULL"
    ))  # fmt: skip
    note("several_accounts", _count(staging, number + "has_more_accounts"))
    note("removed", _count(staging, "SELECT count(DISTINCT id) FROM told_row WHERE state = 'removed'"))
    counted = "SELECT 1 FROM {0} x WHERE x.number = t.number AND x.line = t.line"
    note("twice", _count(
        staging, "SELECT count(*) FROM told_row t WHERE NOT is_change AND state <> 'removed' AND id IN (SELECT id FROM"
        f" deal) AND NOT EXISTS ({counted.format('deal')}) AND NOT EXISTS ({counted.format('line_row')})"
    ))  # fmt: skip
    note("kept_back", _count(
        staging, "SELECT count(*) FROM told_row WHERE id IS NULL OR COALESCE(stage, status) IS NULL"
    ))  # fmt: skip
    homeless = staging.connection.execute(
        "SELECT currency, count(*), round(COALESCE(fsum(amount), 0), 2) AS value FROM deal WHERE account IS NULL"
        " GROUP BY ALL ORDER BY value DESC, currency"
    ).fetchall()
    worth = [(currency, value) for currency, _, value in homeless if value]
    note(
        "without_account", sum(rows for _, rows, _ in homeless),
        value=written_apart(worth) if len(worth) > 1 else worth[0][1] if worth else 0,
    )  # fmt: skip
    return notes


def _count(staging: Staging, sql: str) -> int:
    found = staging.connection.execute(sql).fetchone()
    return int(found[0]) if found and found[0] is not None else 0
