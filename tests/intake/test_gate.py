"""The gate: who sends it, how big it is, what it is by its content, and whether the package may be opened."""

import io
import struct
import zipfile

import pytest

from salesplan.core.scope import Scope
from salesplan.core.settings import Limits
from salesplan.intake.gate import display_name, extension
from tests.intake.books import book, packed
from tests.intake.company import ROWS, codes, company, csv, read

PLAIN = csv(*ROWS)


def test_a_viewer_may_not_import():
    reading = read(PLAIN, known=company(scope=Scope("v", "viewer")))
    assert codes(reading) == {"E_FORBIDDEN_ROLE"}
    assert reading.problems[0].detail["role"] == "viewer"


def test_a_file_beyond_the_limit_is_refused_by_its_size_alone():
    known = company(settings_={"limits": Limits(bytes=100)})
    assert codes(read(PLAIN, known=known)) == {"E_FILE_TOO_LARGE"}
    assert codes(read(b"x" * (50 * 1024 * 1024 + 1))) == {"E_FILE_TOO_LARGE"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x1f\x8b\x08" + PLAIN, "gzip"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (packed({"a.csv": PLAIN}), "ZIP"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 200, "EXE"),
        (packed({"word/document.xml": b"<x/>"}), "DOCX"),
        (packed({"xl/workbook.bin": b""}), "XLSB"),
        (packed({"mimetype": b"x", "content.xml": b"<x/>"}), "ODS"),
        (b"PK\x05\x06" + b"\0" * 18, "ZIP"),
    ],
)
def test_other_kinds_are_refused_by_content_whatever_the_name_says(content, kind):
    reading = read(content, "october.xlsx")
    assert codes(reading) == {"E_FILE_TYPE"}
    assert reading.problems[0].detail == {"ext": "xlsx", "kind": kind}


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table>",
        b"  \r\n<HTML>",
        b"<!DOCTYPE html>",
        b"<table><tr>",
        b'<?xml version="1.0"?><Workbook/>',
        b"\xef\xbb\xbf<html>",
        b"\xff\xfe" + "<html>".encode("utf-16-le"),
    ],
)
def test_a_web_page_is_refused_with_the_offer_to_read_it(content):
    reading = read(content, "october.xls")
    assert codes(reading) == {"E_HTML"}
    assert [(q.key, q.choices) for q in reading.questions] == [("legacy", ("read",))]


def test_old_and_encrypted_workbooks_are_told_apart():
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600
    assert codes(read(ole)) == {"E_XLS_LEGACY"}
    assert codes(read(ole + "EncryptedPackage".encode("utf-16-le"))) == {"E_ENCRYPTED"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.csv", False),
        ("a.CSV", False),
        ("a.txt", False),
        ("a.tsv", False),
        ("a", False),
        ("a.xlsx", True),
        ("a.xls", True),
        ("a.csv.exe", True),
    ],
)
def test_a_wrong_ending_of_a_text_file_is_told(name, told):
    assert ("N_EXT_MISMATCH" in codes(read(PLAIN, name))) is told


def test_a_workbook_with_another_ending_is_read_by_its_content():
    assert codes(read(book(), "october.csv")) == {"N_EXT_MISMATCH"}
    assert codes(read(book(), "october.xlsx")) == set()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../../etc/cron.d/actuals.csv", "actuals.csv"),
        ("C:\\Users\\x\\十月.csv", "十月.csv"),
        ("a\u202ecsv.exe", "acsv.exe"),
        ("a\x00b\x1b[31m.csv", "ab[31m.csv"),
        ("x" * 300 + ".csv", "x" * 120),
    ],
)
def test_a_file_name_is_only_a_label(name, label):
    assert display_name(name) == label
    assert read(PLAIN, name).rows


def test_the_ending_is_that_of_the_label():
    assert extension("a.tar.GZ") == "gz"
    assert extension("../x/.csv") == "csv"
    assert extension("noending") == ""
    assert extension("x" * 300 + ".xlsx") == "xlsx"


def test_a_package_that_would_swell_is_refused():
    assert codes(read(book(parts={"xl/media/a.bin": b"\0" * 2_000_000}), "a.xlsx")) == {"E_ZIP_BOMB"}
    assert codes(read(book(parts={f"p/{i}": b"" for i in range(2_001)}), "a.xlsx")) == {"E_ZIP_BOMB"}
    small = company(settings_={"limits": Limits(zip_total=1_000)})
    assert codes(read(book(), "a.xlsx", known=small)) == {"E_ZIP_BOMB"}


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil", "/etc/passwd", "xl\\evil.xml", "C:/evil"])
def test_a_package_with_paths_that_leave_it_is_refused(name):
    assert "E_ZIP_PATH" in codes(read(book(parts={name: b"x"}), "a.xlsx"))


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x/>',
        "<!ENTITY a 'b'>".encode("utf-16"),
        b"<?xml version='1.0'?>" + b" " * 1_100_000 + b"<!DOCTYPE x>",
    ],
)
@pytest.mark.parametrize("name", ["xl/extra.xml", "_rels/extra.rels"])
def test_a_package_that_declares_entities_is_refused(part, name):
    content = book(parts={name: part}, method=zipfile.ZIP_STORED)
    assert codes(read(content, "a.xlsx")) == {"E_XML_ENTITY"}


def test_a_workbook_with_macros_is_refused():
    assert codes(read(book(parts={"xl/vbaProject.bin": b"x"}), "a.xlsm")) >= {"E_MACRO"}


def test_a_damaged_package_is_refused():
    content = book()
    assert codes(read(content[: len(content) // 2], "a.xlsx")) == {"E_FILE_CORRUPT"}
    assert codes(read(b"PK\x03\x04" + b"x" * 100, "a.xlsx")) == {"E_FILE_CORRUPT"}
    flipped = bytearray(content)
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    flipped[at] ^= 0xFF
    assert codes(read(bytes(flipped), "a.xlsx")) == {"E_FILE_CORRUPT"}


def test_two_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed({"xl/workbook.xml": b"<a/>"}, again={"xl/workbook.xml": b"<b/>"})
    assert codes(read(content, "a.xlsx")) == {"E_FILE_CORRUPT"}


def test_an_encrypted_part_is_refused():
    content = bytearray(book())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        offset = package.start_dir
    flags = struct.unpack_from("<H", content, offset + 8)[0]
    struct.pack_into("<H", content, offset + 8, flags | 1)
    assert "E_ENCRYPTED" in codes(read(bytes(content), "a.xlsx"))
