"""Data coming in through the browser: the demonstration company and the import of files.

The only part of ui that may import connectors: the import shows what was recognised, asks what only a person can
know, and starts the same run as the terminal does. Pages and the rest of ui do not depend on connectors.
"""
