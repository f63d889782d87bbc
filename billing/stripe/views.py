from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.stripe import inbox


@csrf_exempt
@require_POST
def webhooks(request):
    """POST /stripe/webhooks/: a snapshot event."""
    return received(request, inbox.receive_snapshot)


@csrf_exempt
@require_POST
def account_webhooks(request):
    """POST /stripe/webhooks/accounts/: a thin event about an account."""
    return received(request, inbox.receive_thin)


def received(request, receive):
    try:
        receive(request.body, request.headers.get("Stripe-Signature", ""))
    except inbox.Rejected:
        return HttpResponseBadRequest()
    return HttpResponse()
