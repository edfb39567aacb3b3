"""Files made to harm: refused with a plain reason, or read without what they reach for."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from pptx import Presentation

from qa.errors import DamagedFile, EncryptedFile
from qa.reading import read_document
from tests.reading.support import Words, pdf, read

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "haha">' for n in range(10)
)
SECRET = "the words of another file"


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def slides(title: str) -> bytes:
    deck = Presentation()
    shapes = deck.slides.add_slide(deck.slide_layouts[5]).shapes
    assert shapes.title is not None
    shapes.title.text = title
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """Return an archive with some members replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def with_doctype(data: bytes, member: str, declarations: str, reference: str) -> bytes:
    """Return an Office file whose text `MARK` is a reference to a declared entity."""
    xml = zipfile.ZipFile(io.BytesIO(data)).read(member).decode()
    xml = re.sub(r"(<\?xml.*?\?>)", rf"\1<!DOCTYPE d [{declarations}]>", xml, count=1)
    return repacked(data, {member: xml.replace("MARK", reference).encode()})


OFFICE = [
    pytest.param("a.docx", word("Before MARK after"), "word/document.xml", id="docx"),
    pytest.param("a.pptx", slides("Before MARK after"), "ppt/slides/slide1.xml", id="pptx"),
]


@pytest.mark.parametrize(("name", "data", "member"), OFFICE)
def test_an_archive_that_unpacks_without_bounds_is_refused(
    tmp_path: Path, name: str, data: bytes, member: str
) -> None:
    bomb = repacked(data, {f"{Path(member).parent}/padding.xml": b" " * (80 << 20)})
    assert len(bomb) < 200_000
    with pytest.raises(DamagedFile, match=r"^refused: [\d,]+ bytes would unpack to 8\d,[\d,]+ in"):
        read(tmp_path, name, bomb)


@pytest.mark.parametrize(("name", "data", "member"), OFFICE)
def test_an_archive_that_lies_about_its_size_is_refused(
    tmp_path: Path, name: str, data: bytes, member: str
) -> None:
    """The part that holds the text says that it unpacks to 100 bytes."""
    lying = bytearray(data)
    for signature, at_size in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := lying.find(signature, at + 1)) >= 0:
            start = at + (46 if signature == b"PK\x01\x02" else 30)
            if lying[start : start + len(member)] == member.encode():
                lying[at + at_size : at + at_size + 4] = (100).to_bytes(4, "little")
    with pytest.raises(DamagedFile, match="cannot be parsed"):
        read(tmp_path, name, bytes(lying))


@pytest.mark.parametrize(("name", "data", "member"), OFFICE)
def test_an_archive_with_a_damaged_part_is_refused(
    tmp_path: Path, name: str, data: bytes, member: str
) -> None:
    at = data.index(member.encode()) + len(member)
    damaged = data[: at + 20] + bytes(40) + data[at + 60 :]
    with pytest.raises(DamagedFile, match="cannot be parsed"):
        read(tmp_path, name, damaged)


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    many = repacked(word("Words"), {f"word/{number}.xml": b"" for number in range(20_001)})
    with pytest.raises(DamagedFile, match=r"in 20,0\d\d parts"):
        read(tmp_path, "a.docx", many)


@pytest.mark.parametrize(("name", "data", "member"), OFFICE)
def test_entities_that_expand_without_bounds_are_refused(
    tmp_path: Path, name: str, data: bytes, member: str
) -> None:
    with pytest.raises(DamagedFile, match=r"^refused: entities in the \w+ file expand without"):
        read(tmp_path, name, with_doctype(data, member, LAUGHS, "&l9;"))


@pytest.mark.parametrize(("name", "data", "member"), OFFICE)
def test_even_a_few_entities_are_not_expanded(
    tmp_path: Path, name: str, data: bytes, member: str
) -> None:
    document = read(tmp_path, name, with_doctype(data, member, '<!ENTITY x "haha">', "&x;"))
    assert "haha" not in document.text
    assert " ".join(document.text.split()).startswith("Before")


@pytest.mark.parametrize(("name", "data", "member"), OFFICE)
def test_entities_do_not_reach_other_files(
    tmp_path: Path, name: str, data: bytes, member: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    declared = f'<!ENTITY x SYSTEM "{secret.as_uri()}">'
    document = read(tmp_path, name, with_doctype(data, member, declared, "&x;"))
    assert SECRET not in document.text
    assert " ".join(document.text.split()).startswith("Before")


def test_entities_of_a_page_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    outside = f'<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">'
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [{LAUGHS}{outside}]>'
        "<html><body><p>Before &l9; between &x; after.</p></body></html>"
    )
    text = read(tmp_path, "a.html", page).text
    assert len(text) < 2000
    assert SECRET not in text
    assert "haha" * 2 not in text
    assert "Before &l9; between &x; after." in text


def test_footnotes_expand_no_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "haha">]>'
        f"<w:footnotes {space}>"
        '<w:footnote w:id="2"><w:p><w:r><w:t>Note &x; &y; end</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    data = word("Before MARK after")
    archive = zipfile.ZipFile(io.BytesIO(data))
    body = archive.read("word/document.xml").decode()
    relations = archive.read("word/_rels/document.xml.rels").decode()
    types = archive.read("[Content_Types].xml").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    changed = {
        "word/footnotes.xml": notes,
        "word/document.xml": body.replace(
            "Before MARK after</w:t>", 'Before</w:t><w:footnoteReference w:id="2"/>'
        ),
        "word/_rels/document.xml.rels": relations.replace(
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>',
        ),
        "[Content_Types].xml": types.replace(
            "</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>',
        ),
    }
    document = read(
        tmp_path, "a.docx", repacked(data, {name: xml.encode() for name, xml in changed.items()})
    )
    assert "¹ Note" in document.text
    assert "haha" not in document.text
    assert SECRET not in document.text


def test_a_page_that_nests_without_end_is_read_or_refused(tmp_path: Path) -> None:
    deep = "<div>" * 100_000 + "Words at the bottom" + "</div>" * 100_000
    document = read(tmp_path, "a.html", f"<html><body><p>Words on top.</p>{deep}</body></html>")
    assert document.text.startswith("Words on top.")


def test_pages_beyond_all_measure_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.reading.pdf._MOST_PAGES", 2)
    page = [Words(50, 700, "Words of a page.")]
    assert read(tmp_path, "two.pdf", pdf(page, page)).text
    with pytest.raises(DamagedFile, match=r"^refused: 3 pages, at most 2 are read$"):
        read(tmp_path, "three.pdf", pdf(page, page, page))


def test_a_page_tree_that_claims_a_million_pages(tmp_path: Path) -> None:
    claiming = pdf([Words(50, 700, "Words")]).replace(b"/Count 1 >>", b"/Count 1000000 >>")
    (tmp_path / "a.pdf").write_bytes(claiming)
    with pytest.raises(DamagedFile, match=r"^refused: 1,000,000 pages|cannot be opened"):
        read_document(tmp_path / "a.pdf", tmp_path)


def test_a_huge_file_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading._LARGEST_FILE", 1000)
    with pytest.raises(DamagedFile, match=r"^refused: 1,001 bytes, at most 1,000 are read$"):
        read(tmp_path, "a.txt", "x" * 1001)


def test_a_member_under_a_password_is_named(tmp_path: Path) -> None:
    data = bytearray(word("Words"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(EncryptedFile, match="protected by a password; save it without one"):
        read(tmp_path, "a.docx", bytes(data))
