from tests.affected import affected


def test_a_changed_module_brings_the_tests_that_import_it_or_bear_its_name():
    found = affected(["metrics/statistics/shrinkage.py"])
    assert "tests/metrics/test_shrinkage.py" in found
    assert "tests/pages/test_meeting.py" not in found


def test_a_changed_test_brings_itself_and_papers_bring_nothing():
    assert affected(["tests/test_affected.py", "README.md"]) == ["tests/test_affected.py"]
