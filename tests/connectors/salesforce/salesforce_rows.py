"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

from connectors.salesforce.source import SalesforceSettings, salesforce
from tests.fakes import salesforce as fake

SYSTEM = salesforce(SalesforceSettings(**fake.settings("https://acme.my.salesforce.com")))


def at(day, clock="08:00:00"):
    return f"2026-03-{day:02}T{clock}.000Z"
