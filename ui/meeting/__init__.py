"""The joint meeting, whose page is the agenda.

`agenda_parts` lists the items; every other file is one of them or what they share.
"""
