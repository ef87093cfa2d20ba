"""Every page of the menu, in both languages, with data and without, for a day on which nothing had happened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pages
from ui.text import catalogue, language

Opens = Callable[..., AppTest]
PAGES = tuple(pages.PAGES.values())


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_page_renders(open_page: Opens, page: pages.Page, spoken: str) -> None:
    app = open_page(page.path, lang=spoken)
    assert app.title
    assert catalogue.texts_of(spoken)["frame.demonstration"] in "".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_page_renders_before_anything_happened(open_page: Opens, page: pages.Page) -> None:
    assert open_page(page.path, lang="en", as_of="2001-01-01").title


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_page_renders_with_a_filter_nothing_matches(
    open_page: Opens, page: pages.Page, nobodys: dict[str, str]
) -> None:
    assert open_page(page.path, lang="de", **nobodys).title


class TestWithoutData:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        return tmp_path

    @pytest.mark.parametrize("spoken", language.LANGUAGES)
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
    def test_page_says_what_to_do(self, open_page: Opens, page: pages.Page, spoken: str) -> None:
        app = open_page(page.path, lang=spoken)
        said = "".join(block.proto.body for block in app.get("html"))
        assert page.needs_data == (catalogue.texts_of(spoken)["empty.no_data"] in said)


def test_every_script_is_in_the_menu() -> None:
    folder = Path(pages.__file__).parent
    scripts = {str(path.relative_to(folder.parent)) for path in folder.glob("*/*.py")}
    assert scripts == {page.path for page in PAGES}
    assert [path.name for path in folder.glob("*.py")] == ["__init__.py"]
