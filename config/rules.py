"""What the business decided, and what the law says: days, minutes, basis points, cents.

Read by config.settings. Nothing here differs between machines.
"""

# --- The marketplace's rules (days, minutes, basis points) ----------------------------------------

MARKETPLACE = {
    "NEED_IDLE_DAYS": 30,
    "NEED_WARNING_DAYS": 5,
    "MATCHES_SHOWN": 5,
    "MATCH_DAYS": 7,
    # Thirteen months: a year can be compared with the one before (CNIL, audience measurement).
    "MATCH_EVENT_DAYS": 395,
    "PROPOSAL_DAYS": 14,
    "SIGNATURE_DAYS": 7,
    "NOTICE_DAYS": 15,
    "PLAN_CUTOFF_DAY": 25,
    "ROLLOVER_CAP_BP": 5_000,
    "APPROVAL_WORKING_DAYS": 5,
    "CONTEST_DAYS": 14,
    "DISPUTE_DAYS": 7,
    "FEE_BP": 1_200,
    "COMMISSION_VAT_BP": 2_000,
    "PAYMENT_TERM_DAYS": 15,
    # Days after the due date; with the last one the engagement is suspended.
    "REMINDER_DAYS": (1, 7, 15),
    # After that we ask again whether to pay the freelancer of an invoice that was written off.
    "WRITTEN_OFF_WAIT_DAYS": 30,
    # Share of the last direct debits that should stay at Stripe: a company may have one refunded
    # for eight weeks without a reason (SEPA Core rulebook; docs/adr/0018 says why this share).
    "RESERVE_BP": 500,
    "RESERVE_DAYS": 8 * 7,
}

# --- Visitors who write to us (hours of our opening, days) ----------------------------------------

LEADS = {
    "ANSWER_HOURS": 8,
    "CONFIRMATIONS_A_DAY": 3,
    "PAPER_LINK_DAYS": 7,
    # Prospects: three years after the last contact (CNIL, référentiel « gestion commerciale »).
    "RETENTION_DAYS": 3 * 365,
    "SPAM_RETENTION_DAYS": 30,
}
COMMENTS = {"ADDRESS_DAYS": 365, "REJECTED_DAYS": 90}

# --- VAT exemption of small businesses ------------------------------------------------------------

# Franchise en base, services: base and increased threshold in force from 1 January 2025 (CGI,
# art. 293 B, I; BOFiP, BOI-TVA-DECLA-40-10-10). Over the increased one VAT is due from the day of
# the crossing, over the base alone from 1 January (art. 293 B, II). À vérifier: taken from
# secondary sources, and the budget of a year may change them.
VAT_FRANCHISE = {
    "BASE_CENTS": 3_750_000,
    "INCREASED_CENTS": 4_125_000,
    "WARNING_BP": 8_000,
}

# --- The platform on paper ------------------------------------------------------------------------

# Seller of the commission invoices, and author of the freelancers' under their mandate. Fictional:
# INSEE gives no SIREN below 100 000 000.
FICTIONAL_PLATFORM = {
    "name": "Bras Droit",
    "legal_form": "SAS",
    "capital_cents": 5_000_000,
    "siret": "00000100800010",
    "vat_number": "FR29000001008",
    "street": "12 rue des Commis",
    "postcode": "75011",
    "city": "Paris",
    "country": "FR",
}
