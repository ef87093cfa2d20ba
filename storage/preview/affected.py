"""Which accounts may be in other phases under the draft: those with evidence or silence that it treats differently."""

from collections.abc import Iterator

from storage.build import Build
from storage.preview.needs import Needs

# Accounts that could have fallen silent: in a supported phase, the days since the last sign of life came to the
# shorter of both limits. Dormant covers what is supported: a phase lasts until what follows dormant. Before the first
# sign of life, evidence counts as one.
_SILENT = """
    WITH supported AS (
        SELECT account_id, phase::VARCHAR AS phase, entered_on,
            CASE WHEN exit::VARCHAR = 'dormant' THEN lead(left_on) OVER o ELSE left_on END AS left_on
        FROM {whole}.spell WINDOW o AS (PARTITION BY account_id, motion ORDER BY spell)
    ), concerned AS (SELECT s.*, days FROM supported s JOIN shortest USING (phase)
    ), life AS (SELECT account_id, lived_on FROM {whole}.sign_of_life SEMI JOIN concerned USING (account_id)
    ), lived AS (
        FROM life
        UNION ALL SELECT account_id, min(entered_on) FROM {whole}.spell SEMI JOIN concerned USING (account_id)
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


def build_affected(build: Build, wanted: Needs) -> int:
    """The temporary table `affected`: account_id; returns how many there are."""
    whole = build.whole
    if wanted.is_of_all:
        build.run(f"CREATE TEMP TABLE affected AS SELECT account_id FROM {whole}.account")
        return int(build.value("SELECT count(*) FROM affected"))
    build.run("CREATE TEMP TABLE word (evidence VARCHAR, word VARCHAR)")
    if wanted.words:
        build.connection.executemany("INSERT INTO word VALUES (?, ?)", sorted(wanted.words))
    of_words = [
        _of_stages(whole),
        f"SELECT account_id FROM {whole}.activity JOIN word w ON w.evidence = 'activity' AND w.word = kind",
        f"""SELECT account_id FROM {whole}.lifecycle_change
        JOIN word w ON w.evidence = 'lifecycle_change' AND w.word = lifecycle_stage""",
        f"""SELECT account_id FROM {whole}.opportunity
        JOIN word w ON w.evidence = 'opportunity' AND w.word IN ('created', told_outcome)""",
    ]
    parts = [*(of_words if wanted.words else ()), *_of_silences(build, wanted)]
    build.run(
        "CREATE TEMP TABLE affected AS SELECT DISTINCT account_id FROM"
        f" ({' UNION ALL '.join(f'({part})' for part in parts)}) WHERE account_id IS NOT NULL"
    )
    build.run("DROP TABLE word")
    return int(build.value("SELECT count(*) FROM affected"))


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


def _of_silences(build: Build, wanted: Needs) -> Iterator[str]:
    if not wanted.silent_days:
        return
    build.run("CREATE OR REPLACE TEMP TABLE shortest (phase VARCHAR, days INTEGER)")
    build.connection.executemany("INSERT INTO shortest VALUES (?, ?)", wanted.silent_days)
    yield _SILENT.format(whole=build.whole, known_to=build.known_to)
