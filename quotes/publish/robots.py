"""Takes what metadata.yml says of robots, gives the site's robots.txt (RFC 9309)."""

from __future__ import annotations

from datasette.utils.asgi import Response

from quotes.publish import review

ROUTE = r"^/robots\.txt$"

_NOTHING = ("Disallow: /",)


async def robots(datasette):
    """What robots may read: what the choice ``robots`` of the plugin says, and nothing of a newsroom's own site.

    ``pages`` are those of articles, speakers and statements; searches, tables and files would keep a robot for ever.
    """
    chosen = (datasette.plugin_config("quotes") or {}).get("robots", "pages")
    rules = list(_NOTHING)
    if chosen == "pages" and not review.in_newsroom(datasette):
        rules += [f"Allow: {datasette.urls.instance()}$"]
        for name, db in sorted(datasette.databases.items()):
            if not db.is_memory:
                at = datasette.urls.database(name)
                rules += [f"Allow: {at}/{page}" for page in ("article/", "guide", "speaker/", "statement")]
        rules += ["Disallow: /*?", *(f"Disallow: /*.{ending}$" for ending in ("atom", "csv", "jsonl", "xlsx"))]
    return Response.text("\n".join(["User-agent: *", *rules, ""]))
