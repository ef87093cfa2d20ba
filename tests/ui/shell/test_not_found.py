"""Addresses that are no page: a status for machines, a page in both languages for people, nothing of the framework."""

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from ui.shell.not_found import NotFound

PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MACHINE = {"Accept": "*/*"}
SHELL = "<html>the framework's page</html>"


def served(base: str = "") -> TestClient:
    """A server that answers as Streamlit does: its page at every address that is nothing else."""

    async def shell(_):
        return HTMLResponse(SHELL)

    async def report(_):
        return HTMLResponse("a downloaded report")

    async def script(_):
        return Response("script", media_type="text/javascript")

    async def health(_):
        return PlainTextResponse("ok")

    routes = [
        Route("/media/a.html", report), Route("/static/js/a.js", script), Route("/_stcore/health", health),
        Route("/{rest:path}", shell, methods=["GET", "HEAD"]),
    ]  # fmt: skip
    inner = Starlette(routes=[Mount(f"/{base}", routes=routes)] if base else routes)
    return TestClient(NotFound(inner, addresses=("", "stuck", "account"), base=base), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/stuck", "/account?account=A-1", "/stuck/"])
def test_pages_are_served(path):
    found = served().get(path, headers=PERSON)
    assert (found.status_code, found.text) == (200, SHELL)


@pytest.mark.parametrize(
    ("path", "text"),
    [("/media/a.html", "a downloaded report"), ("/static/js/a.js", "script"), ("/_stcore/health", "ok")],
)
def test_what_is_no_page_of_ours_but_there_is_served(path, text):
    found = served().get(path, headers=PERSON)
    assert (found.status_code, found.text) == (200, text)


UNKNOWN = [
    "/stuk",
    "/Stuck",
    "/stuck/more",
    "/metrics",
    "/wp-login.php",
    "/static/js/b.js",
    "/_stcore/x",
    "/index.html",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_machines_get_a_status_and_no_page(path):
    for found in (served().get(path, headers=MACHINE), served().head(path, headers=MACHINE)):
        assert found.status_code == 404
    assert served().get(path, headers=MACHINE).text == "Not Found"


@pytest.mark.parametrize("path", UNKNOWN)
def test_people_get_a_page_in_both_languages_with_a_way_out(path):
    found = served().get(path, headers=PERSON)
    assert found.status_code == 404
    assert "Diese Seite gibt es nicht" in found.text
    assert "There is no such page" in found.text
    assert SHELL not in found.text
    assert "script" not in found.text
    way = {1: "./", 2: "../", 3: "../../"}[path.count("/")]
    assert found.text.count(f'href="{way}"') == found.text.count("href=") == 2


def test_under_a_sub_path_the_rest_of_the_host_is_not_ours():
    client = served("sales")
    assert client.get("/sales/stuck", headers=PERSON).text == SHELL
    assert client.get("/sales/", headers=PERSON).text == SHELL
    for path in ("/sales/stuk", "/sales/sales/stuck"):
        assert client.get(path, headers=MACHINE).status_code == 404
    for path in ("/stuck", "/salesman", "/"):
        assert client.get(path, headers=MACHINE).status_code == 404
