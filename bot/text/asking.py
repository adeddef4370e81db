"""What asks and what is talk in the languages of articles besides English.

Who, what, when, where, why, how; may, can, must, want, know, find, work; greetings, thanks and the
spellings of chat. The lists of stop words hold some and lack others: the German one has no ``wem``,
the Arabic one no ``متى`` (when). Of English, ``talk.py`` has the words.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.text.han import SIMPLER
from bot.text.talk import ENGLISH_FRAMES

ASKING: Mapping[str, str] = {
    "ar": """
        من ما ماذا متى أين لماذا كيف كم أي هل ممكن يمكن يمكنني يمكنك استطيع أستطيع يجب اريد أريد
        احتاج أحتاج اعرف أعرف يعرف احد أحد شخص مرحبا اهلا السلام عليكم شكرا فضلك لو سمحت رجاء
        ايش شو وين ليش ازاي فين امتى عايز بدي لازم يوجد هناك مسموح اجد أجد مساعدة بماذا أية أيّ
        اذكر ماسم اسم نوع أنواع يسمى تسمى سميت والتي والذي متي حدث الشيء الشخص
    """,
    "ca": """
        qui què quan on com per quin quina quins quines quant quants quantes puc pots pot podem
        poden podria cal haig he de vull vol saber sap algú alguna cosa hola bones gràcies si us
        plau sisplau trobar trobo permès funciona fer faig
    """,
    "cs": """
        kdo koho co čeho kdy kde kam odkud proč jak jaký jaká jaké jakou jakým kolik který která
        které kterou můžu mohu můžeš může můžeme můžou mohou mohl mohla smím smí smíme musím
        musíš musí musíme mám máme máte má lze jde dá dát chci chceš chce chtěl chtěla potřebuji
        potřebuju ví víte vím nevím někdo něco ahoj čau zdravím dobrý den díky děkuji prosím
        prosim najdu najít dělat udělat funguje stane dlouho název jméno jmenuje jmenují druh
        typ procent vysoký daleko velký starý často nejde
    """,
    "da": """
        hvem hvad hvornår hvor hvorfor hvordan hvilken hvilket hvilke kan må skal bør vil kunne
        måtte skulle ville får få gør gøre går ske sker findes finder finde nogen noget ved
        længe mange meget tit ofte hej hejsa tak venligst lige mon virker bruge bruger navn
        hedder hed slags type hvorhen langt gammel stor høj dyrt koster
    """,
    "de": """
        n ne nen nem wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wieviel
        wieviele viel viele welcher welche welches welchen welchem womit wofür wozu wodurch
        wovon woran worauf worin wonach wogegen bitte kann kannst können könnt könnte könnten
        könntet darf darfst dürfen dürft dürfte dürften muss musst müssen müsst müsste müssten
        soll sollst sollen sollt sollte sollten will willst wollen wollt wollte möchte möchten
        möchtest mag brauche brauchst braucht brauchen gibt gibts geht gehts gehen weiß weiss
        weißt wissen jemand irgendwer jemanden jemandem irgendwie irgendwo irgendwas etwas man
        eigentlich denn mal eben halt schon noch nochmal erlaubt möglich finde findet finden
        passiert mache machst macht machen funktioniert hallo hi hey moin servus danke dank lg
        mfg vlt vllt evtl kurz frage fragen frag helfen hilfe okay ok gern gerne bekomme bekommt
        bekommen kriege kriegt kriegen lange oft hoch lang weit groß gross alt teuer schnell
        tief schwer spät art arten name heißt heisst heißen hieß hießen nennt nennen nenne
        genannt anzahl prozentsatz lautet lauten liegt liegen begriff ungefähr etwa mir sagen
        sag ging gehe brauch fand beim neben statt laut bezug zum zur vom
    """,
    "el": """
        ποιος ποια ποιο ποιοι ποιες τι πότε πού γιατί πώς πόσο πόσα πόσοι πόσες πόση μπορώ
        μπορείς μπορεί μπορούμε μπορείτε πρέπει θέλω θέλει θέλουμε ξέρω ξέρει ξέρετε κάποιος
        κανείς υπάρχει υπάρχουν βρω βρίσκω κάνω κάνει κάνουμε γίνεται γεια καλημέρα καλησπέρα
        ευχαριστώ παρακαλώ επιτρέπεται χρειάζομαι χρειάζεται
    """,
    "es": """
        qué quién quiénes cuándo dónde adónde cómo cuál cuáles cuánto cuánta cuántos cuántas
        puedo puedes puede podemos pueden podría podrías debo debe debemos deben hay tengo tiene
        tenemos tienen quiero quiere quisiera querría necesito necesita sé sabe sabes saben
        alguien algo hola buenas gracias porfa porfavor pls q xq pq tmb hacer hago hace hacen
        encuentro encontrar encuentra pasa sirve funciona posible permitido ayuda oye ahora
        entonces vale tipo tipos cantidad porcentaje término llama llaman llamó llamaba llamado
        llamada nombre está están pasó llevó junto además según
    """,
    "fa": """
        چه کی کجا چرا چگونه چطور چطوری چند کدام آیا چیست کیست چقدر میشه می‌شود می‌توان می‌توانم
        میتونم باید می‌خواهم میخوام کسی چیزی سلام ممنون مرسی لطفا لطفاً دارد هست
    """,
    "fi": """
        kuka ketkä kenen mikä mitä mitkä milloin koska missä mihin mistä miksi miten kuinka
        monta paljonko montako voi voin voit voiko voinko voimme voivat saa saan saako saanko
        täytyy pitää pitääkö tarvitsen tarvitsee haluan haluaa löydän löytyy onko ovatko tietää
        tietääkö joku jokin jotain moi hei terve moikka kiitos kauan kauanko usein teen tehdä
        toimii tapahtuu nimi nimeltään lajia tyyppi pitkä pitkään kaukana vanha iso suuri korkea
        paljon
    """,
    "fr": """
        qui que quoi quand où comment pourquoi quel quelle quels quelles lequel laquelle combien
        peux peut peuvent pouvons pouvez puis pouvoir pourrais pourrait dois doit doivent devons
        devez faut faudrait veux veut voudrais voudrait voulez besoin sais sait savez savoir
        quelqu'un quelqu quelque chose bonjour salut coucou bonsoir merci svp stp faire fais
        fait font trouve trouver trouvent passe possible autorisé permis marche fonctionne aide
        c'est cest jai ya est-ce estce alors donc déjà type sorte genre nom appelle appelait
        appelé appelée nomme pourcentage nombre longtemps coup également selon
    """,
    "he": """
        מי מה מתי איפה היכן למה מדוע איך כמה איזה איזו האם אפשר יכול יכולה יכולים אוכל מותר צריך
        צריכה צריכים חייב רוצה רוצים יודע יודעת מישהו משהו יש שלום היי תודה בבקשה למצוא מוצאים
        עושים לעשות
    """,
    "hi": """
        कौन क्या कब कहाँ कहां क्यों कैसे कितने कितना कितनी किस किसने किसे कौनसा कौनसी सकता सकते
        सकती चाहिए चाहता चाहती मुझे हमें करना करें कर होता होती होगा मिलेगा मिलता पता कोई कुछ
        नमस्ते धन्यवाद कृपया भाई प्लीज
    """,
    "hu": """
        ki kik kinek mi mit mikor hol hova hová honnan miért hogyan hogy hány mennyi mennyit
        mennyibe melyik milyen meddig mióta mettől lehet szabad tudok tudsz tud tudunk tudja
        tudna tudnám kell kellene akarok szeretnék szeretném szeretne van vannak valaki valami
        szia sziasztok helló üdv köszi köszönöm kérem kérlek találom található találok csinál
        működik történik név neve hívják fajta típus messze nagy magas régen sokáig gyakran
    """,
    "id": """
        pukul jam siapa apa kapan dimana mana kenapa mengapa bagaimana gimana berapa apakah bisa
        bisakah boleh bolehkah harus haruskah mau ingin perlu tahu tau ada adakah seseorang
        sesuatu halo hai terima kasih makasih tolong mohon dong sih ya kah gak nggak
    """,
    "it": """
        chi che cosa cos quando dove come perché quale quali quanto quanta quanti quante posso
        puoi può possiamo potete possono potrei potrebbe devo devi deve dobbiamo devono bisogna
        voglio vuole vorrei serve servono sai sa sapete sapere qualcuno qualcosa ciao salve
        buongiorno grazie c'è cè fare faccio fa trovo trovare trova succede funziona possibile
        permesso aiuto tipo tipi nome chiama chiamano chiamava chiamato chiamata percentuale
        termine quantità secondo oltre
    """,
    "nl": """
        wie wat wanneer waar waarom hoe hoeveel welke welk waarheen waarmee waarvoor waarin kan
        kun kunt kunnen kon mag mogen moet moeten wil wilt willen zou zouden hoef hoeft nodig
        weet weten iemand iets ergens hallo hoi hey bedankt dank alsjeblieft alstublieft aub ff
        gebeurt gebeuren vind vinden vindt doe doen doet gaat werkt mogelijk toegestaan lang
        vaak krijg krijgt naam heet heette noemt soort type percentage aantal hoog ver groot oud
        duur snel diep zwaar laat
    """,
    "no": """
        hvem hva når hvor hvorfor hvordan hvilken hvilket hvilke kan må skal bør vil kunne måtte
        skulle ville får få lov gjør gjøre går skjer finnes finner finne noen noe vet lenge
        mange mye ofte hei heisann takk vennligst virker bruke navn heter het slags type langt
        gammel stor høy dyrt
    """,
    "pl": """
        kto kogo komu co czego czym kiedy gdzie dokąd skąd dlaczego czemu jak jaki jaka jakie
        jaką ile ilu który która które którą czy mogę możesz może możemy możecie mogą mógłbym
        mogłabym można muszę musisz musi musimy trzeba należy chcę chcesz chce chciałbym
        chciałabym potrzebuję potrzeba wie wiem wiecie ktoś coś jest są cześć hej witam siema
        dzięki dziękuję proszę prosze znajdę znaleźć znajduje robić zrobić działa dzieje długo
        często wolno da nazwa nazywa nazywał nazywała imię rodzaj typ procent daleko duży stary
        wysoki długi
    """,
    "pt": """
        quem que quando onde como porquê porque qual quais quanto quanta quantos quantas aonde
        cadê posso podes pode podemos podem poderia devo deve devemos devem preciso precisa
        quero quer queria gostaria sei sabe sabem alguém algo oi olá opa obrigado obrigada valeu
        pfv pf vc vcs tá tô né dá tem têm há fazer faço faz fica encontro encontrar acho achar
        acontece funciona possível permitido ajuda pra pro q pq tipo tipos nome chama chamam
        chamava chamado chamada porcentagem percentagem quantidade termo segundo além
    """,
    "ro": """
        cine ce când unde cum de câte câți cât câtă care pot poți poate putem puteți aș putea
        trebuie vreau vrea știe știu știți cineva ceva este există salut bună mersi mulțumesc vă
        rog te găsesc găsi fac face funcționează voie
    """,
    "ru": """
        кто кого кому кем что чего чему чем когда где куда откуда почему зачем как какой какая
        какое какие какого какую каким каких какому какими каком сколько который которая которые
        чей чья чьё чьи могу можешь может можем можете могут можно нельзя должен должна должны
        надо нужно нужен нужна нужны хочу хочет хотим хотел хотела знает знаю знаете кто-нибудь
        кто-то что-то что-нибудь есть ли привет здравствуйте спасибо спс пожалуйста плиз пж
        подскажите подскажи скажите помогите помощь найти нахожу находится делать сделать
        делается работает происходит бывает разрешено разве будет каков какова каково каковы
        назовите назови приведите термин тип типа типы называется называют называли называлась
        назывался звали зовут находятся насколько относится имя название помимо наряду согласно
        скольких
    """,
    "sv": """
        vem vilka vad när var vart varför hur vilken vilket kan får måste ska skall bör vill
        kunde skulle ville få gör göra går händer finns hittar hitta någon något vet länge många
        mycket ofta hej hejsan tack snälla funkar fungerar använda namn heter hette slags typ
        långt gammal stor hög dyrt
    """,
    "tr": """
        kim kimin kime ne nedir neyi zaman nerede nereye nereden neden niçin niye nasıl kaç
        kaçta kaçıncı hangi hangisi mi mı mu mü miyim mıyım muyum müyüm misin mısın miyiz mıyız
        var mıdır midir gerek gerekir gerekiyor gerekli lazım istiyorum istesem bilen biliyor
        bilir biri birisi şey merhaba selam slm teşekkürler sağol sağolun lütfen olur oluyor
        olabilir edebilir yapabilir bulabilirim bulurum yapılır yapmalıyım yapmam saat acaba adı
        ismi isim tür türü çeşit uzun büyük yaşında uzak
    """,
    "uk": """
        хто кого кому ким що чого чому чим коли де куди звідки навіщо як який яка яке які якого
        яку скільки котрий котра можу може можемо можуть можна треба потрібно потрібен повинен
        мушу хочу хоче хотів хотіла знає знаю хтось щось чи є привіт вітаю дякую будь ласка
        підкажіть знайти робити зробити працює відбувається назва називається називають звали
        звуть тип типу термін назвіть наскільки
    """,
    "vi": """
        ai gì nào đâu khi sao bao nhiêu lâu thế có thể được không mình tôi bạn muốn cần biết hỏi
        xin chào cảm ơn ạ nhé vậy phải làm
    """,
}
"""Words by the code of their language, parted by spaces."""

_FRAMES: Mapping[str, str] = {
    "en": ENGLISH_FRAMES,
    "de": """
        um wie viel uhr, um wieviel uhr, in welchem jahr, in welchen jahren, guten tag
        guten morgen, guten abend, im voraus
        kurze frage, eine frage, ne frage, dumme frage, frage zu, hätte eine frage
        habe eine frage, weiß jemand, keine ahnung
    """,
    "es": """
        a qué hora, en qué año, en qué mes, en qué fecha, cuánto tiempo, buenos días, buenas tardes
        buenas noches, de antemano, por favor, una pregunta, una duda, una consulta, alguna idea
        ni idea
    """,
    "fr": """
        à quelle heure, quelle heure, en quelle année, quelle année, combien de temps
        s'il vous plaît, s'il te plaît
        est-ce que, est ce que, d'avance, bonne journée, petite question, une question, une idée
        aucune idée, qu'est-ce que, c'est quoi, il y a
    """,
    "it": """
        in che anno, in quale anno, quanto tempo, buona sera, in anticipo, per favore
        per piacere, una domanda, qualche idea
    """,
    "nl": """
        hoe laat, in welk jaar, goede morgen, alvast bedankt, een vraag, korte vraag, vraagje over
        enig idee
    """,
    "pl": """
        o której godzinie, w którym roku, dzień dobry, dobry wieczór, z góry, mam pytanie
        jakiś pomysł
    """,
    "pt": """
        a que horas, em que ano, quanto tempo, bom dia, boa tarde, boa noite, desde já, por favor
        uma pergunta, uma dúvida, alguma ideia
    """,
    "ru": """
        в каком году, в какие годы, добрый день, доброе утро, добрый вечер, заранее спасибо
        есть вопрос, такой вопрос, вопрос такой, у меня вопрос
    """,
    "sv": """
        hur dags, vilket år, god morgon, god kväll, tack på förhand, en fråga, någon som vet
    """,
}


@lru_cache(maxsize=64)
def frames(language: str) -> re.Pattern[str] | None:
    """What frames a question in a language, though each of its words may matter elsewhere.

    A pattern of phrases, whatever white space parts their words; None where nobody listed any.
    """
    listed = [
        each.strip() for line in _FRAMES.get(language, "").split("\n") for each in line.split(",")
    ]
    longest = sorted(filter(None, listed), key=len, reverse=True)
    if not longest:
        return None
    words = "|".join(re.escape(phrase).replace(r"\ ", r"\s{1,3}") for phrase in longest)
    return re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.IGNORECASE)


_UNSPACED = """
    什么时候 什麼時候 什么 什麼 甚么 甚麼 啥 咋 哪个 哪個 哪些 哪里 哪裡 哪裏 哪儿 哪兒 哪年 哪位
    哪 谁 誰 几点 幾點 何时 何時 何处 何處 为什么 為什麼 为何 為何 为啥 為啥 怎么办 怎麼辦 怎么样
    怎麼樣 怎么 怎麼 怎样 怎樣 如何 什么类型 什麼類型 什么样 什麼樣 叫什么 叫什麼 叫做什么
    名字是什么 名称是什么 哪一年 哪一个 哪一個 哪种 哪種 多少钱 多少錢 多少 几个 幾個 多久 多长
    多長 多大 多远 多遠 请问 請問 可以 可不可以 能不能 可否 能否 是否 是不是 有没有 有沒有 应该
    應該 需要 想知道 告诉我 告訴我 谢谢 謝謝 你好 您好 大家好 麻烦 麻煩 吗 嗎 呢 如果

    何ですか なんですか どこですか だれ どこ なぜ なんで どうして いつ どの どんな どれくらい
    どのくらい どれ どうやって どうすれば どうしたら どのように どう いくつ いくら どっち どちら
    何が 何を 何の 誰 教えてください 教えて 知りたい すみません こんにちは ありがとう お願いします
    よろしく 可能ですか 大丈夫ですか てもいいですか でもいいですか ていいですか いいですか いいの
    ですか ますか でしょうか ましょうか ませんか ていますか でいますか ています でいます ている
    でいる てますか てます たいです ください 下さい のですか んですか のでしょう でしたか ましたか
    ません ました ます です しますか します

    언제 어디서 어디에서 어디에 어디로 어디 어떻게 어떤 무엇을 무엇이 무엇인가요 무엇 뭐가 뭔가요
    뭐 누가 누구 왜 몇 얼마나 얼마 어느 인가요 하나요 되나요 있나요 없나요 나요 까요 습니까 입니까
    합니까 됩니까 할까요 해야 하려면 알려주세요 알려줘 주세요 부탁드립니다 안녕하세요 감사합니다
    가능한가요 되죠 하죠

    อะไร ที่ไหน เมื่อไหร่ เมื่อไร ทำไม อย่างไร ยังไง กี่ ใคร ไหม มั้ย หรือไม่ หรือเปล่า เท่าไหร่
    เท่าไร ครับ ค่ะ คะ ได้ไหม สวัสดี ขอบคุณ
"""
UNSPACED_ASKING = re.compile("|".join(sorted(_UNSPACED.split(), key=len, reverse=True)))
"""What asks, greets and is polite in scripts without spaces and in Korean."""

UNSPACED_TALK = frozenset(
    """
    使用 想要 知道 发生 找到 帮助 帮忙 有人 人们 名称 名字 类型 叫做 大约 另一 除了
    之前 之后 之外 根据 关于 情况 方式 例子 用来 用于 为了 进行 允许 想问 一下 问题 任何

    使っ 使い 使う 使え 使わ 持っ 持ち 思い 思う 思っ 知り 知っ 教え 探し 分か 欲し 言っ 言う 行え
    場合 何か 誰か 出来 方法 必要 人は 事が 時に

    사용 하는 하면 있는 있어 되는 되면 하고 해도 하려 싶은 싶어 필요 사람 방법 경우 질문 알고
    """.translate(SIMPLER).split()
)
"""Pairs of characters that are the everyday words of such a script: they help to rank."""
