"""How to tell it (terminal table, CSV, JSON), and how a legacy ledger comes in."""

from __future__ import annotations

from rectify.formats.column import Column, TextStream, titled
from rectify.formats.delimited import write_csv
from rectify.formats.jsontext import write_json
from rectify.formats.table import write_table

__all__ = ["Column", "TextStream", "titled", "write_csv", "write_json", "write_table"]
