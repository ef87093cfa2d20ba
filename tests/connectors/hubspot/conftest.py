"""What HubSpot told, on rows written by hand, and what becomes of it."""

import duckdb
import pytest
from pydantic import SecretStr

from connectors.hubspot import mapping
from connectors.hubspot.source import HubSpotSettings, hubspot
from connectors.kit.convert import identifier
from connectors.kit.stream import GONE

STAGES = [
    {"stage_id": "1", "object": "deals", "label": "Angebot", "is_closed": "false", "probability": "0.4"},
    {"stage_id": "won", "object": "deals", "label": "Gewonnen", "is_closed": "true", "probability": "1.0"},
    {"stage_id": "lost", "object": "deals", "label": "Verloren", "is_closed": "true", "probability": "0.0"},
    {"stage_id": "1", "object": "contacts", "label": "Interessent"},
]


@pytest.fixture
def rows():
    """Rows of a canonical table that the given raw rows make, each as the values of the columns asked for."""

    def mapped(name, *columns, **raw):
        connection = duckdb.connect()
        connection.execute("CREATE SCHEMA raw")
        for stream in hubspot(HubSpotSettings(access_token=SecretStr("pat-x"))).streams:
            for table in stream.tables:
                listed = ", ".join(f"{identifier(column)} VARCHAR" for column in table.columns)
                connection.execute(f"CREATE TABLE raw.{table.name} ({listed})")
        connection.execute(f"CREATE TABLE raw.gone ({', '.join(f'{name} VARCHAR' for name in GONE.columns)})")
        for table, told in raw.items():
            for row in told:
                places = ", ".join("?" for _ in row)
                named = ", ".join(map(identifier, row))
                connection.execute(f"INSERT INTO raw.{table} ({named}) VALUES ({places})", list(row.values()))
        select = mapping.MAPPING[name]()
        return sorted(connection.execute(f"SELECT {', '.join(columns)} FROM ({select})").fetchall(), key=str)

    return mapped
