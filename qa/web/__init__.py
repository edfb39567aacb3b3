"""The web face: a page to ask on, a reader for sources, and the same answers as JSON.

Gradio reads its telemetry switch when it is imported, so it is set here, before any
module of this package can import it.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from qa.web.server import create_app, serve

__all__ = ["create_app", "serve"]
