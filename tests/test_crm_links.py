"""Links into the CRM: which patterns an operator may give, and what they become."""

import pytest
from pydantic import ValidationError

from settings import Settings, settings
from ui.shell import crm


def given(links):
    return Settings(_env_file=None, crm_links=links).crm_links


def test_one_pattern_is_that_of_accounts_of_any_source():
    assert given("https://crm.example/a/{account_id}") == {"*": {"account": "https://crm.example/a/{account_id}"}}


def test_json_gives_patterns_per_source_and_kind():
    links = '{"hubspot": {"opportunity": "https://crm.example/deals?id={opportunity_id}"}}'
    assert given(links) == {"hubspot": {"opportunity": "https://crm.example/deals?id={opportunity_id}"}}


def test_without_any_there_is_no_link():
    assert given("") == {}


@pytest.mark.parametrize(
    "links",
    [
        "{not json",
        '{"*": {"account": "javascript:alert({account_id})"}}',
        '{"*": {"account": "ftp://crm.example/{account_id}"}}',
        '{"*": {"account": "https://{account_id}.example/"}}',
        '{"*": {"account": "https://crm.example/"}}',
        '{"*": {"account": "https://crm.example/{account_id}/{name}"}}',
        '{"*": {"account": "https:///{account_id}"}}',
        '{"*": {"deal": "https://crm.example/{deal_id}"}}',
    ],
)
def test_a_pattern_that_could_lead_anywhere_is_refused(links):
    with pytest.raises(ValidationError):
        given(links)


def test_ids_are_encoded_and_the_source_s_own_pattern_wins(monkeypatch):
    monkeypatch.setenv(
        "GLEICHTAKT_CRM_LINKS",
        '{"*": {"account": "https://any.example/{account_id}"}, "files": {"account": "https://own.example/{account_id}"}}',
    )
    settings.cache_clear()
    monkeypatch.setattr("ui.shell.data.snapshot", lambda: None)
    try:
        assert crm.address("account", "a/b?c=1&d#é", "files") == "https://own.example/a%2Fb%3Fc%3D1%26d%23%C3%A9"
        assert crm.address("account", "{account_id}", "hubspot") == "https://any.example/%7Baccount_id%7D"
        assert crm.address("opportunity", "o1", "files") is None
    finally:
        settings.cache_clear()


def test_an_id_that_a_sync_read_leads_to_its_own_system(monkeypatch):
    monkeypatch.setenv("GLEICHTAKT_CRM_LINKS", '{"hubspot": {"account": "https://hub.example/{account_id}"}}')
    monkeypatch.setenv("GLEICHTAKT_SOURCES__MAUTIC__PASSWORD", "x")
    settings.cache_clear()
    monkeypatch.setattr("ui.shell.data.snapshot", lambda: None)
    try:
        assert crm.address("account", "hubspot:17") == "https://hub.example/17"
        assert crm.address("account", "mautic:17") is None
        assert crm.address("account", "17:18", "hubspot") == "https://hub.example/17%3A18"
    finally:
        settings.cache_clear()
