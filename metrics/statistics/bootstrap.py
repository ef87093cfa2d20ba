"""How far a figure depends on which accounts it covers: the bootstrap by account, the same on every machine.

Accounts are drawn with replacement, with all they did (Efron, Ann. Statist. 7, 1979). To avoid drawing a million of
them one by one, each belongs, by its id alone, to one of `LOTS` lots, and lots are drawn: sums over random lots vary as
sums over accounts do. The draws come from a bit generator whose stream never changes.
"""

from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.statistics.arrow import coded
from metrics.statistics.survival import Floats, Integers

LOTS = 256
# One less than a round number, so that the tenths fall on draws: the 40th and the 360th.
DRAWS = 399
TENTH = 40
SEED = 20261130


def _body(text: str) -> None: ...


# MD5 in hexadecimal digits: the same on every engine, unlike an engine's own hash.
_digest = ibis.udf.scalar.builtin(_body, signature=(("string",), "string"), name="md5")


# What lots are called: "00" to "ff".
NAMES = tuple(f"{number:02x}" for number in range(LOTS))


def lot(account_id: ir.StringValue) -> ir.StringValue:
    """The lot of an account, one of `NAMES`: it depends on its id alone, so no other account can change it."""
    return _digest(account_id.cast("string")).left(2)


def lot_of(spells: ir.Table) -> ir.StringValue:
    """The lot of the account of each of `spells`: as published; calculated here for older snapshots without that
    column.

    Calculating a million of them takes longer than everything else in the query.
    """
    return spells.lot if "lot" in spells.columns else lot(spells.account_id)


def lots(rows: pa.Table, name: str) -> Integers:
    """The lots in column `name` of `rows`, as numbers from 0 to `LOTS` - 1."""
    values, codes = coded(rows, name)
    return np.array([int(str(value), 16) for value in values], dtype=np.int64)[codes]


@cache
def weights() -> Floats:
    """[lot, draw]: how often each lot is drawn; every draw takes `LOTS` of them with replacement."""
    chosen = (np.random.PCG64(SEED).random_raw(DRAWS * LOTS) >> np.uint64(56)).reshape(DRAWS, LOTS)
    found = np.stack([np.bincount(one.astype(np.int64), minlength=LOTS) for one in chosen], axis=1).astype(float)
    found.setflags(write=False)
    return found


def limits(drawn: Floats) -> tuple[Floats, Floats]:
    """The 10 % and 90 % points over the last axis, the draws: four in five lie between them."""
    ordered = np.sort(drawn, axis=-1)
    return ordered[..., TENTH - 1], ordered[..., -TENTH]
