"""The database itself, asked by Python's SQLite."""

import sqlite3
from pathlib import Path

from rows import Answer


class Sqlite:
    """A database that is only read."""

    def __init__(self, database: Path) -> None:
        self.connection = sqlite3.connect(f"file:{database.resolve()}?mode=ro", uri=True)

    def answer(self, sql: str) -> Answer:
        cursor = self.connection.execute(sql)
        return Answer([column[0] for column in cursor.description], cursor.fetchall())

    def one(self, sql: str) -> object:
        """The only value of an answer."""
        return self.connection.execute(sql).fetchone()[0]

    def views(self) -> list[str]:
        """All views, by name."""
        names = "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name"
        return [row[0] for row in self.connection.execute(names)]

    def columns(self, view: str) -> list[str]:
        return self.answer(f"SELECT * FROM {view} LIMIT 0").columns
