"""Connecting a system in the browser: what it needs, a test, a trial of the first reading."""
