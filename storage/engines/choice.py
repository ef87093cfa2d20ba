"""The warehouse on the engine that the settings name."""

from pydantic import SecretStr

from model.errors import Fault
from settings import Settings
from storage.warehouse import Warehouse


def chosen_warehouse(settings: Settings, *, is_for_pages: bool = False) -> Warehouse:
    """The warehouse of `settings`; with Spark, `is_for_pages` reads figures from the copy for pages.

    Does not connect yet. Fault if what the engine needs is not installed.
    """
    data, keep, memory = settings.data, settings.keep_snapshots, settings.memory_limit_mb
    url = settings.engine_url or SecretStr("")
    try:
        if settings.engine == "postgresql":
            from storage.engines.postgresql import PostgresqlWarehouse

            return PostgresqlWarehouse(data, url, keep=keep, memory_limit_mb=memory)
        if settings.engine == "spark":
            from storage.engines.spark import SparkWarehouse

            return SparkWarehouse(data, url, keep=keep, memory_limit_mb=memory, is_for_pages=is_for_pages)
    except ModuleNotFoundError as error:
        raise Fault("engine.not_installed", engine=settings.engine, library=error.name or "") from error
    return Warehouse(data, keep=keep, memory_limit_mb=memory)
