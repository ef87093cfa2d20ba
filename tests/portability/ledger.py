"""What each engine does not do, with its reason. docs/engines.md shows the same rows, checked by test_ledger.py."""

# (engine or dialect, metric) -> why that metric is not to be had there. The tests insist on every other one.
GAPS: dict[tuple[str, str], str] = {}

ANSWERS = "answers every metric, tested"
COMPILES = "SQL of every metric compiles and is read back, tested"
NOT_RUN = ("not run, not to be chosen as an engine", "it is a service, or none is at hand to test on")

# engine or dialect -> (what it does, what it does not, why)
LEDGER = {
    "embedded": (ANSWERS, "–", "the measure for all others"),
    "postgresql": (ANSWERS, "the character zero in text is shown as �", "its text cannot hold it"),
    "spark": (
        ANSWERS,
        "pages read the copy in the embedded engine beside it",
        "a cluster takes seconds for every query, however few rows; a page asks a dozen",
    ),
    "bigquery": (COMPILES, *NOT_RUN),
    "snowflake": (COMPILES, *NOT_RUN),
    "databricks": (COMPILES, *NOT_RUN),
    "trino": (COMPILES, *NOT_RUN),
    "clickhouse": (COMPILES, *NOT_RUN),
}
