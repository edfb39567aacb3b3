"""What indexing and asking from the shell import: every library there is waited for."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import sys
from qa.cli import main

assert main(["index", "--corpus", "corpus"]) == 0
assert main(["ask", "Who pays for shelter?", "--json"]) == 0
heavy = {"torch", "transformers", "sentence_transformers", "onnx", "sklearn", "pandas"}
heavy |= {"scipy.stats", "gradio", "fastapi", "uvicorn", "jinja2", "ir_measures"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
"""


def test_the_packaged_models_need_neither_torch_nor_the_web(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "fund.txt").write_text("The trust fund pays for shelter and food.\n")
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    assert b'"quote": "The trust fund pays for shelter and food."' in done.stdout
