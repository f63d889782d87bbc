"""Who wants to know: the apps above register what to do on an event or on an answer.

A reaction to an event gets a WebhookEvent with no transaction open, fetches the object's present
state and applies it. A reaction to an answer gets an Operation, inside the transaction that
commits it. Both must bear being run again.
"""

from collections import defaultdict

CURRENCY = "eur"
EVENTS = {}
ANSWERS = defaultdict(list)


class Unexpected(Exception):
    """Stripe says something that we never asked for: a person has to look."""


def require_euros(state):
    """Raises Unexpected for an object in another currency: its amounts mean something else."""
    if state["currency"] != CURRENCY:
        raise Unexpected(f"{state['id']} is in {state['currency']}")


def on_event(*types):
    """Run the function for these event types, after those registered before."""

    def register(reaction):
        for type_ in types:
            EVENTS.setdefault(type_, []).append(reaction)
        return reaction

    return register


def on_answer(kind):
    """Run the function when an operation of this kind is done or refused."""

    def register(reaction):
        ANSWERS[kind].append(reaction)
        return reaction

    return register
