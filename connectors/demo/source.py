"""The demonstration company as a connector: it fetches nothing, it simulates.

Musterwerk Sensorik GmbH, a made-up maker of machine-monitoring software and sensors, with the journeys of its accounts,
the evidence they leave and a CRM as imperfect as real ones. See docs/demonstration.md.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.demo.company import make_block, numbers_of
from connectors.demo.dynamics import DEFAULT_UNTIL
from connectors.demo.people import COMPANY
from connectors.demo.tables import insert_block, insert_users
from connectors.demo.truth import true_spells
from connectors.kit.base import FillReport, Progress, SettingsError, ignore_progress
from storage.staging import Staging

__all__ = ["COMPANY", "DemoCompany", "true_spells_of"]

# Above it, numbers would collide with those reserved for unknown accounts.
MOST_ACCOUNTS = 5_000_000


@dataclass(frozen=True)
class DemoCompany:
    """The simulated company. The same `accounts`, `seed` and `until` (last day) give the same rows."""

    accounts: int = 1_500
    seed: int = 7
    until: date = DEFAULT_UNTIL

    @property
    def name(self) -> str:
        """The connector's name in `CONNECTORS`."""
        return "demo"

    def fill(self, staging: Staging, progress: Progress = ignore_progress) -> FillReport:
        """Writes the company into the empty `staging`; units of `progress` are accounts.

        SettingsError if `accounts` is 0, or more than `MOST_ACCOUNTS`.
        """
        if not 1 <= self.accounts <= MOST_ACCOUNTS:
            raise SettingsError("demo.accounts_out_of_range", given=self.accounts, most=MOST_ACCOUNTS)
        loaded: dict[str, int] = {}
        insert_users(staging, loaded)
        done = 0
        for index, numbers in enumerate(numbers_of(self.accounts)):
            insert_block(staging, make_block(self.seed, index, numbers, self.until), self.until, loaded)
            done += len(numbers)
            progress(done, self.accounts, COMPANY)
        report = FillReport()
        for table, rows in loaded.items():
            report.count(table, loaded=rows, quarantined=0)
        report.note("demo.simulated", company=COMPANY, until=self.until, accounts=self.accounts, seed=self.seed)
        return report


def true_spells_of(company: DemoCompany) -> Any:
    """The known truth of `company`: see :func:`connectors.demo.truth.true_spells`."""
    return true_spells(company.accounts, company.seed, company.until)
