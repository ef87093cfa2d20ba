"""A World as rows of Dataverse: properties, lookups and choices as the Web API tells them."""

import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.fakes.world import BEGAN, Deal, ManyTouches, Move, World

KINDS = {
    "users": 1, "companies": 2, "people": 3, "deals": 4, "touches": 5, "currency": 6, "team": 7, "member": 8,
    "unit": 9, "audit": 10, "party": 11, "close": 12, "process": 13, "campaign": 14, "lead": 15,
}  # fmt: skip
SYSTEM, APPLICATION = 900, 901  # users that are nobody: Dataverse itself, and an application
# World word -> who the audit names; imports and bulk edits are made by somebody.
BY = {"user": "user", "workflow": "workflow", "import": "user", "api": "api", "bulk": "user"}
STATES = {"won": 1, "lost": 2}
ACTIVITY_KINDS = {
    "phonecalls": ("call",), "appointments": ("meeting",), "emails": ("email",),
    "campaignresponses": ("form_submitted", "webinar_attended"),
}  # fmt: skip


@dataclass(frozen=True)
class Lookup:
    id: str
    target: str
    label: str


@dataclass(frozen=True)
class Choice:
    value: int
    label: str


def guid(kind: str, number: int) -> str:
    return f"{KINDS[kind]:08x}-0000-4000-8000-{number:012x}"


def number_of(one: str) -> int:
    return int(one[-12:], 16)


def told(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Tables:
    """Entity set -> (the World's rows in a lasting order, how one is told). None as told: of another table."""

    def __init__(self, world: World, *, is_audited: bool) -> None:
        self.world, self.is_audited = world, is_audited
        self._made: dict[str, tuple[Callable[[], Sequence[Any]], Callable[[Any], dict[str, Any] | None]]] = {
            "systemusers": (self._users, lambda row: row),
            "teams": (lambda: sorted({user.team for user in world.users.values()}), self._team),
            "teammemberships": (lambda: list(world.users.values()), self._membership),
            "transactioncurrencies": (lambda: ["EUR"], self._currency),
            "stringmaps": (list, dict),
            "leads": (list, dict),
            "accounts": (lambda: list(world.companies.values()), self._account),
            "contacts": (lambda: list(world.people.values()), self._contact),
            "opportunities": (lambda: list(world.deals.values()), self._opportunity),
            "opportunitycloses": (lambda: [one for one in world.deals.values() if one.outcome], self._close),
            "opportunitysalesprocesses": (lambda: list(world.deals.values()), self._process),
            "audits": (self._audits, lambda row: row),
            **{name: (lambda: world.touches, self._activity(name)) for name in ACTIVITY_KINDS},
        }

    def __contains__(self, entity_set: str) -> bool:
        return entity_set in self._made

    def of(self, entity_set: str) -> tuple[Sequence[Any], Callable[[Any], dict[str, Any] | None]]:
        rows, tell = self._made[entity_set]
        return rows(), tell

    def first_since(self, rows: Sequence[Any], since: datetime) -> int:
        """The place before which nothing was modified since: rows worked out on demand are ordered by time."""
        return bisect_left(rows, since, key=lambda row: row.modified_at) if isinstance(rows, ManyTouches) else 0

    def parties(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        found = []
        for one in ids:
            touch = self.world.touches[number_of(one) - 1]
            if touch.person_id is not None:
                found.append(self._party(touch.id, 1, 11, Lookup(guid("people", touch.person_id), "contact", "P")))
            if touch.user_id is not None:
                found.append(self._party(touch.id, 2, 9, self._user(touch.user_id)))
        return found

    def _party(self, touch: int, turn: int, part: int, who: Lookup) -> dict[str, Any]:
        return {
            "activitypartyid": guid("party", 2 * touch + turn), "participationtypemask": Choice(part, "Customer"),
            "_activityid_value": Lookup(guid("touches", touch), "activitypointer", ""), "_partyid_value": who,
        }  # fmt: skip

    def _user(self, number: int | None) -> Lookup | None:
        return None if number is None else Lookup(guid("users", number), "systemuser", "Somebody")

    def _users(self) -> list[dict[str, Any]]:
        people = [
            {
                "systemuserid": guid("users", user.id), "fullname": user.name, "internalemailaddress": user.email,
                "isdisabled": not user.is_active, "applicationid": None, "accessmode": Choice(0, "Read-Write"),
                "_businessunitid_value": Lookup(guid("unit", 1), "businessunit", user.department.title()),
            }
            for user in self.world.users.values()
        ]  # fmt: skip
        nobody = {"internalemailaddress": None, "isdisabled": False, "applicationid": None}
        unit = Lookup(guid("unit", 1), "businessunit", "Root")
        return [
            *people,
            {**nobody, "systemuserid": guid("users", SYSTEM), "fullname": "SYSTEM", "_businessunitid_value": unit,
             "accessmode": Choice(3, "Support User")},
            {**nobody, "systemuserid": guid("users", APPLICATION), "fullname": "# Reader", "accessmode": Choice(4, "N"),
             "applicationid": guid("users", APPLICATION), "_businessunitid_value": unit},
        ]  # fmt: skip

    def _team(self, name: str) -> dict[str, Any]:
        return {"teamid": guid("team", 1), "name": name, "isdefault": False, "teamtype": Choice(0, "Owner")}

    def _membership(self, user: Any) -> dict[str, Any]:
        return {
            "teammembershipid": guid("member", user.id),
            "systemuserid": guid("users", user.id),
            "teamid": guid("team", 1),
        }

    def _currency(self, code: str) -> dict[str, Any]:
        return {"transactioncurrencyid": guid("currency", 1), "isocurrencycode": code}

    def _euro(self, code: str | None) -> Lookup | None:
        return Lookup(guid("currency", 1), "transactioncurrency", "Euro") if code else None

    def _dates(self, row: Any) -> dict[str, Any]:
        return {"createdon": told(row.created_at), "modifiedon": told(row.modified_at)}

    def _merge(self, row: Any, kind: str, target: str) -> dict[str, Any]:
        master = Lookup(guid(kind, row.merged_into), target, "") if row.merged_into else None
        return {"merged": row.merged_into is not None, "_masterid_value": master}

    def _account(self, row: Any) -> dict[str, Any]:
        return {
            "accountid": guid("companies", row.id), "name": row.name, "emailaddress1": None, "revenue": None,
            "websiteurl": f"https://www.{row.domain}/" if row.domain else None, "address1_country": row.country,
            "address1_stateorprovince": None, "address1_postalcode": None, "address1_city": None,
            "numberofemployees": row.employees, "accountcategorycode": None, "_parentaccountid_value": None,
            "industrycode": Choice(len(row.industry), row.industry) if row.industry else None,
            "_transactioncurrencyid_value": self._euro("EUR"), "_ownerid_value": self._user(row.owner_id),
            **self._merge(row, "companies", "account"), **self._dates(row),
        }  # fmt: skip

    def _contact(self, row: Any) -> dict[str, Any]:
        return {
            "contactid": guid("people", row.id), "fullname": f"{row.first_name} {row.last_name}",
            "emailaddress1": row.email, "jobtitle": None,
            "accountrolecode": Choice(1, row.role) if row.role else None, "_ownerid_value": None,
            "_parentcustomerid_value": self._company(row.company_id),
            **self._merge(row, "people", "contact"), **self._dates(row),
        }  # fmt: skip

    def _company(self, number: int | None) -> Lookup | None:
        return None if number is None else Lookup(guid("companies", number), "account", "Company")

    def _opportunity(self, row: Deal) -> dict[str, Any]:
        state = STATES.get(row.stage, 0)
        person = Lookup(guid("people", row.person_id), "contact", "") if row.person_id else None
        return {
            "opportunityid": guid("deals", row.id), "name": row.name, "stepname": _step(row.moves),
            "statecode": Choice(state, ("Open", "Won", "Lost")[state]), "estimatedvalue": row.amount,
            "actualvalue": row.amount if row.outcome == "won" else None,
            "estimatedclosedate": row.expected_close_on.isoformat() if row.expected_close_on else None,
            "actualclosedate": row.closed_at.date().isoformat() if row.closed_at else None,
            "_parentaccountid_value": self._company(row.company_id), "_parentcontactid_value": person,
            "_customerid_value": self._company(row.company_id) or person, "importsequencenumber": None,
            "_transactioncurrencyid_value": self._euro(row.currency), "_ownerid_value": self._user(row.owner_id),
            **self._dates(row),
        }  # fmt: skip

    def _close(self, row: Deal) -> dict[str, Any]:
        at = told(row.moves[-1].at)
        of = Lookup(guid("deals", row.id), "opportunity", row.name)
        return {"activityid": guid("close", row.id), "_opportunityid_value": of, "actualend": at, "createdon": at}

    def _process(self, row: Deal) -> dict[str, Any]:
        started = next(move.at for move in reversed(row.moves) if move.stage not in STATES)
        return {
            "businessprocessflowinstanceid": guid("process", row.id), "statuscode": Choice(1, "Active"),
            "_opportunityid_value": Lookup(guid("deals", row.id), "opportunity", row.name),
            "activestagestartedon": told(started), **self._dates(row),
        }  # fmt: skip

    def _activity(self, entity_set: str) -> Callable[[Any], dict[str, Any] | None]:
        def tell(row: Any) -> dict[str, Any] | None:
            if row.kind not in ACTIVITY_KINDS[entity_set]:
                return None
            about = self._company(row.company_id)
            if row.deal_id is not None:
                about = Lookup(guid("deals", row.deal_id), "opportunity", "Deal")
            at = told(row.at)
            common = {
                "activityid": guid("touches", row.id), "subject": row.subject, "statecode": Choice(1, "Completed"),
                "actualstart": at, "actualend": at, "scheduledstart": at, "scheduledend": at,
                "_ownerid_value": self._user(row.user_id), "_regardingobjectid_value": about,
                "createdon": at, "modifiedon": told(row.modified_at),
            }  # fmt: skip
            if entity_set == "phonecalls":
                voicemail = None if row.is_two_way is None else not row.is_two_way
                return {**common, "directioncode": True, "leftvoicemail": voicemail}
            if entity_set == "emails":
                return {**common, "directioncode": True, "senton": at, "messageid": f"<{row.id}@mail.example>"}
            if entity_set == "campaignresponses":
                campaign = Lookup(guid("campaign", 1), "campaign", row.campaign) if row.campaign else None
                category = row.kind.replace("_", " ").capitalize()
                return {**common, "receivedon": at, "category": category, "_regardingobjectid_value": campaign}
            return common

        return tell

    def _audits(self) -> list[dict[str, Any]]:
        deals = self.world.deals.values() if self.is_audited else ()
        found = [self._audit(deal, turn) for deal in deals for turn in range(len(deal.moves))]
        return sorted(found, key=lambda row: row["createdon"])

    def _audit(self, deal: Deal, turn: int) -> dict[str, Any]:
        move, before = deal.moves[turn], deal.moves[turn - 1] if turn else None
        states = (STATES.get(before.stage, 0) if before else None, STATES.get(move.stage, 0))
        steps = (_step(deal.moves[:turn]) if turn else None, _step(deal.moves[: turn + 1]))
        changed = [
            {"logicalName": name, "oldValue": None if old is None else str(old), "newValue": str(new)}
            for name, (old, new) in {"stepname": steps, "statecode": states}.items()
            if old != new
        ]
        nobody = {"workflow": SYSTEM, "api": APPLICATION}.get(move.by)
        return {
            "auditid": guid("audit", deal.id * 1000 + turn), "createdon": told(move.at),
            "objecttypecode": "opportunity", "operation": Choice(2 if turn else 1, ""),
            "_objectid_value": Lookup(guid("deals", deal.id), "opportunity", ""),
            "_userid_value": self._user(nobody or move.user_id or 1),
            "changedata": json.dumps({"changedAttributes": changed}),
        }  # fmt: skip


def _step(moves: Sequence[Move]) -> str:
    return next(move.stage for move in reversed(moves) if move.stage not in STATES)


def modified(row: Any) -> datetime:
    return getattr(row, "modified_at", BEGAN)
