"""What the yearly declaration of platforms (DAC7) needs beside the books, and what was declared."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.people.models import Freelancer, private_storage


class SellerIdentity(models.Model):
    """What the tax office wants to know of a person who sells: asked for this purpose alone."""

    freelancer = models.OneToOneField(
        Freelancer, on_delete=models.CASCADE, related_name="seller_identity"
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    birth_date = models.DateField(_("date of birth"))
    birth_city = models.CharField(_("town of birth"), max_length=80)
    birth_country = models.CharField(
        _("country of birth"),
        max_length=2,
        default="FR",
        help_text=_("Two letters, for example FR."),
        validators=[RegexValidator("^[A-Z]{2}$", _("Write two capital letters, for example FR."))],
    )
    tax_number = models.CharField(
        _("tax number"),
        max_length=13,
        help_text=_("The 13 digits on your tax notice."),
        validators=[RegexValidator(r"^\d{13}$", _("A tax number has 13 digits."))],
    )

    def __str__(self):
        return f"{self.first_name} {self.last_name}"


class Declaration(models.Model):
    """One file made for the tax office, with the figures in it. Never changed, only followed."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    # {freelancer id: her quarters, and a digest of who she is}: a later comparison starts from it.
    figures = models.JSONField()
    name = models.CharField(max_length=120)
    xml = models.FileField(upload_to="declarations/%Y/", storage=private_storage)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="declaration_number_once")
        ]

    def __str__(self):
        return self.name


class DueYear(models.Model):
    """A year of which the last file did not say what was true when it was last looked at."""

    year = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["year"]

    def __str__(self):
        return str(self.year)
