"""Groups too small to be shown, groups by employee, and the sentences that refuse them."""

from datetime import date

import pytest

from metrics.question.small_groups import MERGED, too_small
from model.charter import CharterError, default_charter, parse_charter
from model.errors import Fault
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys
from ui.text import language
from ui.text.catalogue import t

PHASE = '\n[[phase]]\nkey = "a"\nname = { de = "A", en = "A" }\nled_by = "sales"\nlimit_days = 30\n'


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ({"a": 5, "b": 9, None: 6}, set()),
        ({}, set()),
        # Two and three make five: nobody else is needed.
        ({"a": 2, "b": 3, "c": 9}, {"a", "b"}),
        # The whole less the rest would tell a alone: the next larger one joins.
        ({"a": 4, "b": 9, "c": 20}, {"a", "b"}),
        ({"a": 4, None: 5, "c": 20}, {"a", None}),
        # Two and two are fewer than five.
        ({"a": 2, "b": 2, "c": 9, "d": 7}, {"a", "b", "d"}),
        ({"a": 3}, {"a"}),
        # A value that reads like the merged group belongs to it.
        ({MERGED: 50, "b": 9, "c": 20}, {MERGED, "b"}),
    ],
)
def test_groups_of_fewer_than_five_are_merged(sizes, merged):
    assert too_small(sizes, 5) == merged


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("groups"), keep=1)


def company(warehouse, **charter):
    """Ann owns six accounts, Ben two, Cem four; each entered the first phase on 1 January 2026."""
    owners = ["ann"] * 6 + ["ben"] * 2 + ["cem"] * 4
    names = [f"{place:02d}" for place in range(len(owners))]
    return publish(
        warehouse,
        default_charter().model_copy(update=charter),
        phase_event=journeys(*(f"{name}: trigger@0" for name in names)),
        account=[
            {"account_id": name, "name": name, "owner_sales": owner, "job": owner}
            for name, owner in zip(names, owners, strict=True)
        ],
    )


def in_trigger(snapshot, **question):
    found = rows(answer(snapshot, "stock", as_of=date(2026, 1, 2), **question))
    return [tuple(row.values())[1:3] for row in found if row["phase"] == "trigger"]


def test_by_employee_is_off(warehouse):
    snapshot = company(warehouse)
    for name in ("owner_sales", "owner_marketing"):
        with pytest.raises(Fault) as fault:
            answer(snapshot, "stock", by=name)
        assert fault.value.key == "answer.owner_grouping"
        for spoken in language.LANGUAGES:
            language.use(spoken)
            said = t(fault.value.key, **fault.value.values)
            assert "87" in said
            assert "allow_owner_grouping = true" in said


def test_with_the_charters_leave_small_groups_are_merged(warehouse):
    snapshot = company(warehouse, allow_owner_grouping=True)
    assert in_trigger(snapshot, by="owner_sales") == [("ann", 6), (MERGED, 6)]


def test_how_small_is_the_charters_choice(warehouse):
    snapshot = company(warehouse, allow_owner_grouping=True, smallest_group=2)
    assert in_trigger(snapshot, by="owner_sales") == [("ann", 6), ("ben", 2), ("cem", 4)]


def test_filters_shrink_groups(warehouse):
    snapshot = company(warehouse, allow_owner_grouping=True, smallest_group=4)
    assert in_trigger(snapshot, by="owner_sales", where={"job": ["ann", "ben"]}) == [(MERGED, 8)]


def crafts(warehouse, **charter):
    """Six dentists, five of them in the north; four bakers and twelve smiths, half of each in the north."""
    rows = [("dentist", "Nord")] * 5 + [("dentist", "Süd")] + [("baker", "Nord"), ("baker", "Süd")] * 2
    rows += [("smith", "Nord"), ("smith", "Süd")] * 6
    names = [f"{place:02d}" for place in range(len(rows))]
    return publish(
        warehouse,
        default_charter().model_copy(update=charter),
        phase_event=journeys(*(f"{name}: trigger@0" for name in names)),
        account=[
            {"account_id": name, "name": name, "job": job, "region": region}
            for name, (job, region) in zip(names, rows, strict=True)
        ],
    )


@pytest.mark.parametrize(
    ("where", "accounts"),
    [
        ({"job": ["dentist"]}, 6),
        ({"job": ["baker"]}, None),
        # What is left out is the four bakers: the whole less this would be theirs.
        ({"job": ["dentist", "smith"]}, None),
        ({"job": ["smith", "baker"]}, 16),
        # Of six dentists one is not in the north: six less five would be that one.
        ({"job": ["dentist"], "region": ["Nord"]}, None),
        ({"job": ["smith"], "region": ["Nord"]}, 6),
        ({"region": ["Nord"]}, 13),
        ({"job": ["smith", "baker", "dentist"]}, 22),
    ],
)
def test_a_filter_that_selects_or_leaves_out_a_few_people_is_refused(warehouse, where, accounts):
    snapshot = crafts(warehouse, personal_dimensions=("job",))
    if accounts is None:
        with pytest.raises(Fault) as fault:
            answer(snapshot, "stock", as_of=date(2026, 1, 2), where=where)
        assert (fault.value.key, fault.value.values["smallest"]) == ("answer.too_few", 5)
    else:
        found = rows(answer(snapshot, "stock", as_of=date(2026, 1, 2), where=where))
        assert [row["accounts"] for row in found if row["phase"] == "trigger"] == [accounts]
    assert rows(answer(crafts(warehouse), "stock", as_of=date(2026, 1, 2), where=where))


def test_groups_of_which_a_filter_leaves_out_a_few_are_merged(warehouse):
    snapshot = crafts(warehouse, personal_dimensions=("job",))
    # Without the filter: dentists with bakers, smiths.
    assert in_trigger(snapshot, by="job") == [("smith", 12), (MERGED, 10)]
    # In the north: 5 of 6 dentists, 2 of 4 bakers, 6 of 12 smiths.
    assert in_trigger(snapshot, by="job", where={"region": ["Nord"]}) == [("smith", 6), (MERGED, 7)]
    snapshot = crafts(warehouse, personal_dimensions=("job",), smallest_group=2)
    assert in_trigger(snapshot, by="job") == [("baker", 4), ("dentist", 6), ("smith", 12)]
    # One dentist would be told by six less five: the bakers join.
    assert in_trigger(snapshot, by="job", where={"region": ["Nord"]}) == [("smith", 6), (MERGED, 7)]
    # The same by a dimension of its own, among those whom a personal filter selects.
    assert in_trigger(snapshot, by="region", where={"job": ["dentist"]}) == [(MERGED, 6)]


def test_rows_of_accounts_are_no_figures(warehouse):
    snapshot = crafts(warehouse, personal_dimensions=("job",))
    day = date(2026, 1, 2)
    assert answer(snapshot, "accounts", start=day, end=day, where={"job": ["baker"]}).num_rows == 4


def test_groups_of_accounts_are_not_merged_unless_the_charter_says_so(warehouse):
    assert in_trigger(company(warehouse), by="job") == [("ann", 6), ("ben", 2), ("cem", 4)]
    assert in_trigger(company(warehouse, personal_dimensions=("job",)), by="job") == [("ann", 6), (MERGED, 6)]


def test_nobody_filters_by_employee(warehouse):
    snapshot = company(warehouse, allow_owner_grouping=True)
    with pytest.raises(Fault) as fault:
        answer(snapshot, "stock", where={"owner_sales": ["ann"]})
    assert fault.value.key == "answer.owner_filter"


def test_an_unknown_dimension_is_named_with_those_allowed(warehouse):
    with pytest.raises(Fault) as fault:
        answer(company(warehouse), "stock", by="name")
    assert fault.value.values["allowed"] == "segment, industry, region, country, source, job"
    with pytest.raises(Fault) as fault:
        answer(company(warehouse, allow_owner_grouping=True), "stock", by="name")
    assert fault.value.values["allowed"].endswith("job, owner_marketing, owner_sales")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('allow_owner_grouping = "yes"', "allow_owner_grouping: Input should be a valid boolean"),
        ("smallest_group = 1", "smallest_group: Input should be greater than or equal to 2"),
        (
            'personal_dimensions = ["name"]',
            "personal_dimensions: Value error, name: no such dimension; allowed are segm",
        ),
    ],
)
def test_the_charters_keys_are_checked(line, sentence):
    with pytest.raises(CharterError, match=sentence.replace("(", r"\(")):
        parse_charter(f"version = 1\n{line}{PHASE}")


def test_the_default_charter_allows_no_figures_by_employee():
    charter = default_charter()
    assert (charter.allow_owner_grouping, charter.smallest_group, charter.personal_dimensions) == (False, 5, ())
