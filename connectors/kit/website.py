"""The domain in a website's address."""


def host(address: str) -> str:
    """SQL for the host in the SQL expression `address`, in lower case and without www; null where there is none."""
    return rf"NULLIF(regexp_extract(lower({address}), '^\s*(?:[a-z]+://)?(?:www\.)?([^/:?#\s]+)', 1), '')"
