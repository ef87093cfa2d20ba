"""The domain that a web site's address names."""


def host(address: str) -> str:
    """SQL for the host in the SQL expression `address`, in small letters and without www; null where there is none."""
    return rf"NULLIF(regexp_extract(lower({address}), '^\s*(?:[a-z]+://)?(?:www\.)?([^/:?#\s]+)', 1), '')"
