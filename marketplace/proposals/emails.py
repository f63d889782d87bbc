"""The mails about proposals; each is sent once per version or ending."""

from mail import outbox


def deciders(company):
    """Who speaks for a company: its owners and approvers."""
    members = company.memberships.with_role("owner", "approver").select_related("user")
    return [member.user for member in members]


def proposal_received(proposal):
    tell_company("proposal_received", proposal)


def proposal_answered(proposal):
    """She answered a counter-offer: `agreed` when her terms are the company's own."""
    ours = proposal.offers.get(version=proposal.version - 1)
    tell_company("proposal_answered", proposal, agreed=ours.has_same_terms(proposal))


def proposal_withdrawn(proposal, *, reason):
    tell_company("proposal_withdrawn", proposal, reason=reason)


def proposal_countered(proposal):
    tell_freelancer("proposal_countered", proposal)


def proposal_declined(proposal, *, reason):
    tell_freelancer("proposal_declined", proposal, reason=reason)


def proposal_superseded(proposal):
    tell_freelancer("proposal_superseded", proposal)


def proposal_expired(proposal):
    """Both sides learn that nobody answered in time."""
    tell_freelancer("proposal_expired", proposal)
    tell_company("proposal_expired", proposal)


def tell_company(name, proposal, **context):
    for user in deciders(proposal.need.company):
        send(name, proposal, to=user, **context)


def tell_freelancer(name, proposal, **context):
    send(name, proposal, to=proposal.freelancer.user, **context)


def send(name, proposal, *, to, **context):
    outbox.send(
        name,
        to=to,
        context={"proposal": proposal, "need": proposal.need, **context},
        key=f"{name}:{proposal.pk}:{proposal.version}:{to.pk}",
    )
