"""Strangers' exports through the screen: what was recognised, questions, import, three numbers to compare."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from settings import settings
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from ui.text import catalogue

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"
LANGUAGES = ("de", "en")
# Three deals of two accounts: 7,000 open, 2,500 won on 15 February 2026, and a word that nobody knows.
DEALS = (
    "Firma;Deal;Stufe;Wert;Angelegt am;Abschlussdatum\n"
    "Alpha;A1;Zauberei;7.000,00;02.01.2026;24.12.2026\n"
    "Alpha;A2;Gewonnen;2.500,50;03.01.2026;15.02.2026\n"
    "Beta;B1;Verloren;1.000,00;13.01.2026;20.02.2026\n"
)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def exports(shared_data: Path) -> Path:
    return shared_data / "exports"


def settled(app: AppTest) -> AppTest:
    assert not app.exception, [found.message for found in app.exception]
    return app


def said(app: AppTest) -> str:
    blocks = [*app.markdown, *app.caption, *app.warning, *app.error, *app.success, *app.info]
    return "\n".join(block.value for block in blocks) + "".join(block.proto.body for block in app.get("html"))


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].upload(name, content)
    return settled(app.run())


def give(app: AppTest, question: str, answer: str) -> AppTest:
    group = next(one for one in app.pills if one.key and one.key.endswith(question))
    return settled(group.set_value(answer).run())


def press(app: AppTest, key: str) -> AppTest:
    return settled(app.button(key=key).click().run())


def published() -> Snapshot:
    snapshot = Warehouse(settings().data).current()
    assert snapshot is not None
    return snapshot


def tile(name: str, figure: str) -> str:
    return f"<dt>{name}</dt><dd>{figure}</dd>"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_known_export_needs_no_answer(open_page: Opens, exports: Path, lang: str) -> None:
    file = exports / "hubspot-deals-deutsch.csv"
    app = upload(open_page(PAGE, lang=lang), file.name, file.read_bytes())
    words, told = catalogue.texts_of(lang), said(app)
    for name, figure in (("accounts", 40), ("open", 36), ("won", 12), ("lost", 12)):
        assert tile(words[f"seen.{name}"], str(figure)) in told
    assert ("4.703.337" if lang == "de" else "4,703,337") in told
    app = press(app, "intake.go")
    assert words["seen.compare"] in said(app)
    assert published().arrow("SELECT count(*) AS n FROM opportunity WHERE outcome IS NULL").to_pylist() == [{"n": 36}]
    assert not published().info.is_demo


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_nobody_knows_is_asked_with_what_is_at_stake(open_page: Opens, lang: str) -> None:
    app = upload(open_page(PAGE, lang=lang), "Liste 2026-11-27.csv", DEALS.encode())
    question = next(one for one in app.pills if one.key.endswith("stage:Zauberei"))
    stake = "1 Zeile, offener Wert 7.000" if lang == "de" else "1 row, open value 7,000"
    assert stake in question.label.replace("\\", "")
    assert app.button(key="intake.go").disabled
    app = give(app, "stage:Zauberei", "comparison")
    assert not app.button(key="intake.go").disabled
    assert catalogue.texts_of(lang)["seen.answered"] in said(app)
    app = press(app, "intake.go")
    # Alpha was won and goes on as existing business; Beta is lost.
    standing = "SELECT phase FROM spell WHERE left_at IS NULL ORDER BY account_id, motion::VARCHAR"
    assert [row["phase"] for row in published().arrow(standing).to_pylist()] == ["comparison", "won", "lost"]
    told = said(app)
    assert tile(catalogue.texts_of(lang)["seen.open"], "1") in told
    # Whoever imports such a file again is not asked again.
    app = upload(app, "Liste 2026-11-28.csv", DEALS.encode())
    assert not [one for one in app.pills if one.key and "intake.ask" in one.key]


@pytest.mark.parametrize(("lang", "apart", "added"), [
    ("de", "1.000.000 ¥ + 1.000 €", "1.001.000"), ("en", "¥1,000,000 + €1,000", "1,001,000"),
])  # fmt: skip
def test_two_currencies_of_one_stage_are_never_added(
    open_page: Opens, exports: Path, lang: str, apart: str, added: str
) -> None:
    known = (exports / "faults" / "waehrungen.csv").read_text(encoding="utf-8")
    told = said(upload(open_page(PAGE, lang=lang), "waehrungen.csv", known.encode())).replace("\u00a0", " ")
    assert apart in told
    assert added not in told
    asked = upload(open_page(PAGE, lang=lang), "zwei.csv", known.replace("Proposal", "Zauberei").encode())
    question = next(one for one in asked.pills if one.key.endswith("stage:Zauberei"))
    assert apart in question.label.replace("\\", "").replace("\u00a0", " ")


def test_an_answer_can_be_taken_back(open_page: Opens) -> None:
    app = upload(open_page(PAGE), "Liste 2026-11-27.csv", DEALS.encode())
    app = give(app, "stage:Zauberei", "decision")
    group = next(one for one in app.pills if one.key and one.key.endswith("stage:Zauberei"))
    app = settled(group.set_value(None).run())
    assert app.button(key="intake.go").disabled


def test_pasted_cells_are_a_file(open_page: Opens) -> None:
    app = open_page(PAGE)
    box = next(one for one in app.text_area if one.key.startswith("intake.paste."))
    box.set_value(DEALS.replace(";", "\t").replace("Zauberei", "Verloren")).run()
    app = press(app, "intake.paste_go.0")
    assert "Eingefügt.txt" in said(app)
    assert tile("Verloren", "2") in said(app)
    press(app, "intake.go")
    assert len(published().arrow("SELECT opportunity_id FROM opportunity").to_pylist()) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_is_no_export_says_so_and_offers_columns_by_hand(open_page: Opens, lang: str) -> None:
    app = upload(open_page(PAGE, lang=lang), "werte.csv", b"x;y\n1;2\n3;4\n")
    assert catalogue.texts_of(lang)["seen.unknown"] in said(app)
    assert not app.success
    app = press(app, "intake.by_columns")
    # Stage changes chosen for a file without a proposal.
    tables = next(one for one in app.multiselect if one.key and one.key.endswith(".tables"))
    app = settled(tables.set_value(["stage_change"]).run())
    assert app.warning
    app = press(app, "intake.by_columns")
    assert catalogue.texts_of(lang)["seen.unknown"] in said(app)


def test_what_was_recognised_can_be_added_to(open_page: Opens, exports: Path) -> None:
    file = exports / "hubspot-deals-deutsch.csv"
    app = press(upload(open_page(PAGE), file.name, file.read_bytes()), "intake.go")
    other = DEALS.replace("Zauberei", "Angebot")
    app = upload(app, "Messe 2026-11-27.csv", other.encode())
    app = settled(app.radio(key="lists.how").set_value("add").run())
    press(app, "intake.go")
    assert len(published().arrow("SELECT opportunity_id FROM opportunity").to_pylist()) == 63


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_day_of_the_export_can_be_corrected(open_page: Opens, lang: str) -> None:
    app = upload(open_page(PAGE, lang=lang), "Liste.csv", DEALS.replace("Zauberei", "Verloren").encode())
    # The newest day in the file that is not to come: the loss of B1.
    day = next(one for one in app.date_input if one.key and one.key.startswith("intake.exported_on."))
    assert day.value == date(2026, 2, 20)
    app = settled(day.set_value(date(2026, 3, 2)).run())
    shown = "02.03.2026" if lang == "de" else "2 Mar 2026"
    assert catalogue.texts_of(lang)["exports.day.answer"].replace("{day}", shown) in said(app).replace("\\", "")
    assert app.get("download_button")


def test_several_guesses_are_taken_by_one_click(open_page: Opens) -> None:
    content = DEALS.replace("Zauberei", "Verhandlung läuft").replace("Verloren", "Angebot verschickt")
    app = upload(open_page(PAGE), "Liste 2026-11-27.csv", content.encode())
    assert len([one for one in app.pills if one.key and "intake.ask" in one.key]) == 2
    app = press(app, "intake.take_guesses")
    assert not app.button(key="intake.go").disabled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_green_over_deals_that_no_account_has(open_page: Opens, lang: str) -> None:
    content = "Deal;Stufe;Wert;Angelegt am\nA1;Angebot;7.000,00;13.01.2026\n"
    app = upload(open_page(PAGE, lang=lang), "Liste 2026-11-27.csv", content.encode())
    assert catalogue.texts_of(lang)["seen.without_accounts"] in [one.value for one in app.warning]
    app = press(app, "intake.go")
    assert not app.success


def test_words_that_say_neither_won_nor_lost_are_asked(open_page: Opens, exports: Path) -> None:
    file = exports / "faults" / "woerter.csv"
    app = upload(open_page(PAGE), file.name, file.read_bytes())
    assert len([one for one in app.pills if one.key and "intake.ask" in one.key]) == 13
    assert app.button(key="intake.go").disabled
    assert app.button(key="intake.take_guesses").label == "Alle 9 Vorschläge übernehmen"


def test_a_workbook_of_zeros_is_a_sentence(open_page: Opens, exports: Path) -> None:
    file = exports / "shapes" / "xls.xls"
    app = upload(open_page(PAGE), file.name, file.read_bytes())
    assert "ist beschädigt oder unvollständig" in said(app)
