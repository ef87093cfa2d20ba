"""One partner per source: against a naive implementation, and what must hold whatever the pairs are."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.consolidation.assignment import Groups, assign

ROWS = {f"{source}:{number}": source for source in "abc" for number in range(4)}
PAIRS = st.lists(st.tuples(st.sampled_from(sorted(ROWS)), st.sampled_from(sorted(ROWS))), max_size=25)


def naive(pairs, apart):
    """Groups as sets, looked through anew for every pair."""
    groups = [{row} for row in ROWS]
    for left, right in pairs:
        one = next(group for group in groups if left in group)
        other = next(group for group in groups if right in group)
        if one is other:
            continue
        joined = one | other
        twice = len({ROWS[row] for row in joined}) < len(joined)
        if not twice and not any({a, b} <= joined for a, b in apart):
            groups = [group for group in groups if group not in (one, other)] + [joined]
    return {frozenset(group) for group in groups if len(group) > 1}


@given(PAIRS, st.lists(st.tuples(st.sampled_from(sorted(ROWS)), st.sampled_from(sorted(ROWS))), max_size=3))
def test_it_is_the_naive_one(pairs, apart):
    different = [(a, b) for a, b in apart if a != b]
    groups = Groups(ROWS, frozenset(different))
    assign(groups, pairs)
    assert {frozenset(group) for group in groups.united()} == naive(pairs, different)


@given(PAIRS)
def test_no_pair_is_left_out_without_a_better_one(pairs):
    """A pair that does not hold meets a group in which a better pair put the other's source, or its own, already."""
    groups = Groups(ROWS)
    for place, holds in enumerate(assign(groups, pairs)):
        if not holds:
            left, right = pairs[place]
            better = Groups(ROWS)
            assign(better, pairs[:place])
            sources = [ROWS[row] for row in (*better.members(left), *better.members(right))]
            assert len(set(sources)) < len(sources)


def test_a_person_may_unite_two_rows_of_one_source():
    groups = Groups(ROWS)
    assert not groups.unite("a:0", "a:1")
    assert groups.unite("a:0", "a:1", even_in_one_source=True)
    # That somebody called two rows of one source the same keeps them from no partner, but a third is for a person too.
    assert groups.unite("a:1", "b:0")
    assert not groups.unite("b:0", "a:2")
    assert not groups.unite("a:0", "b:1")
    assert sorted(groups.members("a:0")) == ["a:0", "a:1", "b:0"]


def test_what_a_person_keeps_apart_stays_apart_through_third_rows():
    groups = Groups(ROWS, frozenset({("a:0", "c:0")}))
    assert assign(groups, [("a:0", "b:0"), ("b:0", "c:0")]) == [True, False]
