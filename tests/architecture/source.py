"""The product's own source as the architecture rules see it: text and syntax tree, by path."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class _Text(NamedTuple):
    path: str
    text: str


class Source(_Text):
    """One Python file: `path` from the root with slashes, and its text."""

    @property
    def room(self) -> str:
        """app, pages, cli (with __main__), or the folder or module under `salesplan`."""
        parts = self.path.split("/")
        if parts[0] != "salesplan":
            return parts[0].removesuffix(".py")
        name = parts[1].removesuffix(".py")
        return "cli" if name == "__main__" else name

    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the syntax tree, read and walked once per file however many rules ask."""
        return _nodes(self.path, self.text)

    def imports(self) -> Iterator[str]:
        """Every module named in an import, wherever it stands; `from a import b` gives a.b and a."""
        package = self.path.removesuffix(".py").replace("/", ".").split(".")
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = ".".join([*package[: -node.level], node.module or ""]).strip(".") if node.level else node.module
                yield str(base)
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def strings(self) -> Iterator[tuple[int, str]]:
        """Line and value of every string that is not a docstring."""
        docs = {id(doc) for doc in map(_docstring, self.nodes()) if doc is not None}
        for node in self.nodes():
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield node.lineno, node.value


@cache
def _nodes(path: str, text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text, path)))


def _docstring(node: ast.AST) -> ast.AST | None:
    """The expression that is the docstring of a module, class or function, or the text beneath a constant."""
    return node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None


def product() -> list[Source]:
    """Every Python file of the product: the package, the pages and app.py."""
    files = [*(ROOT / "salesplan").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *ROOT.glob("app.py")]
    return [read(path) for path in sorted(files)]


def checks() -> list[Source]:
    """Every Python file of the tests and benchmarks."""
    return [read(path) for folder in ("tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]


def read(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
