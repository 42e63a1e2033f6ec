"""Tables as files: rows in, bytes out. One row of `FORMATS` per format; every download menu reads it."""

from salesplan.exports.problems import problem_sheet
from salesplan.exports.tables import FORMATS, Column, Format, Kind, Sheet, download_name, write

__all__ = ["FORMATS", "Column", "Format", "Kind", "Sheet", "download_name", "problem_sheet", "write"]
