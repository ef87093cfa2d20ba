"""Who may see and do what: rights, reach, and the roles that claims of a sign-in lead to."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# What a role may: see figures; see contacts and owners by name; see amounts; take files away; hold meetings, decide and
# keep views for all; decide what means the same; import, sync and connect; agree a charter; read the access log.
RIGHTS: Final = ("read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit")
EMAIL: Final = "email"

# Names of values that are bound to queries within a reach begin so.
REACH: Final = "reach_"

# Dimension -> values, "" for accounts without one: an account fits if every dimension holds one of its values.
Part = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sight:
    """What of a snapshot is seen: accounts that fit one of the parts of `reach` (none: every account), contacts and
    owners by name, amounts.
    """

    reach: tuple[Part, ...] = ()
    people: bool = True
    amounts: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return self == WHOLE

    @property
    def mark(self) -> str:
        """What keys of caches hold of it: "" where nothing is hidden, else a digest."""
        return "" if self.is_whole else hashlib.blake2b(repr(self).encode(), digest_size=10).hexdigest()


WHOLE: Final = Sight()


@dataclass(frozen=True)
class Role:
    """A role of the operator's file: held by whoever has one of the values in each claim."""

    name: str
    claim: tuple[tuple[str, tuple[str, ...]], ...]
    rights: frozenset[str]
    reach: Part = ()

    def is_held_by(self, claims: Mapping[str, Any]) -> bool:
        """Whether `claims` of a verified ID token hold one of the values of every claim this role names."""
        return all(not wanted_values(claims, name).isdisjoint(_plain(name, values)) for name, values in self.claim)


@dataclass(frozen=True)
class Access:
    """What one visitor may: `roles` by name, rights, and what they see."""

    roles: tuple[str, ...]
    rights: frozenset[str]
    sight: Sight = WHOLE

    def may(self, right: str) -> bool:
        """Whether `right` is among the rights; KeyError for a word that is no right."""
        if right not in RIGHTS:
            raise KeyError(right)
        return right in self.rights


EVERYTHING: Final = Access((), frozenset(RIGHTS))
# No account has one of no values.
NOTHING: Final = Access((), frozenset(), Sight(reach=((("segment", ()),),), people=False, amounts=False))


def access_of(claims: Mapping[str, Any], roles: Iterable[Role]) -> Access | None:
    """What somebody with `claims` may; None if no role fits. Rights of several roles add up, and so do reaches."""
    held = [role for role in roles if role.is_held_by(claims)]
    if not held:
        return None
    rights = frozenset().union(*(role.rights for role in held))
    parts = {role.reach for role in held}
    reach = () if () in parts else tuple(sorted(parts))
    return Access(tuple(role.name for role in held), rights, Sight(reach, "people" in rights, "amounts" in rights))


def wanted_values(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The values of a claim as text, whether it is a list or not; a dot leads into a claim that holds others.

    An e-mail address counts in small letters, and only if the provider says that it is verified.
    """
    if name == EMAIL and claims.get("email_verified") not in (True, "true"):
        return frozenset()
    found: Any = claims.get(name)
    if found is None and "." in name:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list | tuple) else [found]
    return frozenset(_plain(name, [str(one) for one in listed if isinstance(one, str | int) and one != ""]))


def _plain(name: str, values: Iterable[str]) -> list[str]:
    return [value.strip().lower() for value in values] if name == EMAIL else list(values)
