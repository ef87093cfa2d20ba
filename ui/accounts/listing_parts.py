"""The list of accounts behind a figure: what its URL asks for."""

from ui.blocks import choices
from ui.shell import data, state
from ui.text.catalogue import t


def options_in_address() -> dict[str, str]:
    """The options in the URL that the metric knows: phase, entered, from_phase, to_phase."""
    keys = data.charter().phase_keys
    found = {name: state.option(name, keys) for name in ("phase", "entered", "from_phase", "to_phase")}
    return {name: key for name, key in found.items() if key}


def choose_phase(options: dict[str, str], *, is_alone: bool) -> None:
    """The choice of a phase, unless the URL already selects something else."""
    if is_alone and options.keys() <= {"phase"}:
        choices.one_phase_or_all("phase", data.charter().phase_keys, label=t("accounts.in"))


def searched() -> str:
    """The name searched for, "" if none."""
    return (state.option("name") or "").strip()
