from marketplace.needs.models import Need
from marketplace.proposals.actions import counter
from tests import factories


def test_the_page_of_a_proposal_holds_no_address_and_no_contact(client, proposal, amelie, farid):
    contact = "06 12 34 56 78"
    Need.objects.filter(pk=proposal.need_id).update(text=f"Facturation, {contact}")
    amelie.name = ""
    amelie.save()
    counter(
        proposal,
        rate_cents=4_000,
        monthly_minutes=600,
        start_on=factories.this_month(),
        message="Plutôt dix heures.",
        by=amelie,
    )
    client.force_login(farid)

    content = client.get(f"/fr/proposals/{proposal.pk}/").content.decode()

    assert "Plutôt dix heures." in content
    assert amelie.email not in content
    assert contact not in content
