"""How much one spreadsheet may hold, and what is said of one that cannot be read."""

MEGABYTE = 1_000_000
MAX_TEXT_BYTES = 5 * MEGABYTE
MAX_WORKBOOK_BYTES = 10 * MEGABYTE
MAX_PART_BYTES = 50 * MEGABYTE  # of one part of a workbook, unpacked
MAX_PARTS = 500
MAX_STRINGS = 400_000  # different texts that the cells of a workbook share
MAX_STRINGS_LENGTH = 15 * MEGABYTE  # characters of all of them
MAX_CELL_LENGTH = 10_000  # characters
MAX_ROWS = 20_000
MAX_COLUMNS = 100
# Cells with a format but nothing in them are no cells to people; so many of them are an attack.
MAX_CELLS_IN_ROW = 20_000
MAX_CELLS = 1_000_000  # that hold something
MAX_LENGTH = 15 * MEGABYTE  # characters of all cells; one may take four bytes in memory
MAX_TOKEN_BYTES = MEGABYTE  # of one tag, comment or the like


class Unreadable(Exception):
    """The whole file is refused; the message says why, in the reader's language."""
