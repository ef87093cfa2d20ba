from tests.affected import FEW_FILES, JUDGES, ROOT, affected, words


def test_a_changed_module_brings_the_tests_that_import_it_or_bear_its_name():
    found = affected(["metrics/statistics/shrinkage.py"])
    assert "tests/metrics/statistics/test_shrinkage.py" in found
    assert "tests/pages/meeting/test_meeting.py" not in found


def test_a_changed_test_brings_itself_and_papers_bring_nothing():
    assert affected(["tests/test_affected.py", "README.md"]) == ["tests/test_affected.py"]


def test_what_is_declared_brings_the_tests_that_judge_it_without_importing_it():
    whole = "tests/metrics/test_declared.py"
    assert whole in affected(["metrics/catalog.py"])
    assert whole in affected(["ui/text/locales/de/metrics.po"])
    assert affected(["docs/metrics.md"]) == ["tests/ui/charter/test_definitions_document.py"]


def test_what_figures_of_a_room_share_brings_their_tests():
    assert "tests/metrics/stuck/test_thresholds.py" in affected(["metrics/stuck/overdue.py"])


def test_a_part_of_a_page_brings_the_tests_of_its_page_and_no_namesake_of_another_room():
    assert "tests/pages/analysis/test_dwell.py" in affected(["ui/analysis/dwell_words.py"])
    assert affected(["connectors/zoho/mapping.py"]) == ["tests/connectors/zoho/test_mapping.py"]


def test_many_files_are_shared_out():
    assert words(["tests/test_start.py"]) == ["tests/test_layers.py", "tests/test_start.py"]
    assert words(["x.py"] * (FEW_FILES + 1))[:4] == ["-n", "auto", "--dist", "loadfile"]


def test_judges_are_there():
    assert [judge for judges in JUDGES.values() for judge in judges if not (ROOT / judge).is_file()] == []
