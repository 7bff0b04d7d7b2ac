"""What is printed for people to read."""

from __future__ import annotations

import pytest

from quotes.render import printable


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x9b", "\r", "\n", "\u202e", "\u2066", "\0"])
def test_a_terminal_is_given_nothing_to_obey(sign):
    assert printable(f"“Yes,{sign}” she said") == "“Yes, ” she said"
    assert printable("“Ja – né”\t👩🏽‍🚀") == "“Ja – né”\t👩🏽‍🚀"
