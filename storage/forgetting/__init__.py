"""Forgetting a person: removing them from every file of the data folder, and keeping them out by digests of their
names.
"""
