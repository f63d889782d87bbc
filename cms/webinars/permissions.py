"""Editors, moderators and operations run webinars: all of it, for it holds no money."""


def can_run_webinars(user):
    return user.has_perm("webinars.change_session")
