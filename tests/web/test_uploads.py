"""Files that browsers send: taken in as they arrive, within limits that hold."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from qa.errors import ChangeRefused
from qa.indexing.folder import Arrived
from qa.web import bodies
from qa.web.bodies import BodyTooLarge, announces_too_much, counted
from qa.web.forms import FIELD
from qa.web.library import uploads
from qa.web.library.uploads import Upload, receive_upload
from tests.completing import completed
from tests.web.bench import HEADERS, Bench, Visitor

BOUNDARY = "edge"
KIND = f"multipart/form-data; boundary={BOUNDARY}"


def part(disposition: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def receive(sent: bytes, room: Path, kind: str = KIND, step: int = 7) -> Upload:
    """Receive a body that arrives in small pieces."""
    pieces = [sent[start : start + step] for start in range(0, len(sent), step)]

    async def arrive() -> dict[str, object]:
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    return completed(receive_upload(Request(scope, arrive), room))


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "corpus" / ".incoming" / "1").mkdir(parents=True)
    return tmp_path / "corpus" / ".incoming" / "1"


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_fields_and_files_come_apart_however_they_arrive(room: Path, step: int) -> None:
    data = bytes(range(256)) * 20 + b"\r\n--edg\r\n"
    upload = receive(
        body(
            part('name="form"', b"secret"),
            part('name="files"; filename="gu\u00eda.pdf"', data),
            part('name="files"; filename="C:\\\\a\\\\b.txt"', b""),
            part('name="replace"', b"yes"),
        ),
        room,
        step=step,
    )
    assert upload.fields == {"form": "secret", "replace": "yes"}
    assert [staged.name for staged in upload.files] == ["gu\u00eda.pdf", "b.txt"]
    assert [staged.file.read_bytes() for staged in upload.files] == [data, b""]
    assert upload.refused == ()


def test_a_chooser_that_was_left_alone_brings_nothing(room: Path) -> None:
    upload = receive(body(part('name="files"; filename=""', b"")), room)
    assert (upload.files, upload.refused, list(room.iterdir())) == ((), (), [])


def test_files_beyond_a_limit_are_thrown_away_and_named(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    names = {"a.txt": b"1234567890", "b.txt": b"12345678901", "c.txt": b"1", "d.txt": b"1"}
    sent = [part(f'name="files"; filename="{name}"', data) for name, data in names.items()]
    upload = receive(body(*sent), room)
    assert [staged.name for staged in upload.files] == ["a.txt", "c.txt"]
    assert upload.refused == (Arrived("b.txt", "large"), Arrived("d.txt", "many"))
    assert sorted(file.read_bytes() for file in room.iterdir()) == [b"1", b"1234567890"]


def test_long_and_many_fields_are_cut(room: Path) -> None:
    sent = [part(f'name="{number}"', b"x" * 5000) for number in range(50)]
    upload = receive(body(*sent), room, step=64)
    assert len(upload.fields) == 10
    assert {len(value) for value in upload.fields.values()} == {1000}


@pytest.mark.parametrize(
    ("sent", "kind", "message"),
    [
        (b"a=b", "application/x-www-form-urlencoded", "Expected a form with files"),
        (b"", "multipart/form-data", "Expected a form with files"),
        (b"nonsense", KIND, "The form that was sent is damaged"),
        (body(part('name="files"; filename="a.txt"', b"x"))[:-12], KIND, "broke off before"),
    ],
)
def test_what_is_no_form_is_refused(room: Path, sent: bytes, kind: str, message: str) -> None:
    with pytest.raises(ChangeRefused, match=message):
        receive(sent, room, kind)


def test_a_full_disk_is_told(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ChangeRefused, match=r"The disk of .*/corpus is full"):
        receive(body(part('name="files"; filename="a.txt"', b"x")), room)


# --- limits of the whole body -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "path", "too_much"),
    [
        ("65536", "/api/ask", False),
        ("65537", "/library/index", True),
        ("", "/library/index", True),
        ("1073741824", "/library/files", False),
        ("1073741825", "/library/files", True),
        ("", "/library/files", False),
        ("-1", "/library/index", True),
    ],
)
def test_what_a_request_says_that_it_brings(length: str, path: str, too_much: bool) -> None:
    assert announces_too_much(Headers({"content-length": length}), path) is too_much


def test_what_arrives_is_counted_whatever_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST_BODY", 10)

    async def arrive() -> dict[str, object]:
        return {"type": "http.request", "body": b"123456", "more_body": True}

    async def receive_twice() -> None:
        receive_counted = counted(arrive, "/library/index")
        assert (await receive_counted())["body"] == b"123456"
        with pytest.raises(BodyTooLarge):
            await receive_counted()

    completed(receive_twice())


def test_a_stream_without_end_is_cut_off_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_LARGER", {"/library/files": 100_000})
    bench = Bench(tmp_path)
    visitor = Visitor(bench)
    secret = visitor.secret()

    def endless() -> Iterator[bytes]:
        yield part(f'name="{FIELD}"', secret.encode())
        yield part('name="files"; filename="a.txt"', b"")[:-2]
        for _ in range(100):
            yield b"x" * 10_000

    answer = visitor.client.post(
        "/library/files", content=endless(), headers={**HEADERS, "content-type": KIND}
    )
    assert (answer.status_code, answer.text) == (413, "Send at most 100000 bytes.")
    assert sorted(path.name for path in bench.corpus.iterdir()) == ["more", "treaty.txt"]
    assert bench.jobs.state.number == 0


def test_a_visitor_who_leaves_leaves_nothing_behind(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    visitor = Visitor(bench)
    secret, app = visitor.secret(), visitor.client.app

    async def leave() -> None:
        async def some() -> AsyncIterator[bytes]:
            yield part(f'name="{FIELD}"', secret.encode())
            yield part('name="files"; filename="a.txt"', b"half")
            raise httpx.ReadError("gone")

        transport = httpx.ASGITransport(app=app)
        cookies = dict(visitor.client.cookies)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", cookies=cookies
        ) as client:
            await client.post(
                "/library/files", content=some(), headers={**HEADERS, "content-type": KIND}
            )

    with pytest.raises(httpx.ReadError):
        completed(leave())
    assert sorted(path.name for path in bench.corpus.iterdir()) == ["more", "treaty.txt"]
