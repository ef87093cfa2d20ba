"""Accounts that have been in a phase longer than comparable ones needed, and what that puts at risk."""
