"""When two ways of writing a lender's name, or a telephone number, mean the same one.

Only what surely says nothing is passed over: width, spaces, signs, the form of a company,
the prefix of China. Two names that differ otherwise are two.
"""

import re
import unicodedata

_FORMS = re.compile("(?:股份有限公司|有限责任公司|股份公司|有限公司|信用卡中心)$")
_SIGNS = re.compile(r"[\W_]+")
_MOBILE_OF_CHINA = re.compile(r"(?:0086|86)+(?=1[3-9]\d{9}$)")
_PREFIX_OF_CHINA = re.compile(r"(?:0086|86)(?=0?\d{9,11}$|[48]00\d{7}$|9[56]\d{3,6}$)")


def name_key(name: str) -> str:
    """Give what a name is compared by: `ＸＸ银行 股份有限公司` is `xx银行`."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    bare = _FORMS.sub("", plain)
    return bare or plain


def number_key(number: str) -> str:
    """Give what a telephone number is compared by: its digits, less the prefix of China."""
    told = unicodedata.normalize("NFKC", number).strip()
    digits = re.sub(r"\D", "", told)
    mobile = _MOBILE_OF_CHINA.sub("", digits)
    if mobile != digits:
        return mobile
    if told.startswith(("+86", "0086")):
        return _PREFIX_OF_CHINA.sub("", digits)
    return digits
