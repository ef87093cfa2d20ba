"""The files of a new connector, written into the checkout, and its entry in the list of connectors."""

import re
from dataclasses import dataclass
from pathlib import Path

from connectors import CONNECTORS
from connectors.kit.base import SettingsError
from model.languages import FALLBACK, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# Lines that import our own modules: the position of the new one depends on its name.
OWN_IMPORTS = re.compile(r"(?:^from connectors\.[^(\n]*\n)+", re.MULTILINE)
# Template -> where it goes.
FILES = {
    "package.txt": "connectors/{name}/__init__.py",
    "source.txt": "connectors/{name}/source.py",
    "reading.txt": "connectors/{name}/reading.py",
    "mapping.txt": "connectors/{name}/mapping.py",
    "fake.txt": "tests/fakes/{name}.py",
    "test.txt": "tests/connectors/test_{name}.py",
    "guide.en.txt": "docs/connectors/{name}.md",
    "guide.de.txt": "docs/connectors/{name}.de.md",
    "texts.en.txt": "ui/text/locales/en/system_{name}.po",
    "texts.de.txt": "ui/text/locales/de/system_{name}.po",
}
# The list of all connectors, and the line before which its entries end.
LIST, END = "connectors/__init__.py", "}\n"


@dataclass(frozen=True)
class Names:
    """A connector's name as written in modules, classes, constants and prose."""

    module: str

    @property
    def constant(self) -> str:
        """``zoho_crm`` -> ``ZOHO_CRM``."""
        return self.module.upper()

    @property
    def title(self) -> str:
        """``zoho_crm`` -> ``ZohoCrm``."""
        return "".join(part.capitalize() for part in self.module.split("_"))

    @property
    def spoken(self) -> str:
        """``zoho_crm`` -> ``Zoho Crm``."""
        return " ".join(part.capitalize() for part in self.module.split("_"))

    def put_into(self, text: str) -> str:
        """`text` with these names in a template's placeholders."""
        places = {"<<name>>": self.module, "<<NAME>>": self.constant, "<<Name>>": self.title, "<<spoken>>": self.spoken}
        for place, name in places.items():
            text = text.replace(place, name)
        return OWN_IMPORTS.sub(lambda found: "".join(sorted(found[0].splitlines(keepends=True))), text)


def make_connector(name: str, root: Path = ROOT) -> list[str]:
    """Write the files and the entry of a connector called `name` into the checkout at `root`; returns what was written.

    SettingsError if the name is not valid for a module, is taken, or one of the files exists already; then nothing is
    written.
    """
    if not NAME.fullmatch(name):
        raise SettingsError("scaffold.name", name=name)
    targets = [(template, root / place.format(name=name)) for template, place in FILES.items()]
    targets += _untranslated(name, root)
    taken = [str(path.relative_to(root)) for _, path in targets if path.exists()]
    if taken or name in CONNECTORS:
        raise SettingsError("scaffold.taken", name=name, file=taken[0] if taken else LIST)
    listed = (root / LIST).read_text(encoding="utf-8")
    row = f'    "{name}": "connectors.{name}.source:{Names(name).constant}",\n'
    before, end, after = listed.partition(f"\n{END}")
    for template, path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Names(name).put_into((TEMPLATES / template).read_text(encoding="utf-8")), encoding="utf-8")
    (root / LIST).write_text(f"{before}\n{row}{end.removeprefix(chr(10))}{after}", encoding="utf-8")
    return [*(str(path.relative_to(root)) for _, path in targets), LIST]


def _untranslated(name: str, root: Path) -> list[tuple[str, Path]]:
    """Texts in languages without a template of their own, to be translated: in `FALLBACK`."""
    later = (language for language in LANGUAGES if f"texts.{language}.txt" not in FILES)
    return [(f"texts.{FALLBACK}.txt", root / f"ui/text/locales/{language}/system_{name}.po") for language in later]
