"""What the tests of every room share."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.links.serving import Web

# Tests run side by side, so how long one example takes says nothing, nor how long it takes to make.
settings.register_profile(
    "side by side", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("side by side"), max_examples=500)
settings.load_profile("side by side")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that is made in a moment; whoever breaks one makes one of their own."""
    # Its libraries are loaded where it is used.
    from tests.meaning.tiny import make_model

    return make_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator["Web"]:
    """A server on loopback, which alone can be reached by links."""
    # Most tests need none of it.
    from bot.links import fetching
    from tests.links.serving import Known, dialled, serving

    dialled.clear()
    with serving() as web:
        here = partial(fetching.Fetcher, open_to=web.open_to, resolver=Known())
        monkeypatch.setattr(fetching, "Fetcher", here)
        yield web
    # Whatever a test does, nothing else is ever dialled.
    assert {*dialled} <= web.open_to


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded under these names, passed or not."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for name, headline in (("quality", "quality of answers"), ("leaks", "ways in that were tried")):
        recorded = [str(v) for each in reports for k, v in each.user_properties if k == name]
        if recorded:
            terminalreporter.write_sep("=", headline)
            terminalreporter.write_line("\n".join(sorted(recorded)))
