"""Traditional glyphs and Cantonese words of time, brought to the words of the grammar.

For the readers of times only: the rest of a text need not stay what it was.
"""

import re

from bot.language.plain import fold

_GLYPHS = str.maketrans(
    "尋噚擒聽晝裡裏淩慶雙聖誕陽龍閏陰歷舊節兒總經隔來約將還給黃從響適時剛晩\u2012\u2013\u2014\u2015",
    "寻寻琴听昼里里凌庆双圣诞阳龙闰阴历旧节儿总经隔来约将还给黄从响适时刚晚----",
)
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


def plain_time(text: str) -> str:
    """Fold a text and put the words of the grammar for others that say the same of time."""
    folded = fold(text)
    if folded.isascii():
        return folded
    words = _WORD.sub(lambda match: _WORDS[match[0]], folded.translate(_GLYPHS))
    return _FIVES.sub(lambda match: f"{_COUNT[match[1] or match[2]] * 5:02}分", words)
