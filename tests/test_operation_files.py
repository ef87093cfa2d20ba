"""What operators run: the image, the containers and the units keep what docs/operation.md promises."""

import configparser
import fnmatch
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

import cli
from settings import Settings
from start.machine import PANGO
from tests.test_layers import MAY_IMPORT
from ui.shell.health import PATHS

ROOT = Path(__file__).resolve().parents[1]
UNITS = ROOT / "deploy" / "systemd"
WRITTEN = [ROOT / "Dockerfile", ROOT / "compose.yaml", *(one for one in (ROOT / "deploy").rglob("*") if one.is_file())]
DOCUMENTS = ("operation.md", "operation.de.md")
HOME = "/opt/gleichtakt"
COMMANDS = {command.name or command.callback.__name__.rstrip("_") for command in cli.app.registered_commands}


@pytest.fixture(scope="module")
def steps():
    """The Dockerfile, an instruction a row: (instruction, arguments); comments left out, continued lines joined."""
    lines = [one for one in (ROOT / "Dockerfile").read_text().splitlines() if not one.lstrip().startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def image(steps):
    """The steps of the last stage: that is what runs."""
    begins = max(place for place, (kind, _) in enumerate(steps) if kind == "FROM")
    return steps[begins:]


def arguments(image, kind):
    return [rest for one, rest in image if one == kind]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def unit(name):
    parser = configparser.RawConfigParser(strict=False, delimiters="=", interpolation=None)
    parser.optionxform = str
    parser.read(UNITS / name)
    return parser


def named_settings():
    """Every setting an environment may name."""
    return {f"GLEICHTAKT_{name.upper()}" for name in Settings.model_fields}


def copied(image):
    """What the image is made of, as paths of the repository."""
    rows = [rest.split() for rest in arguments(image, "COPY") if not rest.startswith("--from")]
    return {source for row in rows for source in row[:-1]}


def test_the_image_holds_the_product_and_nothing_else(image):
    wanted = {f"{part}.py" if (ROOT / f"{part}.py").is_file() else part for part in MAY_IMPORT}
    assert copied(image) == wanted | {".streamlit", "locks", "LICENSE", "requirements.txt"}
    assert not [one for one in copied(image) if not (ROOT / one).exists()]


def test_what_the_builder_is_given_is_what_is_copied_and_no_secret(image):
    lines = [one for one in (ROOT / ".dockerignore").read_text().splitlines() if one and not one.startswith("#")]
    assert lines[0] == "*"
    given = {one.removeprefix("!") for one in lines if one.startswith("!")}
    assert given == (copied(image) - {".streamlit"}) | {".streamlit/config.toml"}
    refused = [one.removeprefix("**/") for one in lines[1:] if not one.startswith("!")]
    for secret in (".env", "secrets.toml", "x.pyc", "__pycache__"):
        assert any(fnmatch.fnmatch(secret, pattern) for pattern in refused)


def test_the_image_installs_what_is_locked_with_hashes(steps):
    (install,) = [rest for kind, rest in steps if kind == "RUN" and "pip install" in rest]
    assert {"--no-deps", "--require-hashes", "--no-cache-dir"} <= {*install.split()}
    assert ("ARG", 'LOCKS="run"') in steps
    for lock in ("run", "postgresql"):
        assert (ROOT / "locks" / f"{lock}.txt").is_file()


def test_packages_of_the_system_are_those_that_reports_need(image):
    (install,) = [rest for rest in arguments(image, "RUN") if "apt-get install" in rest]
    assert "--no-install-recommends" in install
    assert "rm -rf /var/lib/apt/lists/*" in install
    packages = install.partition("--no-install-recommends")[2].partition("&&")[0].split()
    assert sorted(packages) == sorted(PANGO)


def test_the_image_runs_as_somebody_without_rights(image):
    assert arguments(image, "USER") == ["10001:10001"]
    places = [kind for kind, _ in image]
    assert places.index("USER") < places.index("CMD")
    assert places.index("USER") > max(place for place, kind in enumerate(places) if kind in ("RUN", "COPY"))
    assert "install -d -o gleichtakt -g gleichtakt -m 0700 /data /backups" in arguments(image, "RUN")[0]
    assert json.loads(arguments(image, "VOLUME")[0]) == ["/data", "/backups"]
    assert not arguments(image, "ADD")


def test_every_setting_that_is_named_is_one():
    internal = {"GLEICHTAKT_HOST", "GLEICHTAKT_UPSTREAM"}  # of the proxy
    for file in WRITTEN:
        named = {*re.findall(r"GLEICHTAKT_[A-Z_]+", file.read_text())}
        assert named <= named_settings() | internal, file


def test_no_address_of_somebody_else_is_named():
    for file in WRITTEN:
        hosts = {*re.findall(r"\w+://([^/'\":\s]*)", file.read_text())}
        assert hosts <= {"127.0.0.1", ""}, file


def served_port(command):
    (port,) = [part.partition("=")[2] for part in command if part.startswith("--server.port=")]
    return port


def test_the_image_is_asked_for_its_health_where_it_serves(image):
    (rest,) = arguments(image, "HEALTHCHECK")
    command = json.loads(rest.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    (address,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)'", command[2])
    served = json.loads(arguments(image, "CMD")[0])
    assert address == (served_port(served), "/healthz")
    assert address[1] in PATHS
    assert arguments(image, "EXPOSE") == [address[0]]


@pytest.mark.slow
def test_the_image_serves_from_its_own_files_alone_and_writes_to_data_alone(image, tmp_path):
    """The steps of the image in a folder of its own: what is copied is enough, and nothing is written beside it."""
    place, data = tmp_path / "srv", tmp_path / "data"
    place.mkdir()
    for one in copied(image):
        source = ROOT / one
        if source.is_dir():
            shutil.copytree(source, place / one, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / one)
    before = sorted(place.rglob("*"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "HOME": str(tmp_path / "home"),
        "GLEICHTAKT_DATA": str(data),
    }  # fmt: skip
    (tmp_path / "home").mkdir()

    def ran(command):
        command = [part.replace("8501", str(port)).replace("0.0.0.0", "127.0.0.1") for part in command]  # noqa: S104
        return [sys.executable, *command[1:]]

    check = json.loads(arguments(image, "HEALTHCHECK")[0].partition("CMD ")[2])
    server = subprocess.Popen(ran(json.loads(arguments(image, "CMD")[0])), cwd=place, env=environment)
    try:
        until = time.monotonic() + 120
        while (asked := subprocess.run(ran(check), env=environment, capture_output=True)).returncode:
            assert server.poll() is None
            assert time.monotonic() < until, asked.stderr
            time.sleep(0.5)
        for words in (["cli.py", "demo", "--accounts", "50"], ["cli.py", "backup", str(tmp_path / "b.zip")]):
            done = subprocess.run([sys.executable, *words], cwd=place, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
    finally:
        server.terminate()
        server.wait()
    assert sorted(place.rglob("*")) == before
    assert (data / "snapshots" / "CURRENT").is_file()


OURS = ("dashboard", "sync", "backup")


def test_containers_are_closed(compose):
    services = compose["services"]
    assert set(services) == {*OURS, "caddy", "records"}
    for name in (*OURS, "caddy"):
        one = services[name]
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert one["mem_limit"], name
    for name in OURS:
        one = services[name]
        assert not {"user", "privileged", "cap_add", "ports", "network_mode"} & {*one}, name  # the image's user stays
        assert one["env_file"] == "gleichtakt.env"
        assert one["tmpfs"] == ["/tmp:size=1g,mode=1777"]  # noqa: S108
        assert "data:/data" in one["volumes"]
        assert one["image"] == "gleichtakt"
    assert services["caddy"]["cap_add"] == ["NET_BIND_SERVICE"]
    assert [name for name, one in services.items() if "ports" in one] == ["caddy"]


def test_every_volume_that_is_mounted_is_there(compose, image):
    for name, one in compose["services"].items():
        for volume in one.get("volumes", ()):
            source, target = volume.split(":")[:2]
            assert (ROOT / source).is_file() if source.startswith(".") else source in compose["volumes"], name
            if name in OURS:
                assert target in json.loads(arguments(image, "VOLUME")[0])


def test_whoever_needs_the_dashboard_waits_until_it_is_healthy(compose):
    for name in ("sync", "caddy"):
        assert compose["services"][name]["depends_on"] == {"dashboard": {"condition": "service_healthy"}}


def verbs(text):
    return re.findall(r"cli\.py ([a-z-]+)", text)


def test_every_command_that_is_run_is_one(compose):
    run = " ".join(" ".join(compose["services"][name].get("command", ())) for name in OURS)
    assert verbs(run) == ["sync", "backup"]
    units = " ".join(path.read_text() for path in sorted(UNITS.glob("*.service")))
    assert sorted(verbs(units)) == ["backup", "sync"]
    documents = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in DOCUMENTS)
    assert {*verbs(documents), *verbs(run)} <= COMMANDS
    assert {"backup", "restore", "check", "sync", "connect"} <= {*verbs(documents)}


def test_the_shells_of_the_containers_are_right(compose):
    for name in ("sync", "backup"):
        shell, option, script = compose["services"][name]["command"]
        assert (shell, option) == ("sh", "-c")
        checked = subprocess.run(["sh", "-n", "-c", script.replace("$$", "$")], capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_proxy_leads_to_the_dashboard_and_keeps_a_visitor_with_one_process(compose, image):
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert f"{{$GLEICHTAKT_UPSTREAM:dashboard}} {arguments(image, 'EXPOSE')[0]}" in text
    assert compose["services"]["dashboard"]["expose"] == arguments(image, "EXPOSE")
    assert "lb_policy cookie gleichtakt_process" in text
    (most,) = re.findall(r"max_size (\d+)MB", text)
    assert Settings.model_fields["upload_limit_mb"].default < int(most)
    places = os.pathsep.join((str(ROOT / ".caddy" / "usr" / "bin"), os.environ["PATH"]))  # see `make caddy`
    if caddy := shutil.which("caddy", path=places):
        told = subprocess.run(
            [caddy, "validate", "--adapter", "caddyfile", "--config", str(ROOT / "deploy" / "Caddyfile")],
            capture_output=True, text=True,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr


HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "CapabilityBoundingSet": "", "UMask": "0077", "StateDirectoryMode": "0700",
    "User": "gleichtakt", "Group": "gleichtakt", "StateDirectory": "gleichtakt", "WorkingDirectory": HOME,
}  # fmt: skip


@pytest.mark.parametrize("name", ["gleichtakt.service", "gleichtakt-sync.service", "gleichtakt-backup.service"])
def test_units_run_our_programs_as_a_user_of_their_own(name):
    service = unit(name)["Service"]
    assert {key: service[key] for key in HARDENED} == HARDENED
    assert service["MemoryMax"] == "6G"
    writes = {"ReadWritePaths": "/var/backups/gleichtakt"} if "backup" in name else {}
    assert {key: service[key] for key in ("ReadWritePaths",) if key in service} == writes
    assert "GLEICHTAKT_DATA=/var/lib/gleichtakt" in service["Environment"].split()
    words = shlex.split(service["ExecStart"])
    program = words if words[0] != "/bin/sh" else shlex.split(words[2])[1:]
    assert program[0] == f"{HOME}/.venv/bin/python"
    script = next(word for word in program if word.endswith(".py"))
    assert (ROOT / script).is_file()


def test_timers_start_services_that_are_there():
    timers = sorted(path.name for path in UNITS.glob("*.timer"))
    assert timers == ["gleichtakt-backup.timer", "gleichtakt-sync.timer"]
    for name in timers:
        timer = unit(name)["Timer"]
        assert unit(timer["Unit"])["Service"]["Type"] == "oneshot"
        assert timer["Persistent"] == "yes"
        assert timer["OnCalendar"]


def test_backups_go_after_days_on_both_ways(compose):
    assert '-mtime +"$${BACKUP_DAYS:-30}" -delete' in compose["services"]["backup"]["command"][2]
    service = unit("gleichtakt-backup.service")["Service"]
    assert "-mtime +30 -delete" in service["ExecStartPost"]
    assert service["ReadWritePaths"] == "/var/backups/gleichtakt"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path):
    for path in UNITS.iterdir():
        text = path.read_text().replace(f"{HOME}/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text)
    files = sorted(str(path) for path in tmp_path.iterdir())
    told = subprocess.run(["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True)
    ours = [line for line in told.stderr.splitlines() if "gleichtakt" in line]
    assert (told.returncode, ours) == (0, [])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_files_that_are_there(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = {*re.findall(r"`(deploy/[\w./-]+|Dockerfile|compose\.yaml)`", text)}
    assert {
        "deploy/Caddyfile",
        "deploy/systemd/",
        "Dockerfile",
        "compose.yaml",
        "deploy/gleichtakt.env.example",
    } <= named
    assert not [one for one in named if not (ROOT / one).exists()]
