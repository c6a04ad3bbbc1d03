"""Spreadsheets that come in: read within limits, checked row by row, undone as a whole."""
