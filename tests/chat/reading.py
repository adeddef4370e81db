"""Text as strangers write it, and what a reader in Discord makes of what is shown of it."""

import re
import string

from hypothesis import strategies as st

ESCAPED = re.compile(rf"\\([{re.escape(string.punctuation)}])")
STRONG = re.compile(r"\*\*(.+?)\*\*")

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(string.punctuation + " \n\t\r\f\x85\u2028"),
        st.sampled_from("\u202e\u2066\u2069\u200b\u200c\u200d\ufeff\xad\x00\x1b\x9b"),
        st.sampled_from("e\u0301\ufe0f\u20e3\u1100\u1161\u11a8\u4e2d"),
        st.sampled_from("\U0001f469\U0001f3fd\U0001f4bb\U0001f1f8\U0001f1ea\U0001d4b3"),
        st.characters(codec="utf-8"),
    ),
    max_size=500,
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def plain(shown: str) -> str:
    """What a reader sees of a text with its own markup gone: escapes undone, asterisks away."""
    return ESCAPED.sub(r"\1", re.sub(r"(?<!\\)((?:\\\\)*)\*\*", r"\1", shown))


def markup_left(shown: str) -> set[str]:
    return set(string.punctuation) & set(ESCAPED.sub("", shown))
