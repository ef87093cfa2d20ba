"""The past meeting of the demonstration without a server: for the terminal."""

from streamlit.logger import set_log_level

set_log_level("ERROR")  # otherwise every cache says that no server runs, on standard error

from ui.meeting import demonstration  # noqa: E402


def hold_meeting() -> None:
    """Hold it on the demonstration just published."""
    demonstration.hold_demonstration()
