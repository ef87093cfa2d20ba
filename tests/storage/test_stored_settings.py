"""Settings stored by the product: all at once, readable by one user account; a running process knows them."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from dotenv import dotenv_values

from settings import settings
from storage.stored_settings import store


def test_texts_are_kept_beside_others_and_an_empty_one_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "data" / "sources.env"
    store(file, {"A": "1", "B": "pa'ss${HOME} #"})
    store(file, {"A": "", "C": "3"})
    assert dotenv_values(file) == {"B": "pa'ss${HOME} #", "C": "3"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir() if not path.name.endswith(".lock")) == ["sources.env"]


def test_a_write_that_was_cut_off_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sources.env"
    store(file, {"A": "1", "B": "2"})
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space"):
            store(file, {"A": "9", "B": "9"})
    assert dotenv_values(file) == {"A": "1", "B": "2"}
    store(file, {"B": "3"})
    assert dotenv_values(file) == {"A": "1", "B": "3"}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    settings.cache_clear()
    return tmp_path


def test_a_running_process_knows_what_is_stored(data: Path) -> None:
    assert settings().sources == {}
    store(data / "sources.env", {"GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN": "pat-1"})
    assert settings().sources["hubspot"]["access_token"].get_secret_value() == "pat-1"
    assert settings() is settings()
    store(data / "sources.env", {"GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN": ""})
    assert settings().sources == {}


def test_the_environment_comes_first(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_SYNC_EVERY", "2h")
    settings.cache_clear()
    store(data / "sources.env", {"GLEICHTAKT_SYNC_EVERY": "6h", "GLEICHTAKT_RETAIN_DAYS": "9"})
    assert (settings().sync_every, settings().retain_days) == (timedelta(hours=2), 9)
    assert (settings.is_given("sync_every"), settings.is_given("retain_days")) == (True, False)


def test_a_stored_file_that_is_not_valid_leaves_the_settings_as_they_were(data: Path, caplog) -> None:
    store(data / "sources.env", {"GLEICHTAKT_RETAIN_DAYS": "9"})
    assert settings().retain_days == 9
    store(data / "sources.env", {"GLEICHTAKT_RETAIN_DAYS": "geheim"})
    assert settings().retain_days == 9
    assert "not valid" in caplog.text
    assert "geheim" not in caplog.text
