"""What the site does by itself. Each task finds its work in the database and may run at any time,
so a missed turn is made up for by the next one. Hours are those of Paris."""

from celery.schedules import crontab

MINUTE = 60.0
NIGHT = {
    # The month turns first, then people, then what follows from both.
    "marketplace.engagements.tasks.end_due": crontab(hour=0, minute=5),
    "marketplace.engagements.tasks.turn_months": crontab(hour=0, minute=10),
    "marketplace.timesheets.tasks.close_months": crontab(hour=0, minute=30),
    "marketplace.people.tasks.expire_papers": crontab(hour=1, minute=0),
    "marketplace.engagements.tasks.review_vigilance": crontab(hour=1, minute=10),
    "marketplace.engagements.tasks.cancel_unsigned": crontab(hour=1, minute=20),
    "marketplace.proposals.tasks.expire_proposals": crontab(hour=1, minute=30),
    "marketplace.needs.tasks.expire_idle_needs": crontab(hour=1, minute=40),
    "matching.tasks.expire_matches": crontab(hour=1, minute=50),
    "matching.tasks.measure_responsiveness": crontab(hour=1, minute=55),
    "matching.tasks.renew_matches": crontab(hour=2, minute=0),
    "cms.pages.tasks.relate_articles": crontab(hour=2, minute=30),
    "cms.search.tasks.learn_words": crontab(hour=2, minute=35),
    "cms.pages.tasks.check_links": crontab(hour=3, minute=30),
    "matching.tasks.forget_old_events": crontab(hour=2, minute=15),
    "matching.tasks.learn": crontab(hour=3, minute=0, day_of_week="sun"),
    # After learning, so that every open need meets what was learned.
    "matching.tasks.rescore_open_needs": crontab(hour=3, minute=45, day_of_week="sun"),
    "matching.tasks.watch_drift": crontab(hour=3, minute=30),
    "cms.webinars.tasks.plan_sessions": crontab(hour=2, minute=30),
    "cms.webinars.tasks.forget_outdated": crontab(hour=2, minute=40),
    "cms.leads.tasks.forget_old_leads": crontab(hour=2, minute=50),
    "cms.comments.tasks.forget_old_comments": crontab(hour=2, minute=55),
    "billing.ledger.tasks.take_subtotals": crontab(hour=3, minute=0),
    "billing.payouts.tasks.refresh_accounts": crontab(hour=3, minute=5),
    "billing.reconciliation.tasks.reconcile": crontab(hour=3, minute=10),
    "billing.invoices.tasks.mark_overdue": crontab(hour=4, minute=0),
    "billing.reporting.tasks.look_for_due_years": crontab(hour=4, minute=20),
    "billing.runs.tasks.bill_last_month": crontab(hour=5, minute=0, day_of_month="8-28"),
}
MORNING = {
    "billing.collection.tasks.retry_failed_payments": crontab(
        hour=8, minute=0, day_of_week="mon-fri"
    ),
    "billing.collection.tasks.remind_of_overdue_invoices": crontab(
        hour=8, minute=10, day_of_week="mon-fri"
    ),
    "marketplace.needs.tasks.warn_idle_needs": crontab(hour=9, minute=0),
    "marketplace.people.tasks.remind_of_papers": crontab(hour=9, minute=10),
}
OFTEN = {
    "mail.tasks.deliver_pending": MINUTE,
    "cms.pages.tasks.publish_due": MINUTE,
    "matching.tasks.store_profiles": MINUTE,
    "matching.tasks.match_open_needs": MINUTE,
    "matching.tasks.note_outcomes": crontab(minute="*/10"),
    "billing.stripe.tasks.sweep": MINUTE,
    "cms.webinars.tasks.open_and_close": MINUTE,
    "cms.webinars.tasks.remind": MINUTE,
    "cms.search.tasks.index_changed_profiles": crontab(minute="*/10"),
    "cms.webinars.tasks.follow_up": crontab(minute="*/10"),
    "cms.webinars.tasks.note_needs": crontab(minute=25),
    "billing.collection.tasks.complete_payment_setups": MINUTE,
    "billing.payouts.tasks.complete_payout_setups": MINUTE,
    "billing.quotes.tasks.follow_proposals": crontab(minute="*/10"),
    "billing.runs.tasks.take_up_runs": MINUTE,
    "billing.invoices.tasks.make_missing_documents": crontab(minute="*/5"),
    "billing.einvoicing.tasks.sweep": crontab(minute="*/5"),
    "marketplace.timesheets.tasks.approve_overdue": crontab(minute="*/10"),
    "marketplace.timesheets.tasks.escalate_silent_disputes": crontab(minute="*/10"),
    "marketplace.engagements.tasks.lapse_requests": crontab(minute="*/10"),
    "marketplace.timesheets.tasks.open_month": crontab(minute="*/10"),
    "marketplace.timesheets.tasks.remind_approvers": crontab(minute=0),
    "billing.payouts.tasks.release_transfers": crontab(minute=10),
    "billing.invoices.tasks.watch_vat_thresholds": crontab(minute=40),
    "billing.collection.tasks.credit_disputes": crontab(minute=15),
    "billing.collection.tasks.refund_credit_notes": crontab(minute=20),
    "billing.collection.tasks.let_go_of_credited_debts": crontab(minute=25),
}

SCHEDULE = {
    name: {"task": name, "schedule": when} for name, when in {**NIGHT, **MORNING, **OFTEN}.items()
}
