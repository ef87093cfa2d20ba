"""Which accounts may be in other phases under the draft: those with evidence or silence that it treats differently."""

from dataclasses import dataclass

from storage.build import Build
from storage.preview.needs import Needs

# How many accounts are drawn for each that may be recalculated: to look at one for silence takes little.
DRAWN_PER_ACCOUNT = 10

# Accounts that could have fallen silent: in a supported phase, the days since the last sign of life came to the
# shorter of both limits. Dormant covers what is supported: a phase lasts until what follows dormant. Before the first
# sign of life, evidence counts as one.
_SILENT = """
    WITH supported AS (
        SELECT account_id, phase::VARCHAR AS phase, entered_on,
            CASE WHEN exit::VARCHAR = 'dormant' THEN lead(left_on) OVER o ELSE left_on END AS left_on
        FROM {whole}.spell SEMI JOIN drawn USING (account_id)
        WINDOW o AS (PARTITION BY account_id, motion ORDER BY spell)
    ), concerned AS (SELECT s.*, days FROM supported s JOIN shortest USING (phase)
    ), of_concerned AS (SELECT DISTINCT account_id FROM concerned
    ), life AS (SELECT account_id, lived_on FROM {whole}.sign_of_life SEMI JOIN of_concerned USING (account_id)
    ), lived AS (
        FROM life
        UNION ALL SELECT account_id, min(entered_on) FROM {whole}.spell SEMI JOIN of_concerned USING (account_id)
        LEFT JOIN (SELECT account_id, min(lived_on) AS first_on FROM life GROUP BY account_id) USING (account_id)
        GROUP BY account_id, first_on HAVING first_on IS NULL OR min(entered_on) < first_on
    ), gap AS (
        SELECT account_id, lived_on,
            coalesce(lead(lived_on) OVER (PARTITION BY account_id ORDER BY lived_on), DATE '{known_to}' + 1) AS next_on
        FROM lived
    )
    SELECT account_id FROM concerned s JOIN gap g USING (account_id)
    WHERE g.next_on - g.lived_on > days AND g.next_on > s.entered_on
        AND g.lived_on + days < coalesce(s.left_on, DATE '{known_to}' + 1)
"""


@dataclass(frozen=True)
class Affected:
    """How many accounts the changed rules can concern, how many of these were looked at, and how many of those have
    evidence or silence that the draft treats differently.
    """

    possible: int
    drawn: int
    found: int


def build_affected(build: Build, wanted: Needs, *, most: int | None) -> Affected:
    """The temporary tables `possible`, `drawn` and `affected`, each with account_id and a part of the one before.

    With `most`, no more are found than that: accounts are drawn at random, the same each time, up to the one before
    the first too many. That leaves the share of those found free of bias (Haldane 1945, inverse sampling).
    """
    _build_possible(build, wanted)
    possible = int(build.value("SELECT count(*) FROM possible"))
    limit = possible if most is None else most * DRAWN_PER_ACCOUNT
    # The digest of an id says nothing about the account, so that its order is as good as chance.
    build.run(
        f"""CREATE TEMP TABLE drawn AS
        SELECT account_id, row_number() OVER (ORDER BY md5(account_id), account_id) AS place
        FROM possible QUALIFY place <= {limit}"""
    )
    parts = ["SELECT account_id FROM of_words SEMI JOIN drawn USING (account_id)"]
    if wanted.silent_days:
        parts.append(_SILENT.format(whole=build.whole, known_to=build.known_to))
    build.run(f"CREATE TEMP TABLE affected AS {' UNION '.join(f'({part})' for part in parts)}")
    if most is not None:
        first_too_many = (
            f"SELECT place FROM drawn SEMI JOIN affected USING (account_id) ORDER BY 1 LIMIT 1 OFFSET {most}"
        )
        build.run(f"DELETE FROM drawn WHERE place >= ({first_too_many})")
        build.run("DELETE FROM affected WHERE account_id NOT IN (SELECT account_id FROM drawn)")
    for name in ("of_words", "shortest"):
        build.run(f"DROP TABLE {name}")
    drawn, found = (int(build.value(f"SELECT count(*) FROM {name}")) for name in ("drawn", "affected"))
    return Affected(possible, drawn, found)


def _build_possible(build: Build, wanted: Needs) -> None:
    """`possible`: every account of a changed word (also in `of_words`), or that was ever in a phase whose limit of
    silence changed (`shortest`).
    """
    whole = build.whole
    build.run("CREATE TEMP TABLE word (evidence VARCHAR, word VARCHAR)")
    build.run("CREATE TEMP TABLE shortest (phase VARCHAR, days INTEGER)")
    for name, rows in (("word", sorted(wanted.words)), ("shortest", wanted.silent_days)):
        if rows:
            build.connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
    of_words = [
        _of_stages(whole),
        f"SELECT account_id FROM {whole}.activity JOIN word w ON w.evidence = 'activity' AND w.word = kind",
        f"""SELECT account_id FROM {whole}.lifecycle_change
        JOIN word w ON w.evidence = 'lifecycle_change' AND w.word = lifecycle_stage""",
        f"""SELECT account_id FROM {whole}.opportunity
        JOIN word w ON w.evidence = 'opportunity' AND w.word IN ('created', told_outcome)""",
    ]
    if wanted.is_of_all:
        of_words = [f"SELECT account_id FROM {whole}.account"]
    build.run(
        "CREATE TEMP TABLE of_words AS SELECT DISTINCT account_id FROM"
        f" ({' UNION ALL '.join(f'({part})' for part in of_words)}) WHERE account_id IS NOT NULL"
    )
    build.run(
        f"""CREATE TEMP TABLE possible AS FROM of_words
        UNION SELECT account_id FROM {whole}.spell JOIN shortest s ON s.phase = spell.phase::VARCHAR"""
    )
    build.run("DROP TABLE word")


def _of_stages(whole: str) -> str:
    """Every account that ever had an opportunity that was ever in a stage of that word."""
    return f"""
    WITH staged AS (
        SELECT opportunity_id, stage FROM {whole}.opportunity
        UNION ALL SELECT opportunity_id, unnest([stage, stage_id]) FROM {whole}.stage_change
    ), concerned AS (
        SELECT DISTINCT opportunity_id FROM staged
        JOIN word w ON w.evidence = 'stage_change' AND w.word = lower(trim(stage))
    )
    SELECT account_id FROM {whole}.opportunity SEMI JOIN concerned USING (opportunity_id)
    UNION ALL SELECT account_id FROM {whole}.stage_change SEMI JOIN concerned USING (opportunity_id)
    UNION ALL SELECT value FROM {whole}.attribute_change JOIN concerned c ON c.opportunity_id = entity_id
        WHERE entity = 'opportunity' AND field = 'account_id'
    """
