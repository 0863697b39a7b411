"""The header of a ledger's table (表头): where it stands, and which column is which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    first has cells merged across columns or downwards, or where every cell below completes a title.
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
    # Under a blank a title stands for itself, under another title it must go on from that one.
    all_known = all(field_of([sheet.cell(row, at[1]).text + sheet.cell(*at).text], synonyms) for at in own)
    upper_known = sum(field_of([cell.text], synonyms) is not None for cell in sheet.cells(row))
    if own and upper_known >= len(NEEDED) and (merged_on or merged_across or all_known):
        return (DEEPEST, 1)
    return (1,)


def _header(sheet: Sheet, row: int, depth: int, synonyms: Mapping[str, Sequence[str]]) -> Header:
    best: dict[str, tuple[int, int, Cell]] = {}
    unread: list[Cell] = []
    twice: list[Cell] = []
    for column, cells in _stacks(sheet, row, depth):
        lowest = cells[-1]
        known = field_of(["".join(cell.text for cell in cells), lowest.text], synonyms)
        if known is None:
            unread.append(lowest)
            continue
        key, rank = known
        rival = best.setdefault(key, (rank, column, lowest))
        if rival[2].place == lowest.place:
            continue
        if rank == rival[0]:
            twice.append(lowest)
        else:
            best[key], loser = sorted([(rank, column, lowest), rival], key=lambda entry: entry[0])
            unread.append(loser[2])
    columns = {key: column for key, (_, column, _) in best.items()}
    titles = {key: cell.text for key, (_, _, cell) in best.items()}
    return Header(row, row + depth - 1, columns, titles, tuple(unread), tuple(twice))


def _stacks(sheet: Sheet, row: int, depth: int) -> Iterator[tuple[int, list[Cell]]]:
    """Give each column under a header with the title cells above one another; a merged one once."""
    for column in range(1, sheet.width + 1):
        stack = {cell.place: cell for cell in (sheet.cell(r, column) for r in range(row, row + depth)) if cell.text}
        if stack:
            yield column, list(stack.values())


def repeats_header(sheet: Sheet, header: Header, row: int) -> bool:
    """Say whether a line repeats the header, as printed pages do."""
    titles = {normal_title(title) for title in header.titles.values()}
    texts = [normal_title(cell.text) for cell in sheet.cells(row)]
    return len(texts) >= len(NEEDED) and all(text in titles for text in texts)
