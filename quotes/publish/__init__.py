"""The Datasette plugin: takes a database of quotes, gives pages, downloads and feeds beside Datasette's own."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.utils import tilde_encode

from quotes.publish import access, assets, cells, downloads, facets, pages, review, robots, security
from quotes.publish.wording import FIELDS, FORMATS

_DB = r"^/(?P<database>[^/.]+)"


ROUTES = [
    (assets.ROUTE, assets.asset),
    (robots.ROUTE, robots.robots),
    (_DB + r"/article/(?P<id>[^/]+)$", pages.article),
    (_DB + r"/quote/(?P<id>[^/]+)$", pages.quote),
    (_DB + r"/guide$", pages.guide),
    (_DB + r"/review$", review.review),
    (_DB + r"/search$", pages.search),
    (_DB + r"/search\.(?P<format>atom|csv|jsonl|xlsx)$", pages.rows_of_search),
    (_DB + r"/statement$", pages.statements),
    (_DB + r"/statement/(?P<id>[^/.]+)$", pages.statement),
    (_DB + r"/speaker/(?P<id>[^/.]+)$", pages.speaker),
    (_DB + r"/speaker/(?P<id>[^/.]+)\.(?P<format>atom|csv|jsonl|xlsx)$", pages.rows_of_speaker),
    (_DB + r"(/(?P<table>-/query|[^/.]+))?\.(?P<format>csv|jsonl|xlsx)$", downloads.download),
]
"""Regular expression of an address to what answers it."""


@hookimpl
def register_routes(datasette):
    # Before Datasette makes its own routes, which take what they show as it is then.
    access.keep_folders(datasette)
    return ROUTES


@hookimpl(hookwrapper=True)
def register_facet_classes():
    outcome = yield
    better = {facets.ColumnFacet: facets.CountedFacet}
    outcome.force_result([[better.get(found, found) for found in some] for some in outcome.get_result()])


@hookimpl
def prepare_jinja2_environment(env, datasette):
    env.filters["tilde"] = tilde_encode
    env.filters["in_reading_order"] = cells.in_reading_order
    # Not variables of templates: Datasette gives its page of an error none.
    env.globals["quotes_look"] = lambda: [assets.address(datasette, name) for name in ("look.css", "datasette.css")]
    env.globals["quotes_at"] = lambda: next(map(datasette.urls.database, sorted(_holding_quotes(datasette))), None)
    security.trust_datasette(env)


@hookimpl
def asgi_wrapper(datasette):
    base = datasette.setting("base_url")

    def wrap(app):
        read = security.reading_only(app, base, _holding_quotes(datasette))
        return security.with_headers(security.hiding(read, base, lambda: not review.in_newsroom(datasette)), base)

    return wrap


@hookimpl
def prepare_connection(conn, database, datasette):
    security.limit(conn)
    if not review.in_newsroom(datasette) and (database == "_memory" or access.holds_quotes_at(conn)):
        security.keep_private(conn)


@hookimpl
def extra_template_vars(datasette, request, view_name):
    async def values():
        ours = await pages.home(datasette, request) if view_name == "index" else {}
        reviewing = review.enabled(datasette, request.actor if request else None)
        return {
            "reviewing": reviewing,
            "for_files": datasette in access.for_files,
            "quotes_formats": FORMATS,
            "quotes_fields": FIELDS,
            "quotes_most_rows": datasette.setting("max_returned_rows"),
            "quotes_options": downloads.options,
            **ours,
        }

    return values


@hookimpl
def render_cell(row, value, column, table, database, datasette):
    if column not in cells.COLUMNS or database not in _holding_quotes(datasette):
        return None
    return cells.link(row, value, column, table, lambda: datasette.urls.database(database))


@hookimpl
def startup(datasette):
    async def find():
        for name, db in datasette.databases.items():
            if not db.is_memory and await access.holds_quotes(db):
                _holding_quotes(datasette).add(name)
                access.remember_counts(db)
                if await db.table_exists("outlet_counts"):
                    facets.count_quickly(db)
        access.share_descriptions(datasette)
        access.answer_older_plugins(datasette)
        await access.name_queries(datasette)

    return find


@hookimpl
def menu_links(datasette, actor):
    links = []
    for name in sorted(_holding_quotes(datasette)):
        at = datasette.urls.database(name)
        links += [{"href": f"{at}/search", "label": "Search quotes"}, {"href": f"{at}/guide", "label": "Guide"}]
        if review.enabled(datasette, actor):
            links.append({"href": f"{at}/review", "label": "Review"})
    return links


_known: WeakKeyDictionary = WeakKeyDictionary()


def _holding_quotes(datasette) -> set[str]:
    return _known.setdefault(datasette, set())
