"""Tables that people bring: files into columns, steps and counts, with the place of each fault."""

from alatau.cli.tables.columns import numbers, texts
from alatau.cli.tables.counts import CountTable, read_counts
from alatau.cli.tables.errors import TableError, refusal
from alatau.cli.tables.files import FileTable, read_file
from alatau.cli.tables.roles import Roles, roles
from alatau.cli.tables.times import Times, read_times

__all__ = [
    "CountTable",
    "FileTable",
    "Roles",
    "TableError",
    "Times",
    "numbers",
    "read_counts",
    "read_file",
    "read_times",
    "refusal",
    "roles",
    "texts",
]
