"""Leads: people who asked us for something before having an account."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.leads.contact import ContactDetails as ContactDetails  # a model of this app
from cms.leads.phones import in_words
from cms.leads.querysets import LeadQuerySet
from journal.models import Entry, Lifecycle, status_check
from mail.models import OutgoingMail
from marketplace.needs.models import Need
from marketplace.taxonomy.models import Term


class LeadStatus(models.TextChoices):
    NEW = "new", _("new")
    ASSIGNED = "assigned", _("taken on")
    CONTACTED = "contacted", _("contacted")
    CONVERTED = "converted", _("became a need")
    LOST = "lost", _("not pursued")
    SPAM = "spam", _("spam")


class Lead(Lifecycle):
    """One request of one person, with what she consented to and where she came from.

    Its journal says who did what; it holds no personal data, for it is never erased.
    """

    Status = LeadStatus

    MOVES = {
        Status.NEW: {Status.ASSIGNED, Status.SPAM},
        Status.ASSIGNED: {Status.CONTACTED, Status.LOST, Status.SPAM},
        Status.CONTACTED: {Status.CONVERTED, Status.LOST, Status.SPAM},
        Status.LOST: {Status.ASSIGNED},
        Status.SPAM: {Status.NEW},
    }
    OPEN = (Status.NEW, Status.ASSIGNED, Status.CONTACTED)

    class Kind(models.TextChoices):
        CALLBACK = "callback", _("call-back")
        ADVISER = "adviser", _("question to an adviser")
        QUOTE = "quote", _("quote")
        PAPER = "paper", _("white paper")

    class LostReason(models.TextChoices):
        NO_ANSWER = "no_answer", _("Nobody answers")
        NO_NEED = "no_need", _("No need after all")
        TOO_DEAR = "too_dear", _("Too dear")
        ELSEWHERE = "elsewhere", _("Found help elsewhere")
        NOT_OURS = "not_ours", _("Nothing that we offer")
        DUPLICATE = "duplicate", _("Asked twice")

    # The address of the page that repeats our promise, for whoever holds it.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.NEW
    )

    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    company_name = models.CharField(_("company"), max_length=120, blank=True)
    message = models.TextField(_("message"), max_length=3_000, blank=True)
    terms = models.ManyToManyField(Term, blank=True, related_name="+")
    monthly_minutes = models.PositiveIntegerField(_("hours a month"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")]
    )

    consent_text = models.TextField(_("consent"), blank=True)
    consented_at = models.DateTimeField()

    page = models.CharField(_("page"), max_length=200, blank=True)
    referrer = models.CharField(_("other site"), max_length=100, blank=True)
    campaign = models.CharField(_("campaign"), max_length=320, blank=True)
    # A hash of the connection that is good for one day; see cms.visitors.
    sender = models.CharField(max_length=32, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    # Any step of either side; what the retention period counts from.
    active_at = models.DateTimeField(default=timezone.now)
    call_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("deadline"), null=True)
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("assigned to")
    )
    contacted_at = models.DateTimeField(null=True)
    lost_reason = models.CharField(max_length=10, choices=LostReason.choices, blank=True)
    need = models.OneToOneField(Need, on_delete=models.PROTECT, null=True, related_name="lead")
    forgotten_at = models.DateTimeField(null=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lead")
        constraints = [
            status_check(LeadStatus, "lead_status"),
            models.CheckConstraint(
                condition=~models.Q(status="lost") | ~models.Q(lost_reason=""),
                name="lead_lost_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="converted") | models.Q(need__isnull=False),
                name="lead_converted_to_a_need",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(name="", email="", phone="", message="", company_name=""),
                name="lead_forgotten_wholly",
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "created_at"], name="lead_sender"),
            models.Index(fields=["status", "due_at"], name="lead_waiting"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self):
        return reverse("leads:promise", args=[self.token])

    @property
    def phone_in_words(self):
        return in_words(self.phone)

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_answered(self):
        return self.contacted_at is not None

    def is_late(self, *, at):
        """Whether our promise has passed without an answer."""
        return (
            self.is_open and not self.is_answered and self.due_at is not None and self.due_at < at
        )

    @property
    def is_forgotten(self):
        return self.forgotten_at is not None

    def assign(self, *, to, by):
        """Give the lead to a colleague, or to another one."""
        if self.status in (self.Status.ASSIGNED, self.Status.CONTACTED):
            self.assigned_to = to
            self.save(update_fields=["assigned_to"])
            Entry.objects.record(self, "reassigned", by=by)
        else:
            self._step(
                self.Status.ASSIGNED, by=by, assigned_to=to, lost_reason="", contacted_at=None
            )

    def contact(self, *, by):
        """Note that we kept the promise: she was called or written to."""
        self._step(self.Status.CONTACTED, by=by, contacted_at=timezone.now())

    def convert(self, *, need, by):
        self._step(self.Status.CONVERTED, by=by, need=need)

    def lose(self, *, lost_reason, by):
        with translation.override("en"):  # the journal's reasons are translated when read
            reason = str(self.LostReason(lost_reason).label)
        self._step(self.Status.LOST, by=by, reason=reason, lost_reason=lost_reason)

    def mark_spam(self, *, by):
        self._step(self.Status.SPAM, by=by)

    def restore(self, *, by):
        """It was no spam after all."""
        self._step(self.Status.NEW, by=by, assigned_to=None, contacted_at=None)

    def _step(self, status, *, by, reason="", **fields):
        self.move_to(status, by=by, reason=reason, active_at=timezone.now(), **fields)

    def forget(self, *, by):
        """Take the person out; kind, source and outcome stay for the count."""
        self.notes.all().delete()
        OutgoingMail.objects.filter(key__startswith=f"lead:{self.pk}:").delete()
        for name in ("name", "email", "phone", "company_name", "message", "sender"):
            setattr(self, name, "")
        self.forgotten_at = timezone.now()
        self.save()
        Entry.objects.record(self, "forgotten", by=by)


class LeadNote(models.Model):
    """What a colleague noted about a lead. Goes when the person is forgotten."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2_000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]
