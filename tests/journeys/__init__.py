"""Journeys in a real browser. A package: only of one do fixtures end with its last test, and the browser with them."""
