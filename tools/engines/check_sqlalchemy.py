"""Reflects every view with SQLAlchemy, on which Superset, pandas and others stand, and compares the types that it finds with
those of the data dictionary. tools/check_sqlalchemy says how it is called."""

import sqlite3
import sys
from pathlib import Path

import pysqlite3
import sqlalchemy
from sqlalchemy import types

# The first version of SQLite that reports the type of a column that a view computes.
TYPES_SINCE = (3, 41)

# What SQLAlchemy may say for each declared type.
EXPECTED = {
    "text": types.String,
    "boolean": (types.Integer, types.Boolean),
    "int16": types.Integer,
    "int32": types.Integer,
    "int64": types.Integer,
    "double": (types.Float, types.REAL),
}


def untyped_columns(database: Path, module) -> tuple[int, list[str], list[str]]:
    """How many views there are, the columns without a type, and those with another one than declared."""
    address = f"sqlite:///file:{database}?mode=ro&uri=true"
    engine = sqlalchemy.create_engine(address, module=module.dbapi2)
    inspector = sqlalchemy.inspect(engine)
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.text("SELECT object, column, type FROM data_dictionary"))
        declared = {(view, column): column_type for view, column, column_type in rows}
    untyped, wrong = [], []
    views = inspector.get_view_names()
    for view in views:
        for column in inspector.get_columns(view):
            name = f"{view}.{column['name']}"
            expected = declared.get((view, column["name"]))
            if isinstance(column["type"], types.NullType):
                untyped.append(name)
            elif expected is not None and not isinstance(column["type"], EXPECTED[expected]):
                wrong.append(f"{name}: {column['type']!r}, declared {expected}")
    return len(views), untyped, wrong


def main() -> int:
    database = Path(sys.argv[1]).resolve()
    failed = False
    for module in (sqlite3, pysqlite3):
        version = module.dbapi2.sqlite_version
        views, untyped, wrong = untyped_columns(database, module)
        print(
            f"SQLAlchemy {sqlalchemy.__version__} on SQLite {version}: {views} views, {len(untyped)} columns without a type, "
            f"{len(wrong)} with another type than declared"
        )
        knows_types = tuple(map(int, version.split("."))) >= TYPES_SINCE
        for name in wrong + (untyped if knows_types else []):
            print(f"  {name}")
        failed |= views == 0 or bool(wrong) or knows_types and bool(untyped)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
