//! `verify` is not to be fooled: what ends with 0 was checked and is the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;

use helpers::{SERVICE, both, hand_out, ok, python, rmx};

fn pdf(folder: &Path) {
    ok(&rmx(folder, &[&SERVICE[..], &["-o", "e.pdf"]].concat()));
}

/// Runs `verify` and expects an exit code and words.
fn verify(folder: &Path, file: &str, code: i32, says: &[&str]) {
    let out = rmx(folder, &["verify", file]);
    assert_eq!(out.status.code(), Some(code), "{file}: {}", both(&out));
    for words in says {
        assert!(both(&out).contains(words), "{file}: {words}\n{}", both(&out));
    }
}

/// Reads `e.pdf` as `p`, and the embedded file of a name; writes `NAME.pdf`.
const OPEN: &str = "import pikepdf\nfrom pikepdf import Name, Dictionary, Array, Stream, String\np = pikepdf.open('e.pdf')\n\
    def spec(n): return [s for s in p.Root.AF if str(s.UF) == n][0]\n\
    def put(n, old, new):\n  f = spec(n).EF.F; d = f.read_bytes(); assert old in d, n; f.write(d.replace(old, new))\n";

/// An incremental update with pypdf: `w` is the writer.
const UPDATE: &str = "import pypdf\nfrom pypdf.generic import *\nr = pypdf.PdfReader('e.pdf'); w = pypdf.PdfWriter(r, incremental=True)\n";

#[needs::tools(pyhanko)]
#[test]
fn a_pdf_that_was_saved_anew_never_passes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    pdf(at);
    verify(at, "e.pdf", 0, &["same:", "added since  nothing"]);
    let cases: [(&str, &str, i32, &[&str]); 6] = [
        ("saved", "", 11, &["rewritten by another program", "embedded data are as they were"]),
        (
            "flipped",
            "put('checklist.json', b'\"customer-performs\"', b'\"provider-performs\"')",
            10,
            &["ALTERED", "checklist.json is not what this version makes of the embedded inputs"],
        ),
        (
            "table",
            "put('checklist.csv', b'customer-performs', b'provider-performs')",
            10,
            &["checklist.csv is not what"],
        ),
        ("unreadable", "spec('inputs.json').EF.F.write(b'{\"no\":')", 11, &["cannot tell: inputs.json cannot be read"]),
        (
            "twice",
            "d = spec('checklist.json'); s = p.make_stream(b'{}'); n = Dictionary(Type=Name.Filespec, F=String('checklist.json'), UF=String('checklist.json'), EF=Dictionary(F=s, UF=s)); p.Root.AF.insert(0, p.make_indirect(n))",
            10,
            &["checklist.json is embedded 2 times"],
        ),
        ("script", "p.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String('app.alert(1)'))", 10, &["JavaScript"]),
    ];
    for (name, change, code, says) in cases {
        python(at, &format!("{OPEN}{change}\np.save('{name}.pdf')"));
        verify(at, &format!("{name}.pdf"), code, says);
    }
    // Another file beside the embedded ones.
    python(
        at,
        &format!(
            "{OPEN}p.attachments['other.txt'] = pikepdf.AttachedFileSpec(p, b'x', filename='other.txt'); p.save('other.pdf')"
        ),
    );
    verify(at, "other.pdf", 10, &["other.txt was added to the embedded files"]);
    python(at, &format!("{OPEN}p.save('encrypted.pdf', encryption=pikepdf.Encryption(owner='o', user=''))"));
    verify(at, "encrypted.pdf", 11, &["it is encrypted"]);
    let bytes = fs::read(at.join("e.pdf")).unwrap();
    fs::write(at.join("cut.pdf"), &bytes[..bytes.len() - 3000]).unwrap();
    verify(at, "cut.pdf", 11, &["it is cut off"]);
}

#[needs::tools(pyhanko)]
#[test]
fn later_revisions_may_fill_in_and_sign_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    pdf(at);
    let fill = "for p in w.pages:\n  if '/Annots' in p: w.update_page_form_field_values(p, {'preparer.name': 'Ada'}, auto_regenerate=False)";
    let cases: [(&str, &str, i32, &[&str]); 5] = [
        ("filled", fill, 0, &["same:", "added since  1 revision", "preparer.name: Ada"]),
        (
            "scripted",
            "w._root_object[NameObject('/OpenAction')] = DictionaryObject({NameObject('/S'): NameObject('/JavaScript'), NameObject('/JS'): TextStringObject('1')})",
            10,
            &["JavaScript", "in the place of object"],
        ),
        (
            "stamped",
            "from pypdf.annotations import FreeText\nw.add_annotation(1, FreeText(text='approved', rect=(50, 50, 200, 100)))",
            10,
            &["on page 2 that was not there (FreeText)"],
        ),
        (
            "overpainted",
            "c = w.pages[0]['/Contents']; c = c[0].get_object() if isinstance(c, ArrayObject) else c.get_object(); c.set_data(c.get_data() + b' 1 0 0 rg 50 50 100 100 re f')",
            10,
            &["in the place of object"],
        ),
        (
            "font",
            "f = next(iter(w.pages[0]['/Resources']['/Font'].values())).get_object(); f[NameObject('/BaseFont')] = NameObject('/Other')",
            10,
            &["in the place of object"],
        ),
    ];
    for (name, change, code, says) in cases {
        python(at, &format!("{UPDATE}{change}\nw.write('{name}.pdf')"));
        verify(at, &format!("{name}.pdf"), code, says);
    }
}

fn pack(folder: &Path) {
    ok(&rmx(folder, &["sign", "ovhcloud/instances", "--name", "Anna", "--as", "approver", "--decision", "accepted"]));
    ok(&rmx(folder, &[&["pack", "-o", "a.zip"][..], &SERVICE].concat()));
    verify(folder, "a.zip", 0, &["as packed"]);
}

#[needs::tools(openpyxl)]
#[test]
fn a_pack_with_an_entry_twice_or_hidden_bytes_never_passes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    pack(at);
    let build = "import zipfile, warnings, struct\nwarnings.simplefilter('ignore')\na = zipfile.ZipFile('a.zip'); names = a.namelist()\n\
        def write(out, before=(), after=()):\n  z = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)\n\
        \x20 for n in list(before): z.writestr(n, b'evil')\n  for n in names: z.writestr(n, a.read(n))\n  for n in list(after): z.writestr(n, b'evil')\n  z.close()\n";
    python(
        at,
        &format!("{build}write('same.zip'); write('first.zip', ['README.md']); write('last.zip', (), ['README.md'])"),
    );
    verify(at, "same.zip", 0, &["as packed"]);
    for name in ["first.zip", "last.zip"] {
        verify(at, name, 10, &["README.md is in the zip 2 times", "NOT as packed"]);
    }
    // An entry that the directory of the zip does not have: a program that reads from the front shows it.
    python(
        at,
        &format!(
            "{build}write('first.zip', ['README.md'])\nb = open('first.zip', 'rb').read(); at = b.find(b'PK\\x01\\x02'); n = b.find(b'PK\\x01\\x02', at + 4)\n\
             e = b.rfind(b'PK\\x05\\x06'); end = bytearray(b[e:]); total = struct.unpack('<H', end[8:10])[0] - 1\n\
             end[8:12] = struct.pack('<HH', total, total); end[12:16] = struct.pack('<I', e - n); end[16:20] = struct.pack('<I', at)\n\
             open('hidden.zip', 'wb').write(b[:at] + b[n:e] + bytes(end))"
        ),
    );
    verify(at, "hidden.zip", 10, &["belong to no entry"]);
    let bytes = fs::read(at.join("a.zip")).unwrap();
    fs::write(at.join("cut.zip"), &bytes[..bytes.len() / 2]).unwrap();
    verify(at, "cut.zip", 11, &["cut off or damaged"]);
    fs::write(at.join("before.zip"), [b"MZ evil".as_slice(), &bytes].concat()).unwrap();
    let out = rmx(at, &["verify", "before.zip"]);
    assert_ne!(out.status.code(), Some(0), "{}", both(&out));
}

#[needs::tools(pyhanko)]
#[test]
fn a_pack_whose_documents_were_swapped_together_with_its_manifests_never_passes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    pack(at);
    let script = "import zipfile, hashlib, json, io, pikepdf\na = zipfile.ZipFile('a.zip'); f = {n: a.read(n) for n in a.namelist()}\n\
        n = 'ovhcloud--instances/checklist.pdf'; p = pikepdf.open(io.BytesIO(f[n]))\n\
        s = [x for x in p.Root.AF if str(x.UF) == 'checklist.json'][0].EF.F\n\
        j = s.read_bytes().replace(b'\"customer-performs\"', b'\"provider-performs\"'); s.write(j)\n\
        o = io.BytesIO(); p.save(o); f[n] = o.getvalue(); f['ovhcloud--instances/checklist.json'] = j\n\
        m = json.loads(f['manifest.json']); h = lambda b: hashlib.sha256(b).hexdigest()\n\
        m['files'] = {k: h(f[k]) for k in m['files']}; f['manifest.json'] = (json.dumps(m, indent=2) + '\\n').encode()\n\
        sums = ''.join('%s  %s\\n' % (v, k) for k, v in sorted(m['files'].items())) + h(f['manifest.json']) + '  manifest.json\\n'\n\
        f['SHA256SUMS'] = sums.encode()\nz = zipfile.ZipFile('evil.zip', 'w')\n\
        [z.writestr(k, v) for k, v in f.items()]; z.close()";
    python(at, script);
    verify(at, "evil.zip", 10, &["checklist.pdf", "checklist.json is not what this version makes"]);
}

#[test]
fn a_workbook_is_sent_to_collect() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    verify(folder.path(), "a.xlsx", 2, &["rmx-report collect a.xlsx"]);
}

#[test]
fn verify_alone_checks_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    pack(at);
    let out = rmx(at, &["verify"]);
    assert!(ok(&out).starts_with("consistent: 1 service, 1 log entry"), "{}", both(&out));
    fs::rename(at.join("register"), at.join("kept")).unwrap();
    fs::write(at.join("rmx.toml"), "register = \"kept\"\n").unwrap();
    ok(&rmx(at, &["verify", "--head", "a.zip"]));
}
