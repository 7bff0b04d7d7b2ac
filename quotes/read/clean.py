"""Takes an article's text; gives the ranges that are not its own prose, each with what it is.  Deletes nothing.

Careful by design: a line that quotes somebody is never marked, since a lost quotation is worse than a line too much;
but for a line that says itself that it leads to another article, or corrects what this one said (and then often quotes
what nobody said).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotes.models import Span, Spans

_LONGEST, _LONGEST_CORRECTION = 300, 1_000
_CAPITALS_WORDS = 4
_LAST_LINES = 6
_FIRST_LINES = 8

_LINE = re.compile(r"[^\r\n]+")
_QUOTED = re.compile(r"[\"“”«»„]|''|``|(?<!\w)[‘'´](?=\w)[^\r\n]*?[’'´](?!\w)")
_SPEAKER_LABEL = re.compile(r"[A-Z][A-Z.'’ -]{1,40}:")
_REPORTED = re.compile(
    r"\b(?:said|says|say|saying|told|tells|according to|wrote|writes|tweeted|asked|added|announced|claim\w*|argue\w*|"
    r"insist\w*|den(?:y|ied|ies)|admit\w*|believ\w+|thinks?|thought|stat(?:ed|es)|replied|declar\w+|"
    r"pledg\w+|vow\w*|promis\w+|threat\w+|accus\w+|call(?:s|ed)|hail\w*|defend\w*|warn\w*|reiterat\w+|explain\w*)\b",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(
    r"(?:(?i:read (?:more|also|next)|also read|see also|don.t miss|related(?: (?:story|stories|articles?|coverage))?)"
    r"|(?:WATCH|LISTEN|MORE|VIDEO|PHOTOS|GALLERY|MUST READ))\s?[:|»>]\s?[^\W_a-z].*"
    r"|(?i:read (?:more|also|next)|also read|see also|related)\s?[:|»>]\s?[“‘\"'].*"
)
_CORRECTS = re.compile(
    r"(?:[-•*] )?(?:(?i:this (?:article|story|post|report|column) was (?:amended|corrected) on \w)"
    r"|(?i:an earlier|a previous) version of this (?:article|story|post|report|column|headline|caption)\b"
    r"|(?:A correction was|Corrections were) made on\b"
    r"|(?:Corrections?|CORRECTIONS?)(?: ?\([^)]{1,40}\)| \w+ \d+(?:, \d{4})?)?: ?[A-Z])"
)
_NAME = r"[A-Z][\w.'’-]*"
_NAMES = rf"{_NAME}(?:(?:,? and |, |\s+)(?:{_NAME}|of|the|de|van|von))*"

_ANYWHERE = {
    "prompt": re.compile(
        r"(?:click|tap) (?:here|to|on|through)\b.*"
        r"|(?:load|show|see|view|read) (?:more|all|full (?:story|article))\b.{0,40}"
        r"|(?:continue|keep) reading\b.{0,80}|story continues\b.{0,40}"
        r"|(?:skip )?advertise?ment\b.{0,40}|sponsored\b.{0,40}"
        r"|(?:paid|promoted) content|(?:most|more) (?:read|popular|viewed|from|on|stories|news|coverage)\b[^.,]{0,60}"
        r"|(?:also|more) on [A-Z].{0,40}:?|(?:related|recommended|trending)(?: \w+){0,2}\s*(?::.*)?"
        r"|(?:see also|read also|read more|read next|further reading|don.t miss|up next|must read|watch now"
        r"|in case you missed it)\b.*"
        r"|(?:watch|listen|see|read)(?: to)? (?:the|a) (?:\w+ ){0,4}(?:above|below)(?: .{0,60})?"
        r"|(?:share|print|e-?mail|tweet|save|pin)(?: (?:this|on|via|with|to)\b.{0,60})?"
        r"|(?:view |leave a |post a |\d+ )?comments?|(?:facebook|twitter|whatsapp|linkedin|reddit|pinterest|instagram)"
        r"|(?:download|get) (?:the|our) .{1,40}\bapp\b.{0,40}",
        re.IGNORECASE,
    ),
    "newsletter": re.compile(
        r"(?:sign up|subscribe|register|log in|join us|get (?:the latest|breaking|our|updates|alerts|notified))\b.*"
        r"|want (?:more|the latest)\b.{0,100}\b(?:newsletter|sign up|subscribe)\b.*"
        r"|.{0,80}\bsign up (?:for|to)\b.{0,80}\b(?:newsletters?|alerts?|e-?mails?)\b.{0,60}"
        r"|after newsletter promotion|privacy notice: newsletters\b.*|our (?:\w+ )?email breaks down\b.*"
        r"|.{0,40}\b(?:our|free|daily|weekly|morning)(?: \w+)? newsletters?\b.{0,60}",
        re.IGNORECASE,
    ),
    "paywall": re.compile(
        r"you(?:.ve| have) (?:reached|read|used|viewed)\b.{0,60}\b(?:free|limit|remaining)\b.*"
        r"|(?:already a|not a|become a) (?:subscriber|member)\b.*|want all of \S.*\bsubscribe\b.*"
        r"|this (?:article|story|content|post) is (?:\w+ ){1,3}(?:to|for) (?:\w+ )?(?:subscribers|members)\b.{0,80}"
        r"|to (?:continue|keep) reading\b.{0,40}\b(?:subscribe|log in|register|sign (?:in|up)|become)\b.*"
        r"|(?:start|begin) (?:your|a) free trial\b.*|unlock this (?:article|story|content|post)\b.*"
        r"|thank you for your patience while we verify access\b.*",
        re.IGNORECASE,
    ),
    "follow": re.compile(
        r"(?:.{0,80}\. )?(?:you can )?(?:follow|find|like|join|reach|contact) "
        r"(?:us|me|him|her|them|(?-i:[A-Z@])).{0,100}"
        r"(?:\bon (?:twitter|facebook|instagram|x|tumblr)\b|@\w+).*"
        r"|(?:follow|read|see|find) (?:(?:more|all) of )?(?:the )?(?-i:[A-Z])\S{0,30}[’']s? (?:\w+ )?coverage\b.*"
        r"|(?:twitter|facebook|instagram|e-?mail)\s*:\s*\S.{0,60}|on twitter:? .{0,60}@\w+.*",
        re.IGNORECASE,
    ),
    "credit": re.compile(
        rf"(?:(?i:the )?{_NAMES}),? (?:also )?(?:contributed|contributed reporting|contributed research)"
        r"(?: (?:to|from|in|for|reporting)\b.{0,80})?\.?"
        rf"|(?:{_NAMES} )?(?:staff )?(?:writer|reporter|correspondent|researcher)s? {_NAMES} (?:also )?contributed\b"
        r".{0,60}"
        r"|\(?(?i:(?:additional )?(?:reporting|writing|editing|story|compiled|edited|written|produced)) by [A-Z].*"
        r"|\(?(?:ap|reuters|afp|upi|associated press|bloomberg news|ap photo.*|h/t .*)\)?\.?"
        r"|[-–—] ?(?:reuters|ap|afp|bloomberg)\.?"
        rf"|{_NAMES} reported from {_NAMES}\.(?: {_NAMES} (?:contributed|reported).*)?",
    ),
    "photo": re.compile(
        r"(?:.{0,250}[\s/])?(?:via|/) ?"
        r"(?:getty(?: images)?|reuters|ap(?: images)?|afp|epa|shutterstock|associated press)[.)\]]*"
        r"|getty(?: images)?\.?|reuters ?/ ?[\w.' -]{2,40}"
        r"|(?:.{0,250} )?[(\[][^()\[\]]{0,80}(?:getty images|ap photo|reuters|afp|shutterstock)[^()\[\]]{0,60}[)\]]\.?"
        r"|[(\[]?(?:file )?(?:photo|image|picture|illustration|credit|video|photograph|caption)s?"
        r"(?: (?:credit|by|courtesy)(?: of)?)?\s*[:/]\s*\S.{0,200}"
        r"|[(\[]?(?:photo|image|photograph|illustration)s? (?:by|credit|courtesy(?: of)?) .{1,60}"
        r"|(?:file photo|stock photo|screenshot|screengrab|handout)(?:[.:/].{0,60})?",
        re.IGNORECASE,
    ),
    "legal": re.compile(
        r"(?:copyright\b|©|\(c\) ?(?:19|20)\d\d).*|.*\ball rights reserved\b.*"
        r"|this material may not be published\b.*|(?:terms of (?:use|service)|privacy policy|cookie policy)\b.{0,60}"
        r"|the views expressed\b.*|our standards: .*"
        r"|(?:a|this) (?:version of this )?(?:article|story|column) (?:appears|appeared|first appeared)\b.*",
        re.IGNORECASE,
    ),
    "correction": re.compile(
        r"(?:corrections?|clarification|editor.s note)(?: appended| ?\([^)]{1,40}\))?(?:\s*:.{0,260}|\.?)|update\s*:?"
        r"|(?:an earlier|a previous) version of this (?:article|story|post|report|column|headline|caption)\b.*"
        r"|\(?this (?:article|story|post|report|column) (?:has been|was) "
        r"(?:updated|corrected|revised|amended|refiled)\b.*"
        r"|(?:a )?corrections? (?:was|were) made\b.*|when we learn of a mistake\b.*",
        re.IGNORECASE,
    ),
}
_AT_THE_TOP = {
    "byline": re.compile(
        rf"(?i:by|from|written by|story by)[: ]\s*{_NAMES}(?:\s*[,|/•·–—-]\s*[\w .,'’@&-]{{2,60}}){{0,2}}"
        r"|(?i:published|updated|posted|last updated|first published)\b:? .{0,20}\d.{0,60}"
        r"|\d+ min(?:ute)?s? read",
    ),
}
_AT_THE_END = {
    "author": re.compile(
        rf"{_NAMES},? is (?:a|an|the) [^.]{{0,80}}"
        r"\b(?:reporter|correspondent|writer|columnist|editor|contributor|producer|fellow|author)\b.*"
    ),
}


def boilerplate(text: str) -> Spans:
    """The ranges that ``marks`` gives, without their kinds."""
    return tuple(span for span, _ in marks(text))


def marks(text: str) -> Iterator[tuple[Span, str]]:
    """Each line that is no prose of the article, with its kind: "link" (a headline that leads to another article: in
    capitals, or behind "Read more:"), "prompt", "newsletter", "paywall", "follow", "credit", "photo", "legal",
    "correction", "byline" or "author".

    Spans leave out the white space around a line, come in order and do not overlap.
    """
    lines = [(match.start(), match[0]) for match in _LINE.finditer(text) if match[0].strip()]
    shouted = _mostly_capitals(text)
    for number, (start, line) in enumerate(lines):
        stripped = line.strip()
        if len(stripped) <= _LONGEST_CORRECTION and _CORRECTS.match(stripped):
            kind = "correction"
        elif len(stripped) > _LONGEST:
            continue
        elif _LEADS_ELSEWHERE.fullmatch(stripped):
            kind = "link"
        elif _QUOTED.search(stripped):
            continue
        else:
            kind = _kind(stripped, number, len(lines) - number) or (
                "link" if number and not shouted and _in_capitals(stripped) else None
            )
        if kind:
            start += len(line) - len(line.lstrip())
            yield Span(start, start + len(stripped)), kind


def _kind(line: str, number: int, left: int) -> str | None:
    if _REPORTED.search(line):
        return None
    rules = _ANYWHERE | (_AT_THE_TOP if number < _FIRST_LINES else {}) | (_AT_THE_END if left <= _LAST_LINES else {})
    return next((kind for kind, pattern in rules.items() if pattern.fullmatch(line)), None)


def _in_capitals(line: str) -> bool:
    return (
        line.isupper() and line[0].isalpha() and len(line.split()) >= _CAPITALS_WORDS and not _SPEAKER_LABEL.match(line)
    )


def _mostly_capitals(text: str) -> bool:
    """Whether the article as a whole is set in capitals, as old wire copy is."""
    letters = [char for char in text[:20_000] if char.isalpha()]
    return sum(char.isupper() for char in letters) > 0.5 * len(letters)
