"""What of a day's questions is left to others: one rule for every system, one setting."""

import pytest

from connectors.configured import declared, kinds
from connectors.kit.base import UnavailableError
from connectors.kit.quota import Quota
from connectors.kit.system import SystemSettings


def test_the_share_of_others_is_never_asked_for():
    quota = Quota("crm", 0.2)
    quota.check(799, 1000)
    with pytest.raises(UnavailableError) as stopped:
        quota.check(800, 1000)
    assert (stopped.value.key, stopped.value.values) == (
        "system.quota_left",
        {"system": "crm", "used": 800, "limit": 1000, "left": 20},
    )


def test_without_a_limit_and_without_others_the_system_itself_says_when():
    Quota("crm", 0.2).check(0, 0)
    Quota("crm", 0.0).check(1000, 1000)


@pytest.mark.parametrize(("used", "seconds"), [(0, 0.0), (700, 0.0), (750, 2.5), (800, 5.0), (950, 5.0)])
def test_the_last_eighth_of_our_share_is_asked_for_ever_more_slowly(used, seconds):
    assert Quota("crm", 0.2).pause(used, 1000) == pytest.approx(seconds)


def test_it_is_one_setting_of_every_system():
    assert SystemSettings.model_fields["leave_share"].default == 0.2
    assert all("leave_share" in declared(kind).settings.model_fields for kind in kinds())
