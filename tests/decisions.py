"""Decide on a page of the back office as a browser does."""


def with_seen(client, page, typed):
    """What is typed into the form of a page, with what that form says was shown.

    Whatever it wants typed to confirm is typed.
    """
    shown = client.get(page).context or {}
    wanted = getattr(shown.get("form"), "to_type", "")
    return {"typed": wanted, **typed, "seen": shown.get("seen", "")}
