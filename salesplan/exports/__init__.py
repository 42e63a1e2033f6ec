"""Tables as files: rows in, bytes out. One row of `FORMATS` per format; every download menu reads it."""

from salesplan.exports.figures import figures_sheet, in_words
from salesplan.exports.inbox_receipt import inbox_receipt
from salesplan.exports.problems import problem_sheet
from salesplan.exports.tables import FORMATS, Column, Format, Kind, Sheet, download_name, write
from salesplan.i18n import Lang

__all__ = [
    "FORMATS",
    "Column",
    "Format",
    "Kind",
    "Lang",
    "Sheet",
    "download_name",
    "figures_sheet",
    "in_words",
    "inbox_receipt",
    "problem_sheet",
    "write",
]
