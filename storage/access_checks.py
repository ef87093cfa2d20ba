"""What `check` reports about sign-in, roles and reach: what is still open before others may use the dashboard."""

from collections.abc import Iterator

from model.access import Role
from model.access_file import read_roles
from model.errors import Fault
from settings import Settings
from storage.checks import Finding, Standing
from storage.snapshot import Snapshot

# Rights that concern all accounts, whatever the reach of a role.
_WHOLE = ("sources", "charter", "audit")


def of_access(settings: Settings, snapshot: Snapshot | None) -> Iterator[Finding]:
    """Whether anybody can get in without signing in, and whether the file of roles fits the published data."""
    if settings.access is None:
        key, standing = ("access_local", Standing.FINE)
        if settings.has_provider:
            key, standing = ("access_no_file", Standing.HINT)
        elif settings.allow_open:
            key, standing = ("access_open", Standing.FAULT)
        yield Finding(key, standing)
        return
    try:
        roles = read_roles(settings.access)
    except Fault as fault:
        yield Finding("access_fault", Standing.FAULT, {"reason": fault})
        return
    named = ", ".join(role.name for role in roles)
    yield Finding("access_roles", Standing.FINE, {"roles": named, "days": settings.log_days})
    if not settings.has_provider:
        yield Finding("access_no_sign_in", Standing.FAULT)
    if not any("audit" in role.rights for role in roles):
        yield Finding("access_nobody_audits", Standing.HINT)
    for role in roles:
        yield from _of_role(role, snapshot)


def _of_role(role: Role, snapshot: Snapshot | None) -> Iterator[Finding]:
    if role.reach:
        for right in _WHOLE:
            if right in role.rights:
                yield Finding("access_whole_rights", Standing.HINT, {"role": role.name, "right": right})
    for dimension, values in role.reach if snapshot is not None else ():
        if snapshot is not None and "" not in values and snapshot.values_of(dimension).isdisjoint(values):
            told = {"role": role.name, "dimension": dimension, "values": ", ".join(values)}
            yield Finding("access_nobody_reached", Standing.HINT, told)
