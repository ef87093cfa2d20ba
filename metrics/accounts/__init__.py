"""Lists of accounts: those behind a figure, a single account, one person's accounts."""
