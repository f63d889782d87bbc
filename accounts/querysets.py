from django.contrib.auth.base_user import BaseUserManager
from django.db import models


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class CompanyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The companies that this user acts for."""
        return self.filter(memberships__user=user)


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Colleagues: every membership of the companies that this user acts for."""
        return self.filter(company__memberships__user=user)

    def with_role(self, *roles):
        return self.filter(role__in=roles)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The invitations of the companies that this user acts for."""
        return self.filter(company__memberships__user=user)

    def open(self):
        return self.filter(accepted_at__isnull=True)
