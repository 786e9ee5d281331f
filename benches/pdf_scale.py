#!/usr/bin/env python3
"""PDF at scale, side by side on one machine: rmx-report tagged, typst tagged with the same standards, reportlab Platypus untagged.

Usage: benches/pdf_scale.py [ROWS]      (40 rows of 7 columns make a page; needs `pip install typst reportlab pypdf`)

Each runs as a process of its own. Wall time, CPU time (the figure to compare where the machine is busy), peak memory, pages, and
what 1,000 pages need. `OWN=path` names a built `pdf_scale` bench instead of building one.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
DATA = f"""
ROWS = {ROWS}
HEAD = ("id", "activity", "obligation", "customer", "provider", "owner", "status")
def cells(i):
    return (f"ID-{{i:06}}", f"Manage item {{i}}", "Do this", "RA", "CI", f"Owner {{i % 37}}", "Open")
"""
TYPST = DATA + """
import sys, typst
rows = "".join("[" + "],[".join(cells(i)) + "]," for i in range(ROWS))
source = ('#set document(title: "Scale", date: datetime(year: 2026, month: 1, day: 1))\\n'
    '#set text(lang: "en", size: 8pt)\\n#set page(paper: "a4", margin: 42pt)\\n= Rows\\n'
    '#table(columns: 7, inset: 3pt, table.header(' + ",".join(f"[{h}]" for h in HEAD) + ")," + rows + ")")
open(sys.argv[1] + ".typ", "w").write(source)
typst.compile(sys.argv[1] + ".typ", output=sys.argv[1], pdf_standards=["a-3a", "ua-1"])
"""
PLATYPUS = DATA + """
import sys
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle
style = ParagraphStyle("cell", fontSize=8, leading=10)
rows = [HEAD] + [[Paragraph(c, style) for c in cells(i)] for i in range(ROWS)]
padding = TableStyle([("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)])
document = SimpleDocTemplate(sys.argv[1], pagesize=A4, leftMargin=42, rightMargin=42, topMargin=42, bottomMargin=42)
document.build([LongTable(rows, repeatRows=1, style=padding)])
"""


def own_bench():
    """The bench's program: built, or named by OWN."""
    if "OWN" in os.environ:
        return os.environ["OWN"]
    command = ["cargo", "bench", "--bench", "pdf_scale", "--no-run", "--message-format=json"]
    built = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = (json.loads(line) for line in built.stdout.splitlines() if line.startswith("{"))
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "pdf_scale")


def measure(name, command, output):
    """Runs a command as a child; returns its CPU time, for the same rows as the others."""
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.time() - start
    if process.returncode != 0:
        print(f"{name:32} failed: {said.strip().splitlines()[-1] if said.strip() else process.returncode}")
        return None
    import pypdf

    pages = len(pypdf.PdfReader(output).pages)
    cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    size = os.path.getsize(output) / 1e6
    print(
        f"{name:32} {pages:5} pages  {wall:7.2f} s  {cpu:7.2f} s CPU  {memory:7.0f} MiB  {size:6.2f} MB"
        f"   per 1,000 pages: {cpu * 1000 / pages:6.2f} s CPU, {memory / 1024 * 1000 / pages:5.2f} GiB",
        flush=True,
    )
    return cpu


with tempfile.TemporaryDirectory() as folder:
    own = measure("rmx-report, PDF/A-3a + UA-1", [own_bench(), str(ROWS), f"{folder}/own.pdf"], f"{folder}/own.pdf")
    for name, script in (("typst, PDF/A-3a + UA-1", TYPST), ("reportlab Platypus, untagged", PLATYPUS)):
        other = measure(name, [sys.executable, "-c", script, f"{folder}/other.pdf"], f"{folder}/other.pdf")
        if own and other:
            print(f"{'':32} rmx-report takes 1/{other / own:.1f} of its CPU time for the same rows")
