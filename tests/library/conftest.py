"""The use cases over a fresh data folder and a corpus folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus folder that is empty, and a data folder that is not there yet."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    return Settings(data=tmp_path / "data", corpus=corpus, max_articles=5, max_file_mb=0.02)


@pytest.fixture
def read_along(tmp_path: Path, model: Path) -> Settings:
    """With a model, and no corpus folder."""
    return Settings(
        data=tmp_path / "data",
        corpus=None,
        model=str(model),
        max_articles=1000,
        max_file_mb=0.02,
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with open_app(settings) as app:
        yield app


@pytest.fixture
def corpus(settings: Settings) -> Path:
    assert settings.corpus
    return settings.corpus
