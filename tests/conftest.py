"""Property-based tests try the same examples in every run, so that a run that passed passes again; new ones with
``HYPOTHESIS_PROFILE=default pytest``."""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
