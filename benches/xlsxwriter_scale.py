"""The sheet of benches/workbook_scale.rs by Python's XlsxWriter; prints the seconds that it took."""
import os
import tempfile
import time

import xlsxwriter

ROWS = 200_000
HEADERS = ["ID", "Section", "Activity", "Your obligation", "Customer RACI", "Provider RACI", "Responsible", "Accountable",
           "Status", "Evidence", "Due", "Source"]
STATUS = ["Not started", "In progress", "Implemented", "Partial", "Planned", "Alternative", "Not applicable"]

start = time.perf_counter()
path = os.path.join(tempfile.mkdtemp(), "a.xlsx")
book = xlsxwriter.Workbook(path)
sheet = book.add_worksheet("Obligations")
locked = book.add_format({"border": 1, "text_wrap": True})
free = book.add_format({"border": 1, "text_wrap": True, "locked": False})
sheet.write_row(0, 0, HEADERS, book.add_format({"bold": True}))
for row in range(ROWS):
    words = [f"ACME-SVC{row // 200:04}-{row % 200:03}", f"{row % 12}. Section of service {row // 200}",
             f"Carry out activity {row % 997} and keep the records that show it (case {row})",
             "Do this yourself. You answer for the result. (derived)", "RA", "I", f"Team {row % 40}", f"Owner {row % 25}",
             STATUS[row % 7], "", "", f"matrix-{row // 200}.md:{row % 200 + 10}"]
    for column, text in enumerate(words):
        sheet.write_string(row + 1, column, text, free if 6 <= column < 11 else locked)
sheet.data_validation(1, 8, ROWS, 8, {"validate": "list", "source": STATUS})
for status in STATUS:
    sheet.conditional_format(1, 8, ROWS, 8, {"type": "cell", "criteria": "==", "value": f'"{status}"',
                                            "format": book.add_format({"bold": True})})
sheet.autofilter(0, 0, ROWS, 11)
sheet.freeze_panes(1, 0)
sheet.protect("", {"autofilter": True})
book.close()
print(time.perf_counter() - start)
