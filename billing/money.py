"""The one place where money is rounded. Integer cents, minutes, cents per hour, basis points."""

MINUTES_PER_HOUR = 60
WHOLE_BP = 10_000


def half_up(numerator, denominator):
    """Round numerator / denominator to the nearest integer, halves away from zero.

    Symmetrical, so that a credit note is the exact negative of what it corrects.
    denominator: a positive integer.
    """
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def line_net(minutes, rate_cents):
    """Net cents of `minutes` worked at `rate_cents` per hour."""
    return half_up(minutes * rate_cents, MINUTES_PER_HOUR)


def split_fee(total_cents, *, fee_bp):
    """Split a total into (fee, payout) in cents; the two always add up to the total."""
    fee = half_up(total_cents * fee_bp, WHOLE_BP)
    return fee, total_cents - fee


def vat(net_cents, *, vat_bp):
    """VAT on all that a document has at one rate together, rounded once (EN 16931, BR-CO-17)."""
    return half_up(net_cents * vat_bp, WHOLE_BP)


def allocate(total_cents, weights):
    """Share a total by weight, largest remainder first; the shares add up to the total.

    weights: non-negative integers, not all zero. Each share is within one cent of its exact value;
    equal remainders go to the earlier weight.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("Weights are non-negative and at least one is positive.")
    sign = -1 if total_cents < 0 else 1
    exact = [abs(total_cents) * weight for weight in weights]
    shares = [part // whole for part in exact]
    missing = abs(total_cents) - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: -(exact[i] % whole))
    for i in by_remainder[:missing]:
        shares[i] += 1
    return [sign * share for share in shares]
