"""What asks for each kind of answer in a question, and what in a text may be one."""

import re
from collections.abc import Mapping
from typing import Literal

Kind = Literal["amount", "time", "name", "place", "reason", "way", "verdict", "things", ""]

ASKS: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        "amount": r"how (?:many|much|long|far|old|tall|big|large|often|high|deep|fast|wide|heavy"
        r"|hot|cold|late|early|soon|small|strong|expensive)|(?:what|which)(?:'?s| is| are)?"
        r" (?:the )?"
        r"(?:max\w*|min\w*|average|percent\w*|number|amount|price|cost|fee|size|limit|port|version"
        r"|age|temperature|deposit|total)|what does .{1,60} cost|max|min|cost of|price of",
        "time": r"when|(?:what|which) (?:year|date|day|month|century|decade|time|weekday)"
        r"|(?:since|until|till) when|deadline|open(?:ing)? hours|date of",
        "name": r"who(?:se|m|s|'s)?|(?:what|which) (?:person|company|team|member|speaker"
        r"|organi[sz]ation)",
        "place": r"where|(?:what|which) (?:country|city|state|place|town|region|channel|room|folder"
        r"|directory|path|file|page|address)",
        "reason": r"why|how come|(?:what|which)(?:'?s| is)? the (?:reason|cause)|what for",
        "way": r"how (?:do|does|did|can|could|to|should|would|u|i|is|are)|what (?:do|should|can)"
        r" i do"
        r"|(?:which|what) (?:command|button|key|setting|option|step)s?|way to|steps to|fix|cant"
        r"|can't",
        "things": r"(?:what|which) (?:\w{1,30} ){0,3}?\w{1,30}s\b|what (?:is|are) (?:allowed"
        r"|forbidden"
        r"|needed|required|included)|list of|name (?:all|the)|what do (?:i|you|we) (?:need|have"
        r" to)",
        "verdict": r"(?:is|are|was|were|am|can|could|do|does|did|may|must|should|will|would|has"
        r"|have"
        r"|is it ok|are we|allowed)\b",
    },
    "de": {
        "amount": r"wie ?viele?|wie (?:lange?|weit|alt|hoch|gro(?:ß|ss)|oft|teuer|schnell|schwer"
        r"|tief"
        r"|breit|warm)|was kostet|mindest\w*|höchst\w*|maximal",
        "time": r"wann|(?:um )?wie ?viel uhr|(?:ab|bis|seit) wann|welche[smrn]? (?:tag|jahr|datum"
        r"|monat)",
        "name": r"wer|wem|wen|wessen",
        "place": r"wo|wohin|woher|in welche[mnr] (?:stadt|land|ort|raum|kanal)",
        "reason": r"warum|wieso|weshalb|weswegen",
        "way": r"wie|womit|wodurch",
        "verdict": r"darf|dürfen|kann|können|muss|müssen|ist|sind|gibt|gilt|hat|haben|soll\w*",
    },
    "fr": {
        "amount": r"combien|quel(?:le)?s? (?:est |sont )?(?:le |la |les )?(?:prix|nombre|montant"
        r"|durée|taille|âge)"
        r"|(?:à|de) combien|max\w*|min\w*",
        "time": r"quand|à quelle heure|quel(?:le)? (?:jour|année|date|mois)|depuis quand",
        "name": r"qui",
        "place": r"où|dans quel(?:le)? (?:ville|pays|lieu|salle)",
        "reason": r"pourquoi",
        "way": r"comment",
        "things": r"quel(?:le)?s|quoi",
        "verdict": r"est-ce que|puis-je|peut-on|on peut|je peux|faut-il|il faut|dois-je|y a-t-il",
    },
    "es": {
        "amount": r"cu[aá]nt[oa]s?|qu[eé] (?:precio|cantidad|edad)|m[aá]xim\w*|m[ií]nim\w*",
        "time": r"cu[aá]ndo|(?:a )?qu[eé] (?:hora|d[ií]a|a[nñ]o|fecha|mes)|desde cu[aá]ndo",
        "name": r"qui[eé]n(?:es)?",
        "place": r"(?:a)?d[oó]nde|en qu[eé] (?:ciudad|pa[ií]s|lugar|sala)",
        "reason": r"por ?qu[eé]",
        "way": r"c[oó]mo",
        "things": r"qu[eé] \w+s\b|cu[aá]les",
        "verdict": r"puedo|se puede|hay|es|son|debo|tengo que|est[aá]",
    },
    "pt": {
        "amount": r"quant[oa]s?|qual (?:é )?(?:o |a )?(?:preço|valor|número|idade)|m[aá]ximo"
        r"|m[ií]nimo",
        "time": r"quando|(?:a )?que horas?|(?:em )?que (?:dia|ano|data|mês)|desde quando",
        "name": r"quem",
        "place": r"(?:a)?onde",
        "reason": r"por ?qu[eê]",
        "way": r"como",
        "things": r"quais|que \w+s\b",
        "verdict": r"posso|pode|tem|há|é|são|preciso|devo|dá (?:pra|para)",
    },
    "it": {
        "amount": r"quant[oaie]|qual è il (?:prezzo|numero|costo)",
        "time": r"quando|a che ora|in che (?:anno|giorno|mese)",
        "name": r"chi",
        "place": r"dove",
        "reason": r"perch[eé]",
        "way": r"come",
        "verdict": r"posso|si può|è|sono|devo|c'è",
    },
    "nl": {
        "amount": r"hoeveel|hoe (?:lang|ver|oud|hoog|groot|vaak|duur)",
        "time": r"wanneer|hoe laat|welk(?:e)? (?:dag|jaar|datum)",
        "name": r"wie",
        "place": r"waar",
        "reason": r"waarom",
        "way": r"hoe",
        "verdict": r"mag|kan|moet|is|zijn|heeft",
    },
    "ru": {
        "amount": r"сколько|какова? (?:цена|стоимость|длина|высота)|какой процент",
        "time": r"когда|в каком году|какого числа|во сколько|с каких пор",
        "name": r"кто|кого|кому|кем|чей|чья|чьё",
        "place": r"где|куда|откуда|в каком (?:городе|месте)|в какой стране",
        "reason": r"почему|зачем|отчего",
        "way": r"как",
        "verdict": r"можно|нужно|надо|есть ли|является ли",
    },
    "ja": {
        "amount": r"いくつ|いくら|何(?:人|個|回|本|枚|時間|日|年|ヶ月|か月|歳|円|割|パーセント|台"
        r"|件|度|%)"
        r"|どのくらい|どれくらい|どれだけ|最大|最小|上限",
        "time": r"いつ|何時|何年|何月|何日|何曜",
        "name": r"誰|だれ|どなた",
        "place": r"どこ",
        "reason": r"なぜ|どうして|なんで|理由",
        "way": r"どうやって|どうすれば|どうやったら|方法|やり方",
        "verdict": r"(?:できます|ですか|ますか|いい(?:の|です)?か?$|ある\?|必要)",
    },
    "zh": {
        "amount": r"多少|几个|幾個|几|幾|多久|多长|多長|多大|多远|多遠|多高",
        "time": r"什么时候|什麼時候|何时|何時|哪年|哪一年|几点|幾點|哪天",
        "name": r"谁|誰|哪位",
        "place": r"哪里|哪裡|哪儿|哪兒|何处|何處|在哪",
        "reason": r"为什么|為什麼|为何|為何|怎么会",
        "way": r"怎么|怎麼|怎样|怎樣|如何",
        "verdict": r"(?:吗|嗎|能不能|可不可以|可以|是否)",
    },
}
"""By language, what asks for each kind; of several the one that stands first in the question."""

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty"
    " fifty sixty ninety hundred thousand million billion half dozen double twice once first second"
    " third daily weekly monthly yearly free none unlimited"
    " eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert"
    " tausend"
    " halb doppelt einmal zweimal"
    " deux trois quatre cinq sept huit neuf dix douze vingt trente cent mille demi fois"
    " dos tres cuatro cinco seis siete ocho nueve diez doce veinte treinta cien mil medio vez veces"
    " dois duas três quatro sete oito nove dez vinte trinta cem meio vezes"
    " due tre quattro cinque sei sette otto dieci venti cento"
    " twee drie vijf zes zeven acht tien honderd duizend"
    " один одна два две три четыре пять шесть семь восемь девять десять сто тысяча половина"
).split()
_TIMES = (
    "january february april june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday"
    " saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays weekday"
    " weekdays weekend weekends century noon midnight morning evening afternoon night today"
    " tomorrow"
    " spring summer autumn winter hours days weeks months years minutes hour day week month year"
    " immediately until before after daily weekly monthly annually soon"
    " januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag"
    " freitag"
    " samstag sonntag uhr tag tage tagen woche wochen monat monate monaten jahr jahre jahren mittag"
    " mitternacht stunde stunden täglich"
    " janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi"
    " mercredi jeudi vendredi samedi dimanche heure heures jour jours semaine semaines mois an ans"
    " année midi minuit"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    " lunes"
    " martes miércoles jueves viernes sábado domingo hora horas día días semana semanas mes meses"
    " año"
    " años mediodía medianoche"
    " janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça"
    " quarta"
    " quinta sexta domingo dia dias mês ano anos"
    " января февраля марта апреля мая июня июля августа сентября октября ноября декабря год года"
    " году"
    " век века день дня дней неделя недели недель месяц месяца месяцев"
).split()


def _words(listed: list[str]) -> str:
    return "|".join(sorted(set(listed), key=len, reverse=True))


ANSWERS: Mapping[Kind, re.Pattern[str]] = {
    "amount": re.compile(
        rf"\d|[〇一二三四五六七八九十百千万億半两兩]|(?<!\w)(?:{_words(_NUMBER_WORDS)})(?!\w)",
        re.IGNORECASE,
    ),
    "time": re.compile(
        rf"\d\d?[:.]\d\d|(?<!\d)(?:1\d{{3}}|20\d{{2}})(?!\d)|\d ?(?:am|pm|uhr|h\b)"
        rf"|[年月日時时点曜週周]"
        rf"|(?<!\w)(?:{_words(_TIMES)}|(?-i:May|March))(?!\w)",
        re.IGNORECASE,
    ),
    "place": re.compile(
        r"\b(?:in|at|on|under|near|behind|between|from|to|into|inside|outside|opposite|im|am|bei"
        r"|auf"
        r"|unter|hinter|nach|aus|à|au|aux|dans|sur|chez|en|sous|na|no|nos|nas|em|nel|nella|в|на"
        r"|из|у)\b"
        r"|#\w|https?:|[/\\]\w|[里裡内內上下]|[でにへ]",
        re.IGNORECASE,
    ),
    "reason": re.compile(
        r"\b(?:because|since|due to|as a result|so that|in order to|caus\w+|reasons?|therefore|thus"
        r"|otherwise|as it|for the sake|means that|weil|da|denn|damit|wegen|aufgrund|deshalb"
        r"|parce que"
        r"|car|puisque|afin|pour|porque|debido|para|pois|perché|потому|так как|чтобы|из-за)\b"
        r"|ため|から|ので|因为|因為|由于|由於|所以",
        re.IGNORECASE,
    ),
    "way": re.compile(
        r"`|^\W*(?:\d{1,3}[.)])|https?:|\b(?:use|go to|click|press|open|run|type|select|choose"
        r"|set|add"
        r"|install|download|enable|disable|send|contact|ask|try|make sure|you can|by \w+ing|need to"
        r"|have to|must|should|via|through|mit|durch|über|avec|en \w+ant|con|mediante|usando"
        r"|com)\b",
        re.IGNORECASE,
    ),
    "verdict": re.compile(
        r"\b(?:yes|no|not|never|can|cannot|can't|may|must|should|allowed|forbidden|prohibited|only"
        r"|required|need|don't|doesn't|isn't|won't|possible|supported?s?|ja|nein|nicht|kein\w*|darf"
        r"|dürfen|muss|kann|oui|non|ne|pas|peut|peuvent|doit|sí|no|puede|debe|sim|não|pode|deve)\b"
        r"|ません|ない|でき|可|不|能|必须|必須",
        re.IGNORECASE,
    ),
}

INSIDE = re.compile(r"(?<=[\w,;:(*`] )[*_`(]{0,3}[^\W\d_a-z]\w+|[\u30a0-\u30ff]{3,}|(?<=@)\w+")
"""A word inside a sentence that may begin with a capital: ``re`` does not know those of all
languages."""

WORD = re.compile(r"\w+")

COUNTED = re.compile(
    r"\bhow (?:many|much) (?:[^\W\d_]{1,30} ){0,3}?([^\W\d_]{3,30})"
    r"(?=\W*\Z|\W+(?:are|is|do|does|did|can|could|was|were|have|has|had|will|would|should|must|may"
    r"|in|on|of|at|per|for|to|from|with|i|you|we|they|there|since|goes?|need\w*|got|get|exist)\b)"
    r"|\bhow (?:many|much) ([^\W\d_]{3,30})",
    re.IGNORECASE,
)
COUNT = (
    r"(?:\d[\d.,]{0,30}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|forty|fifty|hundred|thousand|million|billion|half|dozen)"
)

_UNITS = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|nights?|h|sekunden?"
    r"|minuten?|stunden?|tagen?|wochen?|monaten?|jahren?|secondes?|heures?|jours?|semaines?|mois"
    r"|ans?|années?|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|m[eê]s|a[nñ]os?|anos?"
    r"|giorn[oi]|or[ae]|settiman[ae]|ann[oi]|dagen?|uren?|weken?|maanden?|jaren?|дн\w+|час\w*"
    r"|минут\w*"
    r"|недел\w+|месяц\w*|лет|год\w*)"
)
FINER: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(answers, re.IGNORECASE))
    for asks, answers in (
        (
            r"\bhow long\b(?! is| are| was)|\bhow many (?:minutes|hours|days|weeks|months|years)"
            r"|\bwie lange"
            r"|combien de temps|cu[aá]nto tiempo|quanto tempo|hoe lang|как долго"
            r"|どのくらいの?(?:時間|期間)?"
            r"|どれくらい|何(?:日|時間|分|週間|か月|ヶ月|年)|多久|多长时间",
            rf"(?:\d|\b(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|several"
            rf"|half|ein\w*|zwei|drei|vier|fünf|sechs|zehn|un|une|deux|trois|dos|tres|dois|três))"
            rf"(?:\W{{1,3}}\w+)?\W{{0,3}}{_UNITS}(?!\w)|\d ?(?:日|時間|分|週|か月|ヶ月|年|天|小时"
            rf"|周|月)"
            rf"|until|forever|overnight|permanent",
        ),
        (
            r"\bhow often\b|\bwie oft\b|à quelle fréquence|cu[aá]ntas veces|quantas vezes|hoe"
            r" vaak|как часто",
            r"\b(?:every|each|daily|weekly|monthly|yearly|annually|hourly|once|twice|times|per"
            r"|alle|jede\w*"
            r"|täglich|wöchentlich|jährlich|mal|fois|chaque|tous|toutes|veces|cada|vezes|ogni"
            r"|elke|раз\w*|кажд\w+)\b",
        ),
        (
            r"\bhow much (?:is|are|was|does|do|did|will|would|money|for)\b|\bcosts?\b|\bprices?\b"
            r"|\bfees?\b"
            r"|\bpay\b|\bexpensive\b|was kostet|kosten|wie teuer|combien (?:coûte|ça|co)|\bprix\b"
            r"|cu[aá]nto cuesta"
            r"|precio|quanto custa|preço|いくら|料金|多少钱|多少錢|费用|сколько стоит",
            r"[$€£¥₽]|\d ?(?:eur|usd|gbp|euros?|dollars?|pounds?|cents?|crowns?|kronen|kr|francs?"
            r"|yen|円|元|руб)"
            r"|\b(?:free|nothing|gratis|kostenlos|gratuit\w*|無料|免费)\b|\d ?%|\bpercent\b",
        ),
    )
)
"""What some questions for an amount or a time ask more closely, and texts that have it."""

VERSION = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?:version|release|patch|update|build)|\bsince when|\bfirst version"
    r"|\bwhen (?:was|were|did|has) .{1,80}(?:add|fix|remov|chang|introduc|support|drop|releas|get"
    r"|bring)"
    r"|\bversion (?:number|that|which|with)|\b(?:welche[rs]?|quelle|qué|que|qual|в какой)"
    r" versi[oó]n",
    re.IGNORECASE,
)

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|\w+n['’]t|forbidden|prohibited|banned|nicht"
    r"|kein\w*|nie|niemals|ohne|ne|pas|jamais|aucune?|sans|nunca|jamás|ningun[oa]?|sin|não|nenhum"
    r"|sem|non|mai|senza|niet|geen|не|нет|никогда|без|verboten|interdite?s?|prohibid[oa]s?)\b"
    r"|ません|ない|禁止|[不没沒未勿]",
    re.IGNORECASE,
)
