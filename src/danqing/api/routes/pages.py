"""The description of this server, for programs and for people."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import swagger_ui_bundle
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from danqing.api.answers import json_answer
from danqing.api.endpoint import Endpoint, Handler
from danqing.api.openapi import describe
from danqing.api.services import services

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<base href="{base}/">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>danqing API</title>
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
<link rel="icon" href="docs/assets/favicon-32x32.png">
<style>body { margin: 0 } .swagger-ui .topbar { display: none }</style>
<div id="page"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script>
  SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", deepLinking: true, defaultModelsExpandDepth: 0 })
</script>
</html>
"""


async def openapi(request: Request) -> Response:
    return json_answer(request, _description(request.app.state.endpoints))


@cache
def _description(endpoints: tuple[Endpoint, ...]) -> dict[str, object]:
    return describe([one for one in endpoints if one.name not in ("docs", "root")])


async def docs(request: Request) -> Response:
    return HTMLResponse(PAGE.replace("{base}", urlsplit(services(request).public_url).path))


async def root(request: Request) -> Response:
    """Whoever opens the server's address in a browser wants to know what it is."""
    return RedirectResponse(f"{urlsplit(services(request).public_url).path}/docs")


def assets() -> StaticFiles:
    """The files of Swagger UI, from its package: the page works without a network."""
    return StaticFiles(directory=Path(swagger_ui_bundle.swagger_ui_path))


def _page(path: str, name: str, handler: Handler, summary: str, media_type: str) -> Endpoint:
    return Endpoint(
        path=path,
        methods=("GET",),
        handler=handler,
        name=name,
        summary=summary,
        media_type=media_type,
        needs_key=False,
        tags=("server",),
    )


ROUTES = (
    _page("/openapi.json", "openapi", openapi, "This description", "application/json"),
    _page("/docs", "docs", docs, "This description, for people", "text/html"),
    _page("/", "root", root, "The way to the description", "text/html"),
)
