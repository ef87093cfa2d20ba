"""The records as read by somebody who sees stand-ins in place of people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from sqlalchemy.orm import Session

from model.errors import Fault
from storage.records.engine import Records
from storage.records.named_columns import StandIn, with_stand_ins


class ReadWithStandIns(Records):
    """Records in which people stand under stand-ins, and which nobody can write."""

    def __init__(self, records: Records, change: StandIn) -> None:
        """`records` with `change(name)` in place of every name."""
        self.engine, self._where, self._change = records.engine, records._where, change

    @contextmanager
    def begin(self) -> Iterator[NoReturn]:
        """Fault: stand-ins must not become what is written down."""
        raise Fault("access.read_only")
        yield

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, with stand-ins."""
        with with_stand_ins(self._change), super().reading() as session:
            yield session
