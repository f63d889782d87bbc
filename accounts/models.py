"""People who sign in, the companies they act for, and as what."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import validate_siret, validate_vat_number
from accounts.legal_forms import NATURAL_PERSONS, LegalForm, legal_form_check
from accounts.querysets import (
    CompanyQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
    UserManager,
)
from formatting import formatter


class User(AbstractUser):
    """Somebody with an e-mail address; what she may do comes from memberships and profiles."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email

    @cached_property
    def spaces(self):
        """Where this person has something to do: any of "company", "freelancer", "staff"."""
        return [
            *(["company"] if self.memberships.exists() else []),
            *(["freelancer"] if hasattr(self, "freelancer") else []),
            *(["staff"] if self.is_staff else []),
        ]

    @cached_property
    def roles(self):
        """{company id: role} of this person."""
        return dict(self.memberships.values_list("company_id", "role"))


class Address(models.Model):
    """Where invoices go; France unless said otherwise."""

    street = models.CharField(_("street"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR")

    class Meta:
        abstract = True

    @property
    def address_lines(self):
        abroad = "" if self.country == "FR" else formatter.country(self.country)
        lines = (self.street, f"{self.postcode} {self.city}".strip(), abroad)
        return [line for line in lines if line]


class LegalIdentity(Address):
    """What French law wants on an invoice from or to a business."""

    legal_name = models.CharField(_("legal name"), max_length=160, blank=True)
    legal_form = models.CharField(
        _("legal form"), max_length=40, blank=True, choices=LegalForm.choices
    )
    capital_cents = models.BigIntegerField(_("share capital"), null=True, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[validate_siret])
    vat_number = models.CharField(
        _("VAT number"), max_length=16, blank=True, validators=[validate_vat_number]
    )

    class Meta:
        abstract = True

    @property
    def siren(self):
        return self.siret[:9]

    @property
    def is_natural_person(self):
        return self.legal_form in NATURAL_PERSONS


class Company(LegalIdentity):
    """A small business that asks for help and pays for it."""

    class Size(models.TextChoices):
        TPE = "tpe", _("0 to 9 people")
        PE = "pe", _("10 to 49 people")
        PME = "pme", _("50 to 249 people")

    name = models.CharField(_("company name"), max_length=120)
    size = models.CharField(_("size"), max_length=3, choices=Size.choices, default=Size.TPE)
    phone = models.CharField(
        _("phone"), max_length=20, blank=True, validators=[RegexValidator(r"^\+?[\d .]{6,20}$")]
    )
    users = models.ManyToManyField(User, through="Membership", related_name="companies")
    is_fictional = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.UniqueConstraint(
                fields=["siret"], condition=~models.Q(siret=""), name="company_siret_once"
            ),
            legal_form_check("company_legal_form"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:company", args=[self.pk])


class Membership(models.Model):
    """What one person may do for one company."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        APPROVER = "approver", _("approver")
        ACCOUNTANT = "accountant", _("accountant")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "company"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "approver", "accountant"]),
                name="membership_role",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.company} ({self.role})"


class Invitation(models.Model):
    """A place in a company, offered to an e-mail address until someone takes it."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role.choices)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_one_open_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "approver", "accountant"]),
                name="invitation_role",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | models.Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="invitation_accepted",
            ),
        ]

    def __str__(self):
        return f"{self.email} → {self.company}"
