"""What asks: who, what, when, where, why, how, how many, which, in the languages of articles.

The lists of stop words hold some and lack others: the German one has no ``wem``, the Arabic one
no ``متى`` (when). What asks in English and in scripts without spaces stands with their recipes.
"""

from collections.abc import Mapping

ASKING: Mapping[str, str] = {
    "ar": "من ما ماذا متى أين لماذا كيف كم أي هل",
    "ca": "qui què quan on com per quin quina quins quines quant quants quantes",
    "cs": "kdo koho co čeho kdy kde kam odkud proč jak jaký jaká jaké kolik který která které",
    "da": "hvem hvad hvornår hvor hvorfor hvordan hvilken hvilket hvilke",
    "de": """
        wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wieviel
        wieviele viel viele welcher welche welches welchen welchem womit wofür wozu
        wodurch wovon woran worauf worin bitte
    """,
    "el": "ποιος ποια ποιο ποιοι τι πότε πού γιατί πώς πόσο πόσα πόσοι πόσες",
    "es": "qué quién quiénes cuándo dónde adónde cómo cuál cuáles cuánto cuánta cuántos cuántas",
    "fa": "چه کی کجا چرا چگونه چند کدام آیا چیست کیست",
    "fi": """
        kuka ketkä mikä mitä mitkä milloin koska missä mihin mistä miksi miten kuinka
        monta paljonko montako
    """,
    "fr": """
        qui que quoi quand où comment pourquoi quel quelle quels quelles lequel laquelle
        combien
    """,
    "he": "מי מה מתי איפה היכן למה מדוע איך כמה איזה האם",
    "hi": "कौन क्या कब कहाँ कहां क्यों कैसे कितने कितना कितनी किस किसने कौनसा",
    "hu": "ki mi mikor hol hova honnan miért hogyan hány mennyi melyik milyen",
    "id": "siapa apa kapan dimana mana kenapa mengapa bagaimana berapa",
    "it": "chi che quando dove come perché quale quali quanto quanta quanti quante",
    "nl": "wie wat wanneer waar waarom hoe hoeveel welke welk waarheen waarmee",
    "no": "hvem hva når hvor hvorfor hvordan hvilken hvilket hvilke",
    "pl": """
        kto kogo co czego kiedy gdzie dokąd skąd dlaczego czemu jak jaki jaka jakie ile
        ilu który która które czy
    """,
    "pt": "quem que quando onde como porquê porque qual quais quanto quanta quantos quantas aonde",
    "ro": "cine ce când unde cum de câte câți cât câtă care",
    "ru": """
        кто кого кому кем что чего чему чем когда где куда откуда почему зачем как какой
        какая какое какие какого какую каким каких какому какими каком сколько который
        которая которые чей чья чьё чьи
    """,
    "sv": "vem vilka vad när var vart varför hur vilken vilket",
    "tr": """
        kim kimin ne nedir zaman nerede nereye nereden neden niçin niye nasıl kaç hangi
        hangisi mi mı mu mü
    """,
    "uk": """
        хто кого що чого чим коли де куди звідки чому навіщо як який яка яке які якого
        скільки котрий
    """,
}
"""Words by the code of their language, parted by spaces."""
