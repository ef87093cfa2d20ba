"""The image, really built and run as compose.yaml says, without any network: `make image`, not in the default run."""

import json
import subprocess
from uuid import uuid4

import pytest

from tests.image.engine import ROOT, TAG, Engine, shell_of

pytestmark = pytest.mark.image
ASK = (
    "import sys,urllib.request as u;r=u.urlopen('http://127.0.0.1:8501'+sys.argv[1]);print(r.status,r.read().decode())"
)
# As compose.yaml has it for what runs beside the dashboard: nobody is asked whether it is healthy.
ONCE = ("--rm", "--no-healthcheck")
# Of the product and its packages, without the base.
MOST_BYTES = 1_100_000_000


@pytest.fixture(scope="module")
def engine():
    found = Engine()
    assert found.program, "Docker or Podman is needed"
    found.build()
    return found


@pytest.fixture(scope="module")
def volumes(engine):
    """New volumes, by where they are mounted; gone at the end."""
    named = {f"/{kind}": f"gleichtakt-{kind}-{uuid4().hex[:8]}" for kind in ("data", "backups")}
    yield named
    engine("volume", "rm", *named.values())


@pytest.fixture(scope="module")
def inside(engine, volumes):
    """Runs a command in the container that serves, which began with empty volumes; standard output and error."""
    name = f"gleichtakt-{uuid4().hex[:8]}"
    engine.run(options=("--detach", "--name", name), volumes=volumes)

    def command(*words, is_checked=True):
        return engine("exec", name, *words, is_checked=is_checked)

    yield command
    engine("rm", "--force", name)


@pytest.fixture(scope="module")
def config(engine):
    """What the image says of itself."""
    return json.loads(engine("image", "inspect", TAG))[0]


@pytest.fixture(scope="module")
def served(inside, config):
    """As `inside`, once the image's own health check finds it healthy."""
    kind, *check = (config.get("Healthcheck") or config["Config"]["Healthcheck"])["Test"]
    assert kind == "CMD"
    tries = (
        "import subprocess,sys,time\nfor _ in range(120):\n if not subprocess.call(sys.argv[1:]): break\n time.sleep(1)"
    )
    inside("python", "-c", tries, *check)
    inside(*check)
    return inside


@pytest.fixture(scope="module")
def with_data(served):
    """As `served`, with the demonstration company published."""
    served("python", "cli.py", "demo", "--accounts", "200")
    return served


def test_an_empty_volume_is_served_and_is_ready(served):
    status, _, told = served("python", "-c", ASK, "/readyz").partition(" ")
    assert (status, json.loads(told)) == (
        "200", {"is_ready": True, "snapshot": "none", "records": "writable", "sync_age_seconds": None},
    )  # fmt: skip
    page = served("python", "-c", ASK, "/")
    assert page.startswith("200 ")
    assert '<div id="root"></div>' in page


def test_it_runs_as_somebody_without_rights(served):
    assert served("id", "-u").strip() == "10001"
    status = served("cat", "/proc/1/status")
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


@pytest.mark.parametrize("place", ["/srv/gleichtakt/x", "/usr/x", "/etc/x"])
def test_nothing_but_data_can_be_written(served, place):
    assert "Read-only file system" in served("touch", place, is_checked=False)


def test_the_image_holds_what_is_copied_and_what_is_locked(served):
    found = served("find", ".", "-name", ".venv", "-prune", "-o", "-type", "f", "-print").split()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    rooms = ("connectors", "locks", "metrics", "model", "pages", "start", "storage", "ui")
    files = {"LICENSE", "requirements.txt", "cli.py", "dashboard.py", "gleichtakt.py", "settings.py"}
    wanted = {one for one in listed if one in files or one.partition("/")[0] in rooms} | {".streamlit/config.toml"}
    assert {one.removeprefix("./") for one in found} == wanted
    assert (
        served("find", "/srv/gleichtakt", "-path", "*/.venv", "-prune", "-o", "-perm", "/022", "-type", "f", "-print")
        == ""
    )


def test_it_is_as_small_as_can_be_said(engine, config):
    (base,) = {line.split()[1] for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("FROM ")}
    below = json.loads(engine("image", "inspect", base))[0]["Size"]
    assert config["Size"] - below < MOST_BYTES


def test_the_demonstration_is_checked_and_served(with_data):
    told = with_data("python", "cli.py", "check", "--deep")
    assert "✗" not in told
    assert '"snapshot":"readable"' in with_data("python", "-c", ASK, "/readyz")


def test_a_report_is_set_as_pdf(with_data):
    with_data("python", "cli.py", "export", "leadership", "--to", "/tmp/report.pdf")  # noqa: S108
    assert with_data("head", "-c", "5", "/tmp/report.pdf") == "%PDF-"  # noqa: S108


def test_what_is_written_is_ours_alone(with_data):
    assert with_data("find", "/data", "-type", "f", "!", "-perm", "600") == ""
    assert with_data("find", "/data", "-type", "d", "!", "-perm", "700") == ""


def test_the_backup_of_compose_is_restored_into_an_empty_volume(engine, with_data, volumes):
    engine.run("sh", "-c", shell_of("backup"), options=ONCE, volumes=volumes)
    mode, name = with_data("find", "/backups", "-type", "f", "-printf", "%m %p\n").split()
    assert mode == "600"
    empty = f"gleichtakt-restored-{uuid4().hex[:8]}"
    try:
        other = {"/data": empty, "/backups": volumes["/backups"]}
        engine.run("python", "cli.py", "restore", name, options=ONCE, volumes=other)
        restored = engine.run("cat", "/data/snapshots/CURRENT", options=ONCE, volumes=other)
    finally:
        engine("volume", "rm", empty)
    assert restored == with_data("cat", "/data/snapshots/CURRENT")


def test_the_loop_of_syncs_tells_why_and_goes_on_until_it_is_ended(engine, volumes):
    script = f"SYNC_SECONDS=0 timeout -s TERM 45 sh -c '{shell_of('sync')}'; echo ended $?"
    said = engine.run("sh", "-c", script, options=ONCE, volumes=volumes)
    assert said.count("cli.py connect") >= 2
    assert "Traceback" not in said
    assert said.splitlines()[0] == "ended 124"  # timeout's own, after the loop has gone
