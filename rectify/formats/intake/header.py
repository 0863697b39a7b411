"""The header of a ledger's table (表头): where it stands, and which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rectify.formats.intake.columns import NEEDED, field_of, normal_title
from rectify.formats.intake.workbook import Cell, Sheet

#: A header stands among the first rows of a sheet that hold anything.
LOOK_THROUGH = 30

#: A header has one row of titles, or two.
DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The header (表头) of one table.

    Attributes:
        first: its first row.
        last: its last row; the table's lines follow.
        columns: field -> column number.
        titles: field -> title as written.
        unread: title cells of columns that no field reads.
        twice: title cells of columns that name a field which another column names as well and by
            the same title.

    """

    first: int
    last: int
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    unread: tuple[Cell, ...]
    twice: tuple[Cell, ...]


def find_header(sheet: Sheet, synonyms: Mapping[str, Sequence[str]]) -> Header | None:
    """Return the header of a sheet, or None where nothing looks like one.

    A header names at least the problem's and the measure's column. It has two rows where its
    first has cells merged across columns or downwards, or where every cell below is a known title.
    """
    for row in list(sheet.by_row)[:LOOK_THROUGH]:
        for depth in _depths(sheet, row, synonyms):
            header = _header(sheet, row, depth, synonyms)
            if all(key in header.columns for key in NEEDED):
                return header
    return None


def _depths(sheet: Sheet, row: int, synonyms: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    below = row + 1
    merged_on = any(sheet.anchor(below, at[1]) == at and at[0] == row for at in sheet.by_row[row])
    merged_across = any(sheet.anchors.get((row, at[1] + 1)) == at for at in sheet.by_row[row])
    own = [at for at in sheet.by_row.get(below, ()) if at[0] == below]
    known = own and all(field_of([sheet.cell(*at).text], synonyms) for at in own)
    return (DEEPEST, 1) if own and (merged_on or merged_across or known) else (1,)


def _header(sheet: Sheet, row: int, depth: int, synonyms: Mapping[str, Sequence[str]]) -> Header:
    best: dict[str, tuple[int, int, Cell, str]] = {}
    unread: list[Cell] = []
    twice: list[Cell] = []
    for column in _columns(sheet, row, depth):
        cells = _stack(sheet, row, depth, column)
        known = field_of(_titles(cells), synonyms)
        if known is None:
            unread.append(cells[-1])
            continue
        key, rank = known
        entry = (rank, column, cells[-1], _titles(cells)[0])
        if key not in best:
            best[key] = entry
        elif rank == best[key][0]:
            twice.append(cells[-1])
        else:
            winner, loser = sorted([entry, best[key]], key=lambda e: e[0])
            best[key] = winner
            unread.append(loser[2])
    columns = {key: column for key, (_, column, _, _) in best.items()}
    titles = {key: title for key, (_, _, _, title) in best.items()}
    return Header(row, row + depth - 1, columns, titles, tuple(unread), tuple(twice))


def _columns(sheet: Sheet, row: int, depth: int) -> list[int]:
    """Return the columns under a header: those where any of its rows shows a value."""
    rows = range(row, row + depth)
    shown = {at[1] for r in rows for at in sheet.by_row.get(r, ())}
    covered = {at[1] for at, anchor in sheet.anchors.items() if at[0] in rows and anchor in sheet.values}
    return sorted(shown | covered)


def _stack(sheet: Sheet, row: int, depth: int, column: int) -> list[Cell]:
    """Return the title cells above one another over a column; a merged one once."""
    cells = [sheet.cell(r, column) for r in range(row, row + depth)]
    different = [cell for number, cell in enumerate(cells) if cell.text and cell.place != cells[number - 1].place]
    return different or [cell for cell in cells if cell.text]


def _titles(cells: Sequence[Cell]) -> list[str]:
    """Return what a column may be called: both titles together, then the lower one."""
    texts = [cell.text for cell in cells]
    return ["".join(texts), texts[-1]]


def repeats_header(sheet: Sheet, header: Header, row: int) -> bool:
    """Say whether a line repeats the header, as printed pages do."""
    titles = {normal_title(title) for title in header.titles.values()}
    texts = [normal_title(cell.text) for cell in sheet.cells(row)]
    return len(texts) >= len(NEEDED) and all(text in titles for text in texts)
