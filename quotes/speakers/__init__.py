"""Attributions of an article in, Quotes out: each source linked to a person, organisation, document or group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from ..models import Article, Attribution, Quote, Speaker
from . import clause, dates, occasion, reading, role_forms, roles
from .cast import assemble
from .coreference import Resolver
from .dates import When
from .descriptions import complete, epithets
from .phrases import source_tokens
from .reading import Reading
from .scene import Figure, Link

if TYPE_CHECKING:
    # The store reads names and roles by this package, and has no use for spaCy.
    from spacy.tokens import Doc

__all__ = ["resolve"]


NOBODY = Link((), 0.5, "no source in the text", "empty")


def resolve(doc: Doc, article: Article, attributions: Sequence[Attribution]) -> list[Quote]:
    """One Quote for each attribution, in the same order.

    doc: article.text run through a spaCy pipeline with tagger and entity recogniser.
    """
    r = reading.read(doc, article, attributions)
    cast = assemble(r)
    stated = roles.of_people(r, cast)
    contents = [frozenset(i for span in a.content for i in r.tokens(span)) for a in attributions]
    resolver = Resolver(r, cast, stated, frozenset().union(*contents))
    for number, held in stated.items():
        stated[number] = [complete(resolver.scene, s) for s in held]
    epithets(resolver.scene)
    sources = [source_tokens(r, a.source) for a in attributions]
    places = [r.at(a.content[0].start) if a.content else 0 for a in attributions]
    order = sorted(range(len(attributions)), key=lambda k: sources[k][0] if sources[k] else places[k])
    links: dict[int, Link] = {k: _link(r, resolver, attributions[k], sources[k], contents[k], places[k]) for k in order}
    for number, phrases in resolver.scene.learned.items():
        more = [roles.epithet(r, p.start, p.end) for p in phrases]
        stated[number] = roles.best_first([*stated.get(number, []), *filter(None, more)])
    settings = _settings(r, cast, article, attributions, links, order)
    figures = {id(f): f for link in links.values() for f in link.figures}
    speakers = {key: _speaker(r, cast, stated, f) for key, f in figures.items()}
    return [_quote(a, links[k], speakers, *settings[k]) for k, a in enumerate(attributions)]


def _link(r: Reading, resolver: Resolver, attribution: Attribution, tokens: list[int], own: Set[int], at: int) -> Link:
    if tokens:
        return resolver.link(tokens, own)
    if attribution.type != "direct" or at >= len(r):
        return NOBODY
    marked = attribution.cue or any(r.quoted[i] for i in own)
    link = resolver.unsourced(r.paragraph[at], at) if marked else resolver.answer("an answer")
    resolver.remember(link, at)
    return link


Setting = tuple[When | None, str | None, str | None]


def _settings(r, cast, article, attributions, links, order) -> dict[int, Setting]:
    """When, to whom and on what occasion each was said.

    A speaker who goes on speaking on the occasion stated last ("said in an interview Thursday ... he told") is still
    there: the date belongs to the occasion and goes with it.
    """
    settings: dict[int, Setting] = {}
    before: tuple[Link, When | None, str | None, int] | None = None
    often = Counter(r.lower)
    for k in order:
        found = clause.reporting(r, attributions[k])
        when = what = whom = None
        at = found.cue[0] if found else -1
        if found:
            when = dates.said(r, found, article.published) or dates.told_again(r, found, article.published, often)
            what = occasion.occasion(r, found)
            whom = occasion.addressee(r, cast, found)
        if before and found and links[k].figures and links[k].figures == before[0].figures:
            near = r.paragraph[at] - before[3] <= 4
            if near and when is None and what is None and before[2] and not dates.elsewhen(r, found):
                when, what = before[1], before[2]
        settings[k] = (when, what, whom)
        if links[k].figures and found:
            before = (links[k], when, what, r.paragraph[at])
    return settings


def _quote(attribution: Attribution, link: Link, known: dict[int, Speaker], when, what, whom) -> Quote:
    speakers = tuple(known[id(figure)] for figure in link.figures if figure.kind != "author") or tuple(
        Speaker("author", "author") for figure in link.figures
    )
    role = affiliation = None
    people = any(s.kind == "person" for s in speakers)
    for speaker, figure in zip(speakers, link.figures, strict=False):
        if people and speaker.kind != "person":
            continue
        if speaker.kind == "person":
            role = role_forms.spell_out(speaker.roles[0].text) if speaker.roles else None
        else:
            role = figure.role
        affiliation = speaker.affiliation
        if role:
            break
    return Quote(
        attribution=attribution,
        speakers=speakers,
        role=role,
        affiliation=affiliation,
        said_on=when.day if when else None,
        said_precision=when.precision if when else None,
        addressee=whom,
        occasion=what,
        link_confidence=round(link.confidence, 3),
        link_evidence=link.evidence,
    )


def _speaker(r, cast, stated, figure: Figure) -> Speaker:
    if figure.entity is None:
        return Speaker(figure.name, figure.kind, tuple(figure.surfaces), (), figure.affiliation)
    held = tuple(s.role for s in stated.get(figure.entity.number, []))
    affiliation = next((role.affiliation for role in held if role.affiliation), None)
    affiliation = affiliation and cast.fullest(affiliation)
    if figure.kind == "person":
        for m in figure.entity.mentions:
            affiliation = affiliation or _party(r, m) or roles.workplace(r, cast, m)
        affiliation = affiliation or next(filter(None, (role_forms.party(role.text) for role in held)), None)
    aliases = tuple(s for s in figure.surfaces if s != figure.name)
    return Speaker(figure.name, figure.kind, aliases, held, affiliation)


def _party(r, m) -> str | None:
    tag = role_forms.party_tag(r.text, r.ends[m.last])
    return tag[0] if tag else None
