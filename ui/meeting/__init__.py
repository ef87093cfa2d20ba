"""The joint meeting, whose page is the agenda.

`agenda_parts` lists the items; every other module is an item or shared by several.
"""
