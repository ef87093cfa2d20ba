"""Reports on their way, to a mail server and a webhook of our own on loopback; addresses never show."""

import base64
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from model.errors import Fault
from tests.browser import free_port
from ui.reports import sending, terminal

SECRET = "Geheim-471"


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - the server's name for it
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[int, Mailbox]]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield server.port, box
    server.stop()


def test_mail_and_webhook_get_headline_and_file(reports, tmp_path, mail, hook):
    report, file = reports["leadership", "de"], tmp_path / "Bericht Q2.html"
    file.write_bytes(b"<p>Bericht</p>")
    urls = f"mailto://127.0.0.1:{mail[0]}?from=a@example.com&to=b@example.com json://127.0.0.1:{hook[0]}"
    assert sending.send(report, file, sending.receivers(urls)) == 2

    message = message_from_bytes(mail[1].mails[0], policy=policy.default)
    assert (message["subject"], message["to"]) == (f"Gleichtakt: {report.subtitle}", "b@example.com")
    body = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body.startswith(f"{report.demonstration}\n\n7 Accounts kamen vom 01.04.2026 bis 10.06.2026")
    assert report.small_print in body
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Bericht Q2.html", "<p>Bericht</p>")

    (posted,) = hook[1]
    assert posted["title"] == f"Gleichtakt: {report.subtitle}"
    assert base64.b64decode(posted["attachments"][0]["base64"]) == b"<p>Bericht</p>"


def test_receivers_are_looked_at_before_anything_is_written(company, tmp_path, monkeypatch):
    monkeypatch.setattr(terminal, "settings", lambda: type("Set", (), {"notify_urls": None})())
    with pytest.raises(Fault) as stopped:
        terminal.write("leadership", tmp_path / "x.html", None, "de", is_sent=True)
    assert stopped.value.key == "export.no_receivers"
    assert not [*Path(tmp_path).iterdir()]


def test_address_that_is_none_is_named_by_its_place():
    with pytest.raises(Fault) as stopped:
        sending.receivers(f"json://127.0.0.1 nonsense://{SECRET}@")
    assert (stopped.value.key, stopped.value.values) == ("export.bad_receiver", {"place": 2})


def test_receiver_that_does_not_answer(reports, tmp_path, capfd, caplog):
    file = tmp_path / "x.html"
    file.write_bytes(b"x")
    with pytest.raises(Fault) as stopped:
        sending.send(
            reports["leadership", "de"],
            file,
            sending.receivers(f"json://user:{SECRET}@127.0.0.1:{free_port()}"),
        )
    assert stopped.value.key == "export.not_sent"
    assert SECRET not in str(stopped.value) + caplog.text + "".join(capfd.readouterr())
