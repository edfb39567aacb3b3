"""Pictures of pages are not read in these tests, whether or not that is installed."""

import pytest


@pytest.fixture(autouse=True)
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading.pdf.is_installed", lambda: False)
    monkeypatch.setattr("qa.reading.pdf_places.is_installed", lambda: False)
