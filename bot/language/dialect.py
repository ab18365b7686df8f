"""Traditional glyphs and Cantonese words of time, brought to the words of the grammars.

For the readers only: the rest of a text need not stay what it was.
"""

import re

from bot.language.plain import fold

# Of the glyphs that the grammars of this package use, the Traditional ones; `fold` has the rest.
_TRADITIONAL = (
    "臨爲為於會餘倆債兒內減湊別辦動勞單盧歷叄雙發響國聖場聲婦學寬將層屆師慶應開張總戶掛據數舊晝曉機條棟樣樓氣碼種積筆約紙線細"
    "經給統續緩編見計訂議許證訴誕該說説請談負費轉輕輛運還連適遞郵裏裡鍾銖長門問閏陽陰陣頁項顆題額飯驗黃龍擡盃綫纔迴閤隻髮參臺"
    "幣歐達鎊韓聽尋噚擒來晩淩隨擔誰"
)
_SIMPLIFIED = (
    "临为为于会余俩债儿内减凑别办动劳单卢历叁双发响国圣场声妇学宽将层届师庆应开张总户挂据数旧昼晓机条栋样楼气码种积笔约纸线细"
    "经给统续缓编见计订议许证诉诞该说说请谈负费转轻辆运还连适递邮里里钟铢长门问闰阳阴阵页项颗题额饭验黄龙抬杯线才回合只发参台"
    "币欧达镑韩听寻寻琴来晚凌随担谁"
)
_GLYPHS = str.maketrans(_TRADITIONAL + "\u2012\u2013\u2014\u2015", _SIMPLIFIED + "----")
_WORDS = {
    **dict.fromkeys(("寻日", "琴日"), "昨日"),
    **dict.fromkeys(("寻晚", "琴晚"), "昨晚"),
    **dict.fromkeys(("寻朝", "琴朝"), "昨早"),
    **dict.fromkeys(("上昼", "上晏"), "上午"),
    **dict.fromkeys(("夜晚黑", "晚黑", "夜黑", "夜晚"), "晚上"),
    **dict.fromkeys(("头先", "先头", "啱先", "求先"), "刚才"),
    **dict.fromkeys(("而家", "依家", "宜家"), "现在"),
    "今朝": "今早",
    "听朝": "明早",
    "听日": "明日",
    "听晚": "明晚",
    "朝早": "早上",
    "下昼": "下午",
    "啱啱": "刚刚",
    "啱": "刚",
    "成日": "整天",
    "日日": "天天",
    "晚晚": "夜夜",
    "踏正": "整",
    "搭正": "整",
}
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
# Cantonese counts minutes in fives: 两点九个字 and 两点搭九 are 2:45.
_FIVES = re.compile(
    "(?<=点)(?:([一二两三四五六七八九十]|十一)个字|[踏搭]([一二两三四五六七八九十]|十一))"
)
_COUNT = {glyph: index + 1 for index, glyph in enumerate("一二三四五六七八九十")} | {
    "两": 2,
    "十一": 11,
}


def plain_glyphs(text: str) -> str:
    """Fold a text and simplify the glyphs that the grammars use."""
    folded = fold(text)
    return folded if folded.isascii() else folded.translate(_GLYPHS)


def plain_time(text: str) -> str:
    """Put the words of the grammar of times for others that say the same."""
    plain = plain_glyphs(text)
    if plain.isascii():
        return plain
    words = _WORD.sub(lambda match: _WORDS[match[0]], plain)
    return _FIVES.sub(lambda match: f"{_COUNT[match[1] or match[2]] * 5:02}分", words)
