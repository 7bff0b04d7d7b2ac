"""Takes the bytes of a text; gives its characters, every one of them, or says why it cannot."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from quotes.read.source import Unreadable

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
# English copy that is not Unicode comes in one of these; among all code pages a guess from few bytes is a lottery.
_CODE_PAGES = ["cp1252", "mac_roman", "cp437", "cp850"]
_SURE = 3  # per cent of disorder, by charset-normalizer, that another reading must have more to be ruled out
# "JosÈ": a code page read as another one.
_CAPITAL_INSIDE = re.compile("[a-z][ÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŠŽŸ]")
_USUAL = frozenset(
    "“”‘’–—…•·«»§©®™°£€¢½¼¾´\xa0\xad" + "áàâäãåæçéèêëíìîïñóòôöõøœúùûüýÿšžßÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŠŽ"
)


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of data, line ends as they are.

    UTF-8, UTF-16 and UTF-32 by their byte order mark (which is a signature and no character of the text), UTF-8
    without one, then declared (the encoding that a server or page names), then the code page
    that English copy comes in, if one is certain.  Raises Unreadable for binary data and where no encoding is certain.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        raise Unreadable("binary, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    if declared:
        return _strictly(data, declared)
    encoding = _guess(data)
    if encoding is None:
        raise Unreadable(f"not UTF-8 (byte {place:,}), and no other encoding is certain; convert it to UTF-8")
    return data.decode(encoding)


def as_utf8(stream: BinaryIO, head: bytes) -> BinaryIO:
    """stream, which begins with head, in UTF-8 where its byte order mark says that it is UTF-16 or UTF-32.

    Reading raises Unreadable where it is not what it claims.
    """
    encoding = next((encoding for mark, encoding in _MARKS[:-1] if head.startswith(mark)), None)
    return io.BufferedReader(_Recoded(stream, encoding)) if encoding else stream


class _Recoded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._ready and not self._ended:
            block = self._stream.read(65536)
            self._ended = not block
            try:
                self._ready = self._decoder.decode(block, final=self._ended).encode("utf-8")
            except UnicodeError:
                raise Unreadable(f"not {self._encoding} as it claims") from None
        taken = self._ready[: len(buffer)]
        buffer[: len(taken)] = taken
        self._ready = self._ready[len(taken) :]
        return len(taken)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"not {encoding} as it claims (byte {error.start:,})") from None
    except UnicodeError:
        raise Unreadable(f"not {encoding} as it claims") from None
    except LookupError:
        raise Unreadable(f"encoding {encoding!r} is unknown") from None


def _guess(data: bytes) -> str | None:
    """The one code page in which data reads as English with its usual signs; None where none does, or several do."""
    from charset_normalizer import from_bytes

    matches = [m for m in from_bytes(data, cp_isolation=_CODE_PAGES, threshold=0.2) if _english_signs(str(m))]
    least = min((match.percent_chaos for match in matches), default=0)
    readings = {str(match): match.encoding for match in matches if match.percent_chaos <= least + _SURE}
    return next(iter(readings.values())) if len(readings) == 1 else None


def _english_signs(text: str) -> bool:
    foreign = [char for char in text if ord(char) > 127]
    return len(foreign) < 0.3 * len(text) and _USUAL.issuperset(foreign) and not _CAPITAL_INSIDE.search(text)
