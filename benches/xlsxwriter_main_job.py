"""The main job's workbook, written again by Python's XlsxWriter.

`IN.xlsx OUT.json` reads what is in a workbook (not timed); `OUT.json TWIN.xlsx` writes it: the same sheets, cells with their formats, merged
cells, widths and heights, notes, links, drop-downs, conditional formats, panes, filters, page set-up, protection and the chart.
"""
import json
import sys

source, target = sys.argv[1], sys.argv[2]


def colour(value):
    return f"#{value.rgb[-6:]}" if value is not None and isinstance(value.rgb, str) else None


def style(cell):
    font, fill, line, align = cell.font, cell.fill, cell.border, cell.alignment
    found = {
        "font_name": font.name,
        "font_size": font.sz,
        "bold": font.b,
        "italic": font.i,
        "underline": 1 if font.u else None,
        "font_color": colour(font.color),
        "bg_color": colour(fill.fgColor) if fill.fill_type else None,
        "align": align.horizontal,
        "valign": {"center": "vcenter"}.get(align.vertical, align.vertical),
        "text_wrap": align.wrap_text,
        "indent": int(align.indent) or None,
        "num_format": cell.number_format if cell.number_format != "General" else None,
        "locked": cell.protection.locked,
    }
    kinds = {"thin": 1, "medium": 2, "thick": 5}
    for side in ("left", "right", "top", "bottom"):
        edge = getattr(line, side)
        if edge is not None and edge.style:
            found[side], found[f"{side}_color"] = kinds.get(edge.style, 1), colour(edge.color)
    return {key: value for key, value in found.items() if value is not None}


def condition(rule):
    """A conditional format as XlsxWriter takes it; those that it words otherwise are left out, which favours XlsxWriter."""
    look = {"bold": True, "bg_color": "#FFF0CC"}
    if rule.type == "cellIs" and rule.operator == "equal":
        return {"type": "cell", "criteria": "==", "value": rule.formula[0], "format": look}
    if rule.type == "expression":
        return {"type": "formula", "criteria": f"={rule.formula[0]}", "format": look}
    if rule.type == "notContainsBlanks":
        return {"type": "no_blanks", "format": look}
    if rule.type == "colorScale":
        return {"type": "2_color_scale"}
    return None


def read(path):
    import openpyxl

    book, styles, sheets = openpyxl.load_workbook(path), [], []
    for sheet in book:
        cells = []
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None and not cell.has_style:
                    continue
                look = style(cell)
                if look not in styles:
                    styles.append(look)
                value = cell.value if isinstance(cell.value, (int, float, type(None))) else str(cell.value)
                link = (cell.hyperlink.target or f"internal:{cell.hyperlink.location}") if cell.hyperlink else None
                note = cell.comment.text if cell.comment else None
                cells.append([cell.row - 1, cell.column - 1, value, styles.index(look), link, note])
        rules = [(str(area.sqref), condition(rule)) for area in sheet.conditional_formatting for rule in area.rules]
        lists = [
            (str(rule.sqref).split()[0], rule.formula1.strip('"').split(","))
            for rule in sheet.data_validations.dataValidation
            if rule.type == "list" and rule.formula1.startswith('"')
        ]
        sheets.append(
            {
                "name": sheet.title,
                "cells": cells,
                "merged": [str(area) for area in sheet.merged_cells.ranges],
                "widths": {name: (dim.width, dim.hidden) for name, dim in sheet.column_dimensions.items()},
                "heights": {at - 1: (dim.height, dim.hidden) for at, dim in sheet.row_dimensions.items()},
                "rules": [(area, rule) for area, rule in rules if rule],
                "lists": lists,
                "filter": sheet.auto_filter.ref,
                "panes": sheet.freeze_panes,
                "state": sheet.sheet_state,
                "landscape": sheet.page_setup.orientation == "landscape",
                "charts": len(sheet._charts),
            }
        )
    return {"styles": styles, "sheets": sheets}


def write(data, path):
    import xlsxwriter
    from xlsxwriter.utility import xl_cell_to_rowcol

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = [book.add_format(look) for look in data["styles"]]
    for given in data["sheets"]:
        sheet = book.add_worksheet(given["name"])
        for name, (width, hidden) in given["widths"].items():
            sheet.set_column(f"{name}:{name}", width, None, {"hidden": hidden})
        for at, (height, hidden) in given["heights"].items():
            sheet.set_row(int(at), height, None, {"hidden": hidden})
        looks = {(cell[0], cell[1]): formats[cell[3]] for cell in given["cells"]}
        for area in given["merged"]:
            sheet.merge_range(area, "", looks.get(xl_cell_to_rowcol(area.split(":")[0])))
        for row, column, value, look, link, note in given["cells"]:
            look = formats[look]
            if link:
                sheet.write_url(row, column, link, look, str(value))
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row, column, value, look)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, look)
            elif value is None:
                sheet.write_blank(row, column, None, look)
            else:
                sheet.write_number(row, column, value, look)
            if note:
                sheet.write_comment(row, column, note)
        for area, rule in given["rules"]:
            rule = dict(rule)
            if "format" in rule:
                rule["format"] = book.add_format(rule["format"])
            sheet.conditional_format(area, rule)
        for area, values in given["lists"]:
            sheet.data_validation(area, {"validate": "list", "source": values})
        if given["filter"]:
            sheet.autofilter(given["filter"])
        if given["panes"]:
            sheet.freeze_panes(*xl_cell_to_rowcol(given["panes"]))
        if given["landscape"]:
            sheet.set_landscape()
        if given["state"] == "veryHidden":
            sheet.very_hidden()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&R&P / &N")
        sheet.protect("", {"autofilter": True})
        for _ in range(given["charts"]):
            chart = book.add_chart({"type": "bar", "subtype": "stacked"})
            chart.add_series({"values": [given["name"], 1, 1, 9, 1]})
            sheet.insert_chart("A30", chart)
    book.close()


if source.endswith(".xlsx"):
    with open(target, "w") as out:
        json.dump(read(source), out)
else:
    with open(source) as data:
        write(json.load(data), target)
