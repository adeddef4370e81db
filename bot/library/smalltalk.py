"""What a message is that asks nothing of the articles: it greets, thanks or wants help."""

import re
import unicodedata
from typing import Literal

Talk = Literal["greeting", "thanks", "help"]

_LONGEST = 200
"""Characters of small talk."""

_GREETINGS = """
    hello, hello there, hi, hi there, hiya, hey, hey there, heya, heyo, hullo, howdy, yo, sup
    wassup, what's up, good morning, good afternoon, good evening, good day, morning, gm, greetings
    how are you, how are you doing, how do you do, how's it going, nice to meet you
    hallo, moin, moin moin, servus, guten morgen, guten tag, guten abend, grüß gott, grüezi
    bonjour, bonsoir, salut, coucou, hola, buenas, buenos días, buenas tardes, qué tal
    olá, oi, bom dia, boa tarde, ciao, buongiorno, buonasera, hoi, goedemorgen, goedemiddag
    goedenavond, goede morgen, goedendag, hej, hejsan, hejsa, god morgon, god morgen, god dag
    god kväll, god aften, moi, terve, hyvää huomenta, hyvää päivää, cześć, dzień dobry
    dobry wieczór, siema, ahoj, dobrý den, dobré ráno, szia, sziasztok, jó napot, jó reggelt
    bună, bună ziua, bună dimineața, merhaba, selam, günaydın, iyi günler, iyi akşamlar
    привет, здравствуйте, здравствуй, добрый день, доброе утро, добрый вечер, привіт, вітаю
    добрий день, доброго дня, γεια, γεια σου, γεια σας, καλημέρα, καλησπέρα, שלום, היי, בוקר טוב
    ערב טוב, مرحبا, أهلا, اهلا وسهلا, السلام عليكم, صباح الخير, مساء الخير, سلام, درود, नमस्ते
    नमस्कार, halo, hai, selamat pagi, selamat siang, selamat sore, selamat malam, xin chào, chào
    chào bạn, สวัสดี, สวัสดีครับ, สวัสดีค่ะ, 你好, 您好, 大家好, 早上好, 早安, 晚上好, 哈喽, こんにちは
    こんばんは, おはよう, おはようございます, はじめまして, 안녕, 안녕하세요, 안녕하십니까
"""

_THANKS = """
    thanks, thank you, thank u, thankyou, thanku, thank, ty, tysm, tyvm, thx, thnx, tnx, thanx
    cheers, many thanks, thanks a lot, thanks a bunch, thanks a million, much appreciated
    appreciated, i appreciate it, appreciate it, kudos, bravo, well done, good job, great job
    nice job, good work, great work, nice work, good bot, great bot, nice bot, best bot, clever bot
    smart bot, lovely bot, cool bot, awesome bot, amazing bot, good answer, great answer
    nice answer, perfect, excellent, awesome, amazing, brilliant, wonderful, fantastic, great
    nice, nice one, cool, lovely, super, wow, love it, love you, i love you, love this bot
    you are great, you're great, you're the best, you are the best, you rock, that helped
    that helps, that helped a lot, that was helpful, very helpful, so helpful, helpful, this helped
    this helps, that's it, that works, got it, i see, makes sense, ok, okay, k, kk, lol, haha
    bye, bye bye, goodbye, good night, gn, see you, see ya, cya
    danke, danke schön, danke sehr, dankeschön, vielen dank, besten dank, herzlichen dank
    merci, merci beaucoup, merci bien, mille mercis, gracias, muchas gracias, mil gracias
    obrigado, obrigada, muito obrigado, muito obrigada, valeu, grazie, grazie mille, mille grazie
    bedankt, dank je, dank u, dankjewel, dank je wel, hartelijk dank, tack, tack så mycket, takk
    tusen takk, takk skal du ha, tak, mange tak, kiitos, kiitoksia, kiitos paljon, dzięki
    dziękuję, dziękuję bardzo, wielkie dzięki, díky, děkuji, děkuju, moc děkuji, köszi, köszönöm
    köszönöm szépen, mulțumesc, mersi, mulțumesc mult, teşekkürler, teşekkür ederim, sağ ol
    çok teşekkürler, sağol, sağolun, спасибо, большое спасибо, спасибо большое, благодарю, спс
    дякую, дуже дякую, ευχαριστώ, ευχαριστώ πολύ, תודה, תודה רבה, شكرا, شكرا جزيلا, شكرا لك, ممنون
    مرسی, متشکرم, धन्यवाद, शुक्रिया, terima kasih, makasih, terima kasih banyak, cảm ơn, cám ơn
    cảm ơn bạn, cảm ơn nhiều, ขอบคุณ, ขอบคุณครับ, ขอบคุณค่ะ, 谢谢, 謝謝, 谢谢你, 謝謝你, 多谢, 感谢
    非常感谢, ありがとう, ありがとうございます, ありがとうございました, どうも, 감사합니다
    고마워, 고마워요, 고맙습니다
"""
"""Thanks, praise, assent and goodbyes: none of them wants a word back."""

_HELP = """
    help, need help, i need help, i need your help, we need help, need some help
    i need some help, can i get help, can i get some help, help out, how does this bot work
    how does the bot work, how do you work, how do i use you, how do i use this bot
    how do i use the bot, how to use this bot, how to use the bot, how to use you, how can i use you
    how do i ask you, how do i ask a question, how can i ask a question, how to ask a question
    what can you do, what do you do, what are you, who are you, what is this bot
    what does this bot do, what do you know, what can i ask, what can i ask you, what can you answer
    what can you tell me, what are your commands, are you a bot, are you there, are you here
    you there, can you hear me, can i ask something, can i ask a question
    can i ask you a question, can i ask you something, may i ask something
    may i ask a question, may i ask you something, i have a question, i've got a question
    i got a question, got a question, have a question, quick question, one question
    answer, answer questions, answer a question, this, this one, this question, that, that one
    the question, my question, my questions, see above, above, do you know, do you know the answer
    do you know the answer to this, does anyone know, does anybody know, anyone know
    any help, what do you think, what do you say
    what is the answer, what's the answer, what is the answer to this
    what's the answer to this, hilfe, ayuda, aiuto, ajuda, hulp, hjälp, hjælp, hjelp
    pomoc, помощь, помогите, yardım, مساعدة, bantuan, 帮助, 幫助, ヘルプ, 도움말
"""

_ABOUT = """
    how does this work, how does it work, how does that work, how do i use this, how do i use it
    how to use this, how can i use this, how do i ask, how to ask, what can i do, what is this
    what's this, what does this do, what about this, what about this one, how about this
    any idea, any ideas, any thoughts, thoughts, ideas
"""
"""Help too, unless something was just told: then they may ask about that."""

_AROUND = """
    bot, footnote, there, all, y'all, everyone, everybody, anyone, guys, folks, team, friend
    friends, mate, buddy, dear, sir, again, so much, very much, a lot, a bunch, a ton, in advance
    please, pls, plz, kindly, yes, yeah, yep, no, oh, ah, aha, um, uh, hmm, well, so, and, but, or
    then, now, here, you, u, to you, to all, today, really, very, too, just, dude, bro
    can you, could you, would you, will you, can u, me, us, him, her, them, it, with it, these
    with this, with that, for this, for that, for it, for help, for the help, for your help
    for all your help, for helping, for helping me, for the answer, for your answer
    for answering, for the info, for the information, for your time, for the reply, for the link
    bitte, por favor, s'il vous plaît, svp, per favore, пожалуйста, lütfen
"""
"""What stands beside small talk and is none by itself."""

_FACE = re.compile(r"[:;=]-?\)+")
_UNSPACED = frozenset("HIRAGANA KATAKANA CJK THAI".split())


def small_talk(text: str, *, follows: bool = False) -> Talk | None:
    """What a message is that greets, thanks or asks for help, and does nothing else.

    Help is also what a message wants that asks to answer, but not what. A face or a thumb alone
    gives thanks. None is for all that may be a question: one word of its own is enough, and so are
    quotation marks; of one that ``follows`` an answer, so is what may be asked about that.
    """
    if len(text) > _LONGEST or any(mark in text for mark in '"“”„«»「」'):
        return None
    said = _squashed(text)
    if not said:
        if any(mark in "?？؟^" for mark in text):
            return "help"
        sign = any(unicodedata.category(each) == "So" for each in text)
        return "thanks" if sign or _FACE.fullmatch(text.strip()) else None
    meant = set()
    at = 0
    while at < len(said):
        # The longest first, and nothing is tried twice.
        found = _SAID.match(said, at)
        if not found:
            return None
        meant.add(_MEANT[found.group().rstrip()])
        at = found.end()
    if "about" in meant:
        if follows:
            return None
        meant.add("help")
    for talk in _ORDER:
        if talk in meant:
            return talk
    return None


def _squashed(text: str) -> str:
    """Its letters alone, without capitals, accents, repetitions and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        letter if letter.isalnum() or unicodedata.category(letter) == "Mc" else " "
        for letter in plain
        if letter not in "'’‘`´" and unicodedata.category(letter) not in {"Mn", "Cf"}
    )
    return " ".join(re.sub(r"([^\W\d])\1+", r"\1", letters).split())


def _phrases(listed: str) -> list[str]:
    return [_squashed(phrase) for phrase in re.split(r",|\n", listed) if phrase.strip()]


def _pattern(phrase: str) -> str:
    spaced = unicodedata.name(phrase[-1]).split()[0] not in _UNSPACED
    return re.escape(phrase) + (r"(?:\s|\Z)" if spaced else r"\s?")


_ORDER: tuple[Talk, ...] = ("help", "thanks", "greeting")
"""What counts where a message does several."""

_LISTED: tuple[tuple[Talk | Literal["about"] | None, str], ...] = (
    (None, _AROUND),
    ("about", _ABOUT),
    ("greeting", _GREETINGS),
    ("thanks", _THANKS),
    ("help", _HELP),
)
_MEANT = {phrase: talk for talk, listed in _LISTED for phrase in _phrases(listed)}
_SAID = re.compile("|".join(map(_pattern, sorted(_MEANT, key=len, reverse=True))))
