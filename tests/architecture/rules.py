"""The rules of the house as functions: sources in, sentences about what breaks the rule out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.architecture.source import Source

ARROWS = """
pages, app -> ui, services, charts, i18n, declarations
ui -> services, charts, exports, core, i18n
cli -> services, exports, i18n, declarations
services -> store, intake, core, exports, demo
store, intake, demo -> core
charts, exports -> core, i18n
core ->
i18n ->
"""
"""Who may import whom, also written in docs/ARCHITECTURE.md. A room may always import itself.

`declarations` are core's values and lists, not its computations: the modules directly in core, and the KPI registry.
"""
_COMPUTING = re.compile(r"salesplan\.core\.(plan|execute|review)\.(?!kpis\b)")

_CLOCK_AND_FILES = {"os", "pathlib", "shutil", "tempfile", "time", "socket", "subprocess", "urllib", "requests"}
_CLOCK_CALLS = {"now", "today", "utcnow"}
_SQL = re.compile(
    r"\b(insert\s+into\s+\w|delete\s+from\s+\w|update\s+\w+\s+set\b|create\s+(temp\w*\s+)?(table|view)\b"
    r"|drop\s+table|alter\s+table|select\s.+\sfrom\s|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_NAMELESS = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|stuff|data2)(_|$)")
LONGEST_FUNCTION = 50
LONGEST_FILE = 400
_WORD_LISTS = re.compile(r"^salesplan/i18n/(catalogue|message)[^/]*(\.py$|/)")


def allowed() -> dict[str, set[str]]:
    """Room -> the rooms it may import."""
    rooms: dict[str, set[str]] = {}
    for line in ARROWS.strip().splitlines():
        left, right = line.split("->")
        for room in left.split(","):
            rooms[room.strip()] = {name.strip() for name in right.split(",") if name.strip()}
    return rooms


def wrong_imports(sources: Iterable[Source]) -> Iterator[str]:
    """Imports against the arrows; a room that no arrow names may import nothing of ours."""
    arrows = allowed()
    for source in sources:
        for name in source.imports():
            parts = name.split(".")
            if parts[0] not in ("salesplan", "pages", "app", "tests", "benchmarks"):
                continue
            room = parts[1] if parts[0] == "salesplan" and len(parts) > 1 else parts[0]
            mine = arrows.get(source.room, set()) | {source.room, "salesplan"}
            declared = room == "core" and "declarations" in mine and not _COMPUTING.match(name)
            if room not in mine and not declared:
                yield f"{source.path}: {source.room} may not import {room} ({name})"


def library_outside(sources: Iterable[Source], library: str, rooms: set[str]) -> Iterator[str]:
    """Imports of `library` by other rooms than these."""
    for source in sources:
        if source.room not in rooms and any(name.split(".")[0] == library for name in source.imports()):
            yield f"{source.path}: {library} belongs to {', '.join(sorted(rooms))}"


def sql_outside_store(sources: Iterable[Source]) -> Iterator[str]:
    """SQL in a string of any room but the store. The catalogue's sentences are not read as SQL."""
    for source in sources:
        if source.room not in ("store", "i18n"):
            yield from (f"{source.path}:{line}: SQL" for line, text in source.strings() if _SQL.search(text))


def clock_or_files_in_core(sources: Iterable[Source]) -> Iterator[str]:
    """Core asks nobody: no clock, no file, no process, no network; "today" is an argument."""
    for source in sources:
        if source.room != "core":
            continue
        yield from (f"{source.path}: {n}" for n in source.imports() if n.split(".")[0] in _CLOCK_AND_FILES)
        for node in source.nodes():
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Attribute) and called.attr in _CLOCK_CALLS:
                    yield f"{source.path}:{node.lineno}: .{called.attr}()"
                if isinstance(called, ast.Name) and called.id == "open":
                    yield f"{source.path}:{node.lineno}: open()"


_WAYS_TO_KEEP = ("cache_data", "copied", "shared")
"""Decorators that keep answers: Streamlit's own and the two made from it in salesplan/ui/kept.py."""
_WHERE_KEPT = tuple(
    f"salesplan/ui/{name}.py" for name in ("cache", "offer_cache", "plan_cache", "review_cache", "kept")
)


def caches_elsewhere(sources: Iterable[Source]) -> Iterator[str]:
    """Cached data lives in these modules, where scope and data version are part of every key."""
    for source in sources:
        if source.path not in _WHERE_KEPT:
            for node in source.nodes():
                name = ""
                if isinstance(node, ast.Attribute) and node.attr in _WAYS_TO_KEEP:
                    name = "cache_data" if node.attr == "cache_data" else ast.unparse(node)
                elif isinstance(node, ast.ImportFrom):
                    name = next((one.name for one in node.names if one.name in _WAYS_TO_KEEP), "")
                if name in ("cache_data", "cache.copied", "cache.shared", "copied", "shared"):
                    yield f"{source.path}: {name} belongs to salesplan/ui/cache.py"


def keys_without_reader(sources: Iterable[Source]) -> Iterator[str]:
    """Cached answers whose key lacks the reader or the state of the data: they would show another's or old figures."""
    for source in sources:
        for node in source.nodes():
            if isinstance(node, ast.FunctionDef) and _keeps_answers(source, node):
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                if not {"scope", "version"} <= set(names):
                    yield f"{source.path}: {node.name} is cached without scope and version"
                yield from (f"{source.path}: {node.name} does not hash {n}" for n in names if n.startswith("_"))


def _keeps_answers(source: Source, function: ast.FunctionDef) -> bool:
    """Any decorator that keeps answers; a store that is open (session.py) is a resource, not an answer."""
    ways = [*_WAYS_TO_KEEP, *(["cache_resource"] if source.path in _WHERE_KEPT else [])]
    written = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any(way in decorator for way in ways for decorator in written)


_FIELDS = {"text_input", "text_area", "number_input", "date_input", "selectbox"}


def clicks_before_the_field(sources: Iterable[Source]) -> Iterator[str]:
    """A field's value as an argument of a callback is that of the run before the click: what was typed last is lost."""
    for source in sources:
        for function in (node for node in source.nodes() if isinstance(node, ast.FunctionDef)):
            inside = list(ast.walk(function))
            assigned = [node for node in inside if isinstance(node, ast.Assign) and _reads_field(node.value)]
            typed = {to.id for node in assigned for to in node.targets if isinstance(to, ast.Name)}
            for call in (node for node in inside if isinstance(node, ast.Call)):
                given = {one.arg: one.value for one in call.keywords}
                if "on_click" in given:
                    passed = [node for name in ("args", "kwargs") if name in given for node in ast.walk(given[name])]
                    lost = sorted({node.id for node in passed if isinstance(node, ast.Name) and node.id in typed})
                    yield from (f"{source.path}:{call.lineno}: {name} is read before the click" for name in lost)


def _reads_field(value: ast.AST) -> bool:
    called = (node.func for node in ast.walk(value) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in _FIELDS for one in called)


def fields_without_placeholder(sources: Iterable[Source]) -> Iterator[str]:
    """A field that may be empty says so in the reader's language: Streamlit's own words are English."""
    for source in sources:
        for call in (node for node in source.nodes() if isinstance(node, ast.Call)):
            given = {one.arg: one.value for one in call.keywords}
            called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            may_be_empty = called == "multiselect" or (
                called == "selectbox"
                and any(isinstance(one, ast.Constant) and one.value is None for one in _chosen_first(given))
            )
            if may_be_empty and "placeholder" not in given:
                yield f"{source.path}:{call.lineno}: a {called} without a placeholder"


def _chosen_first(given: Mapping[str | None, ast.expr]) -> Iterator[ast.expr]:
    """What a selectbox may begin with."""
    index = given.get("index")
    if isinstance(index, ast.IfExp):
        yield from (index.body, index.orelse)
    elif index is not None:
        yield index


def chinese_in_pages(sources: Iterable[Source]) -> Iterator[str]:
    """Text on a page comes from the catalogue, never from the page."""
    for source in sources:
        if source.room in ("pages", "app"):
            yield from (f"{source.path}:{line}: {text}" for line, text in source.strings() if _CJK.search(text))


def long_functions(sources: Iterable[Source]) -> Iterator[str]:
    """Functions of more lines than one idea needs."""
    for source in sources:
        for node in source.nodes():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{source.path}: {node.name} has {lines} lines"


def long_files(sources: Iterable[Source]) -> Iterator[str]:
    """Files that should be two; lists of words may be as long as they are."""
    for source in sources:
        lines = len(source.text.splitlines())
        if lines > LONGEST_FILE and not _WORD_LISTS.search(source.path):
            yield f"{source.path} has {lines} lines"


def nameless_files(sources: Iterable[Source]) -> Iterator[str]:
    """A file or folder is named after what it holds; these names hold anything."""
    for source in sources:
        parts = source.path.removesuffix(".py").split("/")
        yield from (source.path for part in parts if _NAMELESS.search(part))


def misplaced_pages(sources: Iterable[Source]) -> Iterator[str]:
    """Pages stand one folder deep (the stage of the loop), and no two have the same stem: stems are URLs.

    The start page stands outside the loop, alone at pages/start.py.
    """
    seen: dict[str, str] = {}
    for source in sources:
        if source.room == "pages":
            parts = source.path.split("/")
            if len(parts) != 3 and source.path != "pages/start.py":
                yield f"{source.path}: pages stand in pages/<stage>/"
            if parts[-1] in seen:
                yield f"{source.path}: same URL as {seen[parts[-1]]}"
            seen[parts[-1]] = source.path
