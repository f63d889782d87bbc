def is_operations(user):
    """Operations moderate, decide and keep the money right.

    Editors reach Wagtail's admin through their group and are no staff: content is all they see.
    """
    return user.is_active and user.is_staff
