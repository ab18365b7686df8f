"""What a household can pay: income less what comes first."""

from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


def surplus_of(income: Decimal, essentials: Decimal, priority: Decimal) -> Decimal:
    """Give what is left a month, in yuan; negative when the needs are not covered."""
    return income - essentials - priority


def pro_rata(surplus: Decimal, balances: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Share a monthly surplus among debts by their balances, to the cent, never above it.

    Each share is rounded down; the cents that are left go to the first debts, so that the
    shares add up to the surplus exactly. No share exceeds its balance.

    Args:
        surplus: Yuan a month; nothing is offered from zero or less.
        balances: What is owed on each debt, in yuan.
    """
    total = sum(balances, Decimal(0))
    if surplus <= 0 or total <= 0:
        return tuple(Decimal(0) for _ in balances)
    pot = min(surplus, total).quantize(CENT, ROUND_DOWN)
    shares = [(pot * b / total).quantize(CENT, ROUND_DOWN) for b in balances]
    left = int((pot - sum(shares, Decimal(0))) / CENT)
    for place in range(len(shares)):
        if left and shares[place] + CENT <= balances[place]:
            shares[place] += CENT
            left -= 1
    return tuple(shares)
