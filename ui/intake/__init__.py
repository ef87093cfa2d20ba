"""What comes in through the browser: the demonstration company and the import of files.

The only part of ui that may import connectors: the import shows what was recognised, asks what only a person can
tell, and starts the same run the terminal starts. Pages and the rest of ui stay unaware of them.
"""
