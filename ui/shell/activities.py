"""Whether anything is known of activities: without any, nobody can say who is silent or was touched too late."""

from ui.shell import data


def are_known() -> bool:
    """Whether the data hold any activity at all."""
    return bool(data.published().info.row_counts.get("activity"))
