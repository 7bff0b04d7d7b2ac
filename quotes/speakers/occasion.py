"""A reporting clause in, the occasion of the statement ("interview with Fox News") and the person addressed out."""

from __future__ import annotations

import re

from .cast import Cast
from .clause import Clause, attached
from .fold import word_set
from .reading import Reading


def _any_of(*phrases: str) -> str:
    """A pattern for any of the phrases, each line a list separated by commas."""
    return "|".join(p.strip() for line in phrases for p in line.split(","))


_KINDS = _any_of(
    "interviews?, statements?, news conference, press conference, conference call, briefing, speech, address, remarks",
    "testimony, hearing, debate, rally, town hall, meeting, video message, video, videotape, recording, podcast",
    "broadcast, sermon, ceremony, summit, conference, forum, panel discussion, panel, session, phone call",
    "telephone call, call, appearance, event, webinar, toast, series of tweets, tweets?, posts?, posting, letter",
    "e-?mail message, e-?mail, text message, text, memo, memorandum, note, op-ed, column, essay, editorial, article",
    "book, memoir, report, news release, press release, court filing, filing, lawsuit, complaint, affidavit, ruling",
    "opinion, dissent, message, blog",
)
_NETWORKS = _any_of(
    "Twitter, Facebook, Instagram, X, Telegram, Truth Social, LinkedIn, YouTube, TikTok, Weibo, WhatsApp, Reddit",
    "social media",
)
_STATIONS = "CNN|NBC|ABC|CBS|MSNBC|Fox|BBC|ITV|PBS|NPR|C-SPAN|CNBC|Sky|Channel|Bloomberg"
_LISTENERS = "reporters|journalists|lawmakers|supporters|employees|investors|parliament|state television|state media"
_NAME = r"[A-Z][\w.’'&-]*(?:\s+(?:of\s+|the\s+|and\s+)?[A-Z][\w.’'&-]*)*"
_OCCASION = re.compile(
    r"\b(?i:in|at|during|through|via|on)\s+(?:(?:a|an|the|his|her|their|its|another|several|two)\s+)?"
    rf"(?P<what>(?:[\w’'-]+\s+){{0,4}}?(?:{_KINDS}))\b"
    rf"(?P<more>\s+(?:with|on|to|for|at|in|by|before)\s+(?:the\s+)?(?:{_NAME}|{_LISTENERS}))?"
    rf"|\b(?i:on|via|to)\s+(?P<network>(?:his |her |its |the )?(?:[\w’'-]+ )?(?:{_NETWORKS})"
    r"(?: account| page| feed)?)\b"
    rf"|\b(?i:on)\s+(?P<show>(?:{_STATIONS})(?:['’]s)?(?:\s+[“\"‘]?[A-Z][\w’'-]*[”\"’]?)*)"
)
_TELL = word_set(
    """
    told tell tells telling asked asks asking informed informs assured assures reminded reminds warned warns urged urges
    advised advises texted emailed e-mailed thanked implored notified briefed cautioned pressed promised addressing
    """
)
_TO = word_set("said says wrote writes explained confided announced complained admitted added")
_END = word_set(
    """
    that in on at during after before when while by if whether how why about for of as with and but to not
    """
)
_CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "VB", "MD", "PRP", "WP", "WDT", "WRB", "_SP"})
_NOMINAL = frozenset({"NNP", "NNPS", "NNS", "NN", "DT", "PRP$"})
_PRONOUNS = frozenset({"him", "her", "them", "me", "us", "it", "you"})
_NOBODY = word_set(
    "applause cheers laughter boos question questions week month year time night morning afternoon weekend headline"
)
_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today", re.IGNORECASE)


def occasion(r: Reading, clause: Clause) -> str | None:
    """Where or by what means it was said, without preposition and article: "statement", "interview with Fox News"."""
    text = r.text
    inside = set(clause.tokens)
    best: tuple[int, str] | None = None
    for m in _OCCASION.finditer(text, r.starts[clause.tokens[0]], r.ends[clause.tokens[-1]]):
        a, b = r.at(m.start()), r.at(m.end() - 1)
        if a not in inside or b not in inside or a in clause.cue:
            continue
        if not attached(r, clause, a, b) or _verb_within(r, a + 1, b):
            continue
        words = m["network"] or m["show"] or m["what"] + (m["more"] or "")
        distance = min(abs(a - c) for c in clause.cue)
        if best is None or distance < best[0]:
            best = (distance, re.sub(r"(?<=[A-Za-z]{3})\.$", "", " ".join(words.split())))
    return best[1] if best else None


def _verb_within(r: Reading, first: int, last: int) -> bool:
    return any(r.tags[i] in _CLAUSAL or r.words[i] == "," for i in range(first, last + 1))


def addressee(r: Reading, cast: Cast, clause: Clause) -> str | None:
    """Who was told: the fullest name, or the words of the text ("reporters")."""
    inside = set(clause.tokens)
    for c in clause.cue:
        i = c + 1
        while i in inside and r.tags[i] == "RB":
            i += 1
        if r.lower[c] in _TO and i + 1 in inside and r.lower[i] == "to" and r.tags[i + 1] in _NOMINAL:
            i += 1
        elif r.lower[c] not in _TELL:
            continue
        found = _listener(r, cast, i, inside - clause.source)
        if found:
            return found
    return None


def _listener(r: Reading, cast: Cast, first: int, inside: set[int]) -> str | None:
    """The person named by the noun phrase at a token, or the phrase without its article."""
    if r.lower[first : first + 1] and r.lower[first] in _PRONOUNS and r.tags[first] != "PRP$":
        return None
    i = first
    while i in inside and i - first < 12:
        hit = cast.by_token.get(i)
        if hit and hit[0].kind == "person":
            follows = hit[1].last + 1
            if follows not in inside or r.tags[follows] not in ("POS", "NN", "NNS"):
                return hit[0].name
        ended = (r.lower[i] in _END and not hit) or r.tags[i] in _CLAUSAL or _DAY.fullmatch(r.words[i])
        if ended or not (r.words[i][0].isalnum() or r.tags[i] == "POS" or r.tags[i] == "HYPH"):
            break
        i += 1
    while first < i and r.lower[first] in ("the", "a", "an"):
        first += 1
    while first < i and r.tags[i - 1] in ("POS", "RB"):
        i -= 1
    named = any(r.tags[k][:2] == "NN" for k in range(first, i)) and r.lower[i - 1] not in _NOBODY
    return r.string(first, i - 1) if named else None
