"""A database of somebody else's, as PostgreSQL: schemas of its own, filled row by row."""

from sqlalchemy import create_engine, text


class SourceDatabase:
    """The database at `url`; instants are written and told in UTC."""

    def __init__(self, url):
        self.url = url
        self._engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))

    def run(self, *statements):
        with self._engine.begin() as connection:
            connection.execute(text("set local timezone = 'UTC'"))
            for statement in statements:
                connection.exec_driver_sql(statement)

    def schema(self, name):
        """A new schema `name`, in place of a former one."""
        self.run(f"drop schema if exists {name} cascade", f"create schema {name}")

    def insert(self, table, *rows):
        with self._engine.begin() as connection:
            connection.execute(text("set local timezone = 'UTC'"))
            for row in rows:
                names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
                connection.execute(text(f"insert into {table} ({names}) values ({places})"), row)

    def settings_url(self, schema):
        """The address at which the product reads `schema`."""
        return f"{self.url}&options=-csearch_path%3D{schema}"

    def dispose(self):
        self._engine.dispose()
