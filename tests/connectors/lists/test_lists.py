"""Lists that are kept: added to what is there, consolidated with it, read again at every sync."""

from datetime import UTC, date, datetime

import pytest

from connectors.files import parse_mapping
from connectors.kit.base import SettingsError
from connectors.lists import forget, kept_lists, prepare, settle
from connectors.lists.kept import slug
from connectors.publish_all import publish_together
from model.charter import default_charter
from settings import Settings
from storage.warehouse import Warehouse

FAIR = "Firma;Webseite;Branche;Stand\nMuster GmbH;muster.de;Metall;03.02.2025\nNeu KG;neu.de;Holz;\n"
BOOK = "Firma;Webseite;Branche\nMUSTER GMBH;www.muster.de;Stahl\n"
MAPPING = """
version = 1
[[file]]
name = "{name}"
[[file.table]]
table = "account"
[file.table.columns]
account_id = {{ column = "Firma" }}
name = {{ column = "Firma" }}
domain = {{ column = "Webseite" }}
industry = {{ column = "Branche" }}
"""


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data", _env_file=None)


@pytest.fixture
def publish(settings):
    warehouse = Warehouse(settings.data, memory_limit_mb=512)

    def published(added=None):
        done = publish_together((), settings, warehouse, default_charter(), added=added)
        return done, warehouse.current()

    return published


@pytest.fixture
def put(settings, tmp_path):
    def prepared(label, text, day, column=None):
        folder = tmp_path / label
        folder.mkdir(exist_ok=True)
        (folder / f"{label}.csv").write_text(text, encoding="utf-8")
        return prepare(
            settings.data,
            folder,
            label=label,
            confirmed_on=day,
            charter=default_charter(),
            mapping=parse_mapping(MAPPING.format(name=f"{label}.csv")),
            confirmed_column=column,
        )

    return prepared


def test_a_list_is_added_to_one_that_is_there(publish, put):
    settle(put("book", BOOK, date(2026, 1, 10)))
    done, snapshot = publish(put("fair", FAIR, date(2026, 6, 1), column="Stand"))
    accounts = snapshot.arrow("SELECT account_id, name, industry FROM account ORDER BY 1").to_pylist()
    assert [tuple(row.values()) for row in accounts] == [
        ("list-fair:Muster GmbH", "Muster GmbH", "Metall"),
        ("list-fair:Neu KG", "Neu KG", "Holz"),
    ]
    fair, book = done.lists["list-fair"], done.lists["list-book"]
    assert (fair.accounts, fair.matched, fair.new) == (2, 1, 1)
    assert (book.accounts, book.matched, book.new) == (1, 1, 0)


def test_the_day_stands_in_a_column_or_is_that_of_the_whole_list(publish, put):
    settle(put("book", BOOK, date(2026, 1, 10)))
    done, snapshot = publish(put("fair", FAIR, date(2026, 6, 1), column="Stand"))
    told = snapshot.arrow(
        "SELECT value, last_confirmed_at FROM value_origin WHERE column_name = 'industry' ORDER BY value"
    ).to_pylist()
    # Local midnight in Berlin: winter, an hour before that of UTC.
    assert [(row["value"], row["last_confirmed_at"].astimezone(UTC)) for row in told] == [
        ("Metall", datetime(2025, 2, 2, 23, tzinfo=UTC)),
        ("Stahl", datetime(2026, 1, 9, 23, tzinfo=UTC)),
    ]
    # What stands comes from the newer list, though it was confirmed earlier: a conflict for a person to see.
    ((difference),) = done.lists["list-book"].differences
    assert (difference.column, difference.value, difference.standing, difference.is_outdated) == (
        "industry", "Stahl", "Metall", False,
    )  # fmt: skip


def test_only_what_was_settled_is_kept(publish, put, settings):
    made = put("fair", FAIR, date(2026, 6, 1))
    assert kept_lists(settings.data) == []
    settle(made)
    (kept,) = kept_lists(settings.data)
    assert (kept.name, kept.label, kept.confirmed_on) == ("list-fair", "fair", date(2026, 6, 1))
    settle(put("fair", BOOK, date(2026, 7, 1)))
    (newer,) = kept_lists(settings.data)
    assert newer.confirmed_on == date(2026, 7, 1)
    forget(newer)
    assert kept_lists(settings.data) == []


def test_a_damaged_list_is_named(put, settings):
    kept = settle(put("fair", FAIR, date(2026, 6, 1)))
    (kept.folder / "list.json").write_text("{")
    with pytest.raises(SettingsError) as fault:
        kept_lists(settings.data)
    assert (fault.value.key, fault.value.values) == ("lists.damaged", {"list": "list-fair"})


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Messe Köln 2026.xlsx", "list-messe-koln-2026"),
        ("../etc", "list-etc"),
        # Letters are lost: the mark of the whole label keeps two labels apart.
        ("???", "list-a03b22"),
        ("Πελάτες", "list-0ed51f"),
        ("Kundenliste Vertrieb Region Südwest, Stand Oktober", "list-kundenliste-vertrieb-region-sudwest-stan-37006e"),
    ],
)
def test_names_for_ids(label, name):
    assert slug(label) == name
