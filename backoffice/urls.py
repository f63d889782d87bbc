"""Addresses below admin/, for wagtail_hooks."""

from django.urls import path

from backoffice import (
    billing_runs,
    credit_notes,
    dac7,
    einvoicing,
    ledger,
    money,
    objections,
    operations,
    payouts,
    reconciliation,
    stripe_events,
    views,
)
from backoffice.lead_urls import addresses as lead_addresses
from backoffice.matching_urls import addresses as matching_addresses

addresses = [
    path("queues/", views.queues, name="backoffice_queues"),
    path("queues/needs/<int:pk>/", views.need, name="backoffice_need"),
    path("queues/needs/<int:pk>/decision/", views.need_decision, name="backoffice_need_decision"),
    path("queues/papers/<int:pk>/", views.paper, name="backoffice_paper"),
    path(
        "queues/papers/<int:pk>/decision/",
        views.paper_decision,
        name="backoffice_paper_decision",
    ),
    path("queues/operations/", operations.operations, name="backoffice_operations"),
    path(
        "queues/operations/decision/",
        operations.operations_decision,
        name="backoffice_operations_decision",
    ),
    path("queues/operations/<int:pk>/", operations.operation, name="backoffice_operation"),
    path(
        "queues/operations/<int:pk>/decision/",
        operations.operation_decision,
        name="backoffice_operation_decision",
    ),
    path("queues/events/<int:pk>/", stripe_events.event, name="backoffice_event"),
    path(
        "queues/events/<int:pk>/decision/",
        stripe_events.event_decision,
        name="backoffice_event_decision",
    ),
    *lead_addresses,
    *matching_addresses,
    path("queues/objections/<int:pk>/", objections.objection, name="backoffice_objection"),
    path(
        "queues/objections/<int:pk>/decision/",
        objections.objection_decision,
        name="backoffice_objection_decision",
    ),
    path("queues/payments/<int:pk>/", money.payment, name="backoffice_payment"),
    path(
        "queues/payments/<int:pk>/attempts/",
        money.payment_attempt,
        name="backoffice_payment_attempt",
    ),
    path("invoices/<int:pk>/credit/", credit_notes.credit_page, name="backoffice_credit"),
    path("invoices/<int:pk>/credit/notes/", credit_notes.issue, name="backoffice_credit_notes"),
    path("queues/chargebacks/<int:pk>/", money.chargeback, name="backoffice_chargeback"),
    path(
        "queues/chargebacks/<int:pk>/evidence/",
        money.chargeback_evidence,
        name="backoffice_evidence",
    ),
    path(
        "queues/chargebacks/<int:pk>/decision/",
        money.chargeback_decision,
        name="backoffice_chargeback_decision",
    ),
    path("queues/refunds/<int:pk>/", money.refund, name="backoffice_refund"),
    path(
        "queues/refunds/<int:pk>/decision/",
        money.refund_decision,
        name="backoffice_refund_decision",
    ),
    path("queues/credit-notes/<int:pk>/", money.credit_note, name="backoffice_credit_note"),
    path(
        "queues/credit-notes/<int:pk>/settlement/",
        money.credit_note_settlement,
        name="backoffice_credit_note_settlement",
    ),
    path("queues/debts/<int:pk>/", money.debt, name="backoffice_debt"),
    path("queues/debts/<int:pk>/loss/", money.write_off, name="backoffice_loss"),
    path("queues/unpaid/<int:pk>/", payouts.unpaid, name="backoffice_unpaid"),
    path(
        "queues/unpaid/<int:pk>/decision/",
        payouts.unpaid_decision,
        name="backoffice_unpaid_decision",
    ),
    path("queues/refused/<int:pk>/", payouts.refused, name="backoffice_refused"),
    path(
        "queues/refused/<int:pk>/decision/",
        payouts.refused_decision,
        name="backoffice_refused_decision",
    ),
    path("queues/reversals/<int:pk>/", payouts.reversal, name="backoffice_reversal"),
    path(
        "queues/reversals/<int:pk>/decision/",
        payouts.reversal_decision,
        name="backoffice_reversal_decision",
    ),
    path("queues/overpayments/<int:pk>/", payouts.overpayment, name="backoffice_overpayment"),
    path(
        "queues/overpayments/<int:pk>/decision/",
        payouts.overpayment_decision,
        name="backoffice_overpayment_decision",
    ),
    path("transfers/<int:pk>/", payouts.transfer, name="backoffice_transfer"),
    path("reconciliation/", reconciliation.runs, name="backoffice_reconciliation"),
    path("reconciliation/comparison/", reconciliation.comparison, name="backoffice_comparison"),
    path(
        "queues/discrepancies/<int:pk>/",
        reconciliation.discrepancy,
        name="backoffice_discrepancy",
    ),
    path(
        "queues/discrepancies/<int:pk>/explanation/",
        reconciliation.explanation,
        name="backoffice_explanation",
    ),
    path("queues/deposits/<int:pk>/", einvoicing.deposit, name="backoffice_deposit"),
    path(
        "queues/deposits/<int:pk>/decision/",
        einvoicing.deposit_decision,
        name="backoffice_deposit_decision",
    ),
    path(
        "queues/answers/<int:pk>/",
        einvoicing.unreadable_answer,
        name="backoffice_unreadable_answer",
    ),
    path(
        "queues/answers/<int:pk>/decision/",
        einvoicing.unreadable_answer_decision,
        name="backoffice_unreadable_answer_decision",
    ),
    path("dac7/<int:year>/", dac7.year_page, name="backoffice_dac7"),
    path("dac7/<int:year>/declaration/", dac7.declaration, name="backoffice_dac7_declaration"),
    path("dac7/files/<int:pk>/", dac7.declaration_file, name="backoffice_dac7_file"),
    path("billing/", billing_runs.billing, name="backoffice_billing"),
    path("billing/runs/", billing_runs.start, name="backoffice_billing_start"),
    path("billing/runs/<int:pk>/", billing_runs.run, name="backoffice_billing_run"),
    path("billing/runs/<int:pk>/retry/", billing_runs.retry, name="backoffice_billing_retry"),
    path("ledger/", ledger.balance, name="backoffice_ledger"),
    path("ledger/fec/<int:year>/", ledger.fec_file, name="backoffice_fec"),
    path("ledger/<slug:code>/", ledger.account, name="backoffice_account"),
]
