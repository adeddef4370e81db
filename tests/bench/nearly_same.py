"""How well articles are told that are nearly the same from those that are not.

``python -m tests.bench.nearly_same SET_DIR…`` reads the articles of some sets and of ``corpus/``,
whole and by their beginnings of some words. Each is changed in a few ways, all of which make it
nearly the same, and compared with what it was. Then all pairs of a set are compared.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from bot.library.analysing import analyse_file
from bot.text.minhash import NEARLY_SAME, bands, similarities

BEGINNINGS = (40, 80, 150)
"""Words of which shorter articles are made."""

CHANGES = ("another date", "another footer", "both", "another paragraph")

_PARAGRAPH = (
    "Since the last meeting the rules for the second building have been changed, so that visitors "
    "sign in at the desk and leave their bags there."
)
_CORPUS = Path(__file__).parents[2] / "corpus"


def changed(text: str, change: str) -> tuple[str, str]:
    """A text before and after a change."""
    if change == "another date":
        return f"Last updated: 12 March 2025\n\n{text}", f"Last updated: 4 May 2026\n\n{text}"
    if change == "another footer":
        footer = "This page was printed on request. Copies are not kept up to date."
        return f"{text}\n\nQuestions? Write to the office at Harbour Street 4.", (
            f"{text}\n\n{footer}"
        )
    if change == "both":
        dated, again = changed(text, "another date")
        return changed(dated, "another footer")[0], changed(again, "another footer")[1]
    lines = text.split("\n")
    long = [at for at, line in enumerate(lines) if len(line) > len(_PARAGRAPH) // 2] or [0]
    lines[long[len(long) // 2]] = _PARAGRAPH
    return text, "\n".join(lines)


def beginning(text: str, words: int) -> str:
    """The first lines of a text, until they have so many words."""
    count, lines = 0, list[str]()
    for line in text.split("\n"):
        lines.append(line)
        count += len(line.split())
        if count >= words:
            break
    return "\n".join(lines)


def told(one: bytes, other: bytes) -> bool:
    """Whether one article is pointed out where the other is added."""
    if not one or not other or not {*bands(one).tolist()} & {*bands(other).tolist()}:
        return False
    return bool(similarities(one, [other])[0] >= NEARLY_SAME)


def made(text: str) -> bytes:
    return analyse_file("a.md", text.encode()).signature


def groups(folders: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """Texts that are compared with each other, by a name."""
    corpus = [path.read_text() for path in sorted(_CORPUS.iterdir())]
    whole = {"corpus": corpus}
    for folder in folders:
        lines = (folder / "articles.jsonl").read_text().splitlines()
        whole[folder.name] = [json.loads(line)["text"] for line in lines]
    for name, texts in whole.items():
        yield name, texts
        if sum(map(len, texts)) > 2000 * len(texts) and all(re.search(r"\w ", t) for t in texts):
            for words in BEGINNINGS:
                yield f"{name}, {words} words", [beginning(text, words) for text in texts]


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:]]
    found, of, wrong, pairs = Counter[str](), Counter[str](), 0, 0
    print(f"{'':24}" + "".join(f"{change:>19}" for change in CHANGES) + "   pairs told")
    for name, texts in groups(folders):
        row = f"{name:24}"
        for change in CHANGES:
            hits = [told(*map(made, changed(text, change))) for text in texts]
            found[change] += sum(hits)
            of[change] += len(hits)
            row += f"{sum(hits):>12} of {len(hits):>3}"
        signatures = [made(text) for text in texts]
        unlike = sum(told(*pair) for pair in combinations(signatures, 2))
        count = len(signatures) * (len(signatures) - 1) // 2
        wrong, pairs = wrong + unlike, pairs + count
        print(f"{row}   {unlike} of {count:,}")
    recall = "".join(f"{found[each] / of[each]:>19.3f}" for each in CHANGES)
    print(f"{'all':24}{recall}   {wrong} of {pairs:,}")


if __name__ == "__main__":
    main()
