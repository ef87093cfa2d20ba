"""A Spark cluster for tests: a standalone master with two workers, each a process of its own, gone after it."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark
import pytest
from pydantic import SecretStr
from pyspark.sql import SparkSession

HOME = Path(pyspark.__file__).parent
WORKERS = 2
PATIENCE = 600
# These processes do not live long enough for what the virtual machine's second compiler makes of them.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# What an operator would set as well: for so few rows, compiling a query to machine code is most of its time.
DEFAULTS = f"""
spark.driver.extraJavaOptions {JAVA}
spark.executor.extraJavaOptions {JAVA}
spark.ui.enabled false
spark.driver.host 127.0.0.1
spark.driver.memory 1g
spark.executor.memory 768m
spark.sql.shuffle.partitions 2
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
"""


@contextmanager
def spark_cluster() -> Iterator[SecretStr]:
    """The address of a running cluster; whatever application was started on it here is stopped."""
    with tempfile.TemporaryDirectory(prefix="gleichtakt-spark-") as name, pytest.MonkeyPatch.context() as patched:
        folder = Path(name)
        (folder / "spark-defaults.conf").write_text(DEFAULTS)
        patched.setenv("SPARK_CONF_DIR", name)
        patched.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        running: list[subprocess.Popen[bytes]] = []
        try:
            master = _start("master.Master", "--port", "0", folder=folder, log="master")
            running.append(master)
            url = _told(folder / "master.log", r"Starting Spark master at (spark://\S+)")
            for number in range(WORKERS):
                options = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work{number}"), url)
                running.append(_start("worker.Worker", *options, folder=folder, log=f"worker{number}"))
            for number in range(WORKERS):
                _told(folder / f"worker{number}.log", "(Successfully registered)")
            yield SecretStr(url)
        finally:
            if application := SparkSession.getActiveSession() or SparkSession._instantiatedSession:
                application.stop()
            for process in reversed(running):
                process.terminate()
                process.wait()


def _start(role: str, *options: str, folder: Path, log: str) -> subprocess.Popen[bytes]:
    command = [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}", "--host", "127.0.0.1"]
    frugal = {"SPARK_HOME": str(HOME), "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": JAVA}
    with (folder / f"{log}.log").open("wb") as file:
        return subprocess.Popen(
            [*command, "--webui-port", "0", *options], env=os.environ | frugal, stdout=file, stderr=file
        )


def _told(log: Path, pattern: str) -> str:
    """What a process has written to its log, once it has."""
    by = time.monotonic() + PATIENCE
    while time.monotonic() < by:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))
