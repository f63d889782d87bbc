"""How to reach us, as editors write it in the site's settings."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.leads.phones import in_words, validate_phone


@register_setting(icon="mail")
class ContactDetails(BaseGenericSetting):
    """Shown in the footer and on the contact page; the hours also decide what we promise."""

    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[validate_phone])
    whatsapp = models.CharField(
        _("WhatsApp number"), max_length=20, blank=True, validators=[validate_phone]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    opens_at = models.TimeField(_("we answer from"), default=time(9))
    closes_at = models.TimeField(
        _("until"), default=time(18), help_text=_("On working days, French holidays excepted.")
    )

    panels = [
        FieldRowPanel([FieldPanel("phone"), FieldPanel("whatsapp")]),
        FieldPanel("email"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
    ]

    class Meta:
        verbose_name = _("contact details")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="contactdetails_open_before_close",
            )
        ]

    @property
    def phone_in_words(self):
        return in_words(self.phone)

    @property
    def whatsapp_in_words(self):
        return in_words(self.whatsapp)

    @property
    def whatsapp_url(self):
        """WhatsApp's own address of a conversation: digits alone, with the country's code."""
        return f"https://wa.me/{self.whatsapp.lstrip('+')}" if self.whatsapp else ""
