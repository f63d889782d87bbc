"""Decide on a page of the back office as a browser does."""


def with_seen(client, page, typed):
    """What is typed into the form of a page, with what that form says was shown."""
    shown = client.get(page).context or {}
    return typed | {"seen": shown.get("seen", "")}
