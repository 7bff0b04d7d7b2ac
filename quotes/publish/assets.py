"""Takes the name of a style sheet or script of ours, gives its address and its bytes.

Datasette names a plugin's static folder after the distribution, which differs from install to install; so these few
files are served by a route of their own, under an address that changes with their content.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from datasette.utils.asgi import NotFound, Response

ROUTE = r"^/-/quotes/(?P<name>[a-z]+\.(css|js))$"

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@cache
def _content(name: str) -> str | None:
    known = {file.name: file for file in (files("quotes.publish") / "static").iterdir()}
    return known[name].read_text(encoding="utf-8") if name in known else None


def address(datasette, name: str) -> str:
    """Where the site serves the file ``name``."""
    digest = hashlib.sha256((_content(name) or "").encode()).hexdigest()[:8]
    return datasette.urls.path(f"/-/quotes/{name}?{digest}")


async def asset(request):
    """The file that the route names."""
    name = request.url_vars["name"]
    body = _content(name)
    if body is None:
        raise NotFound("There is no such file")
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if request.query_string else "max-age=60"}
    return Response(body, content_type=_TYPES[name.rpartition(".")[2]], headers=headers)
