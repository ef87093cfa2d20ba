"""The one Spark application of this process: started on first use, shared by all threads."""

import socket
import time
from threading import Lock
from urllib.parse import urlsplit

from py4j.protocol import Py4JError
from pydantic import SecretStr
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from model.errors import Fault

EXAMPLE = "spark://HOST:7077"
SECONDS_TO_CONNECT = 10
SECONDS_FOR_WORKERS = 120
_lock = Lock()


def session_on(url: SecretStr) -> SparkSession:
    """A session with views of its own in the application on the cluster at `url`; Fault without cluster or workers."""
    host, port = _place(url)
    with _lock:
        # Spark itself would keep trying for a minute.
        try:
            socket.create_connection((host, port), timeout=SECONDS_TO_CONNECT).close()
        except OSError as error:
            raise _unreachable(host, port, error.strerror or str(error)) from None
        try:
            application = (
                SparkSession.builder.master(f"spark://{host}:{port}")
                .appName("gleichtakt")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.ui.showConsoleProgress", "false")
                .getOrCreate()
            )
        except (PySparkException, Py4JError) as error:
            raise _unreachable(host, port, str(error).strip().partition("\n")[0]) from None
        # Its warnings would clutter the terminal.
        application.sparkContext.setLogLevel("ERROR")
        _await_workers(application)
        return application.newSession()


def _place(url: SecretStr) -> tuple[str, int]:
    """Host and port of the master."""
    try:
        parts = urlsplit(url.get_secret_value())
        if parts.scheme == "spark" and parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError:
        pass
    raise Fault("engine.bad_address", engine="Spark", example=EXAMPLE)


def _unreachable(host: str, port: int, reason: str) -> Fault:
    return Fault("engine.unreachable", engine="Spark", address=f"{host}:{port}", reason=reason)


def _await_workers(application: SparkSession) -> None:
    """Fault if no worker appears: a query would wait for one for ever."""
    by = time.monotonic() + SECONDS_FOR_WORKERS
    # The driver counts as one of them.
    while application.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > by:
            raise Fault("engine.no_workers", engine="Spark")
        time.sleep(0.2)
