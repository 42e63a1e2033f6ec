"""The gate before parsing: who sends it, how big it is, what it really is, and whether its package is safe to open."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from salesplan.intake.cells import CONTROLS, Damaged
from salesplan.intake.context import Context, Limits
from salesplan.intake.findings import Findings

CSV, XLSX, XLS, HTML = "CSV", "XLSX", "XLS", "HTML"
EXTENSIONS = {CSV: ("csv", "txt", "tsv", "tab"), XLSX: ("xlsx",), XLS: ("xls",), HTML: ("html", "htm", "xls")}
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_PACKED = "EncryptedPackage".encode("utf-16-le")
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a", "RAR"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"PK\x05\x06", "ZIP"),
    (b"PK\x07\x08", "ZIP"),
    (b"{\\rtf", "RTF"),
)
_WEB = re.compile(r"<(?:html|!doctype|table|\?xml|head|meta|body|!--)", re.IGNORECASE)
_MIB = 1024 * 1024
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_CHUNK = 1 << 20
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)
"""What the standard library raises for a damaged or strange package."""


def display_name(file_name: str) -> str:
    """The file name as a label: the last part of the path, no control or direction characters, 120 at most."""
    return _label(file_name)[:120]


def extension(file_name: str) -> str:
    """The ending of the name in small letters, without its dot; "" when there is none."""
    label = _label(file_name).rstrip(". ")
    return label.rpartition(".")[2].lower() if "." in label else ""


def _label(file_name: str) -> str:
    base = re.split(r"[/\\]", file_name)[-1]
    return "".join(ch for ch in CONTROLS.sub("", base) if ch.isprintable()).strip()


def kind_of(content: bytes) -> str:
    """What the bytes are: one of CSV, XLSX, XLS, HTML, or the name of something that is refused. Raises Damaged."""
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        return XLS
    for mark, kind in _MARKS:
        if content.startswith(mark):
            return kind
    if content.startswith(b"MZ") and b"\0" in content[:128]:
        return "EXE"
    return HTML if _WEB.match(_beginning(content)) else CSV


def passes(content: bytes, file_name: str, context: Context, findings: Findings, legacy: bool = False) -> str:
    """The kind of a file that may be parsed, "" when it is refused. `legacy` lets XLS and HTML tables through."""
    if context.role not in ("editor", "admin"):
        findings.add("E_FORBIDDEN_ROLE", role=context.role)
        return ""
    if len(content) > context.limits.bytes:
        findings.add("E_FILE_TOO_LARGE", size=round(len(content) / _MIB, 1), limit=context.limits.bytes // _MIB)
        return ""
    if not content:
        findings.add("E_EMPTY_FILE")
        return ""
    try:
        kind = kind_of(content)
        if kind == XLSX:
            check_package(content, context.limits, findings)
    except Damaged as damage:
        findings.add("E_FILE_CORRUPT", detail=damage.detail)
        return ""
    _judge_kind(kind, content, file_name, legacy, findings)
    return "" if findings.refuses else kind


def _judge_kind(kind: str, content: bytes, file_name: str, legacy: bool, findings: Findings) -> None:
    ending = extension(file_name)
    if kind not in EXTENSIONS:
        findings.add("E_FILE_TYPE", ext=ending, kind=kind)
    elif kind == XLS and _PACKED in content:
        findings.add("E_ENCRYPTED")
    elif kind in (XLS, HTML) and not legacy:
        findings.add("E_XLS_LEGACY" if kind == XLS else "E_HTML")
    elif ending and ending not in EXTENSIONS[kind]:
        findings.add("N_EXT_MISMATCH", ext=ending, kind=kind)


def check_package(content: bytes, limits: Limits, findings: Findings) -> None:
    """Whether the package may be opened at all, from its directory alone. Raises Damaged when it has none."""
    parts = _parts(content)
    total = sum(part.file_size for part in parts)
    bomb = len(parts) > limits.zip_entries or total > limits.zip_total or any(_swells(p, limits) for p in parts)
    if bomb:
        findings.add("E_ZIP_BOMB", total=round(total / _MIB, 1), entries=len(parts))
    if any(_is_unsafe(part.orig_filename) for part in parts):
        findings.add("E_ZIP_PATH")
    if any(part.flag_bits & 1 for part in parts):
        findings.add("E_ENCRYPTED")
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name for name in names):
        findings.add("E_MACRO")
    if len(set(names)) != len(names):
        raise Damaged("twice")


def refuse_entities(content: bytes, findings: Findings) -> None:
    """Refuse a package in which any XML part declares a document type or an entity, or a type that runs macros.

    Raises Damaged when a part cannot be unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.infolist():
                _look_into(package, part, findings)
    except ZIP_ERRORS as broken:
        raise Damaged("zip") from broken


def _look_into(package: zipfile.ZipFile, part: zipfile.ZipInfo, findings: Findings) -> None:
    name = part.filename.lower()
    if name.endswith((".xml", ".rels", ".vml")) and _declares_entity(package, part):
        findings.add("E_XML_ENTITY")
    if name == "[content_types].xml" and b"macroEnabled" in package.read(part):
        findings.add("E_MACRO")


def _declares_entity(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    tail = b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            chunk = tail + (chunk.replace(b"\0", b"") if b"\0" in chunk else chunk)
            if _ENTITY.search(chunk):
                return True
            tail = chunk[-16:]
    return False


def _kind_of_zip(content: bytes) -> str:
    names = {part.filename.lower() for part in _parts(content)}
    if "xl/workbook.xml" in names:
        return XLSX
    if "xl/workbook.bin" in names:
        return "XLSB"
    if "word/document.xml" in names:
        return "DOCX"
    if "ppt/presentation.xml" in names:
        return "PPTX"
    return "ODS" if {"mimetype", "content.xml"} <= names else "ZIP"


def _parts(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.infolist()
    except ZIP_ERRORS as broken:
        raise Damaged("zip") from broken


def _swells(part: zipfile.ZipInfo, limits: Limits) -> bool:
    return part.file_size > _MIB and part.file_size > limits.zip_ratio * max(part.compress_size, 1)


def _is_unsafe(name: str) -> bool:
    if "\\" in name or "\0" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return True
    return ".." in name.split("/")


def _beginning(content: bytes) -> str:
    head = content[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore").lstrip("\ufeff \t\r\n")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x0c").decode("latin-1")
