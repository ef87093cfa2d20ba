"""Companies that two systems know, each in its own spelling: made up, so that it is known which are the same.

Two kinds of noise that share neither words nor habits: what the rules were tuned on, and what they were not.
"""

import random
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

_READ = tomllib.loads(Path(__file__).with_name("company_words.toml").read_text(encoding="utf-8"))
SURNAMES, BEGINNINGS, ENDINGS, SECTORS, PLACES, FIRST_NAMES = (
    _READ[kind].split() for kind in ("surnames", "beginnings", "endings", "sectors", "places", "first_names")
)
COINED_A, COINED_B, COINED_C = (_READ[f"coined_{part}"].split() for part in "abc")
FORMS = (
    ("GmbH", 46), ("GmbH & Co. KG", 22), ("AG", 7), ("e. K.", 6), ("KG", 5), ("UG (haftungsbeschränkt)", 4), ("OHG", 3),
    ("SE", 2),
    ("GbR", 2), ("e. V.", 1), ("eG", 1), ("KGaA", 1),
)  # fmt: skip
OTHER_WAYS = {
    "GmbH": ("GmbH", "Gmbh", "GMBH", "G.m.b.H.", "Ges. mbH", "gmbh", "Gesellschaft mbH"),
    "GmbH & Co. KG": ("GmbH & Co. KG", "GmbH & Co.KG", "GmbH + Co. KG", "GmbH und Co. KG", "GMBH & CO KG", "GmbH & Co"),
    "AG": ("AG", "Aktiengesellschaft", "ag"), "e. K.": ("e.K.", "e. K.", "eK", "e.Kfm."), "KG": ("KG", "kg"),
    "UG (haftungsbeschränkt)": ("UG", "UG (haftungsbeschränkt)", "UG haftungsbeschränkt", "UG (haftungsbeschr.)"),
    "OHG": ("OHG", "oHG"), "SE": ("SE", "Se"), "GbR": ("GbR", "GBR"), "e. V.": ("e.V.", "e. V.", "eV"),
    "eG": ("eG", "e.G."), "KGaA": ("KGaA",),
}  # fmt: skip
PARTS = {
    "tuned": (
        "Vertriebs",
        "Holding",
        "Verwaltungs",
        "Service",
        "Produktions",
        "Immobilien",
        "Logistik",
        "Beteiligungs",
    ),
    "other": (
        "Energy",
        "Healthineers",
        "Handels",
        "Digital",
        "Consulting",
        "Leasing",
        "Süd",
        "Nord",
        "Mobility",
        "Akademie",
        "Werkzeuge",
        "Polymer",
    ),
}
FREE = {
    "tuned": ("t-online.de", "gmx.de", "web.de", "gmail.com"),
    "other": ("outlook.de", "freenet.de", "arcor.de", "gmx.net", "icloud.com"),
}
SUFFIXES = {"tuned": ("com", "eu", "net"), "other": ("com", "group", "biz", "de.com", "at")}


@dataclass(frozen=True)
class Noise:
    """How often what goes wrong in a system, 0 to 1."""

    name: str
    words: str
    typo: float
    spelt_out: float
    accents_lost: float
    no_form: float
    other_form: float
    shouted: float
    abbreviated: float
    word_lost: float
    place_added: float
    cut_short: float
    turned: float
    no_domain: float
    moved_domain: float
    no_email: float
    free_mail: float
    no_place: float
    no_postcode: float
    moved_place: float
    split_word: float = 0.0
    ocr: float = 0.0


# A well kept CRM and a marketing automation filled by forms.
TUNED = (
    Noise(
        "crm", "tuned", typo=.03, spelt_out=.05, accents_lost=.02, no_form=.08, other_form=.2, shouted=.03,
        abbreviated=.04, word_lost=.02, place_added=.03, cut_short=0, turned=0, no_domain=.12,
        moved_domain=.02, no_email=.25, free_mail=.06, no_place=.05, no_postcode=.1, moved_place=.01,
    ),
    Noise(
        "automation", "tuned", typo=.07, spelt_out=.15, accents_lost=.08, no_form=.35, other_form=.25,
        shouted=.05, abbreviated=.08, word_lost=.08, place_added=.03, cut_short=0, turned=0, no_domain=.2,
        moved_domain=.04, no_email=.1, free_mail=.1, no_place=.3, no_postcode=.35, moved_place=.03,
    ),
)  # fmt: skip
# A spreadsheet typed off cards, and an old system that knows 30 letters: kinds of noise the tuning never saw.
OTHER = (
    Noise(
        "ledger", "other", typo=.03, spelt_out=.5, accents_lost=.02, no_form=.1, other_form=.35, shouted=.4,
        abbreviated=.05, word_lost=.03, place_added=.06, cut_short=.08, turned=.02, no_domain=.15,
        moved_domain=.03, no_email=.25, free_mail=.08, no_place=.04, no_postcode=.06, moved_place=.02,
        split_word=.03,
    ),
    Noise(
        "cards", "other", typo=.04, spelt_out=.1, accents_lost=.15, no_form=.3, other_form=.3, shouted=.08,
        abbreviated=.06, word_lost=.06, place_added=.05, cut_short=.01, turned=.05, no_domain=.22,
        moved_domain=.04, no_email=.12, free_mail=.12, no_place=.25, no_postcode=.3, moved_place=.03,
        split_word=.04, ocr=.04,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Company:
    """A company as it is."""

    no: int
    words: tuple[str, ...]
    form: str
    place: str
    postcode: str
    domain: str | None
    people: tuple[str, ...]


def two_sources(
    noises: tuple[Noise, Noise], *, pairs: int, alone: int, seed: int
) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    """Rows (id, source, name, domain, emails, postcode, place, country) of both systems, and the ids that are one."""
    rng = random.Random(seed)
    companies = _companies(rng, noises[0].words, pairs + 2 * alone)
    order = list(range(len(companies)))
    rng.shuffle(order)
    shared, left, right = order[:pairs], order[pairs : pairs + alone], order[pairs + alone :]
    rows, truth = [], []
    for noise, own in ((noises[0], left), (noises[1], right)):
        known = [*shared, *own]
        rng.shuffle(known)
        rows += [_seen(rng, noise, companies[no]) for no in known]
    truth = [(f"{noises[0].name}:{no}", f"{noises[1].name}:{no}") for no in shared]
    return rows, truth


def _companies(rng: random.Random, words: str, count: int) -> list[Company]:
    half = slice(0, None, 2) if words == "tuned" else slice(1, None, 2)
    surnames = SURNAMES[half] + [a + b for a, b in product(BEGINNINGS[half], ENDINGS)]
    coined = [a + b + c for a, b, c in product(COINED_A, COINED_B[half], COINED_C)]
    sectors = SECTORS[half]
    forms, weights = zip(*FORMS, strict=True)
    found: list[Company] = []
    taken: set[str] = set()
    while len(found) < count:
        place, code = rng.choice(PLACES).split(":")
        base = Company(
            len(found), _name(rng, surnames, coined, sectors), rng.choices(forms, weights)[0], place.replace("_", " "),
            f"{code}{rng.randrange(1000):03}", None, (),
        )  # fmt: skip
        base = replace(base, domain=_free(_domain(rng, base), taken), people=_people(rng, surnames))
        found.append(base)
        kind = rng.random()
        if kind < 0.05:  # a group: sisters with a word of their own, the domain shared, often under one roof
            for part in rng.sample(PARTS[words], rng.choice((1, 1, 2, 3))):
                place = (
                    {}
                    if rng.random() < 0.6
                    else {
                        "place": (p := rng.choice(PLACES).split(":"))[0].replace("_", " "),
                        "postcode": f"{p[1]}{rng.randrange(1000):03}",
                    }
                )
                sister = replace(
                    base,
                    no=len(found),
                    words=(base.words[0], part),
                    form="GmbH",
                    people=_people(rng, surnames),
                    **place,
                )
                found.append(sister)
        elif kind < 0.10:  # a namesake in another city, with nothing else in common
            other, code = rng.choice(PLACES).split(":")
            alike = replace(
                base,
                no=len(found),
                place=other.replace("_", " "),
                postcode=f"{code}{rng.randrange(1000):03}",
                form=rng.choice((base.form, "GmbH")),
            )
            domain = f"{alike.domain.split('.')[0]}-{_slug(other)[:6]}.de" if alike.domain else None
            found.append(replace(alike, domain=_free(domain, taken), people=_people(rng, surnames)))
    return found[:count]


def _name(rng: random.Random, surnames: list[str], coined: list[str], sectors: list[str]) -> tuple[str, ...]:
    kind = rng.random()
    if kind < 0.4:
        return (rng.choice(surnames), rng.choice(sectors))
    if kind < 0.5:
        return (rng.choice(surnames), "&", rng.choice(surnames))
    if kind < 0.56:
        return (rng.choice(surnames), "&", rng.choice(("Söhne", "Sohn", "Partner")), rng.choice(sectors))
    if kind < 0.6:
        return ("Gebr.", rng.choice(surnames), rng.choice(sectors))
    if kind < 0.66:
        return (rng.choice(FIRST_NAMES), rng.choice(surnames), rng.choice(sectors))
    if kind < 0.9:
        return (rng.choice(coined), rng.choice(sectors))
    return (rng.choice(coined),)


def _domain(rng: random.Random, company: Company) -> str | None:
    words = [_slug(word) for word in company.words if word != "&"]
    ways: tuple[Callable[[], str], ...] = (
        lambda: "-".join(words[:2]), lambda: words[0], lambda: "".join(words[:2]),
        lambda: f"{words[0]}-{_slug(company.place)[:5]}",
    )  # fmt: skip
    return f"{rng.choice(ways)()}.{rng.choice(('de', 'de', 'de', 'de', 'com', 'eu'))}" if rng.random() < 0.93 else None


def _free(domain: str | None, taken: set[str]) -> str | None:
    """The domain, or one like it if another company has it already: a domain belongs to one company or one group."""
    if domain is None:
        return None
    label, _, suffix = domain.partition(".")
    tries = (domain, f"{label}.com", f"{label}-gmbh.{suffix}", f"{label}-online.{suffix}", f"{label}24.{suffix}")
    free = next((one for one in tries if one not in taken), None)
    if free is not None:
        taken.add(free)
    return free


def _people(rng: random.Random, surnames: list[str]) -> tuple[str, ...]:
    return tuple(f"{_slug(rng.choice(FIRST_NAMES))}.{_slug(rng.choice(surnames))}" for _ in range(3))


def _seen(rng: random.Random, noise: Noise, company: Company) -> dict[str, object]:
    """The company as one system knows it."""

    def happens(share: float) -> bool:
        return rng.random() < share

    domain = company.domain
    if domain and happens(noise.moved_domain):
        domain = f"{domain.split('.')[0]}.{rng.choice(SUFFIXES[noise.words])}"
    place, code = company.place, company.postcode
    if happens(noise.moved_place):
        place, code = rng.choice(PLACES).replace("_", " ").split(":")
        code += f"{rng.randrange(1000):03}"
    emails = []
    if not happens(noise.no_email):
        if domain is None or happens(noise.free_mail):
            mailbox, number = (
                rng.choice((_slug(company.words[0]), "info")),
                rng.choice((company.no, rng.randrange(9999))),
            )
            emails = [f"{mailbox}{number}@{rng.choice(FREE[noise.words])}"]
        else:
            emails = [f"{rng.choice((*company.people, 'info'))}@{domain}"]
    written = place.split(" am ")[0] if happens(0.3) else place
    return {
        "id": f"{noise.name}:{company.no}", "source": noise.name, "name": _written(rng, noise, company),
        "domain": None if domain is None or happens(noise.no_domain) else rng.choice((domain, f"www.{domain}", f"https://{domain}/")),
        "emails": emails, "postcode": None if happens(noise.no_postcode) else code,
        "place": None if happens(noise.no_place) else written, "country": rng.choice(("DE", "Deutschland", None)),
    }  # fmt: skip


def _written(rng: random.Random, noise: Noise, company: Company) -> str:
    def happens(share: float) -> bool:
        return rng.random() < share

    words = list(company.words)
    if len(words) > 1 and words[-1] not in PARTS[noise.words] and happens(noise.word_lost):
        words = words[:-1] if words[-2] != "&" else words
    if happens(noise.abbreviated) and len(words[-1]) > 7:
        words[-1] = words[-1][: rng.choice((4, 5))] + "."
    if happens(noise.split_word) and len(words[-1]) > 9:
        words[-1] = f"{words[-1][:-4]}{rng.choice(' -')}{words[-1][-4:]}"
    if happens(noise.turned) and len(words) > 1:
        words = [words[-1] + ",", *words[:-1]] if "&" not in words else words
    words = [rng.choice(("und", "+", "&")) if word == "&" and happens(0.3) else word for word in words]
    name = " ".join(words)
    if happens(noise.typo):
        name = _mistyped(rng, name)
    if happens(noise.ocr):
        name = name.replace(*rng.choice((("m", "rn"), ("l", "1"), ("e", "c"), ("ii", "n"), ("t", "f"), ("B", "8"))), 1)
    if not happens(noise.no_form):
        name += " " + (rng.choice(OTHER_WAYS[company.form]) if happens(noise.other_form) else company.form)
    if happens(noise.place_added):
        name += f" {rng.choice(('', '- ', 'NL '))}{company.place.split()[0]}"
    if happens(noise.spelt_out):
        name = _spelt_out(name)
    elif happens(noise.accents_lost):
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    if happens(noise.cut_short):
        name = name[:30].rstrip()
    return name.upper() if happens(noise.shouted) else name


def _mistyped(rng: random.Random, name: str) -> str:
    at, kind = rng.randrange(1, len(name) - 1), rng.randrange(4)
    letter = rng.choice("abcdefghiklmnoprstuw")
    return (
        name[:at] + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :],
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
    )[kind]  # fmt: skip


def _spelt_out(text: str) -> str:
    for letter, two in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}.items():
        text = text.replace(letter, two)
    return text


def _slug(text: str) -> str:
    return "".join(c for c in _spelt_out(text).lower() if c.isalnum())
