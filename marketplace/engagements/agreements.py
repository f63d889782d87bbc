"""The text that both sides sign, and its fingerprint."""

import hashlib

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.engagements.models import Agreement

# Standard rate of VAT on services in France (CGI, art. 278); an exempt freelancer charges none.
VAT_BP = {Agreement.VatRegime.FRANCHISE: 0, Agreement.VatRegime.STANDARD: 2_000}


def draw_up(engagement):
    """Version 1 of the agreement: the proposal's terms, today's fee and rules, and the text."""
    proposal, freelancer = engagement.proposal, engagement.freelancer
    vat_regime = freelancer.vat_regime_on(engagement.start_on)
    agreement = Agreement(
        engagement=engagement,
        rate_cents=proposal.rate_cents,
        monthly_minutes=proposal.monthly_minutes,
        start_on=engagement.start_on,
        fee_bp=settings.MARKETPLACE["FEE_BP"],
        vat_regime=vat_regime,
        vat_bp=VAT_BP[vat_regime],
        rollover_cap_bp=settings.MARKETPLACE["ROLLOVER_CAP_BP"],
        notice_days=settings.MARKETPLACE["NOTICE_DAYS"],
        # The company's own language is the one in which it wrote its need.
        language=engagement.need.language,
    )
    agreement.text = text_of(agreement)
    agreement.text_hash = text_hash(agreement.text)
    agreement.save()
    return agreement


def text_of(agreement):
    """The agreement in words, in its language; one template a language, for lawyers to read."""
    with translation.override(agreement.language):
        return render_to_string(
            f"engagements/agreement.{agreement.language}.txt",
            {
                "agreement": agreement,
                "engagement": agreement.engagement,
                "company": agreement.engagement.company,
                "freelancer": agreement.engagement.freelancer,
                "need": agreement.engagement.need,
                "contest_days": settings.MARKETPLACE["CONTEST_DAYS"],
                "approval_days": settings.MARKETPLACE["APPROVAL_WORKING_DAYS"],
                "cutoff_day": settings.MARKETPLACE["PLAN_CUTOFF_DAY"],
                "term_days": settings.MARKETPLACE["PAYMENT_TERM_DAYS"],
            },
        ).strip()


def text_hash(text):
    """SHA-256 of the text, in hexadecimal: what a signature refers to."""
    return hashlib.sha256(text.encode()).hexdigest()
