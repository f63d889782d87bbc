"""What waits for the administrator, by noun, oldest first."""

from backoffice.queues import declarations, invoices, machines, payments, payouts, people


def all_queues():
    """Every queue in the order in which people wait for it: clients, money, machines."""
    return [
        people.leads(),
        people.needs(),
        people.papers(),
        people.appeals(),
        people.disputes(),
        people.objections(),
        invoices.uninvoiceable_hours(),
        invoices.missing_documents(),
        invoices.failed_billings(),
        payments.failed_payments(),
        invoices.overdue_invoices(),
        invoices.vat_thresholds(),
        payments.chargebacks(),
        payments.waiting_refunds(),
        payments.held_up_refunds(),
        payments.failed_refunds(),
        payments.unexplained_refunds(),
        payments.refused_reversals(),
        payments.low_reserve(),
        payouts.unpaid_freelancers(),
        payouts.refused_transfers(),
        payouts.outgrown_accounts(),
        payouts.overpayments(),
        payouts.shortfalls_after_disputes(),
        machines.stuck_operations(),
        machines.unanswered_operations(),
        machines.discrepancies(),
        machines.missing_comparisons(),
        declarations.sellers(),
        declarations.unwanted_deposits(),
        declarations.unreadable_answers(),
        machines.failing_events(),
        machines.drift(),
        machines.unsent_mails(),
    ]
