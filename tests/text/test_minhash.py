"""Which texts are nearly the same, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.minhash import NEARLY_SAME, bands, signature, similarities

ENGLISH = (
    "The reading room opens at nine. Bags stay in the lockers by the door, and pencils are lent at "
    "the desk. Maps are read at the long table. Nothing may be copied before it was shown to the "
    "librarian, who keeps a list of what is too old for light."
)
TEXTS = {
    "en": (ENGLISH, "Last changed on 3 March 2026.", "Printed by the office. Ask for a copy."),
    "de": (
        "Der Lesesaal öffnet um neun. Taschen bleiben in den Fächern neben der Tür, Bleistifte "
        "leiht der Tresen. Karten liest man am langen Tisch. Nichts darf kopiert werden, bevor die "
        "Bibliothekarin es gesehen hat, die eine Liste der zu alten Blätter führt.",
        "Geändert am 3. März 2026.",
        "Gedruckt vom Büro.",
    ),
    "ja": (
        "閲覧室は午前九時に開きます。かばんは入口の横のロッカーに入れてください。"
        "鉛筆は受付で貸し出しています。地図は長い机で読むことができます。"
        "複写する前に必ず司書に見せてください。古い資料の一覧は司書が持っています。",
        "二〇二六年三月三日更新",
        "事務室で印刷されました。",
    ),
    "zh": (
        "阅览室上午九点开放。书包请放在门边的柜子里，铅笔可以在前台借用。"
        "地图请在长桌上阅读。复印之前必须先给图书管理员看，管理员有一份不能见光的旧资料清单。",
        "二〇二六年三月三日更新",
        "由办公室打印。",
    ),
    "th": (
        "ห้องอ่านหนังสือเปิดเวลาเก้าโมงเช้า กระเป๋าต้องเก็บไว้ในตู้ข้างประตู ดินสอยืมได้ที่เคาน์เตอร์ "
        "แผนที่อ่านได้ที่โต๊ะยาว ห้ามถ่ายสำเนาก่อนให้บรรณารักษ์ดู บรรณารักษ์มีรายการเอกสารเก่าที่ห้ามโดนแสง",
        "แก้ไขเมื่อสามมีนาคม",
        "พิมพ์โดยสำนักงาน",
    ),
}
OTHERS = {
    "en": "The ferry to the island leaves at eight and comes back at noon. Tickets are sold on "
    "board, dogs travel free, and bicycles stand on the lower deck under the stairs.",
    "de": "Die Fähre zur Insel fährt um acht und kommt am Mittag zurück. Karten gibt es an Bord, "
    "Hunde fahren frei, und Räder stehen unter der Treppe auf dem unteren Deck.",
    "ja": "島への船は朝八時に出て、正午に戻ります。切符は船内で販売しています。"
    "犬は無料で乗れますが、自転車は下の甲板の階段の下に置いてください。",
    "zh": "去岛上的渡轮早上八点出发，中午回来。船上售票，狗可以免费乘船，自行车停在下层甲板下面。",
    "th": "เรือไปเกาะออกเวลาแปดโมงและกลับตอนเที่ยง ขายตั๋วบนเรือ สุนัขขึ้นฟรี จักรยานจอดไว้ใต้บันไดชั้นล่าง",
}


def likeness(one: str, other: str) -> float:
    return float(similarities(signature([one]), [signature([other])])[0])


@pytest.mark.parametrize("language", TEXTS)
def test_another_date_or_footer_makes_no_other_text(language: str) -> None:
    text, date, footer = TEXTS[language]
    for changed in (f"{date}\n\n{text}", f"{text}\n\n{footer}", f"{date}\n\n{text}\n\n{footer}"):
        assert likeness(text, changed) >= NEARLY_SAME
        assert {*bands(signature([text])).tolist()} & {*bands(signature([changed])).tolist()}
    assert likeness(text, text) == 1


@pytest.mark.parametrize("language", TEXTS)
def test_texts_on_other_matters_are_not_alike(language: str) -> None:
    text, date, _ = TEXTS[language]
    assert likeness(text, OTHERS[language]) < 0.15
    # Nor are they for a line that both have.
    assert likeness(f"{date}\n\n{text}", f"{date}\n\n{OTHERS[language]}") < NEARLY_SAME


def test_a_text_of_few_words_has_no_signature() -> None:
    assert signature([]) == signature(["The library is closed today"]) == b""
    assert len(bands(b"")) == 0
    assert signature(["The library is closed on Sunday,", "on Monday and in May"]) != b""


@given(st.lists(st.text("ab é漢字", max_size=12), max_size=12))
def test_how_a_text_is_parted_makes_no_other_signature(parts: list[str]) -> None:
    assert signature(parts) == signature([" ".join(parts)])


def test_another_signature_wants_another_version() -> None:
    """Stored ones are compared with new ones, so a release of the library may not change them.

    If this fails, raise ``SIGNATURE_VERSION``.
    """
    assert signature([ENGLISH])[:12].hex() == "d164c023954325c00df557c1"
