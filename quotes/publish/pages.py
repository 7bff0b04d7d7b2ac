"""Takes a request for one of our pages, gives the response: reads the values, hands them to a template."""

from __future__ import annotations

import asyncio
import re
from functools import partial

from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Response

from quotes.publish import downloads, feeds, reading, retold, searching
from quotes.publish.access import database_for, first_database
from quotes.publish.assets import address
from quotes.publish.examples import EXAMPLES
from quotes.publish.wording import VIEW


async def home(datasette, request):
    """The values of the front page, where Datasette shows its list of databases."""
    # Datasette loads this module through its entry point while datasette.plugins itself is only half imported.
    from datasette.plugins import get_plugins

    db = await first_database(datasette, request)
    if db is None:
        return {}
    overview = await reading.overview(db)
    outlets = [of["outlet"] for of in overview.outlets]
    charts = datasette.plugin_config("datasette-dashboards") and any(
        plugin["name"] == "datasette-dashboards" for plugin in get_plugins()
    )
    values = {"overview": overview, "outlets": outlets, "charts": charts, "words": {}, "base": "search"}
    return {**_common(datasette, db), **values}


async def article(datasette, request):
    """One article as published, its quotes marked in place."""
    db = await database_for(datasette, request)
    page = await reading.article_page(db, tilde_decode(request.url_vars["id"]))
    if page is None:
        raise NotFound("There is no such article in this database")
    told = await retold.of_article(db, page.article["id"])
    return await render(datasette, request, db, "quotes_article.html", page=page, told=told)


async def search(datasette, request):
    """Quotes that hold words, by a speaker, between dates: a form and its results."""
    db = await database_for(datasette, request)
    asked = await reading.asked(db, request.args)
    mistake = searching.mistake(asked.words)
    found = await _found(db, request, asked, mistake)
    outlets = [of["outlet"] for of in (await reading.overview(db)).outlets]
    values = {"found": found, "outlets": outlets, "base": "search", "mistake": mistake}
    return await render(datasette, request, db, "quotes_search.html", 400 if mistake else 200, **values)


async def speaker(datasette, request):
    """One speaker: names, roles, when and where quoted, and every quote."""
    db = await database_for(datasette, request)
    person_id = tilde_decode(request.url_vars["id"])
    merged = await reading.now_part_of(db, person_id)
    if merged is not None:
        return Response.redirect(f"{datasette.urls.database(db.name)}/speaker/{tilde_encode(merged)}")
    asked = await reading.asked(db, request.args, person_id)
    mistake = searching.mistake(asked.words)
    page, found, told = await asyncio.gather(
        reading.speaker_page(db, person_id),
        _found(db, request, asked, mistake),
        retold.count(db, person_id),
    )
    if page is None:
        raise NotFound("There is no such speaker in this database")
    base = f"speaker/{tilde_encode(person_id)}"
    values = {"page": page, "found": found, "base": base, "told": told, "mistake": mistake}
    return await render(datasette, request, db, "quotes_speaker.html", 400 if mistake else 200, **values)


async def _found(db, request, asked, mistake):
    if mistake:
        return reading.nothing(asked)
    return await reading.results(db, asked, _number(request.args.get("page")))


async def statements(datasette, request):
    """The statements that several articles quote, with their versions; ``speaker_id`` asks for one speaker's."""
    db = await database_for(datasette, request)
    page = _number(request.args.get("page"))
    found = await retold.statements(db, max(page, 1), request.args.get("speaker_id") or None)
    return await render(datasette, request, db, "quotes_statements.html", found=found, one=None)


async def statement(datasette, request):
    """One of these statements with all its versions."""
    db = await database_for(datasette, request)
    one = await retold.statement(db, tilde_decode(request.url_vars["id"]))
    if one is None:
        raise NotFound("There is no such statement in this database")
    return await render(datasette, request, db, "quotes_statements.html", found=None, one=one)


async def quote(datasette, request):
    """To the place of a quote in its article."""
    db = await database_for(datasette, request)
    quote_id = tilde_decode(request.url_vars["id"])
    found = await reading.rows(db, "select article_id from said where id = :id", id=quote_id)
    if not found:
        raise NotFound("There is no such quote in this database")
    article_id = tilde_encode(found[0]["article_id"])
    return Response.redirect(f"{datasette.urls.database(db.name)}/article/{article_id}#q-{tilde_encode(quote_id)}")


async def guide(datasette, request):
    """How the data is made up, with examples to start from."""
    db = await database_for(datasette, request)
    tables = [
        {"name": name, **(await _described(datasette, db.name, name))}
        for name in await db.table_names()
        if name not in await db.hidden_table_names()
    ]
    tables.sort(key=lambda table: (table["name"] != "said", not table["description"], table["name"]))
    return await render(datasette, request, db, "quotes_guide.html", tables=tables, examples=EXAMPLES)


async def _described(datasette, database, table):
    if hasattr(datasette, "get_resource_metadata"):
        described = await datasette.get_resource_metadata(database, table)
        columns = {
            column: (await datasette.get_column_metadata(database, table, column)).get("description")
            for column in await datasette.get_database(database).table_columns(table)
        }
    else:
        described = datasette.table_metadata(database, table)
        columns = described.get("columns") or {}
    return {"description": described.get("description") or "", "columns": columns}


async def rows_of_search(datasette, request, send, receive):
    """Every quote that a search found, as a file or a feed."""
    db = await database_for(datasette, request)
    asked = await reading.asked(db, request.args)
    return await _rows(datasette, request, send, receive, db, asked, "search")


async def rows_of_speaker(datasette, request, send, receive):
    """Every quote of a speaker that the page's filters leave, as a file or a feed."""
    db = await database_for(datasette, request)
    person_id = tilde_decode(request.url_vars["id"])
    asked = await reading.asked(db, request.args, person_id)
    return await _rows(datasette, request, send, receive, db, asked, re.sub(r"[^\w-]+", "-", person_id, flags=re.A))


async def _rows(datasette, request, send, receive, db, asked, name):
    mistake = searching.mistake(asked.words)
    if mistake:
        return Response.text(f"{mistake}\n", status=400)
    form = request.url_vars["format"]
    if form == "atom":
        return await feeds.feed(datasette, request, db, asked)
    query = downloads.Query(asked.rows, dict(asked.parameters), name)
    return await downloads.send_rows(datasette, request, db, query, form, send, receive)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1


async def render(datasette, request, db, template, status=200, **values):
    """The response made of one of our templates and its values."""
    html = await datasette.render_template(template, {**_common(datasette, db), **values}, request=request)
    return Response.html(html, status=status)


def _common(datasette, db):
    return {**VIEW, "database": db.name, "asset": partial(address, datasette)}
