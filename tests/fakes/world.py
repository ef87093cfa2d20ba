"""One company's customers, as every fake system tells them in its own words: what is true, and how it changes.

Everything is dated; the world's clock stands still until it is moved. Ids count from 1 per kind of row.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
STAGES = ("new", "qualified", "proposal", "negotiation", "won", "lost")
# kind -> department that a system should be read to say
TOUCH_KINDS = {
    "call": "sales",
    "meeting": "sales",
    "email": "sales",
    "form_submitted": "buyer",
    "webinar_attended": "buyer",
}
ROLES = ("decider", "user", "influencer", "buyer", None)
# Names that a careless reader breaks: umlauts, quotes, markup, formulas, commas, emoji.
NAMES = (
    "Müller & Söhne GmbH",
    "O'Neill Ltd",
    "<img src=x onerror=alert(1)> AG",
    "=SUM(A1)",
    "Nord, Süd & Co. KG",
    "Ærø 🚀 SE",
)


@dataclass
class User:
    id: int
    name: str
    email: str
    department: str
    team: str
    is_active: bool = True
    modified_at: datetime = BEGAN


@dataclass
class Company:
    id: int
    name: str
    domain: str | None
    industry: str | None
    country: str | None
    employees: int | None
    owner_id: int | None
    created_at: datetime
    modified_at: datetime
    deleted_at: datetime | None = None
    merged_into: int | None = None


@dataclass
class Person:
    id: int
    company_id: int | None
    first_name: str
    last_name: str
    email: str | None
    role: str | None
    lifecycle: list[tuple[str, datetime, str]]  # (stage, at, by), oldest first
    created_at: datetime
    modified_at: datetime
    deleted_at: datetime | None = None
    merged_into: int | None = None


@dataclass(frozen=True)
class Move:
    stage: str
    at: datetime
    by: str  # user, workflow, import, api or bulk
    user_id: int | None


@dataclass
class Deal:
    id: int
    company_id: int | None
    person_id: int | None
    name: str
    amount: float | None
    currency: str | None
    owner_id: int | None
    expected_close_on: date | None
    moves: list[Move]
    created_at: datetime
    modified_at: datetime
    deleted_at: datetime | None = None

    @property
    def stage(self) -> str:
        return self.moves[-1].stage

    @property
    def outcome(self) -> str | None:
        return self.stage if self.stage in ("won", "lost") else None

    @property
    def closed_at(self) -> datetime | None:
        return self.moves[-1].at if self.outcome else None


@dataclass(slots=True)
class Touch:
    id: int
    kind: str
    company_id: int | None
    person_id: int | None
    deal_id: int | None
    user_id: int | None
    at: datetime
    modified_at: datetime
    subject: str | None = None
    campaign: str | None = None
    is_two_way: bool | None = None
    deleted_at: datetime | None = None


class ManyTouches(Sequence[Touch]):
    """`count` touches worked out when asked for, so that a million cost nothing; one every ten seconds."""

    def __init__(self, count: int, companies: int) -> None:
        self._count, self._companies = count, companies

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(self._count))]
        if place < 0:
            place += self._count
        if not 0 <= place < self._count:
            raise IndexError(place)
        at, kind = BEGAN + timedelta(seconds=10 * place), tuple(TOUCH_KINDS)[place % 3]
        company = place % self._companies + 1
        return Touch(place + 1, kind, company, company, None, 1 + place % 3, at, at, f"{kind} {place + 1}")


@dataclass
class World:
    users: dict[int, User] = field(default_factory=dict)
    companies: dict[int, Company] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    deals: dict[int, Deal] = field(default_factory=dict)
    touches: Sequence[Touch] = field(default_factory=list)
    now: datetime = BEGAN

    def wait(self, **span: float) -> None:
        """Let time pass: ``wait(hours=2)``."""
        self.now += timedelta(**span)

    def move(self, deal_id: int, stage: str, by: str = "user") -> None:
        deal = self.deals[deal_id]
        deal.moves.append(Move(stage, self.now, by, deal.owner_id))
        deal.modified_at = self.now

    def rename(self, company_id: int, name: str) -> None:
        self.companies[company_id].name = name
        self.companies[company_id].modified_at = self.now

    def delete_company(self, company_id: int) -> None:
        """The company is no more; its people, deals and touches are nobody's."""
        self.companies[company_id].deleted_at = self.companies[company_id].modified_at = self.now
        for row in (*self.people.values(), *self.deals.values(), *self.touches):
            if row.company_id == company_id:
                row.company_id, row.modified_at = None, self.now

    def delete_deal(self, deal_id: int) -> None:
        self.deals[deal_id].deleted_at = self.deals[deal_id].modified_at = self.now

    def merge_companies(self, loser: int, winner: int) -> None:
        """`loser` is no more; its people, deals and touches belong to `winner`."""
        gone = self.companies[loser]
        gone.deleted_at = gone.modified_at = self.companies[winner].modified_at = self.now
        gone.merged_into = winner
        for row in (*self.people.values(), *self.deals.values(), *self.touches):
            if row.company_id == loser:
                row.company_id, row.modified_at = winner, self.now

    def touch(self, kind: str, person_id: int, *, deal_id: int | None = None, is_two_way: bool | None = None) -> Touch:
        person = self.people[person_id]
        made = Touch(
            len(self.touches) + 1, kind, person.company_id, person_id, deal_id, 1, self.now, self.now,
            f"{kind} with {person.last_name}", "Autumn" if TOUCH_KINDS[kind] == "buyer" else None, is_two_way,
        )  # fmt: skip
        self.touches.append(made)
        return made

    def living(self, kind: str) -> Iterator[Company | Person | Deal | Touch]:
        """The rows of `kind` (companies, people, deals, touches) that are not deleted."""
        rows = getattr(self, kind)
        return (row for row in (rows.values() if isinstance(rows, dict) else rows) if row.deleted_at is None)


def a_world(companies: int = 12, *, seed: int = 1, touches: int = 60) -> World:
    """A small world of `companies`, two people and one deal each, some of them moved, within 90 days from BEGAN."""
    chance, world = random.Random(seed), World()
    for number, (name, department) in enumerate(
        (("Ada Sales", "sales"), ("Bo Market", "marketing"), ("Cy Left", "sales")), 1
    ):
        world.users[number] = User(
            number, name, f"{name.split()[0].lower()}@ours.example", department, "North", number != 3
        )
    for number in range(1, companies + 1):
        world.wait(hours=1)
        name = NAMES[number - 1] if number <= len(NAMES) else f"Werk {number} GmbH"
        owner = None if number % 5 == 0 else 1 + number % 3
        world.companies[number] = Company(
            number, name, None if number % 4 == 0 else f"werk{number}.example", chance.choice(("Steel", "Food", None)),
            chance.choice(("DE", "AT", "CH")), number * 10 if number % 3 else None, owner, world.now, world.now,
        )  # fmt: skip
        for turn in (0, 1):
            person, later = 2 * number - 1 + turn, "customer" if turn else "marketingqualifiedlead"
            world.people[person] = Person(
                person, None if person % 11 == 0 else number, f"First{person}", f"Last{person}",
                None if person % 7 == 0 else f"p{person}@werk{number}.example", ROLES[person % 5],
                [("lead", world.now, "import"), (later, world.now + timedelta(minutes=9), "user")],
                world.now, world.now + timedelta(minutes=9),
            )  # fmt: skip
        world.deals[number] = Deal(
            number, number, 2 * number - 1, f"Deal {number}", 1000.5 * number if number % 4 else None, "EUR", owner,
            date(2026, 12, 1), [Move("new", world.now, "user", owner)], world.now, world.now,
        )  # fmt: skip
    for _ in range(3 * companies):
        world.wait(hours=chance.randint(2, 20))
        deal = world.deals[chance.randint(1, companies)]
        if deal.outcome is None:
            world.move(
                deal.id,
                STAGES[min(STAGES.index(deal.stage) + chance.choice((1, 1, 1, 2)), 5)],
                chance.choice(("user", "workflow", "import")),
            )
    for _ in range(touches):
        world.wait(minutes=chance.randint(10, 600))
        world.touch(
            chance.choice(tuple(TOUCH_KINDS)), chance.randint(1, 2 * companies), is_two_way=chance.choice((True, False))
        )
    return world


def a_large_world(touches: int, companies: int = 20_000) -> World:
    """A world for measurements: companies with one person each, no deals, `touches` touches that cost no memory."""
    world = World()
    world.users[1] = User(1, "Ada Sales", "ada@ours.example", "sales", "North")
    for number in range(1, companies + 1):
        world.companies[number] = Company(
            number, f"Werk {number} GmbH", f"werk{number}.example", "Steel", "DE", 50, 1, BEGAN, BEGAN
        )
        world.people[number] = Person(
            number, number, "P", f"Last{number}", f"p{number}@werk{number}.example", "user", [], BEGAN, BEGAN
        )
    world.touches = ManyTouches(touches, companies)
    world.now = BEGAN + timedelta(seconds=10 * touches)
    return world
