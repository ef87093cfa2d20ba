"""Accounts: the list behind a figure, one account, stuck accounts, one's own."""
