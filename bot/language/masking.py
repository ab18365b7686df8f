"""Hide what this program must never keep: identity numbers, cards, one-time codes."""

import re

# Telephone numbers are shorter than sixteen digits or grouped otherwise: they stay.
_IDENTITY = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{6}([ -])\d{8}\1\d{3}[\dXx])(?![\dXx])")
_CARD = re.compile(r"(?<!\d)(?:\d{16,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?)(?!\d)")
_CODE_WORD = "(?:验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|短信码|otp|code)"
_CODE = re.compile(
    rf"({_CODE_WORD}[^\d]{{0,12}})(\d{{6}})(?!\d)|(?<!\d)(\d{{6}})(?!\d)([^\d]{{0,12}}{_CODE_WORD})",
    re.IGNORECASE,
)
_KEPT = 4


def mask_secrets(text: str) -> str:
    """Mask identity and card numbers but for the last four digits, and one-time codes wholly.

    An identity number has 18 places, a card 16 to 19; a code is six digits standing near a
    word for it. Everything else is returned as it is, telephone numbers included.
    """
    masked = _CARD.sub(_keep_tail, _IDENTITY.sub(_keep_tail, text))
    return _CODE.sub(_hide_code, masked)


def _keep_tail(match: re.Match[str]) -> str:
    return "*" * (len(match[0]) - _KEPT) + match[0][-_KEPT:]


def _hide_code(match: re.Match[str]) -> str:
    if match[2] is not None:
        return f"{match[1]}******"
    return f"******{match[4]}"
