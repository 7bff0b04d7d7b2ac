"""Takes a request for one of our pages, gives the response: reads the values, hands them to a template."""

from __future__ import annotations

from functools import partial

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from quotes.publish import reading
from quotes.publish.access import database_for
from quotes.publish.assets import address
from quotes.publish.wording import VIEW


async def article(datasette, request):
    """One article as published, its quotes marked in place."""
    db = await database_for(datasette, request)
    page = await reading.article_page(db, tilde_decode(request.url_vars["id"]))
    if page is None:
        raise NotFound("There is no such article in this database")
    return await _page(datasette, request, db, "quotes_article.html", page=page)


async def _page(datasette, request, db, template, status=200, **values):
    context = {"database": db.name, "asset": partial(address, datasette), **VIEW, **values}
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, status=status)
