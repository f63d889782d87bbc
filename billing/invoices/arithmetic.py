"""The sums of invoices and credit notes, in integer cents. Rounds only through billing.money.

Lines are anything with net_cents, vat_category, vat_bp, exemption (and minutes, rate_cents,
fee_bp where time is meant). Several credit notes on one invoice never round to more than it: each
is what has been taken back so far, less what was taken back before.
"""

from collections import defaultdict

from billing import money


def vat_breakdown(lines):
    """The VAT of a document: a list of dicts, one per category and rate, lowest rate first.

    Each has category, vat_bp, exemption, net_cents, vat_cents; VAT is rounded once in each. Nothing
    is due at 0 % for more than one reason: exempt (E) and reverse charge (AE) stay apart.
    """
    nets = defaultdict(int)
    for line in lines:
        nets[line.vat_bp, line.vat_category, line.exemption] += line.net_cents
    return [
        {
            "category": category,
            "vat_bp": vat_bp,
            "exemption": exemption,
            "net_cents": net_cents,
            "vat_cents": money.vat(net_cents, vat_bp=vat_bp),
        }
        for (vat_bp, category, exemption), net_cents in sorted(nets.items())
    ]


def fees(lines):
    """{fee in basis points: fee in cents} of services lines; one rounding for each fee."""
    nets = defaultdict(int)
    for line in lines:
        nets[line.fee_bp] += line.net_cents
    return {fee_bp: money.split_fee(net, fee_bp=fee_bp)[0] for fee_bp, net in nets.items()}


def credit_net(line, *, minutes, before):
    """Net cents to take back for `minutes` of a line of which `before` minutes already are."""
    return credited_net(line, before + minutes) - credited_net(line, before)


def credited_net(line, minutes):
    if minutes == line.minutes:
        return line.net_cents
    return money.line_net(minutes, line.rate_cents)


def credit_breakdown(lines, before):
    """The VAT of a credit note.

    lines: its own lines; before: the breakdowns of the earlier credit notes on the same invoice.
    """
    earlier = [row for breakdown in before for row in breakdown]
    rows = vat_breakdown(lines)
    for row in rows:
        alike = [each for each in earlier if kind_of(each) == kind_of(row)]
        net, vat, _total = totals(alike)
        so_far = money.vat(net + row["net_cents"], vat_bp=row["vat_bp"])
        row["vat_cents"] = so_far - vat
    return rows


def kind_of(row):
    return row["vat_bp"], row["category"]


def totals(breakdown):
    """(net, VAT, total) in cents."""
    net = sum(row["net_cents"] for row in breakdown)
    vat = sum(row["vat_cents"] for row in breakdown)
    return net, vat, net + vat
