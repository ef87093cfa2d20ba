"""The app's own rows: meetings with their baselines, decisions with their history, saved views.

Figures are never stored here, only what people agreed and the basis for it. ``engine`` opens the database and brings it
up to date; every other file is one kind of row with the functions that read and write it, given an open session.
"""

from storage.records.engine import Records, chosen_records

__all__ = ["Records", "chosen_records"]
