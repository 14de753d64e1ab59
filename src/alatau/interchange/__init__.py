"""Formats of other systems: item banks, course packages, statements and tables of results."""

from alatau.interchange.bank import BankItem, bank_of, written_bank
from alatau.interchange.errors import InterchangeError
from alatau.interchange.item_csv import read_items, write_items

__all__ = [
    "BankItem",
    "InterchangeError",
    "bank_of",
    "read_items",
    "write_items",
    "written_bank",
]
