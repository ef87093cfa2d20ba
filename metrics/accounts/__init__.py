"""Rows of accounts: lists behind a figure, one account, one person's accounts."""
