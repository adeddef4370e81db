"""The words of RTF that need more than a line to be told: what they are for, and encodings."""

import codecs

SIGNS = {
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "line": "\n",
    "lbr": "\n",
    "softline": "\n",
    "nestcell": "\n",
    "nestrow": "\n",
}
PASSED = frozenset(
    """annotation atnauthor atndate atnid atnref atrfend atrfstart author background bkmkend
    bkmkstart blipuid buptim category colorschememapping colortbl comment company creatim datafield
    datastore do doccomm docvar factoidname falt ffdeftext ffentrymcr ffexitmcr ffformat ffhelptext
    ffl ffname ffstattext file filetbl fldinst fldtype fontemb fontfile footer footerf footerl
    footerr formfield ftncn ftnsep ftnsepc aftncn aftnsep aftnsepc generator gridtbl header headerf
    headerl headerr hlinkbase htmltag keycode latentstyles levelnumbers leveltext linkval list
    listlevel listname listoverride listoverridetable listpicture liststylename listtable lfolevel
    lsdlockedexcept mailmerge manager mmathPr nextfile nonesttables nesttableprops objalias objclass
    objdata objname objsect objtime oldcprops oldpprops oldsprops oldtprops oleclsid operator panose
    password passwordhash pgp pgptbl picprop pict pn pnseclvl pntxta pntxtb printim private propname
    protend protstart protusertbl pxe revtbl revtim rsidtbl rxe shprslt sn sp staticval subject sv
    svb tc template themedata txe ud userprops wgrffmtfilter windowcaption writereservation
    writereservhash xe xform xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl xmlopen
    vern""".split()
)
"""Destinations that no reader sees, or that every page repeats."""

READ = frozenset({"shpinst", "moMath", "moMathPara"})
"""Destinations that are read although older programs pass over them."""

CHARSETS = {
    77: "mac_roman",
    80: "cp949",
    83: "mac_greek",
    84: "mac_cyrillic",
    88: "cp874",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
    0: "cp1252",
}
SYMBOLS = 2
PAGES = {10000: "mac_roman", 10001: "cp932", 10007: "mac_cyrillic", 936: "gbk", 65001: "utf_8"}
OF_CHARACTERS = frozenset(
    ("v", "deleted", "plain", "f", "fs", "fcharset", "uc", "deff", "ansicpg", "mac", "pc", "pca")
)
OF_TABLES = frozenset({"intbl", "itap", "trowd", "trhdr", "cell", "row"})
MOST_LEFT_OUT = 16
LONGEST_GAP = 10
USUAL_SIZE = 24
"""Half points of letters that nothing is said of."""

TEXTS = {
    "footnote": "note",
    "listtext": "sign",
    "pntext": "sign",
    "shptxt": "box",
    "info": "info",
    "stylesheet": "stylesheet",
    "fonttbl": "fonts",
}
"""Destinations that are texts of their own."""

INFO = frozenset({"title", "author", "keywords"})


def encoding_of(page: int) -> str:
    """The encoding that is a code page."""
    encoding = PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(encoding)
    except LookupError:
        return "cp1252"
    return encoding
