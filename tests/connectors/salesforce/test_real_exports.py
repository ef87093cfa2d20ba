"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

import csv
from datetime import datetime

from connectors.salesforce.changes import stage_changes
from connectors.salesforce.objects import DELETION_FIELDS, OBJECTS, column_of


class TestRealFields:
    def test_every_field_we_ask_for_stands_in_exports_of_real_organisations(self, shared_data):
        """Header lines of a warehouse's copies; fields that those leave out are listed here by hand."""
        absent = {
            "accounts": {"CreatedDate", "CurrencyIsoCode", "SystemModstamp"},
            "contacts": set(),
            "opportunities": {"CurrencyIsoCode", "LastStageChangeDate", "SystemModstamp"},
            "tasks": set(),
            "events": {"IsAllDayEvent"},
            "users": {"SystemModstamp"},
            "user_roles": {"SystemModstamp"},
            "leads": set(),
        }
        files = {"accounts": "account", "opportunities": "opportunity", "user_roles": "user_role"}
        for sobject in OBJECTS:
            if sobject.table_name not in absent:
                continue
            name = files.get(sobject.table_name, sobject.table_name.removesuffix("s"))
            path = shared_data / "vendor_formats/vendor_seeds/salesforce/seeds" / f"sf_{name}_data.csv"
            with path.open(encoding="utf-8") as file:
                header = set(next(csv.reader(file)))
            missing = {field for field in sobject.kept_fields if column_of(field) not in header}
            assert missing == absent[sobject.table_name], sobject.name
        assert DELETION_FIELDS == ("IsDeleted", "MasterRecordId")

    def test_stage_changes_of_a_developer_organisation(self, raw, shared_data):
        path = shared_data / "vendor_formats/sf_powerbi_workshop/OpportunityHistory.csv"
        with path.open(encoding="utf-8-sig") as file:
            lines = list(csv.DictReader(file))
        history = [
            {
                "id": line["Id"], "opportunity_id": line["OpportunityId"], "stage_name": line["StageName"],
                "created_date": datetime.strptime(line["CreatedDate"], "%m/%d/%y %I:%M %p").strftime(  # noqa: DTZ007
                    "%Y-%m-%dT%H:%M:00.000Z"
                ),
            }
            for line in lines
        ]  # fmt: skip
        parents = [{"id": parent} for parent in {row["opportunity_id"] for row in history}]
        rows = raw(stage_changes(), opportunities=parents, opportunity_history=history)
        last = {}
        for row in sorted(history, key=lambda row: (row["opportunity_id"], row["created_date"], row["id"])):
            last[row["opportunity_id"]] = row["stage_name"]
        # Somebody made the demonstration so that every row is a change; 36 opportunities, 12 later stages.
        assert (len(lines), len(parents), len(rows)) == (48, 36, 48)
        assert {row["opportunity_id"]: row["stage"] for row in rows} == last
