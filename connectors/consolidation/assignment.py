"""Which rows belong together: the best pairs first, and never two rows of one source in one group."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Groups:
    """Rows united so far. One that is united with nothing is a group of its own.

    A person's decision precedes every rule: `apart` holds pairs that stay apart, whatever else speaks for them.
    """

    source_of: Mapping[str, str]
    apart: Collection[tuple[str, str]] = ()
    _head: dict[str, str] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict)

    def members(self, row: str) -> list[str]:
        """All rows of the group that `row` is in, `row` included."""
        return self._members.get(self._head.get(row, row), [row])

    def are_one(self, left: str, right: str) -> bool:
        """Whether both are in one group."""
        return self._head.get(left, left) == self._head.get(right, right)

    def may_unite(self, left: str, right: str) -> bool:
        """Whether no source is in both groups, and nobody decided that two of the rows are different.

        A source that occurs twice in one group does so by a person's decision, and does not prevent uniting.
        """
        one, other = self.members(left), self.members(right)
        sources = {self.source_of[row] for row in one}
        return sources.isdisjoint(self.source_of[row] for row in other) and not self._are_apart(one, other)

    def may_be_asked(self, left: str, right: str) -> bool:
        """Whether both are not yet one, and nobody decided that they are different."""
        return not self.are_one(left, right) and not self._are_apart(self.members(left), self.members(right))

    def unite(self, left: str, right: str, *, even_in_one_source: bool = False) -> bool:
        """Make one group of two, where permitted; returns whether they are one now.

        even_in_one_source: a person decided, hence the same source may be in the group twice.
        """
        if self.are_one(left, right):
            return True
        one, other = self.members(left), self.members(right)
        if self._are_apart(one, other) or (not even_in_one_source and not self.may_unite(left, right)):
            return False
        joined = [*one, *other]
        for row in joined:
            self._head[row] = joined[0]
        self._members[joined[0]] = joined
        return True

    def united(self) -> list[list[str]]:
        """Every group of two or more rows."""
        return [members for head, members in self._members.items() if self._head[head] == head]

    def _are_apart(self, one: Iterable[str], other: list[str]) -> bool:
        return bool(self.apart) and any((a, b) in self.apart or (b, a) in self.apart for a in one for b in other)


def assign(groups: Groups, pairs: Iterable[tuple[str, str]]) -> list[bool]:
    """Unite `pairs` (the best first) one by one; returns for each whether it holds.

    A pair holds unless one of its rows already has a better partner in the other's source.
    """
    return [groups.unite(left, right) for left, right in pairs]
