"""What HubSpot told, on rows written by hand, and what becomes of it."""

MONDAY, TUESDAY, FRIDAY = "2026-03-02T08:00:00.000Z", "2026-03-03T08:00:00.000Z", "2026-03-06T08:00:00.000Z"
