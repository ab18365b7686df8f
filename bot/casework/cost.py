"""The true cost of a loan with equal monthly payments."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

_PRECISION = 40
_STEPS = 200
_PLACES = Decimal("0.0000000001")


@dataclass(frozen=True, slots=True)
class Cost:
    """Rates as fractions: 0.035 is 3.5 %.

    Conventions: `monthly` is the internal rate of return i of equal monthly payments,
    nominal 12·i, effective (1+i)^12 less 1.
    """

    monthly: Decimal
    nominal_annual: Decimal
    effective_annual: Decimal


def monthly_cost(received: Decimal, paid: Decimal, months: int) -> Cost | None:
    """Compute the cost of `received` yuan repaid by `months` payments of `paid` yuan.

    Solved by bisection, which cannot miss: the present value of equal payments falls
    steadily as the rate rises.

    Returns:
        None when there is no positive rate (paid back less than received, or nonsense).
    """
    if received <= 0 or paid <= 0 or months < 1 or paid * months < received:
        return None
    with localcontext() as context:
        # Payments are worth less than paid / rate, so at this rate less than was received.
        low, high = Decimal(0), paid / received
        context.prec = _PRECISION + 12 * max(high.adjusted() + 1, 0)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            if _present_value(paid, months, middle) > received:
                low = middle
            else:
                high = middle
        rate = +low
        effective = (1 + rate) ** 12 - 1
        rates = (rate, rate * 12, effective)
        return Cost(*(each.quantize(_PLACES) for each in rates))


def _present_value(paid: Decimal, months: int, rate: Decimal) -> Decimal:
    if rate == 0:
        return paid * months
    return paid * (1 - (1 + rate) ** -months) / rate
