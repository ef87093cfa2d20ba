import pytest

from metrics.outlook.course import course


@pytest.mark.parametrize(
    ("actual", "forecast", "is_over", "expected"),
    [
        (36, (52, 45, 60), False, "reached"),
        (33, (52, 36, 60), False, "on_course"),
        (33, (52, 35, 60), False, "close"),
        (20, (36, 30, 41), False, "close"),
        (20, (35, 30, 36), False, "close_below"),
        (20, (30, 25, 35), False, "at_risk"),
        (20, None, False, None),
        (35, (52, 45, 60), True, "missed"),
        (36, None, True, "reached"),
    ],
)
def test_thirty_six_are_planned(actual, forecast, is_over, expected):
    assert course(36, actual, forecast, is_over=is_over) == expected
