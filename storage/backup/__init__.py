"""One file with everything of the data folder that cannot be had again, and the way back.

A ZIP: ``data/...`` as in the data folder, the records copied by their own database; ``settings.env`` with settings that
are no secrets; ``secrets``, encrypted, where asked for; ``manifest.json`` with the digest of every file.
"""
