"""Made-up companies of any size, straight into a warehouse: 5 spells and 10 activities per account, or more.

Journeys with competing exits (on, skipped, back, lost, dormant, won), all dimensions, values partly missing, so
that every figure has something to say. The same size is always the same company.
"""

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from duckdb import DuckDBPyConnection

from model.charter import default_charter
from settings import ROOT
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse

SIZES = (10_000, 100_000, 1_000_000)
SPELLS, ACTIVITIES = 5, 10
LAST_DAY = "2026-11-22"
MEMORY_LIMIT_MB = 6_000

SEGMENTS = ["Großkunden", "Mittelstand", "Kleinkunden"]
REGIONS = ["Nord", "Süd", "Ost", "West", "Mitte"]
INDUSTRIES = ["Maschinenbau", "Handel", "Logistik", "Chemie", "Energie", "IT", "Gesundheit", "Bau"]

# Which phase follows, by chance: from -> (cumulated share, to).
NEXT = {
    "trigger": ((0.62, "orientation"), (0.72, "requirements"), (0.88, "dormant"), (1.0, "lost")),
    "orientation": ((0.55, "requirements"), (0.63, "comparison"), (0.70, "trigger"), (0.85, "dormant"), (1.0, "lost")),
    "requirements": ((0.60, "comparison"), (0.66, "decision"), (0.76, "orientation"), (0.86, "dormant"), (1.0, "lost")),
    "comparison": ((0.52, "decision"), (0.56, "won"), (0.68, "requirements"), (0.78, "dormant"), (1.0, "lost")),
    "decision": ((0.48, "won"), (0.60, "comparison"), (0.66, "dormant"), (1.0, "lost")),
    "won": ((0.7, "trigger"), (1.0, "orientation")),
    "lost": ((0.6, "trigger"), (1.0, "requirements")),
    "dormant": ((0.5, "orientation"), (0.8, "requirements"), (1.0, "comparison")),
}
# Typical days in a phase; the draw is skewed around it.
DAYS = {"trigger": 45, "orientation": 38, "requirements": 33, "comparison": 48, "decision": 24,
        "won": 260, "lost": 220, "dormant": 130}  # fmt: skip


def folder_for(accounts: int, activities: int = ACTIVITIES) -> Path:
    """Where the company of that size, with so many activities per account, is kept between runs: outside the
    repository.
    """
    name = f"company-{accounts}" if activities == ACTIVITIES else f"company-{accounts}-{activities}"
    return Path(gettempdir()) / "gleichtakt-benchmarks" / name


def company(accounts: int, activities: int = ACTIVITIES, *, rebuild: bool = False) -> Snapshot:
    """The published company of that size; built at the first call, and anew once what publishing does has changed
    (some two minutes per million accounts).
    """
    folder = folder_for(accounts, activities)
    mark, wanted = folder / "built-by", _builder()
    if folder.exists() and (rebuild or not mark.is_file() or mark.read_text() != wanted):
        shutil.rmtree(folder)
    if not folder.exists():
        builder = Warehouse(folder, memory_limit_mb=MEMORY_LIMIT_MB)
        with builder.staging() as staging:
            stage(staging.connection, accounts, activities)
            builder.publish(staging, charter=default_charter(), connector="files", label=f"benchmark {accounts}")
        mark.write_text(wanted)
    return built(accounts, activities)


def built(accounts: int, activities: int = ACTIVITIES) -> Snapshot:
    """The company of that size as it was built, opened with the memory the product allows itself."""
    snapshot = Warehouse(folder_for(accounts, activities)).current()
    assert snapshot is not None
    return snapshot


def _builder() -> str:
    """Tells apart what companies were built by."""
    readers = {"answer.py", "compiled.py", "snapshot.py"}
    storage = [path for path in sorted((ROOT / "storage").glob("*.py")) if path.name not in readers]
    sources = [Path(__file__), *storage, *sorted((ROOT / "metrics" / "derive").glob("*.py"))]
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def stage(connection: DuckDBPyConnection, accounts: int, activities: int = ACTIVITIES) -> None:
    """Fill the staged tables."""
    connection.execute("CREATE TEMP MACRO chance(i, k) AS (hash(i * 64 + k) % 1000003) / 1000003.0")
    _accounts(connection, accounts)
    _journeys(connection, accounts)
    _deals(connection, accounts)
    _activities(connection, accounts, activities)


def _pick(words: list[str], draw: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"([{listed}])[1 + floor({draw} * {len(words)})::INT]"


def _accounts(connection: DuckDBPyConnection, accounts: int) -> None:
    owners = [f"u{n:02}" for n in range(40)]
    connection.execute(
        f"""INSERT INTO account BY NAME SELECT
            'A' || i AS account_id, 'Firma ' || i AS name, 'firma' || i || '.example' AS domain,
            CASE WHEN chance(i, 1) >= 0.04 THEN {_pick(SEGMENTS, "chance(i, 2)")} END AS segment,
            {_pick(INDUSTRIES, "chance(i, 3)")} AS industry,
            {_pick(REGIONS, "chance(i, 4)")} AS region,
            {_pick(["DE", "DE", "DE", "AT", "CH"], "chance(i, 5)")} AS country,
            {_pick(["Messe", "Webseite", "Empfehlung"], "chance(i, 6)")} AS source,
            {_pick(["Kosten senken", "Wachsen", "Vorschriften erfüllen"], "chance(i, 7)")} AS job,
            {_pick(owners[:20], "chance(i, 8)")} AS owner_marketing,
            {_pick(owners[20:], "chance(i, 9)")} AS owner_sales,
            (20 + 4000 * pow(chance(i, 10), 3))::INT AS employees, 'EUR' AS currency,
            CASE WHEN chance(i, 11) >= 0.2 THEN round(5000 + 400000 * pow(chance(i, 12), 4), 2) END AS value,
            i + 1 AS row_no
        FROM range({accounts}) t(i)"""
    )
    connection.execute(
        """INSERT INTO "user" BY NAME SELECT 'u' || lpad(i::VARCHAR, 2, '0') AS user_id, 'Person ' || i AS name,
            CASE WHEN i < 20 THEN 'marketing' ELSE 'sales' END AS department, true AS is_active, i AS row_no
        FROM range(40) t(i)"""
    )
    connection.execute(
        f"""INSERT INTO contact BY NAME SELECT 'C' || i AS contact_id, 'A' || i AS account_id, 'Person ' || i AS name,
            {_pick(["user", "influencer", "technical", "decider", "buyer"], "chance(i, 13)")} AS buying_role,
            i AS row_no
        FROM range({accounts}) t(i)"""
    )


def _journeys(connection: DuckDBPyConnection, accounts: int) -> None:
    """Five phases per account; the last one is still open on the last day."""
    starts = "CASE WHEN chance(i, 20) < 0.9 THEN 'trigger' ELSE 'orientation' END"
    connection.execute("CREATE TEMP TABLE step (i BIGINT, n INTEGER, phase VARCHAR, hours DOUBLE)")
    connection.execute(f"INSERT INTO step SELECT i, 0, {starts}, 0 FROM range({accounts}) t(i)")
    after = " ".join(f"WHEN '{phase}' THEN CASE {_ways(ways)} END" for phase, ways in NEXT.items())
    typical = " ".join(f"WHEN '{phase}' THEN {days}" for phase, days in DAYS.items())
    for n in range(SPELLS - 1):
        # Skewed, a fifth slower where the account is large, and never in whole days.
        stay = f"24 * (CASE phase {typical} END) * pow(-ln(1 - 0.999 * chance(i, 27 + n)), 0.8)"
        slow = "CASE WHEN chance(i, 2) < 0.33 THEN 1.2 ELSE 1 END"
        connection.execute(
            f"INSERT INTO step SELECT i, n + 1, CASE phase {after} END, hours + {stay} * {slow} FROM step WHERE n = {n}"
        )
    # Ages of the last spell: up to half a year, so that cohorts end at different days.
    ago = "to_minutes((60 * (last_hours - hours + 24 * 180 * pow(chance(i, 40), 2)))::INT)"
    connection.execute(
        f"""INSERT INTO phase_event BY NAME SELECT 'A' || i AS account_id, phase,
            timestamptz '{LAST_DAY} 18:00:00+00' - {ago} AS occurred_at,
            {_pick(["observed", "observed", "user", "workflow", "import"], "chance(i, 41 + n)")} AS known_by,
            'e' || i || '-' || n AS evidence_id, n > 0 OR chance(i, 50) > 0.03 AS is_entry_known,
            i * {SPELLS} + n AS row_no
        FROM (SELECT *, max(hours) OVER (PARTITION BY i) AS last_hours FROM step)"""
    )
    connection.execute("DROP TABLE step")


def _ways(ways: tuple[tuple[float, str], ...]) -> str:
    return " ".join(f"WHEN chance(i, 21 + n) < {share} THEN '{goal}'" for share, goal in ways)


def _deals(connection: DuckDBPyConnection, accounts: int) -> None:
    """An opportunity for every second account; half of them still open."""
    connection.execute(
        f"""INSERT INTO opportunity BY NAME SELECT 'O' || i AS opportunity_id, 'A' || (i * 2) AS account_id,
            'Angebot ' || i AS name, 'Proposal' AS stage, round(3000 + 90000 * pow(chance(i, 51), 2), 2) AS amount,
            'EUR' AS currency, timestamptz '{LAST_DAY}' - to_days((30 + 500 * chance(i, 52))::INT) AS created_at,
            (date '{LAST_DAY}' + (200 * chance(i, 53) - 100)::INT)::DATE AS expected_close_on,
            CASE WHEN chance(i, 54) < 0.5 THEN timestamptz '{LAST_DAY}' - to_days((29 * chance(i, 55))::INT) END
                AS closed_at,
            CASE WHEN chance(i, 54) < 0.2 THEN 'won' WHEN chance(i, 54) < 0.5 THEN 'lost' END AS outcome,
            i AS row_no
        FROM range({accounts // 2}) t(i)"""
    )


def _activities(connection: DuckDBPyConnection, accounts: int, activities: int) -> None:
    connection.execute(
        f"""INSERT INTO activity BY NAME SELECT 'T' || i AS activity_id, 'A' || (i // {activities}) AS account_id,
            'C' || (i // {activities}) AS contact_id,
            {_pick(["marketing", "sales", "buyer"], "chance(i, 56)")} AS department,
            {_pick(["email", "call", "webinar_attended", "page_view", "meeting"], "chance(i, 57)")} AS kind,
            timestamptz '{LAST_DAY} 20:00:00+00' - to_minutes((60 * 24 * 900 * pow(chance(i, 58), 1.5))::INT)
                AS occurred_at,
            chance(i, 59) < 0.3 AS is_two_way, chance(i, 60) < 0.5 AS is_solicited, i AS row_no
        FROM range({accounts * activities}) t(i)"""
    )
