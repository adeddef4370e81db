"""What tells one model from another."""

from pathlib import Path

from bot.meaning.folder import FILES, VOCABULARY, WEIGHTS, identity
from tests.meaning.tiny import make_model


def test_the_released_files_are_named_by_their_digests() -> None:
    assert {name: each.digest[:8] for name, each in FILES.items()} == {
        WEIGHTS: "53aa5117",
        VOCABULARY: "07eced37",
    }


def test_another_model_is_told_by_its_weights_and_its_words(tmp_path: Path) -> None:
    one, same, other = (make_model(tmp_path / name, len(name)) for name in ("a", "b", "other"))
    assert identity(one) == identity(same) != identity(other)
    (same / VOCABULARY).write_text((same / VOCABULARY).read_text().replace("soup", "stew"))
    assert identity(one) != identity(same)
