"""A new demonstration begins with its own charter, whatever was tried out on the one before."""

from connectors.demo.building import build
from model.charter_edits import with_values
from model.charter_file import to_toml
from settings import Settings
from storage.charter_holding import held_text, kept_versions
from storage.records import Records
from storage.records import charter_drafts as drafts
from storage.warehouse import Warehouse


def test_what_was_tried_out_is_forgotten(tmp_path):
    chosen, warehouse = Settings(data=tmp_path, _env_file=None), Warehouse(tmp_path)
    company = {"accounts": 30, "seed": 1, "unless_published": False, "listeners": ()}
    build(warehouse, chosen, **company)
    records, text = Records(tmp_path), to_toml(warehouse.current().charter)
    with records.begin() as session:
        drafts.begin(session, text, base_version=1, is_demo=True)
        drafts.keep(session, with_values(text, {("version",): 2}), 2, is_demo=True)
        drafts.keep(session, text, 1)
    build(warehouse, chosen, **company)
    assert held_text(chosen, records, warehouse.current(), is_demo=True) == text
    assert [one.version for one in kept_versions(records, is_demo=False)] == [1], "what is real stays"
    with records.reading() as session:
        assert drafts.open_draft(session, is_demo=True) is None
    records.close()
