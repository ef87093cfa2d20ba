"""Who may see and do what: rights, reach, and the roles that follow from the claims of a sign-in."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

# What a role may do: see figures; see contacts and owners by name; see amounts; export files; hold meetings, decide and
# save views for all; decide which records mean the same; import, sync and connect; agree a charter; read the access
# log.
RIGHTS: Final = ("read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit")
EMAIL: Final = "email"
# Rights that need names, or under which something would be written: not together with stand-ins.
NAMED: Final = frozenset(("decide", "match", "sources", "charter", "audit"))

# Prefix of the names of values that are bound to queries within a reach.
REACH: Final = "reach_"

# Dimension -> values, "" for accounts without one. An account fits if it has one of the values in every dimension.
Part = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sight:
    """What somebody sees of a snapshot: accounts that fit one of the parts of `reach` (no parts: every account),
    whether contacts and owners by name, whether amounts; `pseudonyms`: companies and people as stand-ins.
    """

    reach: tuple[Part, ...] = ()
    people: bool = True
    amounts: bool = True
    pseudonyms: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return self == WHOLE

    @property
    def mark(self) -> str:
        """Its part of cache keys: "" if nothing is hidden, else a digest."""
        return "" if self.is_whole else hashlib.blake2b(self._told.encode(), digest_size=10).hexdigest()

    @property
    def records_mark(self) -> str:
        """Its part of the keys of what people write: whoever sees stand-ins sees the meetings of those who see the
        same with names.
        """
        return replace(self, pseudonyms=False).mark

    @property
    def _told(self) -> str:
        # Meetings and views are kept under marks made before there were pseudonyms.
        told = f"Sight(reach={self.reach!r}, people={self.people!r}, amounts={self.amounts!r}"
        return f"{told}, pseudonyms=True)" if self.pseudonyms else f"{told})"


WHOLE: Final = Sight()


@dataclass(frozen=True)
class Role:
    """A role of the operator's file: held by anybody who has one of the values in each claim. `pseudonymised`: it shows
    companies and people as stand-ins.
    """

    name: str
    claim: tuple[tuple[str, tuple[str, ...]], ...]
    rights: frozenset[str]
    reach: Part = ()
    pseudonymised: bool = False

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

    def pseudonymised(self) -> "Access":
        """The same with companies and people as stand-ins: for reading, without the rights that need names."""
        return replace(self, rights=self.rights - NAMED, sight=replace(self.sight, pseudonyms=True))


EVERYTHING: Final = Access((), frozenset(RIGHTS))
# An empty list of values fits no account.
NOTHING: Final = Access((), frozenset(), Sight(reach=((("segment", ()),),), people=False, amounts=False))


def access_of(claims: Mapping[str, Any], roles: Iterable[Role]) -> Access | None:
    """The access of somebody with `claims`; None if no role fits. Rights of several roles add up, and so do reaches;
    there are stand-ins if one of the roles says so.
    """
    held = [role for role in roles if role.is_held_by(claims)]
    if not held:
        return None
    rights = frozenset().union(*(role.rights for role in held))
    parts = {role.reach for role in held}
    reach = () if () in parts else tuple(sorted(parts))
    found = Access(tuple(role.name for role in held), rights, Sight(reach, "people" in rights, "amounts" in rights))
    return found.pseudonymised() if any(role.pseudonymised for role in held) else found


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
