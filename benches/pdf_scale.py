#!/usr/bin/env python3
"""PDF at scale, side by side: rmx-report, typst (PDF/A-3a tagged, where the wheel can), reportlab Platypus untagged.

Usage: benches/pdf_scale.py [ROWS]      (40 rows make about a page; needs `pip install typst reportlab`)
"""
import resource, subprocess, sys, tempfile, time, os

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
CELLS = lambda i: (f"ID-{i:06}", f"Manage item {i}", "Do this", "RA", "CI", f"Owner {i % 37}", "Open")
HEAD = ("id", "activity", "obligation", "customer", "provider", "owner", "status")


def child(name, code):
    start = time.time()
    script = code + "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    took = time.time() - start
    memory = done.stdout.strip().split("\n")[-1] if done.returncode == 0 else done.stderr.strip().split("\n")[-1]
    print(f"{name:28} {took:7.2f} s   {memory} MiB", flush=True)
    return took


with tempfile.TemporaryDirectory() as folder:
    out = subprocess.run(["cargo", "bench", "-q", "--bench", "pdf_scale", "--", str(ROWS), f"{folder}/own.pdf"],
                         capture_output=True, text=True)
    print("rmx-report tagged            ", out.stdout.strip() or out.stderr[-300:], flush=True)
    common = f"ROWS={ROWS}\nCELLS=lambda i: (f'ID-{{i:06}}', f'Manage item {{i}}', 'Do this', 'RA', 'CI', f'Owner {{i % 37}}', 'Open')\nHEAD={HEAD!r}\n"
    child("typst tagged (a-3a, ua-1)", common + f"""
import typst
cells = ''.join('[' + '],['.join(c.replace('#', '') for c in CELLS(i)) + '],' for i in range(ROWS))
source = '#set document(title: "Scale", date: datetime(year: 2026, month: 1, day: 1))\\n#set text(lang: "en", size: 8pt)\\n#set page(margin: 42pt)\\n= Rows\\n#table(columns: 7, table.header(' + ','.join(f'[{{h}}]' for h in HEAD) + '),' + cells + ')'
open('{folder}/t.typ', 'w').write(source)
try:
    typst.compile('{folder}/t.typ', output='{folder}/t.pdf', pdf_standards=['a-3a', 'ua-1'])
except Exception as e:
    typst.compile('{folder}/t.typ', output='{folder}/t.pdf', pdf_standards='ua-1')
""")
    child("reportlab Platypus untagged", common + f"""
from reportlab.platypus import SimpleDocTemplate, LongTable, TableStyle, Paragraph
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.pagesizes import A4
style = getSampleStyleSheet()['BodyText']; style.fontSize = 8
rows = [HEAD] + [[Paragraph(c, style) for c in CELLS(i)] for i in range(ROWS)]
SimpleDocTemplate('{folder}/r.pdf', pagesize=A4).build([LongTable(rows, repeatRows=1)])
""")
