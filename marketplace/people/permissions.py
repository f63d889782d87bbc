"""Who may do what with profiles and papers. `visible_to` decides what exists."""


def is_owner(user, freelancer):
    return user.is_authenticated and freelancer.user_id == user.pk


def can_read_full_name(user):
    """Strangers read a first name and an initial; whoever signed in reads the name."""
    return user.is_authenticated
