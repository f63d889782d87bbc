from accounts.permissions import has_role


def can_request_quote(user, proposal):
    """Both sides may have the paper: the company's people, and the freelancer."""
    return has_role(user, proposal.need.company_id) or proposal.freelancer.user_id == user.pk
