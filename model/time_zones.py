"""The names of the IANA time zone database that this machine knows."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """Names such as Europe/Berlin, read once from hundreds of files; without "localtime", which differs from machine to
    machine.
    """
    return frozenset(available_timezones()) - {"localtime"}
