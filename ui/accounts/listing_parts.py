"""The list of accounts behind a figure: what its address asks for."""

from ui.blocks import choices
from ui.shell import data, state
from ui.text.catalogue import t


def options_in_address() -> dict[str, str]:
    """The options in the address that the metric knows: phase, entered, from_phase, to_phase."""
    keys = data.charter().phase_keys
    found = {name: state.option(name, keys) for name in ("phase", "entered", "from_phase", "to_phase")}
    return {name: key for name, key in found.items() if key}


def choose_phase(options: dict[str, str], *, is_alone: bool) -> None:
    """The choice of a phase, where the list is of no other kind already."""
    if is_alone and options.keys() <= {"phase"}:
        choices.one_phase_or_all("phase", data.charter().phase_keys, label=t("accounts.in"))


def searched() -> str:
    """The name that is looked for, "" for none."""
    return (state.option("name") or "").strip()
