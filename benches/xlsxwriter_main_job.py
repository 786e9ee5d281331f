"""`IN.xlsx OUT.json` reads a workbook's cells; `IN.json OUT.xlsx` writes them with XlsxWriter: same sheets, widths, formats by column,
drop-down, filter, panes and protection."""
import json
import sys

source, target = sys.argv[1], sys.argv[2]
if source.endswith(".xlsx"):
    import openpyxl

    book = openpyxl.load_workbook(source)
    cells = [[s.title, [[c.value if isinstance(c.value, (int, float, type(None))) else str(c.value) for c in row] for row in s]]
             for s in book]
    json.dump(cells, open(target, "w"))
else:
    import xlsxwriter

    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#1F3A5F", "font_color": "white", "text_wrap": True})
    body = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    free = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "locked": False})
    for name, rows in json.load(open(source)):
        sheet = book.add_worksheet(name)
        working = bool(rows and rows[0] and rows[0][0] == "id")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                form = head if working and at == 1 else free if working and 8 <= column < 22 else body
                sheet.write(at, column, value, form)
        if working:
            sheet.set_row(0, None, None, {"hidden": True})
            sheet.freeze_panes(2, 3)
            sheet.autofilter(1, 0, len(rows) - 1, len(rows[0]) - 1)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.data_validation(2, 12, len(rows), 12, {"validate": "list", "source": ["Not started", "Implemented"]})
        sheet.protect("", {"autofilter": True})
    book.close()
