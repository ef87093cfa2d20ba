"""The joint meeting, whose page is the agenda.

`agenda` lists the items; every other file is one of them or what they share.
"""
