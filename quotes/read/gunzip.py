"""Takes a gzip stream; gives the bytes in it as far as they are whole, member by member where that is asked for.

Source: RFC 1952; a WARC archive has a member for each record (ISO 28500, annex D), so that one that is damaged costs
its own record alone.
"""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"
_BLOCK = 65_536


class Gunzip(io.RawIOBase):
    """The bytes of a gzip stream.  What is damaged raises EOFError, after all before it has been given; what stands
    behind the last member and is none is passed over."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._ahead = b""
        self._member: zlib._Decompress | None = zlib.decompressobj(wbits=31)
        self.by_member = False
        """Whether to end with each member, damaged or not, until ``advance``."""
        self.damage: str | None = None
        """What is wrong with the member read last."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        """Fill buffer from one member.  Raises EOFError where it is damaged, OSError."""
        while self._member:
            if not self._member.eof and not self.damage:
                data = self._unpack(len(buffer))
                if data:
                    buffer[: len(data)] = data
                    return len(data)
            elif self.by_member:
                return 0
            elif self.damage:
                raise EOFError(f"damaged gzip: {self.damage}")
            else:
                self.advance()
        return 0

    def advance(self) -> bool:
        """Go on to the next member; False where there is none."""
        assert self._member
        # Within a damaged member only the next beginning of one can be told.
        found = self._sought() if self.damage else self._follows()
        self._member = zlib.decompressobj(wbits=31) if found else None
        self.damage = None
        return found

    def _unpack(self, most: int) -> bytes:
        member = self._member
        assert member
        packed = member.unconsumed_tail or self._ahead or self._packed.read(_BLOCK)
        self._ahead = b""
        try:
            data = member.decompress(packed, most)
        except zlib.error as error:
            self.damage, self._ahead = str(error), packed
            return b""
        self._ahead = member.unused_data
        if not packed and not data and not member.eof:
            self.damage = "cut off"
        return data

    def _follows(self) -> bool:
        while len(head := self._ahead.lstrip(b"\0")) < len(_MAGIC):
            more = self._packed.read(_BLOCK)
            if not more:
                return False
            self._ahead = head + more
        self._ahead = head
        return head.startswith(_MAGIC)

    def _sought(self) -> bool:
        while (at := self._ahead.find(_MAGIC, 1)) < 0:
            more = self._packed.read(_BLOCK)
            if not more:
                return False
            self._ahead = self._ahead[-len(_MAGIC) :] + more
        self._ahead = self._ahead[at:]
        return True
