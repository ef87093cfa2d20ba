"""The drop-down for one phase or all of them."""

from collections.abc import Sequence

from ui.blocks import choices
from ui.shell import phase
from ui.text.catalogue import t

ALL = "all"


def one_or_all(name: str, allowed: Sequence[str], *, label: str) -> str:
    """The page's option `name`: one of the phases `allowed` or :data:`ALL`, which is the default."""
    return choices.one_of(name, (ALL, *allowed), written=_name, label=label, is_long=True)


def one(name: str, allowed: Sequence[str], *, label: str, default: str | None = None) -> str:
    """The page's option `name`: one of the phases `allowed`, the first unless `default` says otherwise."""
    return choices.one_of(name, allowed, written=phase.name, label=label, default=default, is_long=True)


def _name(key: str) -> str:
    return t("stuck.every_phase") if key == ALL else phase.name(key)
