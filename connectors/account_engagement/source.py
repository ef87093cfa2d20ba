"""Account Engagement (Pardot): prospects, their accounts, their lifecycle, and what they did on forms, in e-mails,
at webinars and on the website.

Read: the collections of ``objects.py`` over API version 5.
https://developer.salesforce.com/docs/marketing/pardot/guide/version5overview.html

Sign-in: OAuth client credentials of an external client app (or connected app) of the Salesforce organisation, scope
``pardot_api``; the user it runs as must be a user of the business unit, whose id (``0Uv...``) goes with every
request.
https://developer.salesforce.com/docs/marketing/pardot/guide/authentication.html

Limits: calls a day by edition (25,000 Growth, 50,000 Plus, 100,000 Advanced and Premium), five at a time; 1,000 rows a
query. Both limits are reported by a number in the body (122, 66), see ``client.py``.

History: lifecycle and activities as far back as the business unit keeps them; anonymous visitors are left out.
Opportunities are not read: Account Engagement only mirrors Salesforce's, without their history.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from pydantic import Field, HttpUrl, SecretStr

from connectors.account_engagement import mapping
from connectors.account_engagement.client import NAME, BusinessUnit, opened
from connectors.account_engagement.objects import COLLECTIONS
from connectors.account_engagement.reading import stream
from connectors.kit.base import RefusedError
from connectors.kit.system import Declared, Standing, System, SystemSettings

SCOPES = ("pardot_api", "refresh_token")
ADDRESS = HttpUrl("https://pi.pardot.com")


class AccountEngagementSettings(SystemSettings):
    """Where to sign in and with which credentials, and which business unit is read."""

    url: HttpUrl = Field(description="My Domain address of the Salesforce organisation")
    client_id: SecretStr
    client_secret: SecretStr
    business_unit_id: str = Field(min_length=15, max_length=18, pattern="^0Uv", description="0Uv and 15 more")
    api_url: HttpUrl = Field(default=ADDRESS, description="https://pi.demo.pardot.com for sandboxes")


def account_engagement(settings: AccountEngagementSettings, *, sleep: Callable[[float], None] = time.sleep) -> System:
    """The business unit of `settings`, ready to be read; `sleep` is the function used to wait."""
    return System(
        name=NAME,
        opened=partial(_opened, settings, sleep),
        tested=partial(_tested, settings.business_unit_id),
        streams=tuple(stream(collection) for collection in COLLECTIONS),
        mapping={
            "user": mapping.users,
            "account": mapping.accounts,
            "contact": mapping.contacts,
            "lifecycle_change": mapping.lifecycle_changes,
            "activity": mapping.activities,
        },
        known_ids=mapping.known_ids,
    )


def _opened(
    settings: AccountEngagementSettings, sleep: Callable[[float], None]
) -> AbstractContextManager[BusinessUnit]:
    return opened(
        sign_in_at=str(settings.url),
        client_id=settings.client_id.get_secret_value(),
        client_secret=settings.client_secret.get_secret_value(),
        address=str(settings.api_url),
        business_unit=settings.business_unit_id,
        timeout=settings.timeout_seconds,
        leave=settings.leave_share,
        sleep=sleep,
    )


def _tested(business_unit: str, unit: BusinessUnit) -> Standing:
    """The business unit; as missing, the collections that its user may not read."""
    missing = []
    for collection in COLLECTIONS:
        try:
            unit.query(collection.path, {"fields": "id", "limit": "1"})
        except RefusedError:
            missing.append(collection.path)
    return Standing(business_unit, tuple(missing))


ACCOUNT_ENGAGEMENT = Declared(AccountEngagementSettings, account_engagement, scopes=SCOPES)
