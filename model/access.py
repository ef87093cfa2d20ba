"""Who may see and do what: rights, reach, and the roles that follow from the claims of a sign-in."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# What a role may do: see figures; see contacts and owners by name; see amounts; export files; hold meetings, decide and
# save views for all; decide which records mean the same; import, sync and connect; agree a charter; read the access
# log.
RIGHTS: Final = ("read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit")
EMAIL: Final = "email"

# Prefix of the names of values that are bound to queries within a reach.
REACH: Final = "reach_"

# Dimension -> values, "" for accounts without one. An account fits if it has one of the values in every dimension.
Part = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sight:
    """What somebody sees of a snapshot: accounts that fit one of the parts of `reach` (no parts: every account),
    whether contacts and owners by name, whether amounts.
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
        """Its part of cache keys: "" if nothing is hidden, else a digest."""
        return "" if self.is_whole else hashlib.blake2b(repr(self).encode(), digest_size=10).hexdigest()


WHOLE: Final = Sight()


@dataclass(frozen=True)
class Role:
    """A role of the operator's file: held by anybody who has one of the values in each claim."""

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
# An empty list of values fits no account.
NOTHING: Final = Access((), frozenset(), Sight(reach=((("segment", ()),),), people=False, amounts=False))


def access_of(claims: Mapping[str, Any], roles: Iterable[Role]) -> Access | None:
    """The access of somebody with `claims`; None if no role fits. Rights of several roles add up, and so do reaches."""
    held = [role for role in roles if role.is_held_by(claims)]
    if not held:
        return None
    rights = frozenset().union(*(role.rights for role in held))
    parts = {role.reach for role in held}
    reach = () if () in parts else tuple(sorted(parts))
    return Access(tuple(role.name for role in held), rights, Sight(reach, "people" in rights, "amounts" in rights))


def wanted_values(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The values of a claim as text, whether it is a list or not; a dot leads into a nested claim.

    An e-mail address is lower-cased, and counts only if the provider says that it is verified.
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
