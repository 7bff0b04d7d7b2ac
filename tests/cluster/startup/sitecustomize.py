"""Every Python process of the test's cluster, whoever starts it, has the stand-in for the model."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "work"))

from fakes import Fake

from quotes.work import pool

pool.Finder = Fake
