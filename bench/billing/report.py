"""The figures as a page of docs/proofs."""

import sys

import numpy as np
from django.utils import timezone


def written(figures, machine):
    month, document = figures["months"], figures["document"]
    webhook, balance = figures["webhook"], figures["balance"]
    return "\n".join(
        [
            "# Billing, measured",
            "",
            f"{timezone.localdate()}, {machine}.",
            "",
            f"    python -m bench {' '.join(sys.argv[1:])}",
            "",
            "## A month of timesheets",
            "From the button of the run to the last file, by two processes. Each timesheet has",
            "twenty days and becomes two documents, an invoice with its annex and a commission",
            "invoice; the ledger, mails and the request of payment (four engagements to a company)",
            "are rows. Mails and Stripe are not called. Processor: milliseconds for each document,",
            "of our two processes + of the two of PostgreSQL that serve them.",
            "",
            "| timesheets | documents | issuing s | PDFs s | in all s | limit s | ms a document |"
            " processor: issuing | PDFs |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            *(
                f"| {each['size']:,} | {each['documents']:,} | {each['issuing']:.1f} |"
                f" {each['printing']:.1f} | {each['seconds']:.1f} |"
                f" {300 if each['size'] == 10_000 else '–'} |"
                f" {1000 * each['seconds'] / each['documents']:.1f} |"
                f" {added(each['issuing_processor'])} | {added(each['printing_processor'])} |"
                for each in month
            ),
            "",
            "## One of each",
            "",
            "Processor: of this process alone, without PostgreSQL's.",
            "",
            "| | clock median ms | p95 | processor median ms | p95 | limit ms |",
            "| --- | --- | --- | --- | --- | --- |",
            row(
                "Factur-X: read, set, XML made, checked and attached",
                document["whole"],
                "40 (median)",
            ),
            row("… the page alone, with its annex (typst)", document["page"]),
            row("… the XML alone", document["xml"]),
            row("… page, schema check and attaching", document["attached"]),
            row("webhook accepted (4 kB, new)", webhook["new"], "10 (p95)"),
            row("webhook heard before", webhook["again"]),
            row("trial balance of the year, 3,000 legs in it", balance["trial balance"], "20"),
            row("what an account brings forward into the year", balance["account"], "20"),
            row("baseline: one balance by adding up every leg", balance["summed"]),
            "",
        ]
    )


def added(times):
    return " + ".join(f"{each:.1f}" for each in times)


def row(name, times, limit="–"):
    figures = [np.percentile(each, part) for each in times for part in (50, 95)]
    return f"| {name} | {' | '.join(f'{figure:.1f}' for figure in figures)} | {limit} |"
