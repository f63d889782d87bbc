"""Somebody opens an address that answers to a button alone: a page says so instead of a blank."""

from django.shortcuts import render


class WrongMethodMiddleware:
    """Puts a page into Django's empty 405 for whoever asked by GET.

    It happens to people: a session that ended while they pressed a button leads through the
    sign-in to the button's address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
