"""Any KPI by a dimension, in plain Python: the KPI of each group's accounts alone, side by side."""

from tests.reference import kpis
from tests.reference.durations import dimension_of
from tests.reference.flows import is_there

MERGED = "(merged)"


def values_of(spells, accounts, by):
    """The groups that have a spell: by text, then the merged group, then accounts without a value."""
    found = {dimension_of(spell["account_id"], accounts, by) for spell in spells}
    return sorted(found, key=lambda value: (value is None, value == MERGED, value or ""))


def of_group(spells, accounts, by, value):
    """The spells of the accounts that have the value."""
    return [spell for spell in spells if dimension_of(spell["account_id"], accounts, by) == value]


def side_by_side(kpi, spells, accounts, by, keys, order=None):
    """The rows of `kpi(spells)` for every group with the dimension after the columns `keys`.

    Rows go by `order(row)` (default: their place in the KPI), then by group.
    """
    rows = []
    for group, value in enumerate(values_of(spells, accounts, by)):
        for place, row in enumerate(kpi(of_group(spells, accounts, by, value))):
            names = list(row)
            end = max(names.index(key) for key in keys) + 1
            grouped = (
                {name: row[name] for name in names[:end]} | {by: value} | {name: row[name] for name in names[end:]}
            )
            rows.append((order(row) if order else place, group, grouped))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def beside_accounts(rows, accounts, by):
    """Rows about accounts with the dimension after account_id."""
    return [{"account_id": row["account_id"], by: dimension_of(row["account_id"], accounts, by)} | row for row in rows]


def stock(spells, accounts, opportunities, charter, as_of, by):
    return side_by_side(
        lambda own: kpis.stock(own, accounts, opportunities, charter, as_of), spells, accounts, by, ("phase",)
    )


def flow(spells, accounts, charter, start, end, by):
    return side_by_side(lambda own: kpis.flow(own, charter, start, end), spells, accounts, by, ("phase",))


def cumulative_flow(spells, accounts, charter, start, end, by):
    keys = ("day", "phase")
    return side_by_side(lambda own: kpis.cumulative_flow(own, charter, start, end), spells, accounts, by, keys)


def transitions(spells, accounts, charter, start, end, by):
    def order(row):
        before, after = row["from_phase"], row["to_phase"]
        return (-1 if before is None else charter.rank[before], charter.rank[after])

    keys = ("from_phase", "to_phase", "exit")
    return side_by_side(lambda own: kpis.transitions(own, charter, start, end), spells, accounts, by, keys, order)


def dwell(spells, accounts, charter, by):
    """Only groups that had a spell in the phase."""
    rows = side_by_side(lambda own: kpis.dwell(own, charter), spells, accounts, by, ("phase",))
    return [row for row in rows if row["spells"] or row["excluded"]]


def outcomes(spells, accounts, phase, horizons, by):
    own = [spell for spell in spells if spell["phase"] == phase]
    keys = ("phase", "horizon_days")
    return side_by_side(lambda group: kpis.outcomes(group, phase, horizons), own, accounts, by, keys)


def conversion(spells, accounts, charter, p, q, window_days, cohort, unit, as_of, by):
    return side_by_side(
        lambda own: kpis.conversion(own, charter, p, q, window_days, cohort, unit, as_of),
        spells,
        accounts,
        by,
        ("cohort",),
        lambda row: row["cohort"],
    )


def cohorts(spells, accounts, charter, p, q, grain, as_of, by):
    return side_by_side(
        lambda own: kpis.cohorts(own, charter, p, q, grain, as_of),
        spells,
        accounts,
        by,
        ("cohort", "weeks_since_entry"),
        lambda row: (row["cohort"], row["weeks_since_entry"]),
    )


def with_small_groups_merged(spells, accounts, by, smallest, as_of):
    """`accounts` in which groups of fewer than `smallest` accounts share a value, together with the next larger ones
    while they are fewer than that or one alone.
    """
    sizes = {}
    for spell in spells:
        if is_there(spell, as_of):
            value = dimension_of(spell["account_id"], accounts, by)
            sizes[value] = sizes.get(value, 0) + 1
    ordered = sorted(sizes, key=lambda value: (sizes[value], value is None, value or ""))
    merged = [value for value in ordered if sizes[value] < smallest]
    for value in ordered:
        if merged and value not in merged and (len(merged) < 2 or sum(sizes[one] for one in merged) < smallest):
            merged.append(value)
    known = {row["account_id"] for row in accounts}
    implied = [{"account_id": one} for one in {spell["account_id"] for spell in spells} - known]
    return [row | {by: MERGED} if row.get(by) in merged else row for row in (*accounts, *implied)]
