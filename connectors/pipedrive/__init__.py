"""Pipedrive, read through its API: version 2 where it has one, version 1 for the rest."""
