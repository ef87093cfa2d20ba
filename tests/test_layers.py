"""The shape of the product, as a test: which part may import which, and where each library lives."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# part -> parts of ours it may import. ui/intake and ui/connect may also import connectors (the guided import and
# connecting a system are screens).
MAY_IMPORT = {
    "start": set(),
    "settings": set(),
    "model": set(),
    "metrics": {"model"},
    "storage": {"settings", "model", "metrics"},
    "connectors": {"settings", "model", "storage"},
    "ui": {"settings", "model", "metrics", "storage"},
    "pages": {"ui", "metrics", "model"},
    "dashboard": {"settings", "model", "metrics", "storage", "connectors", "ui", "pages"},
    # A notebook says no more than the terminal does.
    "gleichtakt": {"settings", "model", "metrics", "storage", "ui"},
    "cli": {"settings", "model", "metrics", "storage", "connectors", "ui", "pages"},
}
EXCEPTIONS = {
    "ui/intake": {"connectors"},
    "ui/connect": {"connectors"},
    "settings.py": {"model"},
    "start/words.py": {"model"},
}

# library -> parts it may be imported in
AT_HOME = {
    "pydantic": {"settings", "model", "storage", "connectors", "cli"},
    "httpx": {"connectors", "ui"},
    "tenacity": {"connectors"},
    "rapidfuzz": {"connectors", "metrics"},
    "tldextract": {"connectors"},
    "simple_salesforce": {"connectors"},
    "pydantic_settings": {"settings"},
    "ibis": {"metrics", "storage"},
    "sqlglot": {"storage"},
    "duckdb": {"storage"},
    "psycopg": {"storage"},
    "pyspark": {"storage"},
    "sqlalchemy": {"storage", "connectors"},  # our own rows; the databases of others, in connectors/sql
    "alembic": {"storage"},
    "streamlit": {"ui", "pages", "dashboard"},
    "plotly": {"ui"},
    "pandas": {"ui", "gleichtakt"},
    "babel": {"ui"},
    "jinja2": {"ui"},
    "markupsafe": {"ui"},
    "weasyprint": {"ui"},
    "pptx": {"ui"},
    "xlsxwriter": {"ui"},
    "apprise": {"ui"},
    "typer": {"cli", "ui"},
    "structlog": {"ui"},
    "rich": {"ui"},
    "python_calamine": {"connectors"},
    "charset_normalizer": {"connectors"},
    "xlrd": {"connectors"},
    "lxml": {"connectors"},
    "holidays": {"model"},
    "tomlkit": {"model"},
    "cachetools": {"storage", "metrics", "ui"},
    "prometheus_client": {"ui"},
}
SQL = re.compile(r"\bSELECT\b[^\"]+\bFROM\b", re.S)
WITH_ROOMS = ("metrics", "ui", "connectors")
FORBIDDEN_EVERYWHERE = {"requests": "httpx where a client is needed", "pickle": "unsafe with data from outside"}

FILES = sorted(
    path
    for part in MAY_IMPORT
    for path in ([ROOT / f"{part}.py"] if (ROOT / f"{part}.py").is_file() else (ROOT / part).rglob("*.py"))
)


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> set[str]:
    """Full names of the modules that `path` imports, inside functions too."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def broken(rule: Callable[[Path], object], files: Iterable[Path] = FILES) -> dict[str, object]:
    """What breaks `rule`, by the file that does: all of it in one pass over `files`."""
    return {named(path): found for path in files if (found := rule(path))}


def test_imports_run_one_way():
    def strangers(path):
        part = part_of(path)
        extra = {goal for start, goals in EXCEPTIONS.items() if named(path).startswith(start) for goal in goals}
        ours = {module.split(".")[0] for module in imports(path)} & set(MAY_IMPORT)
        return ours - (MAY_IMPORT[part] | extra | {part})

    assert len(FILES) > 300
    assert not broken(strangers)


def room_of(module: str) -> str | None:
    """The room a module stands in, such as ``ui.charts``; None for what stands at the door of its part."""
    parts = module.split(".")
    folder = ROOT.joinpath(*parts[:2])
    return ".".join(parts[:2]) if parts[0] in WITH_ROOMS and len(parts) > 1 and folder.is_dir() else None


def named_in_imports(path: Path) -> set[str]:
    """Modules that `path` imports from, and what it takes from them: ``from ui import charts`` names ``ui.charts``."""
    taken = (node for node in nodes(path) if isinstance(node, ast.ImportFrom))
    return imports(path) | {f"{node.module}.{alias.name}" for node in taken for alias in node.names}


@cache
def doors() -> dict[str, dict[str, str]]:
    """Room -> rooms it imports, each with a file that does."""
    found: dict[str, dict[str, str]] = {}
    for path in FILES:
        here = room_of(named(path).removesuffix(".py").replace("/", "."))
        for there in {room_of(module) for module in named_in_imports(path)} - {None, here} if here else ():
            found.setdefault(here, {}).setdefault(there, named(path))
    return found


def test_no_circle_of_rooms():
    """No two rooms import each other, nor any ring of them: the rooms can be put in an order."""
    order, left = [], {room: set(goals) for room, goals in doors().items()}
    rooms = set(left) | {goal for goals in left.values() for goal in goals}
    assert len(rooms) > 25
    while ready := {room for room in rooms - set(order) if not left.get(room, set()) - set(order)}:
        order += sorted(ready)
    assert not {room: doors()[room] for room in rooms - set(order)}


def test_charts_know_no_page():
    lower = {f"ui.{room}" for room in ("text", "shell", "streamlit_internals", "charts")}
    assert doors()["ui.charts"].keys() <= lower
    assert doors()["ui.documents"].keys() <= lower | {"ui.blocks"}


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its full name."""
    return {named(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path for path in FILES}


def steps_to_streamlit(module: str) -> list[str]:
    """The modules of ours from `module` to the nearest that imports Streamlit; none if nothing it imports does."""
    came_from, waiting = {module: ""}, [module]
    for here in waiting:
        if any(name.split(".")[0] == "streamlit" for name in imports(modules()[here])):
            steps = [here]
            while came_from[steps[-1]]:
                steps.append(came_from[steps[-1]])
            return steps[::-1]
        # A package is run before what stands in it.
        found = {".".join(name.split(".")[:n]) for name in named_in_imports(modules()[here]) for n in (1, 2, 3, 4)}
        for there in sorted(found & modules().keys() - came_from.keys()):
            came_from[there] = here
            waiting.append(there)
    return []


# Rooms of the menu: what a page reads (rows), says (words) and draws (parts).
PAGE_ROOMS = ("voice", "charter", "accounts", "analysis", "sources", "meeting", "leadership")
# What may draw says so in its name.
DRAWN = ("_parts", "_form", "_editor")


def test_rows_words_and_reports_draw_nothing():
    """From no report, document, chart, word of the terminal or module of rows and words is Streamlit ever reached."""
    rooms = (
        "ui.reports.",
        "ui.documents.",
        "ui.charts.",
        "ui.terminal.",
        "ui.text.",
        "ui.intake.terminal",
        "cli",
        "gleichtakt",
    )
    silent = [name for name in modules() if name.startswith(rooms) or name.endswith(("_rows", "_words"))]
    assert len(silent) > 60
    assert not {name: steps for name in silent if (steps := steps_to_streamlit(name))}


def test_what_draws_is_named_so():
    rooms = tuple(f"ui/{room}/" for room in PAGE_ROOMS)
    drawing = (path for path in FILES if "streamlit" in imports(path) and named(path).startswith(rooms))
    assert not [named(path) for path in drawing if not path.stem.endswith(DRAWN)]


def test_every_kpi_is_a_module_of_a_room():
    from metrics import CATALOG

    for name in CATALOG:
        assert [*(ROOT / "metrics").glob(f"*/{name}.py")], f"no room of metrics holds {name}.py"
        assert CATALOG[name].plan.__name__ == name


def test_every_section_of_the_menu_is_a_room():
    at_home = {"data": ("sources", "charter"), "start": ("intake",)}
    for folder in (path for path in (ROOT / "pages").iterdir() if path.is_dir() and any(path.glob("*.py"))):
        for room in at_home.get(folder.name, (folder.name,)):
            assert (ROOT / "ui" / room / "__init__.py").is_file(), f"pages/{folder.name} has no room ui/{room}"


def test_sql_stays_where_tables_are_made():
    """Pages and metrics ask by name: metrics of the catalogue, rows of `storage.row_queries`."""

    def asked(path):
        texts = (node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        return [text[:60] for text in texts if SQL.search(text)]

    assert not broken(
        asked, [path for path in FILES if part_of(path) in ("ui", "pages", "metrics", "dashboard", "cli")]
    )


def test_libraries_stay_at_home():
    def strangers(path):
        libraries = {module.split(".")[0] for module in imports(path)}
        away = {library for library in libraries & set(AT_HOME) if part_of(path) not in AT_HOME[library]}
        return away | libraries & set(FORBIDDEN_EVERYWHERE)

    assert not broken(strangers)


@pytest.mark.slow
def test_no_page_pays_for_a_sync():
    """What visitors' process imports at start: nothing that only a sync needs."""
    later = ("ui.documents", "ui.reports")
    every = f"[m.name for m in pkgutil.walk_packages(ui.__path__, 'ui.') if not m.name.startswith({later})]"
    code = (
        f"import importlib, pkgutil, sys, ui; [importlib.import_module(n) for n in {every}]; print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("simple_salesforce", "connectors.kit.raw") if f"'{name}'" in loaded]


@cache
def attributes(path: Path) -> set[str]:
    """Dotted names read or called in `path`, such as `st.session_state`."""
    return {ast.unparse(node) for node in nodes(path) if isinstance(node, ast.Attribute)}


def test_one_owner_of_session_and_cache():
    def taken(path):
        used, found = attributes(path), set()
        # The way back after sign-in is noted before a page, and with it the state, exists.
        if named(path) not in ("ui/shell/state.py", "ui/streamlit_internals/login_redirect.py"):
            found |= used & {"st.session_state", "st.query_params"}
        # What visitors share is kept with or without a server (`ui.shell.shared_cache`).
        found |= {name for name in used if name.startswith("st.cache_")}
        return found

    assert not broken(taken, [path for path in FILES if part_of(path) in ("ui", "pages", "dashboard")])


def test_metrics_neither_execute_nor_read_a_clock():
    forbidden = {"execute", "to_pandas", "to_pyarrow", "to_polars", "compile", "now", "today", "utcnow", "sql"}

    def called(path):
        calls = (node.func for node in nodes(path) if isinstance(node, ast.Call))
        return forbidden & {called.attr for called in calls if isinstance(called, ast.Attribute)}

    assert not broken(called, [path for path in FILES if part_of(path) == "metrics"])


def test_only_settings_read_the_environment():
    """Starting reads it too: it runs before what settings are made with is there."""

    def read(path):
        return attributes(path) & {"os.environ", "os.getenv", "os.environb"}

    assert not broken(read, [p for p in FILES if named(p) != "settings.py" and part_of(p) != "start"])


def test_a_language_is_data():
    """No code asks which language it is: what differs stands in the table of `model.languages`."""
    from model.languages import LANGUAGES

    def asked(path):
        asking = (node for node in nodes(path) if isinstance(node, ast.Compare))
        sides = (side for node in asking for side in (node.left, *node.comparators))
        values = (value for side in sides for value in ast.walk(side) if isinstance(value, ast.Constant))
        return [ast.unparse(value) for value in values if value.value in LANGUAGES]

    assert not broken(asked)
    # Settings and start know the table and nothing else of the model: nothing is installed yet when they read it.
    for early in ("settings.py", "start/words.py"):
        assert {name for name in imports(ROOT / early) if name.startswith("model")} == {"model.languages"}
    assert not imports(ROOT / "model" / "languages.py") - set(sys.stdlib_module_names)


def test_pages_are_short_scripts_one_level_down():
    pages = [path for path in FILES if part_of(path) == "pages" and path.name != "__init__.py"]

    def wrong(path):
        tests = {
            "a page beside dashboard.py would bypass sign-in": len(path.relative_to(ROOT).parts) != 3,
            "a block or class": any(isinstance(node, ast.Try | ast.ClassDef) for node in nodes(path)),
            "arithmetic": any(
                isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr) for node in nodes(path)
            ),
            "more than 60 lines": lines(path) > 60,
        }
        return [name for name, is_so in tests.items() if is_so]

    assert pages
    assert not broken(wrong, pages)


def test_files_stay_readable():
    assert not broken(lambda path: lines(path) > 300 and lines(path))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_dashboard_is_short():
    assert lines(ROOT / "dashboard.py") <= 60


def test_nothing_else_at_the_top():
    modules = {path.stem for path in ROOT.glob("*.py")}
    assert modules == {"dashboard", "cli", "settings", "gleichtakt"}


# Names that say nothing of what comes back.
RIDDLES = frozenset(
    [
        "of",
        "told",
        "show",
        "plan",
        "answer",
        "one",
        "said",
        "kept",
        "place",
        "placed",
        "taken",
        "mended",
        "led_on",
        "within",
        "forward",
        "whose",
        "asked",
    ]
)


def test_functions_are_named_for_what_they_do():
    """No public function is called what only its author understands; `storage.answer.answer` answers questions."""

    def riddles(path):
        found = (node.name for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        allowed = {"answer"} if named(path) == "storage/answer.py" else set()
        return RIDDLES.intersection(found) - allowed

    assert not broken(riddles)


def test_no_drawer_for_odds_and_ends():
    assert not [named(path) for path in FILES if path.stem in ("utils", "helpers", "common", "misc", "util")]
