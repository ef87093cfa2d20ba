"""Names, domains, places and addresses made comparable."""

import pytest

from connectors.consolidation.domains import address, is_generic, label_of, own_domain
from connectors.consolidation.names import company_name, place_name, postcode


@pytest.mark.parametrize(
    ("name", "words", "form"),
    [
        ("Müller & Söhne GmbH", ("muller", "sohne"), "gmbh"),
        ("MUELLER UND SOEHNE G.m.b.H.", ("muller", "sohne"), "gmbh"),
        ("Muller + Sohne Gesellschaft mbH", ("muller", "sohne"), "gmbh"),
        ("Metall-Bau Meyer GmbH + Co.KG", ("metall", "bau", "meyer"), "gmbh & co. kg"),
        ("Nord, Süd & Co. KG", ("nord", "sud"), "kg"),
        ("Henkel AG & Co. KGaA", ("henkel",), "kgaa"),
        ("Gebr. Meier e.K.", ("gebruder", "meier"), "e. k."),
        ("Meier, e. Kfm.", ("meier",), "e. k."),
        ("Förderverein Bau e. V.", ("forderverein", "bau"), "e. v."),
        ("Foo UG (haftungsbeschränkt)", ("foo",), "ug"),
        ("A. B. Meier oHG", ("ab", "meier"), "ohg"),
        ("Kraus Ges.m.b.H.", ("kraus",), "gmbh"),
        ("Acme S.A.", ("acme",), "sa"),
        ("O'Neill Ltd", ("oneill",), "ltd"),
        ("Acme, Inc.", ("acme",), "inc"),
        ("Beta Sp. z o.o.", ("beta",), "sp. z o.o."),
        # Short forms are parts of names, too, unless they end one.
        ("SE Systeme GmbH", ("se", "systeme"), "gmbh"),
        ("Siemens Healthineers AG", ("siemens", "healthineers"), "ag"),
        ("Siemens Energy", ("siemens", "energy"), None),
        # Written short: compared as a beginning.
        ("Veltron Masch. GmbH", ("veltron", "masch."), "gmbh"),
        # Nothing but a form, or nothing we can read: the name as it is.
        ("GmbH", ("gmbh",), None),
        ("日本株式会社", ("日本株式会社",), None),
        ("", (), None),
    ],
)
def test_a_name_taken_apart(name, words, form):
    found = company_name(name)
    assert (found.words, found.form) == (words, form)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.shop.muster.de/kontakt", "muster.de"),
        ("MUSTER.DE", "muster.de"),
        ("eva@sales.muster.co.uk", "muster.co.uk"),
        ("xn--mller-kva.de", "müller.de"),
        ("max@gmx.de", None),
        ("muster.wixsite.com", None),
        ("facebook.com/muster", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_the_domain_that_is_a_companys_own(text, domain):
    assert own_domain(text) == domain


def test_a_company_that_moves_to_another_ending_keeps_its_label():
    assert label_of("muster-bau.co.at") == label_of("musterbau.de") == "musterbau"


@pytest.mark.parametrize(
    ("text", "email"),
    [("Max <Max.M+crm@Foo.de>", "max.m@foo.de"), ("mailto:a@b.de", "a@b.de"), ("none", None), ("a@b", None)],
)
def test_addresses(text, email):
    assert address(text) == email


@pytest.mark.parametrize(
    ("email", "is_nobody"),
    [
        ("info@x.de", True), ("vertrieb-nord@x.de", True), ("service2@x.de", True), ("büro@x.de", True),
        ("buero@x.de", True), ("ina.foss@x.de", False), ("infante@x.de", False),
    ],
)  # fmt: skip
def test_mailboxes_of_nobody(email, is_nobody):
    assert is_generic(email) is is_nobody


@pytest.mark.parametrize("text", ["Frankfurt am Main", "Frankfurt/M.", "FRANKFURT (Main)", "Frankfurt"])
def test_one_place_however_written(text):
    assert place_name(text) == "frankfurt"


@pytest.mark.parametrize("text", ["01067", "1067", "D-01067", "d 01067"])
def test_a_postcode_that_lost_its_zero(text):
    assert postcode(text) == "1067"
