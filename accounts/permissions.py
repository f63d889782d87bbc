"""Who may act for a company. `visible_to` decides what exists; these decide what is allowed."""

from django.core.exceptions import PermissionDenied

from accounts.models import Membership

Role = Membership.Role


def require(allowed):
    """Raise PermissionDenied (403) unless allowed."""
    if not allowed:
        raise PermissionDenied


def has_role(user, company_id, *roles):
    """Whether `user` holds one of `roles` in the company; any role when none is named."""
    role = user.roles.get(company_id) if user.is_authenticated else None
    return role in roles if roles else role is not None


def can_manage_company(user, company):
    """Owners change the company's identity and its members."""
    return has_role(user, company.pk, Role.OWNER)


def can_remove_member(user, membership):
    """Owners remove anyone; everyone may leave."""
    return membership.user_id == user.pk or has_role(user, membership.company_id, Role.OWNER)
