"""A million order lines in an engine of its own: texts in, typed and judged rows out.

Only the child process of the order-line import opens this; the company's store is never near an uploaded file. Plain
texts become values in SQL. Every text that is not plain is handed out once (`odd`), judged by the rules of the import
in Python, and joined back (`judge`), so the rules exist in one place and a row costs no Python at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from salesplan.store.bulk_text import ISO_DAY, ISO_MOMENT, LONG, amount, arrow_type, literal, says_total

CODES = ("order", "customer", "person", "dealer")
NAMES = ("region", "product", "team", "channel")
MONEY = ("revenue", "cost", "returns", "original")
REQUIRED = ("order", "date", "customer", *NAMES, "units", "revenue")
COLUMNS = ("order", "date", "customer", "person", *NAMES, "units", *MONEY, "dealer", "currency")
_BARE = r"(合计|总计|小计|subtotal|total|grandtotal)[:：]?|\*{1,5}"
_TYPES = dict.fromkeys(MONEY, "DECIMAL(18,2)") | {"units": "DECIMAL(18,3)", "date": "DATE"}
_STORED = {"order": "order_id", "date": "day"}
"""Columns that the table `order_line` calls otherwise."""


class Layout(NamedTuple):
    """Where the columns of the order lines stand in a delimited UTF-8 file without doubtful quotes.

    `positions` from column id to field number; `constants` are columns that the whole file shares; `skip` lines come
    before the first data record, whose row number is `first_row`; `factors` multiply money columns to yuan.
    `filters` keep a row only when the field at that position is one of the texts. `fill_down` columns repeat the
    value above where they are blank, and so do those that `filters` look at then. `beside` are fields that are no
    columns but whose texts are wanted. `starts` are (record, row): from that record on (the first is 1) another sheet
    stands in the file, and its rows count from there.
    """

    path: Path
    delimiter: str
    width: int
    skip: int
    first_row: int
    header: tuple[str, ...]
    positions: Mapping[str, int]
    constants: Mapping[str, str] = {}
    factors: Mapping[str, Decimal] = {}
    filters: Mapping[int, tuple[str, ...]] = {}
    fill_down: tuple[str, ...] = ()
    beside: tuple[int, ...] = ()
    starts: tuple[tuple[int, int], ...] = ()


class Total(NamedTuple):
    """A total row: its key cells as one label, its text, and the count and sum of all rows above it on its sheet."""

    row: int
    label: str
    text: str | None
    rows: int
    amount: Decimal


class LineTable:
    """The rows of one file. Columns are the ids of the dataset; `text` and `value` of each live side by side."""

    def __init__(self, layout: Layout, threads: int = 2, memory: str = "2GB") -> None:
        """Read the file. Raises `BadShape` when the records are not all of one width."""
        self.layout = layout
        self.columns = tuple(c for c in COLUMNS if c in layout.positions or c in layout.constants)
        self._con = duckdb.connect(config={"threads": threads, "memory_limit": memory})
        for setting in ("enable_progress_bar = false", "autoinstall_known_extensions = false"):
            self._con.execute(f"SET {setting}")
        self._con.execute("SET autoload_known_extensions = false")
        self._con.execute(f"SET allowed_paths = [{literal(str(layout.path))}]")
        self._con.execute("SET enable_external_access = false")
        self._con.execute("SET lock_configuration = true")
        for column in self.columns:
            kind = _TYPES.get(column, "VARCHAR")
            self._con.execute(f"CREATE TABLE judged_{column} (text VARCHAR, value {kind}, bad BOOLEAN)")
        try:
            helpers = "empty, kept, beside, nameless"
            self._con.execute(f"CREATE TABLE raw AS SELECT * EXCLUDE ({helpers}) FROM ({self._source()})")
        except duckdb.InvalidInputException as error:
            raise BadShape(str(error).splitlines()[0]) from error
        self._find_totals()
        self._con.execute("CREATE VIEW typed AS SELECT * FROM raw WHERE status = 'line'")

    def statuses(self) -> dict[str, int]:
        """How many rows are `line`, `blank`, `repeated`, `total` and `filtered`."""
        return dict(self._rows("SELECT status, count(*) FROM raw GROUP BY 1"))

    def rows_of(self, status: str, limit: int = 1000) -> list[int]:
        """The row numbers of a status, in order."""
        found = self._rows(f"SELECT rn FROM raw WHERE status = {literal(status)} ORDER BY rn LIMIT {limit}")
        return [row[0] for row in found]

    def last_filled_row(self) -> int:
        """The last row that is not blank; 0 when there is none."""
        return int(self._rows("SELECT coalesce(max(rn), 0) FROM raw WHERE status <> 'blank'")[0][0])

    def distinct(self, column: str) -> list[str]:
        """Each text of a column, blanks left out."""
        found = self._rows(f'SELECT DISTINCT "{column}" FROM typed WHERE "{column}" IS NOT NULL ORDER BY 1')
        return [row[0] for row in found]

    def texts_beside(self, at: int, most: int) -> list[str]:
        """The different texts of an unused field of `layout.beside` in the lines, by first row; at most so many."""
        found = self._rows(
            f"SELECT beside_{at}, min(rn) FROM typed WHERE beside_{at} <> '' GROUP BY 1 ORDER BY 2 LIMIT {most}"
        )
        return [row[0] for row in found]

    def odd(self, column: str) -> list[str]:
        """The texts that SQL alone did not turn into a value."""
        unread = f'"{column}" IS NOT NULL AND {column}_value IS NULL'
        return [row[0] for row in self._rows(f'SELECT DISTINCT "{column}" FROM typed WHERE {unread} ORDER BY 1')]

    def judge(self, column: str, verdicts: Sequence[tuple[str, Any, bool]]) -> None:
        """Say what odd texts mean: (text, value, whether it refuses the row)."""
        if not verdicts:
            return
        kind = arrow_type(_TYPES.get(column, "VARCHAR"))
        texts, values, bad = zip(*verdicts, strict=True)
        incoming = pa.table({"text": list(texts), "value": pa.array(values, kind), "bad": list(bad)})
        self._con.register("incoming", incoming)
        self._con.execute(f"INSERT INTO judged_{column} SELECT text, value, bad FROM incoming")
        self._con.unregister("incoming")

    def settle(self) -> None:
        """Join the judgements: from here on every row has its values, and says which columns refuse it."""
        values = ", ".join(f"{self._value(c)} AS {c}_value, {self._bad(c)} AS {c}_bad" for c in self.columns)
        joins = " ".join(f'LEFT JOIN judged_{c} AS j_{c} ON j_{c}.text = t."{c}"' for c in self._joined())
        self._con.execute(f"CREATE TABLE settled AS SELECT t.rn, {values} FROM typed t {joins}")

    def bad_cells(self, column: str, limit: int) -> list[tuple[int, str | None]]:
        """Row and text of the cells of a column that refuse their rows, in row order."""
        told = f'SELECT rn, "{column}" FROM settled JOIN raw USING (rn)'
        return self._rows(f"{told} WHERE {column}_bad ORDER BY rn LIMIT {limit}")

    def bad_texts(self, column: str) -> list[tuple[str | None, int]]:
        """The refused texts of a column with their true number of rows."""
        if not self._numbered(f"{column}_bad", 1)[1]:
            return []
        return self._rows(f'SELECT "{column}", count(*) FROM settled JOIN raw USING (rn) WHERE {column}_bad GROUP BY 1')

    def rows_with(self, column: str, texts: Iterable[str], limit: int) -> tuple[list[int], int]:
        """The first rows whose cell is one of the texts, and how many there are."""
        wanted = list(texts)
        where = f'"{column}" IN (SELECT unnest($texts))'
        return self._numbered(where, limit, "typed", texts=wanted)

    def blanks(self, column: str, limit: int) -> tuple[list[int], int]:
        """The first rows without a value in an optional column, and how many there are."""
        return self._numbered(f"{column}_value IS NULL AND NOT {column}_bad", limit)

    def negatives(self, column: str, limit: int) -> tuple[list[int], int]:
        """The first rows below zero, and how many there are."""
        return self._numbered(f"{column}_value < 0", limit)

    def positives(self, column: str) -> int:
        """How many rows are above zero."""
        return self._numbered(f"{column}_value > 0", 1)[1]

    def rounded(self, column: str, limit: int) -> tuple[list[int], int]:
        """The first rows whose plain text says more than the stored value, and how many there are."""
        exact = f'CASE WHEN regexp_full_match("{column}", {LONG}) THEN "{column}"::DECIMAL(28,12) END'
        factor = self.layout.factors.get(column, Decimal(1))
        return self._numbered(f"{exact} * {factor} <> {column}_value", limit, "typed")

    def foreign(self, home: Sequence[str], limit: int) -> tuple[list[tuple[int, str]], int]:
        """Rows in another currency that do not say their original amount: the revenue cannot be trusted as yuan."""
        original = "original_value IS NULL" if "original" in self.columns else "TRUE"
        where = f"currency_value IS NOT NULL AND currency_value NOT IN (SELECT unnest($home)) AND {original}"
        count = self._rows(f"SELECT count(*) FROM settled WHERE {where}", home=list(home))[0][0]
        rows = f"SELECT rn FROM settled WHERE {where} ORDER BY rn LIMIT {limit}"
        told = f"SELECT rn, currency FROM ({rows}) JOIN raw USING (rn) ORDER BY rn"
        return self._rows(told, home=list(home)), count

    def flip(self, column: str) -> None:
        """Turn the sign of a column."""
        self._con.execute(f"UPDATE settled SET {column}_value = -{column}_value")

    def convert(self, column: str, factor: Decimal, divide: bool) -> None:
        """Multiply or divide a money column by a factor, exactly, ties to the even fen."""
        top, bottom = factor.as_integer_ratio()
        if divide:
            top, bottom = bottom, top
        fen = f"({column}_value * 100)::HUGEINT"
        whole, rest = f"(abs({fen}) * {top} // {bottom})", f"(abs({fen}) * {top} % {bottom})"
        up = f"({rest} * 2 > {bottom} OR ({rest} * 2 = {bottom} AND {whole} % 2 = 1))"
        near = f"(sign({column}_value) * ({whole} + CASE WHEN {up} THEN 1 ELSE 0 END))::DECIMAL(20,0)"
        self._con.execute(f"UPDATE settled SET {column}_value = ({near} * 0.01::DECIMAL(3,2))::DECIMAL(18,2)")

    def days(self) -> list[tuple[date, int]]:
        """Each day with its number of rows."""
        return self._rows("SELECT date_value, count(*) FROM settled WHERE date_value IS NOT NULL GROUP BY 1 ORDER BY 1")

    def rows_on(self, days: Iterable[date], limit: int) -> tuple[list[int], int]:
        """The first rows of these days, and how many there are."""
        return self._numbered("date_value IN (SELECT unnest($days))", limit, days=list(days))

    def places(self) -> list[tuple[str, str, str, int]]:
        """(month, region code, team code, rows) as far as all three are known."""
        return self._rows(
            "SELECT strftime(date_trunc('month', date_value), '%Y-%m'), region_value, team_value, count(*) "
            "FROM settled WHERE date_value IS NOT NULL AND region_value IS NOT NULL AND team_value IS NOT NULL "
            "GROUP BY date_trunc('month', date_value), region_value, team_value ORDER BY ALL"
        )

    def rows_at(self, month: str, region: str, team: str, limit: int) -> tuple[list[int], int]:
        """The first rows of that month, region and team, and how many there are."""
        where = "date_trunc('month', date_value) = $first AND region_value = $region AND team_value = $team"
        return self._numbered(where, limit, first=date.fromisoformat(month + "-01"), region=region, team=team)

    def rows_in(self, regions: Iterable[str], limit: int) -> tuple[list[int], int]:
        """The first rows of these regions, and how many there are."""
        return self._numbered("region_value IN (SELECT unnest($regions))", limit, regions=list(regions))

    def totals(self, column: str) -> list[Total]:
        """The total rows, in order, with what the rows above them add up to in a money column."""
        if not self.statuses().get("total"):
            return []
        labels = ", ".join(f'r."{c}"' for c in self._keys())
        found = self._rows(
            f"WITH sums AS (SELECT r.rn, r.status, r.\"{column}\" AS text, concat_ws(' ', {labels}) AS label, "
            f"sum(s.{column}_value) OVER above AS amount, count(s.rn) OVER above AS n "
            "FROM raw r LEFT JOIN settled s ON s.rn = r.rn "
            f"WINDOW above AS ({self._sheet('r.rn')}ORDER BY r.rn)) "
            "SELECT rn, label, text, n, coalesce(amount, 0) FROM sums WHERE status = 'total' ORDER BY rn"
        )
        return [Total(*row) for row in found]

    def originals(self, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The cells of these rows as text, in the order of the layout's `positions`."""
        texts = ", ".join(f'"{c}"' for c in self.layout.positions)
        found = self._rows(f"SELECT rn, {texts} FROM raw WHERE rn IN (SELECT unnest($rows))", rows=list(rows))
        return {row[0]: tuple(cell or "" for cell in row[1:]) for row in found}

    def cells(self) -> list[tuple[str, str, int, Decimal]]:
        """(month, region, rows, revenue) of the rows as they would be stored."""
        return self._rows(
            "SELECT strftime(date_trunc('month', date_value), '%Y-%m'), region_value, count(*), sum(revenue_value) "
            "FROM settled GROUP BY date_trunc('month', date_value), region_value ORDER BY ALL"
        )

    def write(self, path: Path) -> None:
        """Write the rows, sorted by day, as an Arrow file with the columns of the table `order_line`."""
        chosen = ", ".join(f'{c}_value AS "{_STORED.get(c, c)}"' for c in self.columns)
        result = self._con.sql(f"SELECT {chosen} FROM settled ORDER BY date_value, rn").to_arrow_table()
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, result.schema) as writer:
            writer.write_table(result)

    def _source(self) -> str:
        """Every record with its row number, its texts, their plain values and its status."""
        layout = self.layout
        fields = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(layout.width))
        every = ", ".join(f"c{i}" for i in range(layout.width))
        first = f"nullif(trim(c{layout.positions[self._keys()[0]]}), '')"
        empty = f"CASE WHEN {first} IS NULL THEN trim(concat({every})) = '' ELSE FALSE END"
        texts = ", ".join(f'{self._cell(c)} AS "{c}"' for c in self.columns)
        values = ", ".join(f"{self._plain(c)} AS {c}_value" for c in self.columns)
        kept = " AND ".join(
            f"coalesce({self._state(at)}, '') IN ({', '.join(map(literal, texts))})"
            for at, texts in layout.filters.items()
        )
        read = (
            f"SELECT {self._row()} AS rn, * FROM read_csv({literal(str(layout.path))}, "
            f"auto_detect = false, header = false, skip = {layout.skip}, delim = {literal(layout.delimiter)}, "
            f"quote = '\"', escape = '\"', columns = {{{fields}}}, parallel = false, strict_mode = true, "
            "max_line_size = 16000000)"
        )
        marks = f"{self._beside()} AS beside, {self._nameless(' AND ')} AS nameless"
        also = "".join(f", trim(coalesce(c{at}, '')) AS beside_{at}" for at in layout.beside)
        named = f"SELECT rn, {texts}, {empty} AS empty, {kept or 'TRUE'} AS kept, {marks}{also} FROM ({read})"
        return f"SELECT *, {self._status()} AS status, {values} FROM ({named})"

    def _row(self) -> str:
        """The row of a record, by its number in the file."""
        number = "row_number() OVER ()"
        moved = [f"WHEN {number} >= {at} THEN {number} + {row - at}" for at, row in reversed(self.layout.starts)]
        first = f"{number} + {self.layout.first_row - 1}"
        return f"CASE {' '.join(moved)} ELSE {first} END" if moved else first

    def _sheet(self, row: str) -> str:
        """Which windows must not look beyond: the sheet of a row."""
        if not self.layout.starts:
            return ""
        passed = " + ".join(f"({row} >= {first})::INTEGER" for _, first in self.layout.starts)
        return f"PARTITION BY {passed} "

    def _cell(self, column: str) -> str:
        if column in self.layout.constants:
            return literal(self.layout.constants[column])
        cell = f"nullif(trim(c{self.layout.positions[column]}), '')"
        above = f"last_value({cell} IGNORE NULLS) OVER ({self._sheet('rn')}ORDER BY rn)"
        return above if column in self.layout.fill_down else cell

    def _state(self, at: int) -> str:
        """What a filter looks at: in a list that writes a document's texts once, its state too."""
        cell = f"nullif(trim(c{at}), '')"
        above = f"last_value({cell} IGNORE NULLS) OVER ({self._sheet('rn')}ORDER BY rn)"
        return above if self.layout.fill_down else cell

    def _nameless(self, joint: str) -> str:
        """Whether all key cells (or, with OR, any of them) are blank in the file itself."""
        return "(" + joint.join(f"nullif(trim(c{self.layout.positions[c]}), '') IS NULL" for c in self._keys()) + ")"

    def _beside(self) -> str:
        """Whether a row with blank keys says total in a column that is not used, or is marked with asterisks."""
        unused = sorted(set(range(self.layout.width)) - set(self.layout.positions.values()))
        says = [f"regexp_full_match(lower(replace(c{n}, ' ', '')), {literal(_BARE)})" for n in unused]
        says += [f"regexp_matches(c{self.layout.positions[c]}, '^ *[*]{{1,5}}( |$)')" for c in self._keys()]
        return f"({self._nameless(' OR ')} AND ({' OR '.join(says)}))"

    def _status(self) -> str:
        """What a record is. A row with every key filled and a plain day is a line unless its order says total."""
        keys, first = self._keys(), self._keys()[0]
        complete = " AND ".join(f'"{c}" IS NOT NULL' for c in keys if c != "date") + (
            f" AND {self._plain('date')} IS NOT NULL" if "date" in keys else ""
        )
        heads = [(c, self.layout.header[at].strip()) for c, at in self.layout.positions.items()]
        repeated = " AND ".join(f"coalesce(\"{c}\", '') = {literal(head)}" for c, head in heads)
        total = " OR ".join(says_total(c) for c in keys)
        return (
            f"CASE WHEN beside THEN 'total' WHEN {complete} THEN CASE WHEN {says_total(first)} THEN 'total' "
            f"WHEN NOT kept THEN 'filtered' ELSE 'line' END "
            f"WHEN empty THEN 'blank' WHEN {repeated} THEN 'repeated' WHEN {total} THEN 'total' "
            "WHEN nameless AND revenue IS NOT NULL THEN 'total' "
            "WHEN NOT kept THEN 'filtered' ELSE 'line' END"
        )

    def _find_totals(self) -> None:
        """Complete rows whose name or customer says total: cheaper to ask of the few names than of all rows."""
        for column in (c for c in self._keys()[1:] if c != "date"):
            names = f'SELECT DISTINCT "{column}" FROM raw'
            said = self._rows(f'SELECT "{column}" FROM ({names}) WHERE {says_total(column)}')
            if said:
                self._con.execute(
                    f"UPDATE raw SET status = 'total' WHERE status = 'line' AND \"{column}\" IN (SELECT unnest($said))",
                    {"said": [row[0] for row in said]},
                )

    def _keys(self) -> list[str]:
        """Columns in which a total row may say that it is one."""
        return [c for c in ("order", "date", "customer", *NAMES) if c in self.layout.positions]

    def _plain(self, column: str) -> str:
        """The value of a text that needs no judgement, else NULL."""
        cell = f'"{column}"'
        if column in MONEY:
            return amount(cell, 2, self.layout.factors.get(column, Decimal(1)))
        if column == "units":
            return amount(cell, 3, Decimal(1))
        if column == "date":
            return (
                f"CASE WHEN regexp_full_match({cell}, {ISO_DAY}) THEN try_cast({cell} AS DATE) "
                f"WHEN regexp_full_match({cell}, {ISO_MOMENT}) THEN try_cast(left({cell}, 10) AS DATE) END"
            )
        if column in CODES:
            return f"CASE WHEN regexp_full_match({cell}, '[!-&(-~]{{1,60}}') THEN {cell} END"
        return "NULL::VARCHAR"

    def _joined(self) -> list[str]:
        """Columns with judgements; the others need no join."""
        return [c for c in self.columns if self._rows(f"SELECT count(*) FROM judged_{c}")[0][0]]

    def _value(self, column: str) -> str:
        if column not in self._joined():
            return f"t.{column}_value"
        return f"CASE WHEN j_{column}.text IS NULL THEN t.{column}_value ELSE j_{column}.value END"

    def _bad(self, column: str) -> str:
        found = f"coalesce(j_{column}.bad, FALSE)" if column in self._joined() else "FALSE"
        return f't."{column}" IS NULL OR {found}' if column in REQUIRED else found

    def _numbered(self, where: str, limit: int, table: str = "settled", **values: Any) -> tuple[list[int], int]:
        count = self._rows(f"SELECT count(*) FROM {table} WHERE {where}", **values)[0][0]
        if not count:
            return [], 0
        rows = self._rows(f"SELECT rn FROM {table} WHERE {where} ORDER BY rn LIMIT {limit}", **values)
        return [row[0] for row in rows], int(count)

    def _rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        return self._con.execute(sql, values).fetchall() if values else self._con.execute(sql).fetchall()


class BadShape(Exception):
    """The records of the file are not all as wide as its header, or a quote is out of place."""
