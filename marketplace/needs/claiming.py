"""In whose name a visitor's needs are posted: a company that she acts for, or a new one."""

from accounts.actions import create_company
from accounts.forms import CompanyForm
from marketplace.needs.forms import CompanyChoiceForm
from marketplace.needs.permissions import companies_to_post_for


class ExistingCompany(CompanyChoiceForm):
    is_new_company = False

    def chosen_company(self, *, by):
        return self.cleaned_data["company"]


class NewCompany(CompanyForm):
    is_new_company = True

    def chosen_company(self, *, by):
        return create_company(self.save(commit=False), by=by)


def claim_form(request, needs):
    """The form that finds the company, bound when the request is a POST."""
    data = request.POST if request.method == "POST" else None
    companies = companies_to_post_for(request.user)
    if companies:
        return ExistingCompany(data, companies=companies)
    return NewCompany(data, initial=known_of_company(needs))


def known_of_company(needs):
    """What the latest need says about its company."""
    need = needs[0]
    known = {"name": need.company_name, "legal_name": need.company_name}
    if need.commune:
        known |= {"postcode": need.commune.postcode, "city": need.commune.name}
    return {**known, "phone": need.contact_phone}
