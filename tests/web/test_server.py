import re
import runpy
import socket
import threading
import time
import tomllib
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from lxml import html

from qa.errors import ServerProblem
from qa.web import server
from qa.web.current import CurrentIndex
from qa.web.server import create_app, serve
from tests.web.stand_in import (
    ANSWERS,
    ESTIMATE,
    ESTIMATES,
    HOSTILE,
    QUESTION,
    stand_in,
)

ROOT = Path(__file__).parents[2]


def test_a_citation_opens_its_document_at_the_quote(client: TestClient) -> None:
    response = client.get(ANSWERS[QUESTION][1][0].link)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = html.document_fromstring(response.text)
    assert page.get_element_by_id("hit").text_content() == ESTIMATE


def test_a_bad_span_still_shows_the_document(client: TestClient) -> None:
    response = client.get(f"/doc/{HOSTILE.source.id}?start=5&end=<b>")
    page = html.document_fromstring(response.text)
    assert response.status_code == 400
    assert page.cssselect("[role=alert]")[0].text_content() == (
        f"The link asks for characters 5 to <b>, but this document has {len(HOSTILE.text)} "
        "characters, so nothing is marked below. Ask again to get a new link."
    )
    assert len(page.cssselect(".text .block")) == len(HOSTILE.blocks)


@pytest.mark.parametrize("address", ["/doc/000000000000", "/doc/..%2f..%2fetc", "/doc/a%00b"])
def test_an_unknown_document_is_said_to_be_missing(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith(("text/html", "application/json"))


def test_the_page_of_an_unknown_document_says_why(client: TestClient) -> None:
    page = html.document_fromstring(client.get("/doc/000000000000").text)
    assert page.cssselect("[role=alert]")[0].text_content() == (
        "The index holds no document with this link. It may have been removed or moved to "
        "another folder since the link was made."
    )


def test_reading_needs_no_script_and_asking_no_other_host(client: TestClient) -> None:
    reading = client.get(f"/doc/{ESTIMATES.source.id}").headers
    assert "script" not in reading["content-security-policy"]
    assert reading["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert reading["x-content-type-options"] == "nosniff"
    assert reading["referrer-policy"] == "no-referrer"
    asking = client.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in asking
    assert "script-src-attr 'none'" in asking
    assert "connect-src 'self'" in asking
    assert "http" not in asking


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:7860", 200),
        ("127.0.0.1:7860", 200),
        ("[::1]:7860", 200),
        ("intranet.test:80", 200),
        ("evil.test", 400),
        ("localhost.evil.test", 400),
        ("10.0.0.1", 400),
        ("", 400),
    ],
)
def test_only_known_hosts_are_served(client: TestClient, host: str, status: int) -> None:
    for path in ("/healthz", "/", "/theme.css"):
        assert client.get(path, headers={"host": host}).status_code == status


def test_listening_everywhere_accepts_addresses_but_no_names() -> None:
    everywhere = TestClient(create_app(CurrentIndex(stand_in()), any_address=True))
    codes = {
        host: everywhere.get("/healthz", headers={"host": host}).status_code
        for host in ("10.0.0.1:7860", "[fe80::1]:7860", "evil.test")
    }
    assert codes == {"10.0.0.1:7860": 200, "[fe80::1]:7860": 200, "evil.test": 400}


@pytest.mark.parametrize("path", ["/healthz", "/", "/api/ask?q=x", "/theme.css"])
def test_other_sites_may_not_read_answers(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"origin": "http://evil.test"})
    assert [name for name in response.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/openapi.json",
        "/gradio_api/info",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://evil.test/",
        "/gradio_api/queue/data",
        "/config",
        "/monitoring",
        "/web/",
        "/web/../server.py",
        "/web/%2e%2e/server.py",
    ],
)
def test_unused_routes_are_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_uploads_are_closed_and_bodies_bounded(client: TestClient) -> None:
    upload = client.post("/gradio_api/upload", files={"files": b"x"})
    assert upload.status_code == 404
    large = client.post("/gradio_api/run/predict", content=b"x" * 70_000)
    assert (large.status_code, large.json()) == (413, {"error": "Send at most 65536 bytes."})
    unmeasured = client.post("/gradio_api/run/predict", content=iter([b"{}"]))
    assert unmeasured.status_code == 413


def test_parameters_that_gradio_reserves_are_dropped(client: TestClient) -> None:
    response = client.get("/?page=2&q=a%20b&deep_link=x")
    assert (response.status_code, response.headers["location"]) == (307, "/?q=a+b")
    assert client.get("/?deep_link=x").headers["location"] == "/"
    assert client.get("/?q=page").status_code == 200


def test_the_page_names_no_other_host_in_what_it_loads(client: TestClient) -> None:
    page = client.get("/").text
    loaded = re.findall(r"""(?:src|href)=["'](.*?)["']""", page)
    assert [address for address in loaded if address.startswith(("http", "//"))] == []
    theme = client.get("/theme.css").text
    drawn = re.findall(r"(?:url\(|@import)\s*[\"']?(.{5})", theme)
    assert set(drawn) == {"data:"}


def test_files_are_kept_by_the_browser_as_long_as_they_are_the_same(client: TestClient) -> None:
    assert client.get("/web/ask.js").headers["cache-control"] == "no-cache"
    (script,) = re.findall(r'src="\./(assets/index-.*?\.js)"', client.get("/").text)
    kept = client.get(f"/{script}").headers["cache-control"]
    assert kept == "public, max-age=31536000, immutable"


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerProblem, match=f"Cannot listen on port {port} of 127.0.0.1"):
            serve(tmp_path, port=port)


def test_connections_send_at_once() -> None:
    with (
        server._listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_serving_prints_the_address_once_it_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    running: list[uvicorn.Server] = []
    announced = server._AnnouncedServer

    def kept(config: uvicorn.Config) -> uvicorn.Server:
        running.append(announced(config))
        return running[0]

    monkeypatch.setattr(server, "open_index", lambda *_, **__: stand_in())
    monkeypatch.setattr(server, "_AnnouncedServer", kept)
    thread = threading.Thread(target=serve, args=(tmp_path, "127.0.0.1", 0), daemon=True)
    thread.start()
    printed = ""
    while thread.is_alive() and not printed:
        time.sleep(0.02)
        printed = capsys.readouterr().out
    found = re.fullmatch(r"Ready: (http://127\.0\.0\.1:\d+) \(stop with Ctrl\+C\)\n", printed)
    assert found
    assert httpx.get(found[1] + "/healthz").json()["documents"] == 5
    running[0].should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_the_application_without_an_index_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["app.py", "--port", "0"])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (1, "")
    assert re.fullmatch(r"qa: .*qa index.*\n", printed.err)


def test_styles_scripts_and_templates_are_packaged() -> None:
    root = ROOT
    packaged = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    globs = packaged["tool"]["setuptools"]["package-data"]["qa"]
    covered = {path for pattern in globs for path in (root / "qa").glob(pattern)}
    data = {
        path
        for path in (root / "qa" / "web").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert data - covered == set()
