"""A real CRM: what people did in Tryton is what our connector reads out of its database, history included."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from connectors.sql.source import SqlSettings, sql
from tests.fakes.cases import Reader
from tests.tryton import HOME, Tryton, free_port, tryton

pytestmark = [
    pytest.mark.tryton,
    pytest.mark.skipif(not (HOME / "bin" / "trytond").is_file(), reason="`make test-tryton` installs it"),
]
EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "sql" / "tryton"


class Company:
    """Our company in Tryton: what a salesperson does there, one call after the other."""

    def __init__(self, crm: Tryton) -> None:
        self.crm = crm
        self.euro = crm.create(
            "currency.currency", name="Euro", symbol="€", code="EUR", numeric_code="978", digits=2,
            rounding=Decimal("0.01"),
        )  # fmt: skip
        company = crm.create("company.company", party=self.party("Ours GmbH"), currency=self.euro)
        employee = crm.create("company.employee", party=self.party("Ada Sales"), company=company)
        (self.user,) = crm.find("res.user", ["login", "=", "admin"])
        own = {"companies": [["add", [company]]], "company": company, "employees": [["add", [employee]]]}
        crm.call("res.user", "write", [self.user], {**own, "employee": employee})
        crm.context = {"company": company, "employee": employee, "language": "en"}
        self.employee = employee

    def party(self, name: str, **mechanisms: str) -> int:
        told = [{"type": kind, "value": value} for kind, value in mechanisms.items()]
        more = {"contact_mechanisms": [["create", told]], "addresses": [["create", [{"city": "Ulm"}]]]} if told else {}
        return self.crm.create("party.party", name=name, **more)

    def opportunity(self, name: str, party: int | None, amount: str | None = None) -> int:
        return self.crm.create(
            "sale.opportunity", description=name, party=party, company=self.crm.context["company"],
            currency=self.euro, amount=amount and Decimal(amount), employee=self.employee,
            start_date=date(2026, 3, 2), conversion_probability=0.5,
        )  # fmt: skip

    def move(self, opportunity: int, *transitions: str) -> None:
        for transition in transitions:
            self.crm.call("sale.opportunity", transition, [opportunity])

    def win(self, opportunity: int, amount: str) -> None:
        """Confirm the sale that the opportunity was converted into."""
        (sale,) = self.crm.find("sale.sale", ["origin", "=", f"sale.opportunity,{opportunity}"])
        (party,) = self.crm.call("sale.opportunity", "read", [opportunity], ["party"])
        (address,) = self.crm.find("party.address", ["party", "=", party["party"]])
        line = {"type": "line", "description": "Work", "quantity": 1.0, "unit_price": Decimal(amount)}
        by_hand = {"invoice_method": "manual", "shipment_method": "manual", "lines": [["create", [line]]]}
        addresses = {"invoice_address": address, "shipment_address": address}
        self.crm.call("sale.sale", "write", [sale], {**by_hand, **addresses})
        self.crm.call("sale.sale", "quote", [sale])
        self.crm.call("sale.sale", "confirm", [sale])

    def send_news(self, party: int) -> int:
        """Let marketing automation write to a party; the id of what it noted about that."""
        scenario = self.crm.create(
            "marketing.automation.scenario", name="Welcome", model="party.party", domain=f'[["id", "=", {party}]]',
            activities=[["create", [{
                "name": "Autumn", "action": "send_email", "email_from": "news@ours.example", "email_title": "News",
                "email_template": '<html><body><a href="https://ours.example">Read</a></body></html>',
            }]]],
        )  # fmt: skip
        self.crm.call("marketing.automation.scenario", "run", [scenario])
        for method in ("marketing.automation.scenario|trigger", "marketing.automation.record.activity|process"):
            self.crm.call("ir.cron", "run_once", self.crm.find("ir.cron", ["method", "=", method]))
        (noted,) = self.crm.find("marketing.automation.record.activity", ["record.record", "=", f"party.party,{party}"])
        return noted

    def merge(self, party: int, into: int) -> None:
        self.crm.wizard("party.replace", "replace", ask={"source": party, "destination": into})

    def history(self, opportunity: int) -> list[tuple[str, datetime]]:
        """When it came into which state, by Tryton's own account: looked at as it was at every revision."""
        found: list[tuple[str, datetime]] = []
        for at, *_ in reversed(self.crm.call("sale.opportunity", "history_revisions", [opportunity])):
            (then,) = self.crm.call("sale.opportunity", "read", [opportunity], ["state:string"], _datetime=at)
            if not found or found[-1][0] != then["state:string"]:
                found.append((then["state:string"], at.replace(tzinfo=UTC)))
        return found


class Mailbox:
    """Takes in every e-mail."""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 OK"


@pytest.fixture(scope="module")
def crm():
    mailbox = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
    mailbox.start()
    with tryton(mailbox.port) as running:
        yield running
    mailbox.stop()


def by_id(rows, name, *columns):
    return {row[name].removeprefix("sql:"): tuple(row[column] for column in columns) for row in rows}


def stages(rows, opportunity):
    own = [row for row in rows if row["opportunity_id"] == f"sql:{opportunity}"]
    return [(row["stage"], row["changed_at"]) for row in sorted(own, key=lambda row: row["changed_at"])]


def test_read_moved_and_read_again(crm, tmp_path):
    company = Company(crm)
    mueller = company.party("Müller & Söhne GmbH", website="https://www.mueller.example/de", email="a@mueller.example")
    nord, twin, other_twin = (
        company.party("Nord, Süd & Co. KG"),
        company.party("Doppelt AG"),
        company.party("Doppelt AG"),
    )
    won, lost, again, dropped = (
        company.opportunity("Deal 1", mueller, "1234.50"),
        company.opportunity("Deal 2", nord),
        company.opportunity("Deal 3", twin, "99.90"),
        company.opportunity("Deal 4", None),
    )
    company.move(won, "opportunity", "convert")
    company.win(won, "1000.00")
    company.move(lost, "opportunity", "lost")
    company.move(again, "lost", "lead")
    noted = company.send_news(mueller)

    reader = Reader(sql(SqlSettings(url=crm.database_url, mapping=EXAMPLE)), tmp_path / "sql")
    report, told = reader.read(), reader.mapped()
    assert (report.notes, told["quarantine"]) == ([], [])

    # Neither our company nor its people are accounts.
    assert by_id(told["account"], "account_id", "name", "domain") == {
        str(mueller): ("Müller & Söhne GmbH", "mueller.example"), str(nord): ("Nord, Süd & Co. KG", None),
        str(twin): ("Doppelt AG", None), str(other_twin): ("Doppelt AG", None),
    }  # fmt: skip
    assert [(row["account_id"], row["name"], row["email"]) for row in told["contact"]] == [
        (f"sql:{mueller}", "a@mueller.example", "a@mueller.example")
    ]
    owner = f"sql:{company.user}"
    columns = ("account_id", "name", "stage", "amount", "currency", "owner", "outcome")
    assert by_id(told["opportunity"], "opportunity_id", *columns) == {
        str(won): (f"sql:{mueller}", "Deal 1", "Won", 1000.0, "EUR", owner, "won"),
        str(lost): (f"sql:{nord}", "Deal 2", "Lost", None, "EUR", owner, "lost"),
        str(again): (f"sql:{twin}", "Deal 3", "Lead", 99.9, "EUR", owner, None),
        str(dropped): (None, "Deal 4", "Lead", None, "EUR", owner, None),
    }
    assert [stage for stage, _ in stages(told["stage_change"], won)] == ["Lead", "Opportunity", "Converted", "Won"]
    assert [stage for stage, _ in stages(told["stage_change"], lost)] == ["Lead", "Opportunity", "Lost"]
    assert [stage for stage, _ in stages(told["stage_change"], again)] == ["Lead", "Lost", "Lead"]
    # Every change at the moment that Tryton itself names, to the microsecond.
    for one in (won, lost, again, dropped):
        assert stages(told["stage_change"], one) == company.history(one)
    assert {row["changed_by"] for row in told["stage_change"]} == {"user"}
    assert by_id(told["user"], "user_id", "name", "email", "is_active") == {
        str(company.user): ("Ada Sales", "admin@ours.example", True)
    }
    (mail,) = told["activity"]
    (contact,) = told["contact"]
    found = (
        mail["account_id"],
        mail["contact_id"],
        mail["department"],
        mail["kind"],
        mail["subject"],
        mail["campaign"],
    )
    assert found == (f"sql:{mueller}", contact["contact_id"], "marketing", "email_sent", "News", "Autumn")

    # A day later: a move, a new name, one deleted, two made one, a click.
    company.move(again, "opportunity")
    company.move(dropped, "cancel")
    crm.call("sale.opportunity", "delete", [dropped])
    crm.call("party.party", "write", [nord], {"name": "Nord Holding SE"})
    company.merge(other_twin, twin)
    gone = company.party("Nur kurz da KG")
    reader.read()
    crm.call("party.party", "delete", [gone])
    crm.call("marketing.automation.record.activity", "on_email_clicked", [noted])
    reader.read()
    later = reader.mapped()

    assert by_id(later["account"], "account_id", "name") == {
        str(mueller): ("Müller & Söhne GmbH",), str(nord): ("Nord Holding SE",), str(twin): ("Doppelt AG",),
    }  # fmt: skip
    assert by_id(later["opportunity"], "opportunity_id", "stage", "account_id") == {
        str(won): ("Won", f"sql:{mueller}"), str(lost): ("Lost", f"sql:{nord}"),
        str(again): ("Opportunity", f"sql:{twin}"),
    }  # fmt: skip
    assert [stage for stage, _ in stages(later["stage_change"], again)] == ["Lead", "Lost", "Lead", "Opportunity"]
    for one in (won, lost, again):
        assert stages(later["stage_change"], one) == company.history(one)
    assert stages(later["stage_change"], dropped) == []
    assert sorted((row["department"], row["kind"], row["account_id"]) for row in later["activity"]) == [
        ("buyer", "email_clicked", f"sql:{mueller}"), ("marketing", "email_sent", f"sql:{mueller}"),
    ]  # fmt: skip
