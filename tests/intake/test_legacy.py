"""What is read only when somebody asks for it: web pages and XML spreadsheets that call themselves Excel."""

from tests.intake.company import HEAD, ROWS, codes, csv, read, where


def test_old_workbooks_and_web_tables_are_read_when_asked_for():
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split(",")) + "</tr>" for row in (HEAD, *ROWS))
    page = f"<html><head><style>td{{}}</style><script>x</script></head><table>{rows}</table></html>"
    reading = read(page.encode(), "october.xls", legacy="read")
    assert (codes(reading), len(reading.rows)) == ({"N_LEGACY_READ"}, 6)
    gbk = read(page.encode("gbk"), "october.xls", legacy="read")
    assert (codes(gbk), gbk.rows) == ({"N_LEGACY_READ", "N_ENCODING"}, reading.rows)


def test_a_spanning_cell_of_a_web_table_is_filled_only_in_dimensions():
    first, second = (row.split(",") for row in ROWS[:2])
    cells = [
        f'<td rowspan="2">{first[0]}</td><td rowspan=2>{first[1]}</td>' + "".join(f"<td>{c}</td>" for c in first[2:])
    ]
    cells += ["".join(f"<td>{c}</td>" for c in second[2:])]
    head = "".join(f"<th>{cell}</th>" for cell in HEAD.split(","))
    page = f"<table><tr>{head}</tr>" + "".join(f"<tr>{c}</tr>" for c in cells) + "</table>"
    reading = read(page.encode(), "a.html", legacy="read")
    assert (codes(reading), len(reading.rows)) == ({"N_LEGACY_READ", "N_MERGED_FILLED"}, 2)


def test_a_web_table_of_giant_spans_is_no_burden():
    page = "<table><tr>" + "<td rowspan=1000 colspan=1000>x</td>" * 50 + "</tr>" + "<tr><td>" * 2_000
    assert "E_MISSING_COLUMN" in codes(read(page.encode(), "a.xls", legacy="read"))


def test_an_xml_spreadsheet_of_2003_is_read_as_a_table():
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in row.split(",")) + "</Row>"
        for row in (HEAD, *ROWS)
    )
    page = f'<?xml version="1.0"?><Workbook xmlns:ss="x"><Worksheet><Table>{rows}</Table></Worksheet></Workbook>'
    assert len(read(page.encode(), "a.xls", legacy="read").rows) == 6


def _xml(head, *rows):
    return (
        f'<?xml version="1.0"?><ss:Workbook><ss:Worksheet ss:Name="十月"><Table>{head}{"".join(rows)}</Table>'.encode()
    )


def _cells(texts):
    return "".join(f"<ss:Cell><ss:Data>{text}</ss:Data></ss:Cell>" for text in texts)


def test_a_cell_of_an_xml_spreadsheet_that_names_its_place_leaves_the_ones_before_it_blank():
    texts = ROWS[0].split(",")
    cells = _cells(texts[:9]) + f'<ss:Cell ss:Index="12"><ss:Data>{texts[11]}</ss:Data></ss:Cell>' + _cells(texts[12:])
    reading = read(
        _xml(f"<Row>{_cells(HEAD.split(','))}</Row>", f'<Row ss:Index="4">{cells}</Row>'), "a.xls", legacy="read"
    )
    (row,) = reading.rows
    assert (row["cost"], row["returns"], row["new_customers"], row["repeat_customers"]) == (None, None, 51, 51)
    assert where(reading, "N_BLANK_AS_NULL")[0][0] == 4
    assert reading.sheet == "十月"


def test_merged_cells_and_notes_on_cells_of_an_xml_spreadsheet_do_not_shift_or_enter_the_figures():
    first, second = (row.split(",") for row in ROWS[:2])
    merged = (
        f'<Cell ss:MergeDown="1"><Data>{first[0]}</Data></Cell><Cell ss:MergeDown="1"><Data>{first[1]}</Data></Cell>'
    )
    noted = _cells(first[2:-1]) + f"<Cell><Data>{first[-1]}</Data><Comment><ss:Data>9</ss:Data></Comment></Cell>"
    below = _cells(second[2:]).replace("<ss:Cell>", '<ss:Cell ss:Index="3">', 1)
    reading = read(
        _xml(f"<Row>{_cells(HEAD.split(','))}</Row>", f"<Row>{merged}{noted}</Row>", f"<Row>{below}</Row>"),
        "a.xls",
        legacy="read",
    )
    assert reading.rows == read(csv(*ROWS[:2])).rows


def test_a_login_page_holds_no_table():
    assert "E_MISSING_COLUMN" in codes(read(b"<html><form>login</form></html>", "a.xls", legacy="read"))
