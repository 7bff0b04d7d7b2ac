"""The Datasette plugin: takes a database of quotes, gives pages, downloads and feeds beside Datasette's own."""

from __future__ import annotations

from datasette import hookimpl
from datasette.utils import tilde_encode

from quotes.publish import assets, pages, security
from quotes.publish.serve import serve

__all__ = ["serve"]

_DB = r"^/(?P<database>[^/.]+)"


@hookimpl
def register_routes():
    return [
        (assets.ROUTE, assets.asset),
        (_DB + r"/article/(?P<id>[^/]+)$", pages.article),
    ]


@hookimpl
def prepare_jinja2_environment(env):
    env.filters["tilde"] = tilde_encode


@hookimpl
def asgi_wrapper(datasette):
    return lambda app: security.with_headers(app, datasette.setting("base_url"))


@hookimpl
def prepare_connection(conn):
    security.limit(conn)


@hookimpl
def extra_css_urls(datasette, template):
    return [] if template.startswith("quotes_") else [assets.address(datasette, "datasette.css")]
