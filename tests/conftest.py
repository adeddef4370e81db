"""What the tests of every room share."""

from hypothesis import settings

# Tests run side by side, so how long one example takes says nothing.
settings.register_profile("side by side", deadline=None)
settings.load_profile("side by side")
