"""What Stripe and the bank show, for a site without a key: hosted pages and a bank to play with.

Their addresses hold an id that nobody can guess, as Stripe's do. With a key they are a 404.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.stripe.fake import accounts, charges, confirmations, customers, disputes
from billing.stripe.fake.memory import find
from billing.stripe.gateway import is_fake
from billing.stripe.models import FakeObject


def only_without_a_key(view):
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not is_fake():
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def known(kind, pk):
    return get_object_or_404(FakeObject, kind=kind, pk=pk)


@only_without_a_key
@require_http_methods(["GET", "POST"])
@transaction.atomic
def checkout(request, pk):
    """The hosted page where a company enters a card or an IBAN."""
    session = known("checkout.session", pk)
    choice = request.POST.get("method")
    if session.data["status"] == "open" and choice in customers.METHODS:
        customers.complete_session(find("checkout.session", pk), choice)
        session.refresh_from_db()
    refused = session.data["status"] == "open" and choice == customers.WRONG_IBAN
    if refused:
        customers.refuse_entry(session)
    if session.data["status"] == "complete":
        return HttpResponseRedirect(
            session.data["success_url"].replace("{CHECKOUT_SESSION_ID}", pk)
        )
    context = {"session": session.data, "refused": refused}
    return render(request, "stripe/checkout.html", context)


ANSWERS = {"yes": confirmations.authenticate, "no": confirmations.turn_away}


@only_without_a_key
@require_http_methods(["GET", "POST"])
@transaction.atomic
def authentication(request, pk):
    """The bank's page where the company says that a payment comes from it, or that it does not."""
    known("payment_intent", pk)
    intent = find("payment_intent", pk)
    action = intent.data.get("next_action")
    answer = ANSWERS.get(request.POST.get("answer"))
    if action and answer:
        answer(intent)
        return HttpResponseRedirect(action["redirect_to_url"]["return_url"])
    return render(request, "stripe/authentication.html", {"intent": intent.data, "open": action})


@only_without_a_key
@require_http_methods(["GET", "POST"])
@transaction.atomic
def onboarding(request, pk):
    """The hosted page where a freelancer proves who she is and gives her IBAN."""
    link = known("v2.core.account_link", pk)
    if request.method == "POST":
        accounts.enable(find("v2.core.account", link.data["account"]))
        return HttpResponseRedirect(link.hidden["return_url"])
    return render(request, "stripe/onboarding.html", {"link": link.data})


@only_without_a_key
@require_GET
def express(request, pk):
    """The freelancer's own dashboard at Stripe."""
    account = known("v2.core.account", pk)
    context = {"balance_cents": account.hidden["balance"]}
    return render(request, "stripe/express.html", context)


@only_without_a_key
@login_required
@require_GET
def bank(request):
    """The latest payments, to settle, fail or dispute them."""
    latest = FakeObject.objects.filter(kind="payment_intent").order_by("-created_at")[:50]
    contested = {each.data["payment_intent"]: each for each in disputes.open_disputes()}
    lost = {each.data["payment_intent"] for each in disputes.lost_disputes()}
    intents = [
        {
            **intent.data,
            "contested": intent.pk in contested,
            "inquiry": intent.pk in contested and disputes.is_inquiry(contested[intent.pk]),
            "lost": intent.pk in lost,
        }
        for intent in latest
    ]
    return render(request, "stripe/bank.html", {"intents": intents})


MOVES = {
    "settle": ("processing", charges.succeed),
    "fail": ("processing", charges.fail),
    "dispute": ("succeeded", disputes.dispute),
    "dispute_half": ("succeeded", lambda intent: disputes.dispute(intent, half(intent))),
    "inquire": ("succeeded", disputes.inquire),
}
# On a dispute, and on a question that may become one.
DECISIONS = {
    "win": (False, lambda record: disputes.close_dispute(record, won=True)),
    "lose": (False, lambda record: disputes.close_dispute(record, won=False)),
    "escalate": (True, disputes.escalate),
    "drop": (True, disputes.close_inquiry),
}
# On a dispute that the platform had lost.
GIVE_BACK = "give_back"


def half(intent):
    return intent.data["amount"] // 2


@only_without_a_key
@login_required
@require_POST
@transaction.atomic
def payment(request, pk):
    """Let the bank settle, fail or dispute a payment, or decide on its dispute."""
    known("payment_intent", pk)
    intent = find("payment_intent", pk)
    move = request.POST.get("move")
    contested = disputes.open_disputes().filter(data__payment_intent=pk).first()
    lost = disputes.lost_disputes().filter(data__payment_intent=pk).first()
    if lost and move == GIVE_BACK:
        disputes.close_dispute(lost, won=True)
    elif contested and move in DECISIONS:
        on_inquiry, decide = DECISIONS[move]
        if on_inquiry == disputes.is_inquiry(contested):
            decide(contested)
    elif move in MOVES and not contested and intent.data["status"] == MOVES[move][0]:
        MOVES[move][1](intent)
    return redirect("stripe:fake_bank")
