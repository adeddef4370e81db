"""What a document begins and ends with, which pages of one site have in common."""

from collections.abc import Iterator

from bot.model import Block, BlockKind, Document
from bot.reading.edges import FIRST, LAST, edges


class Lines(tuple[str, ...]):
    """Lines that tell how often somebody goes through them: once a block takes for ever."""

    walks = 0

    def __iter__(self) -> Iterator[str]:
        self.walks += 1
        return super().__iter__()


def document(*texts: str, title: str = "", kind: BlockKind = "paragraph") -> Document:
    blocks = tuple(Block(kind, at, at) for at in range(1, len(texts) + 1))
    return Document(title, Lines(texts), blocks)


def test_both_ends_are_told_without_going_through_all_lines() -> None:
    given = document(*map(str, range(1_000)))
    assert isinstance(given.lines, Lines)
    before = given.lines.walks
    found = edges(given)
    assert given.lines.walks == before
    assert [edge.first for edge in found[:FIRST]] == [*range(1, FIRST + 1)]
    assert [edge.first for edge in found[FIRST:]] == [*range(1_000, 1_000 - LAST, -1)]


def test_the_title_is_passed_over() -> None:
    found = edges(document("Menu", "The Ferry", "Text", title="the  ferry"))
    assert [edge.first for edge in found] == [1, 3, 3, 1]


def test_nothing_is_compared_beyond_a_table() -> None:
    assert edges(document("Menu", kind="row")) == ()
