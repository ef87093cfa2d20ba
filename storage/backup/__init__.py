"""One file with everything in the data folder that cannot be recreated, and how to restore it.

A ZIP: ``data/...`` as in the data folder, the records copied by their own database; ``settings.env`` with the settings
that are not secret; ``secrets``, encrypted, if requested; ``manifest.json`` with the digest of every file.
"""
