"""Roles, claims, rights and reaches, as the operator writes them; every fault says what, where and what to do."""

import pytest

from model.access import EVERYTHING, RIGHTS, WHOLE, Sight, access_of
from model.access_file import parse_roles, read_roles
from model.errors import Fault
from ui.text import language
from ui.text.catalogue import t

FILE = """
[[role]]
name = "sales-south"
claim = { groups = ["g-sales-south"] }
rights = ["read", "people", "amounts", "decide"]
reach = { region = ["Süd"], segment = ["Mittelstand"] }

[[role]]
name = "abroad"
claim = { groups = ["g-abroad"] }
rights = ["read", "export"]
reach = { country = ["AT", ""] }

[[role]]
name = "board"
claim = { email = ["Boss@Firma.example"], department = "GF" }
rights = ["read", "amounts"]

[[role]]
name = "auditor"
claim = { "realm_access.roles" = ["audit"] }
rights = ["audit"]
"""
ROLES = parse_roles(FILE, "access.toml")
SOUTH = (("region", ("Süd",)), ("segment", ("Mittelstand",)))
ABROAD = (("country", ("", "AT")),)


def test_a_role_gives_its_rights_within_its_reach() -> None:
    found = access_of({"groups": ["g-sales-south", "g-other"]}, ROLES)
    assert found is not None
    assert found.roles == ("sales-south",)
    assert [right for right in RIGHTS if found.may(right)] == ["read", "people", "amounts", "decide"]
    assert found.sight == Sight(reach=(SOUTH,), people=True, amounts=True)


def test_rights_and_reaches_of_several_roles_add_up() -> None:
    found = access_of({"groups": ["g-sales-south", "g-abroad"]}, ROLES)
    assert found is not None
    assert [right for right in RIGHTS if found.may(right)] == ["read", "people", "amounts", "export", "decide"]
    assert found.sight.reach == (ABROAD, SOUTH)
    # One role that reaches everything reaches everything.
    whole = access_of({"groups": "g-abroad", "email": "boss@firma.example", "email_verified": True,
                       "department": ["GF"]}, ROLES)  # fmt: skip
    assert whole is not None
    assert whole.sight == Sight(reach=(), people=False, amounts=True)


@pytest.mark.parametrize("claims", [{}, {"groups": "g-sales"}, {"groups": None}, {"groups": {"a": 1}}, {"groups": []}])
def test_no_role_fits(claims: dict) -> None:
    assert access_of(claims, ROLES) is None


@pytest.mark.parametrize(
    ("verified", "fits"), [(True, True), ("true", True), (False, False), (None, False), ("false", False), (1, True)]
)
def test_an_address_counts_only_if_it_is_verified(verified: object, fits: bool) -> None:
    claims = {"email": " BOSS@firma.example", "email_verified": verified, "department": "GF"}
    assert (access_of(claims, ROLES) is not None) is fits


def test_every_claim_of_a_role_has_to_fit() -> None:
    assert access_of({"email": "boss@firma.example", "email_verified": True, "department": "IT"}, ROLES) is None


def test_a_dot_leads_into_a_claim() -> None:
    found = access_of({"realm_access": {"roles": ["offline", "audit"]}}, ROLES)
    assert found is not None
    assert found.rights == {"audit"}
    assert not found.sight.people
    assert not found.sight.amounts


def test_marks_tell_sights_apart_and_the_whole_has_none() -> None:
    sights = [
        WHOLE,
        Sight((SOUTH,)),
        Sight((ABROAD,)),
        Sight((ABROAD, SOUTH)),
        Sight(people=False),
        Sight(amounts=False),
    ]
    assert len({sight.mark for sight in sights}) == len(sights)
    assert WHOLE.mark == ""
    assert EVERYTHING.sight == WHOLE


ROLE = '[[role]]\nname = "a"\n'
FAULTS = [
    ("[[role]", "access.not_toml"),
    ("", "access.no_role"),
    ("role = 3", "access.no_role"),
    ('[roles]\nname = "a"', "access.unknown_key"),
    ("[[role]]", "access.no_name"),
    (ROLE, "access.no_claim"),
    (ROLE + 'claim = "g"', "access.no_claim"),
    (ROLE + "claim = { groups = 3 }", "access.not_text"),
    (ROLE + 'claim = { g = "x" }', "access.no_rights"),
    (ROLE + 'claim = { g = "x" }\nrights = ["read", "write"]', "access.unknown_right"),
    (ROLE + 'claim = { g = "x" }\nrights = ["read"]\nreach = ["Süd"]', "access.no_reach"),
    (ROLE + 'claim = { g = "x" }\nrights = ["read"]\nreach = { town = ["Ulm"] }', "access.unknown_dimension"),
    (ROLE + 'claim = { g = "x" }\nrights = ["read"]\nreach = { region = [] }', "access.not_text"),
    (ROLE + 'claim = { g = "x" }\nrights = ["read"]\nright = ["people"]', "access.unknown_key"),
    (2 * (ROLE + 'claim = { g = "x" }\nrights = ["read"]\n'), "access.same_name"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key"), FAULTS)
def test_every_fault_names_the_file_and_what_to_do(text: str, key: str) -> None:
    with pytest.raises(Fault) as raised:
        parse_roles(text, "/etc/access.toml")
    assert raised.value.key == key
    for spoken in language.LANGUAGES:
        with language.speaking(spoken):
            said = t(key, **raised.value.values)
        assert said.startswith("/etc/access.toml")
        assert "{" not in said.replace("claim = {", "").replace("etwa {", "").replace("such as {", "")


def test_a_file_that_is_not_there_or_not_text(tmp_path) -> None:
    with pytest.raises(Fault, match=r"access\.unreadable"):
        read_roles(tmp_path / "access.toml")
    (tmp_path / "access.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Fault, match=r"access\.unreadable"):
        read_roles(tmp_path / "access.toml")
