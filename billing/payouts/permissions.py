"""Money out is the freelancer's own business; nobody signs or opens accounts for her."""


def can_set_up_payouts(user):
    return "freelancer" in user.spaces


def can_revoke(user, mandate):
    return mandate.freelancer.user_id == user.pk
