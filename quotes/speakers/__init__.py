"""Attributions of an article in, Quotes out: each source linked to a person, organisation, document or group."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from ..models import Article, Attribution, Quote, Speaker
from . import mentions, reading, roles
from .coreference import Figure, Link, Resolver
from .phrases import source_tokens

__all__ = ["resolve"]


def resolve(doc: Doc, article: Article, attributions: Sequence[Attribution]) -> list[Quote]:
    """One Quote for each attribution, in the same order.

    doc: article.text run through a spaCy pipeline with tagger and entity recogniser.
    """
    r = reading.read(doc, article, attributions)
    cast = mentions.find(r)
    stated = roles.of_people(r, cast)
    resolver = Resolver(r, cast, stated)
    sources = [source_tokens(r, a.source) for a in attributions]
    places = [r.at(a.content[0].start) if a.content else 0 for a in attributions]
    order = sorted(range(len(attributions)), key=lambda k: sources[k][0] if sources[k] else places[k])
    links: dict[int, Link] = {k: resolver.link(sources[k], places[k]) for k in order}
    for number, phrases in resolver.learned.items():
        stated[number] = roles.with_described(r, stated.get(number, []), [(p.start, p.end) for p in phrases])
    return [_quote(r, cast, stated, attributions[k], links[k]) for k in range(len(attributions))]


def _quote(r, cast, stated, attribution: Attribution, link: Link) -> Quote:
    speakers = tuple(_speaker(r, cast, stated, figure) for figure in link.figures if figure.kind != "author") or tuple(
        Speaker("author", "author") for figure in link.figures
    )
    role = affiliation = None
    if speakers:
        first = speakers[0]
        if first.kind == "person" and first.roles:
            role, affiliation = roles.spell_out(first.roles[0].text), first.affiliation
        elif link.figures[0].kind == "unnamed":
            role, affiliation = link.figures[0].role, link.figures[0].affiliation
        else:
            affiliation = first.affiliation
    return Quote(
        attribution=attribution,
        speakers=speakers,
        role=role,
        affiliation=affiliation,
        link_confidence=round(link.confidence, 3),
        link_evidence=link.evidence,
    )


def _speaker(r, cast, stated, figure: Figure) -> Speaker:
    if figure.entity is None:
        return Speaker(figure.name, figure.kind, tuple(figure.surfaces), (), figure.affiliation)
    held = tuple(s.role for s in stated.get(figure.entity.number, []))
    affiliation = next((role.affiliation for role in held if role.affiliation), None)
    if figure.kind == "person":
        for m in figure.entity.mentions:
            affiliation = affiliation or roles.party_tag(r, m) or roles.workplace(r, cast, m)
    aliases = tuple(s for s in figure.surfaces if s != figure.name)
    return Speaker(figure.name, figure.kind, aliases, held, affiliation)
