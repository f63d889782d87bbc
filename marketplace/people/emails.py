"""What freelancers are told by mail about their papers."""

from mail import outbox


def paper_accepted(paper):
    tell_owner("paper_accepted", paper, key=f"paper_accepted:{paper.pk}")


def paper_refused(paper, *, reason):
    tell_owner("paper_refused", paper, key=f"paper_refused:{paper.pk}", reason=reason)


def paper_expiring(paper, *, days):
    tell_owner("paper_expiring", paper, key=f"paper_expiring:{paper.pk}:{days}")


def paper_expired(paper):
    tell_owner("paper_expired", paper, key=f"paper_expired:{paper.pk}")


def tell_owner(template, paper, *, key, **context):
    outbox.send(template, to=paper.freelancer.user, context={"paper": paper, **context}, key=key)
