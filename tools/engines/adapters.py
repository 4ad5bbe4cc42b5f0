"""Engines that open an export and answer SQL. Each makes the views of the folder, which is the current one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rows import Answer

if TYPE_CHECKING:
    import pyarrow


class Engine(Protocol):
    """What the comparison needs of an engine."""

    name: str
    version: str

    def answer(self, sql: str) -> Answer: ...

    def close(self) -> None: ...


def exported(folder: Path, views: list[str]) -> dict[str, str]:
    """The views that have files, each with the pattern of its paths."""
    return {view: str(folder / view / "**" / "*.parquet") for view in views if (folder / view).is_dir()}


def of_arrow(table: pyarrow.Table) -> Answer:
    columns = [column.to_pylist() for column in table.columns]
    return Answer(table.column_names, list(zip(*columns)))


class DuckDb:
    """DuckDB runs `views.sql` of the export."""

    name = "DuckDB"

    def __init__(self, folder: Path, views: list[str], threads: int) -> None:
        import duckdb

        self.version = duckdb.__version__
        self.connection = duckdb.connect(config={"threads": threads})
        self.connection.execute((folder / "views.sql").read_text())

    def answer(self, sql: str) -> Answer:
        cursor = self.connection.execute(sql)
        return Answer([column[0] for column in cursor.description], cursor.fetchall())

    def close(self) -> None:
        self.connection.close()


class Polars:
    """Polars has no statement that makes a view of files, so the paths are given here. The columns of the folders are in the
    files, too, with their types."""

    name = "Polars"

    def __init__(self, folder: Path, views: list[str], threads: int) -> None:
        os.environ.setdefault("POLARS_MAX_THREADS", str(threads))
        import polars

        self.version = polars.__version__
        frames = exported(folder, views).items()
        tables = {view: polars.scan_parquet(paths, hive_partitioning=False) for view, paths in frames}
        self.context = polars.SQLContext(tables)

    def answer(self, sql: str) -> Answer:
        frame = self.context.execute(sql, eager=True)
        return Answer(frame.columns, frame.rows())

    def close(self) -> None:
        pass


class DataFusion:
    """DataFusion reads a folder with all that is in it."""

    name = "DataFusion"

    def __init__(self, folder: Path, views: list[str], threads: int) -> None:
        import datafusion

        self.version = datafusion.__version__
        settings = datafusion.SessionConfig().with_target_partitions(threads)
        self.context = datafusion.SessionContext(settings)
        for view in exported(folder, views):
            self.context.register_parquet(view, str(folder / view))

    def answer(self, sql: str) -> Answer:
        return of_arrow(self.context.sql(sql).to_arrow_table())

    def close(self) -> None:
        pass


class Spark:
    """Spark runs `views_spark.sql` of the export."""

    name = "Spark"

    def __init__(self, folder: Path, views: list[str], threads: int, master: str | None = None) -> None:
        import pyspark
        from pyspark.sql import SparkSession

        self.version = pyspark.__version__
        self.session = (
            SparkSession.builder.master(master or f"local[{threads}]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "4")  # its default of 200 is for clusters
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        text = re.sub(r"^--.*$", "", (folder / "views_spark.sql").read_text(), flags=re.MULTILINE)
        for statement in text.split(";"):
            if statement.strip():
                self.session.sql(statement)

    def answer(self, sql: str) -> Answer:
        return of_arrow(self.session.sql(sql).toArrow())

    def close(self) -> None:
        self.session.stop()


ENGINES = {"duckdb": DuckDb, "polars": Polars, "datafusion": DataFusion, "spark": Spark}
