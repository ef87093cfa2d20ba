"""Which accounts may be in other phases under the draft: those with evidence or silence that it treats differently."""

from collections.abc import Iterator

from storage.build import Build
from storage.preview.needs import Needs

# Accounts that were silent for that many days at any time, or never gave a sign of life.
_SILENT = """
    SELECT account_id FROM (
        SELECT account_id, coalesce(lead(lived_on) OVER (PARTITION BY account_id ORDER BY lived_on), DATE '{known_to}')
            - lived_on AS days
        FROM {whole}.sign_of_life
    ) WHERE days >= {days}
    UNION SELECT account_id FROM {whole}.spell ANTI JOIN {whole}.sign_of_life USING (account_id)
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
    parts = [
        _of_stages(whole),
        f"SELECT account_id FROM {whole}.activity JOIN word w ON w.evidence = 'activity' AND w.word = kind",
        f"""SELECT account_id FROM {whole}.lifecycle_change
        JOIN word w ON w.evidence = 'lifecycle_change' AND w.word = lifecycle_stage""",
        f"""SELECT account_id FROM {whole}.opportunity
        JOIN word w ON w.evidence = 'opportunity' AND w.word IN ('created', told_outcome)""",
        *_of_silences(build, wanted),
    ]
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
    for key, days in wanted.silent_days:
        quiet = _SILENT.format(whole=build.whole, known_to=build.known_to, days=days)
        rows = f"SELECT DISTINCT account_id FROM {build.whole}.spell SEMI JOIN ({quiet}) USING (account_id)"
        yield f"{rows} WHERE phase = '{key}'"
