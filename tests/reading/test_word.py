"""Word documents: numbers resolved, tables, footnotes, titles."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from qa.errors import DamagedFile, EncryptedFile, UnsupportedFormat
from tests.reading.support import block_with, is_well_formed, labels, read, words


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_headings_lists_and_tables_in_their_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Notes on the Protocol", 0)
    made.add_heading("Article 6. Help", 1)
    made.add_paragraph("States consider the following:")
    made.add_paragraph("Housing", style="List Bullet")
    made.add_paragraph("Counselling", style="List Bullet")
    table = made.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Country"
    table.cell(0, 2).text = "Cases"
    for column, text in enumerate(("Chile", "north", "35")):
        table.cell(1, column).text = text
    document = read(tmp_path, "a.docx", saved(made))
    assert is_well_formed(document)
    assert document.source.title == "Notes on the Protocol"
    assert document.text == (
        "Notes on the Protocol\n\nArticle 6. Help\n\nStates consider the following:\n\n"
        "Housing\nCounselling\n\nCountry\tCases\nChile\tnorth\t35"
    )
    assert block_with(document, "Housing").place.label == "art. 6"
    assert block_with(document, "Chile").place.section == ("Article 6. Help",)


def level(depth: int, style: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def test_numbers_that_word_computes_are_written_out(tmp_path: Path) -> None:
    made = docx.Document()
    levels = (
        level(0, "decimal", "%1.")
        + level(1, "lowerLetter", "(%2)")
        + level(2, "lowerRoman", "(%3)")
    )
    numbering = made.part.numbering_part.element
    definition = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(definition))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>')
    )
    points = ("First.", "Second.", "A thing.", "A part.", "More.", "Third.")
    for depth, text in zip((0, 0, 1, 2, 1, 0), points, strict=True):
        mark = f'<w:ilvl w:val="{depth}"/><w:numId w:val="91"/>'
        properties: Any = made.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}>{mark}</w:numPr>"))
    assert labels(read(tmp_path, "a.docx", saved(made))) == [
        ("para. 1", "1. First."),
        ("para. 2", "2. Second."),
        ("para. 2 (a)", "(a) A thing."),
        ("para. 2 (a) (i)", "(i) A part."),
        ("para. 2 (b)", "(b) More."),
        ("para. 3", "3. Third."),
    ]


def test_footnotes_come_last_and_leave_their_number_in_the_text(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph: Any = made.add_paragraph("Trafficking is a crime.")._p
    paragraph.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>'))
    made.add_paragraph("The text goes on.")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="7"><w:p><w:r><w:t>See A/55/383.</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    document = read(tmp_path, "a.docx", with_footnotes(saved(made), notes))
    assert words(document) == ["Trafficking is a crime.¹", "The text goes on.", "¹ See A/55/383."]
    assert document.blocks[-1].kind == "footnote"
    assert document.blocks[-1].place.label == "footnote 1"


def with_footnotes(data: bytes, notes: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = (
                old.read(name).decode() if name.endswith((".rels", ".xml")) else old.read(name)
            )
            if name == "[Content_Types].xml" and isinstance(content, str):
                kind = (
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                )
                part = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'
                content = content.replace("</Types>", part + "</Types>")
            if name == "word/_rels/document.xml.rels" and isinstance(content, str):
                kind = (
                    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                )
                part = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/>'
                content = content.replace("</Relationships>", part + "</Relationships>")
            new.writestr(name, content)
        new.writestr("word/footnotes.xml", notes)
    return out.getvalue()


def test_what_is_no_word_file_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="expected a Word file, found something else"):
        read(tmp_path, "a.docx", b"just some words")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(UnsupportedFormat, match="old Word format under a new name"):
        read(tmp_path, "b.docx", old)
    with pytest.raises(EncryptedFile, match="protected by a password"):
        read(tmp_path, "c.docx", old + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(UnsupportedFormat, match=r"old Word format; save it as \.docx"):
        read(tmp_path, "d.doc", b"anything")


def test_an_archive_that_expands_without_bounds_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (60 << 20))
    with pytest.raises(DamagedFile, match=r"refused: [\d,]+ bytes would unpack to 62,914,560"):
        read(tmp_path, "a.docx", out.getvalue())


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("swordfish")
    made = docx.Document()
    made.add_paragraph("MARK words")
    made.add_paragraph("Plain words")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
                head, _, body = content.partition(b"?>")
                content = head + b"?>" + entity.encode() + body.replace(b"MARK", b"&e;")
            new.writestr(name, content)
    text = read(tmp_path, "a.docx", out.getvalue()).text
    assert text.endswith("Plain words")
    assert "swordfish" not in text


def test_page_headers_come_last_and_tell_the_symbol(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("The Conference met in Vienna from 8 to 12 October 2018.")
    header = made.sections[0].header
    header.paragraphs[0].text = "CTOC/COP/2018/13"
    header.add_paragraph("12")
    header.add_paragraph("The Conference met in Vienna from 8 to 12 October 2018.")
    made.add_section()  # its header is linked to the first one's

    document = read(tmp_path, "report.docx", saved(made))

    assert words(document) == [
        "The Conference met in Vienna from 8 to 12 October 2018.",
        "CTOC/COP/2018/13",
    ]
    assert document.blocks[-1].kind == "note"
    assert document.source.metadata.symbol == "CTOC/COP/2018/13"


def test_words_in_form_fields_and_tables_of_a_table_are_read_once(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{inside}</w:tc>' for inside in cells)}</w:tr>"

    def field(inside: str) -> str:
        return f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    inner = f"<w:tbl>{row(paragraph('north'), paragraph('35'))}</w:tbl>"
    outer = row(field(paragraph("Chile")), inner + paragraph("cases"))
    repeated = field(row(paragraph("Peru"), paragraph("12")))
    made = docx.Document()
    made.element.body.insert(0, parse_xml(f"<w:tbl {nsdecls('w')}>{outer}{repeated}</w:tbl>"))
    document = read(tmp_path, "a.docx", saved(made))
    assert words(document, "row") == ["Chile\tnorth 35 cases", "Peru\t12"]


def text_box(inside: str) -> str:
    """Return a run with a text box as Word writes it: once for itself, once for older programs."""
    box = f"<w:txbxContent>{inside}</w:txbxContent>"
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    return (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006">'
        f'<mc:Choice Requires="wps" xmlns:wps="{shape}"><w:drawing><wps:wsp><wps:txbx>{box}'
        "</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        '<mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        f"<v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_words_in_text_boxes_are_read_once_in_cells_too(tmp_path: Path) -> None:
    def paragraph(text: str, box: str = "") -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r>{box and text_box(box)}</w:p>"

    def table(*cells: str) -> str:
        inside = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
        return f"<w:tbl {nsdecls('w')}><w:tr>{inside}</w:tr></w:tbl>"

    made = docx.Document()
    boxed = paragraph("A note", paragraph("with a box") + table(paragraph("inner", "<w:p/>")))
    made.element.body.insert(0, parse_xml(table(paragraph("Chile", boxed), paragraph("35"))))
    outside = paragraph("Outside.", paragraph("A box", table(paragraph("deep"))))
    made.element.body.insert(1, parse_xml(outside.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))
    document = read(tmp_path, "a.docx", saved(made))
    assert words(document) == ["Chile A note with a box inner\t35", "Outside.", "A box", "deep"]


def test_words_that_were_moved_are_read_where_they_went(tmp_path: Path) -> None:
    made = docx.Document()
    for tag in ("moveFrom", "moveTo"):
        moved: Any = parse_xml(
            f'<w:{tag} {nsdecls("w")} w:id="1" w:author="A">'
            f"<w:r><w:t> moved words</w:t></w:r></w:{tag}>"
        )
        made.add_paragraph(f"{tag}:")._p.append(moved)
    assert read(tmp_path, "a.docx", saved(made)).text == "moveFrom:\n\nmoveTo: moved words"
