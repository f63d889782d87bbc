"""What machines throw at the form of a white paper. A thousand posts of each with `--full`."""

from cms.leads.models import Lead
from cms.library.models import PaperRequest
from cms.visitors import PER_HOUR
from mail.models import OutgoingMail
from tests.visitors import flood, fuzz, person


def test_a_flood_leaves_a_handful_and_lets_others_through(client, paper, full):
    address, posts = f"/fr/library/{paper.pk}/requests/", 1_000 if full else 20

    statuses = flood(client, address, person(), posts=posts)

    assert statuses == {302: PER_HOUR, 429: posts - PER_HOUR}
    assert PaperRequest.objects.count() == Lead.objects.count() == PER_HOUR
    assert OutgoingMail.objects.count() == PER_HOUR
    assert client.post(address, person(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_hostile_posts_break_nothing(client, paper, full):
    addresses = [f"/fr/library/{paper.pk}/requests/", "/en/library/999999/requests/"]
    answers = person(website="", page="/", referrer="", campaign="", phone="")

    statuses = fuzz(client, addresses, answers, posts=1_000 if full else 40)

    assert set(statuses) <= {302, 404, 422, 429}
    assert {404, 422} <= set(statuses)
    assert Lead.objects.count() <= PER_HOUR
