"""Every kind of page that a person can reach, who sees it, and the record that it shows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

VISITOR = ""


@dataclass(frozen=True)
class Kind:
    """One kind of page.

    name: of the address, or of the type for a page that editors write. who: one of the world's
    people. args: what the address takes. query: what follows it. holds: her browser holds the
    world's draft, for she wrote it.
    """

    name: str
    who: str = VISITOR
    args: Callable = lambda world, language: ()
    query: str = ""
    holds: bool = False

    def path(self, world, language):
        with translation.override(language):
            if self.name in WRITTEN_BY_EDITORS:
                page = Page.objects.live().filter(
                    locale__language_code=language, content_type__model=self.name.lower()
                )
                return page.first().url
            return reverse(self.name, args=self.args(world, language)) + self.query


WRITTEN_BY_EDITORS = (
    *("HomePage", "ArticleIndexPage", "ArticlePage", "OfferPage", "SpecialtyPage"),
    *("StandardPage", "LibraryPage", "WhitePaperPage"),
)
TROUBLE = ("400", "403", "403_csrf", "404", "405", "429", "500", "maintenance")

PUBLIC = [
    *(Kind(name) for name in WRITTEN_BY_EDITORS),
    Kind("people:directory"),
    Kind("people:freelancer", args=lambda world, _: [world.farid.pk]),
    Kind("needs:start"),
    *(
        Kind("needs:step", args=lambda world, _, step=step: [world.draft.token, step], holds=True)
        for step in ("what", "where", "contact")
    ),
    Kind("matching:for_need", args=lambda world, _: [world.draft.token], holds=True),
    Kind("matching:comparison", args=lambda world, _: [world.draft.token], holds=True),
    Kind("matching:how"),
    Kind("search:search", query="?q=facture"),
    Kind("leads:contact"),
    Kind("leads:callback"),
    Kind("leads:quote"),
    Kind("leads:diagnostic"),
    Kind("leads:promise", args=lambda world, _: [world.lead.token]),
    Kind("comments:new", args=lambda world, language: [world.articles[language].pk]),
    Kind("comments:thanks", args=lambda world, language: [world.articles[language].pk]),
    Kind("library:handover", args=lambda world, _: [world.handed_over.token]),
    Kind("webinars:list"),
    Kind("webinars:series", args=lambda world, _: [world.series.slug]),
    Kind("webinars:session", args=lambda world, _: [world.series.slug, world.session.pk]),
    Kind("webinars:thanks", args=lambda world, _: [world.series.slug, world.session.pk]),
    Kind("webinars:seat", args=lambda world, _: [world.seat]),
    Kind("webinars:room", args=lambda world, _: [world.seat_in_room]),
    Kind("account_login"),
    Kind("account_signup"),
    Kind("account_request_login_code"),
    Kind("account_reset_password"),
    Kind("account_reset_password_done"),
    Kind("account_reset_password_from_key", args=lambda world, _: ["1", "spent-key"]),
    Kind("account_reset_password_from_key_done"),
    Kind("account_inactive"),
]

COMPANY = [
    Kind("dashboard:home", "amelie"),
    Kind("accounts:company", "amelie", lambda world, _: [world.company.pk]),
    Kind("needs:list", "amelie"),
    Kind("needs:need", "amelie", lambda world, _: [world.need.pk]),
    Kind("needs:withdrawal", "amelie", lambda world, _: [world.need.pk]),
    Kind("matching:for_need", "amelie", lambda world, _: [world.need.token]),
    Kind("proposals:list", "amelie"),
    Kind("proposals:proposal", "amelie", lambda world, _: [world.proposal.pk]),
    Kind("quotes:quote", "amelie", lambda world, _: [world.quote.pk]),
    Kind("engagements:list", "amelie"),
    Kind("engagements:engagement", "amelie", lambda world, _: [world.engagement.pk]),
    Kind("engagements:agreement", "amelie", lambda world, _: [world.engagement.pk]),
    Kind("engagements:hours", "amelie", lambda world, _: [world.engagement.pk]),
    Kind("timesheets:list", "amelie"),
    Kind("timesheets:timesheet", "amelie", lambda world, _: [world.submitted.pk]),
    Kind("timesheets:dispute_new", "amelie", lambda world, _: [world.submitted.pk]),
    Kind("timesheets:dispute", "amelie", lambda world, _: [world.dispute.pk]),
    Kind("invoices:list", "amelie"),
    Kind("invoices:invoice", "amelie", lambda world, _: [world.invoice.pk]),
    Kind(
        "invoices:company_statement",
        "amelie",
        lambda world, _: [world.company.pk, world.invoice.issued_on.year],
    ),
    Kind("collection:payments", "amelie"),
    Kind("collection:payment", "amelie", lambda world, _: [world.payment.pk]),
    Kind("collection:method", "amelie", lambda world, _: [world.company.pk]),
]

FREELANCER = [
    Kind("dashboard:home", "farid"),
    Kind("matching:inbox", "farid"),
    Kind("matching:match", "farid", lambda world, _: [world.match.pk]),
    Kind("matching:appeal", "farid", lambda world, _: [world.match.pk]),
    Kind("matching:own_appeal", "farid"),
    Kind("matching:improvements", "farid"),
    Kind("proposals:new", "farid", lambda world, _: [world.need.pk]),
    Kind("people:profile_edit", "farid"),
    *(
        Kind("people:section", "farid", lambda world, _, section=section: [section])
        for section in ("identity", "work", "skills", "availability")
    ),
    Kind("people:papers", "farid"),
    Kind("timesheets:timesheet", "farid", lambda world, _: [world.open_sheet.pk]),
    Kind(
        "timesheets:week",
        "farid",
        lambda world, _: [world.open_sheet.pk, world.week.monday.isoformat()],
    ),
    Kind("timesheets:dispute", "ines", lambda world, _: [world.dispute.pk]),
    Kind("invoices:earnings", "farid"),
    Kind("reporting:statement", "farid", lambda world, _: [world.invoice.issued_on.year]),
    Kind("payouts:transfers", "farid"),
    Kind("payouts:account", "farid"),
    Kind("payouts:mandate", "lea"),
]

ACCOUNT = [
    Kind("accounts:welcome", "zoe"),
    Kind("accounts:new_company", "zoe"),
    Kind("accounts:invitation", "zoe", lambda world, _: [world.invitation.token]),
    Kind("needs:claim", "zoe", holds=True),
    Kind("people:profile_edit", "zoe"),
    Kind("accounts:me", "amelie"),
    Kind("accounts:erasure", "zoe"),
    Kind("account_logout", "amelie"),
    Kind("account_email", "amelie"),
    Kind("account_change_password", "amelie"),
    Kind("account_reauthenticate", "amelie"),
    Kind("mfa_index", "amelie"),
    Kind("mfa_index", "lea"),
    Kind("mfa_activate_totp", "amelie"),
    Kind("mfa_deactivate_totp", "lea"),
    Kind("mfa_view_recovery_codes", "lea"),
    Kind("mfa_generate_recovery_codes", "lea"),
    Kind("mfa_reauthenticate", "lea"),
    Kind("mfa_list_webauthn", "lea"),
    Kind("mfa_add_webauthn", "lea"),
]

OTHERS = [
    Kind("stripe:fake_bank", "oscar"),
    Kind("stripe:fake_checkout", "nora", lambda world, _: [world.at_stripe["open session"]]),
    Kind(
        "stripe:fake_authentication",
        "amelie",
        lambda world, _: [world.at_stripe["payment_intent"]],
    ),
    Kind(
        "stripe:fake_onboarding",
        "farid",
        lambda world, _: [world.at_stripe["v2.core.account_link"]],
    ),
    Kind("stripe:fake_express", "farid", lambda world, _: [world.at_stripe["v2.core.account"]]),
    Kind("gallery:components", "oscar"),
    Kind("gallery:mails", "oscar"),
    Kind("gallery:mail", "oscar", lambda world, _: ["invoice_issued"]),
    *(Kind("gallery:trouble", "oscar", lambda world, _, code=code: [code]) for code in TROUBLE),
]

KINDS = [*PUBLIC, *COMPANY, *FREELANCER, *ACCOUNT, *OTHERS]
