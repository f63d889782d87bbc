"""The figures of a year as the XML that the tax office (DGFiP) takes, checked by its schema.

The package `dac7` holds the schema as DGFiP revised it; it rounds to whole euros, as asked. A first
file declares (DPI401); a later one of the same year corrects (DPI402): it names the platform once
more (OECD0), and of the sellers only those that are new (OECD1), changed (OECD2) or to be deleted
(OECD3), each with the reference of what it replaces. A deletion repeats the record that it deletes
as it was handed in: it asks nothing of who the seller is today.
"""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

import xmlschema
from dac7.constants import Env
from dac7.core import DAC7_SCHEMA, build_filename_from_xml_data, json_to_xml
from dac7.models.enums import DocSpecType, MessageSpecType
from dac7.models.flat import Declaration as FlatDeclaration
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from pydantic import ValidationError

from billing.reporting.models import SellerIdentity
from formatting.characters import in_every_text, without_controls

CENTS = Decimal(100)
# What the package calls the fields of an identity that may be wrong although they were given.
FIELDS = {"birth_country_code": "birth_country", "dpi:TIN": "tax_number"}


@dataclass(frozen=True)
class Dac7File:
    """The XML, and its name as DGFiP wants it."""

    name: str
    xml: str


def build(year, sellers, *, number, declared=None, deleted=()):
    """The Dac7File of SellerYears who are not `incomplete`. number: of this year's, from 1.

    declared: {freelancer id: how often earlier files of the year said something of her}. deleted:
    records of earlier files (`records`) that are no longer true in any part. Raises
    xmlschema.XMLSchemaException or pydantic.ValidationError when the result breaks the schema:
    nothing wrong is handed out.
    """
    declaration = declaration_of(year, sellers, number=number, declared=declared or {})
    data = contents(declaration)
    if number > 1:
        # The package knows neither corrections nor deletions.
        kind = MessageSpecType.CORRECTIVE_DECLARATION.value
        data["dpi:MessageSpec"]["dpi:MessageTypeIndic"] = kind
        sellers_told = data["dpi:DPIBody"].setdefault("dpi:ReportableSeller", [])
        sellers_told += [deletion(record, declaration.env) for record in deleted]
    xml = json_to_xml(json.dumps(data))
    name = build_filename_from_xml_data(xml, number, schema_path=DAC7_SCHEMA)
    return Dac7File(name, xml)


def told(seller):
    """What a file says of a SellerYear: who she is, and her activity."""
    who = in_every_text(one_line, identity(seller.freelancer))
    return who | {"personal_services": activity(seller)}


def declaration_of(year, sellers, *, number, declared):
    people = [each for each in sellers if each.freelancer.is_natural_person]
    firms = [each for each in sellers if not each.freelancer.is_natural_person]
    return FlatDeclaration(
        fiscal_year=year,
        declaration_id=number,
        timestamp=timezone.now(),
        platform_operator=platform() | {"updated": number == 1},
        other_platform_operators={},
        reportable_individual_sellers=[
            told(seller) | version(seller, declared) for seller in people
        ],
        reportable_entity_sellers=[told(seller) | version(seller, declared) for seller in firms],
        env=Env.TEST if settings.DEMO else Env.PROD,
    )


def contents(declaration):
    """What the file says, as the package turns it into XML."""
    return declaration.get_dpi().model_dump(by_alias=True, exclude_defaults=True, mode="json")


def one_line(text):
    """The schema's texts have no line breaks, and XML no control characters."""
    return " ".join(without_controls(text).split())


def refused(year, seller):
    """What the file cannot say of a seller of whom nothing is `missing`, in words; mostly nothing.

    One whose record breaks the rules is left out and named: the others are declared.
    """
    try:
        contents(declaration_of(year, [seller], number=1, declared={}))
    except ValidationError as error:
        found = error.errors(include_url=False)
        # What is wrong with the platform is wrong with no seller.
        return [what_is_wrong(each) for each in found if each["loc"][:1] != ("platform_operator",)]
    return []


def what_is_wrong(error):
    """error: one of pydantic's, such as a country that does not exist: the field, and its value."""
    name = next((step for step in reversed(error["loc"]) if isinstance(step, str)), "")
    field = FIELDS.get(name)
    label = SellerIdentity._meta.get_field(field).verbose_name if field else name
    said = error["input"] if isinstance(error["input"], str) else ""
    return f"{label} ({said or error['msg']})"


def version(seller, declared):
    return {"version": declared.get(seller.freelancer.pk, 0) + 1}


def deletion(record, env):
    """The record that takes back what an earlier one said of a seller."""
    told = record["dpi:DocSpec"]["stf:DocRefId"]
    base, before = told.rsplit("_v", 1)
    reference = {
        "stf:DocTypeIndic": DocSpecType.for_env(env).DATA_DELETION.value,
        "stf:DocRefId": f"{base}_v{int(before) + 1}",
        "stf:CorrDocRefId": told,
    }
    return record | {"dpi:DocSpec": reference}


def records(xml):
    """{freelancer id: what a file says of her}, in the shape in which the package writes it."""
    schema = xmlschema.XMLSchema10(DAC7_SCHEMA)
    body = schema.decode(xml, converter=xmlschema.UnorderedConverter)["dpi:DPIBody"]
    # References of sellers end in "_<her id>_v<version>".
    return {
        int(record["dpi:DocSpec"]["stf:DocRefId"].rsplit("_", 2)[1]): record
        for record in body["dpi:ReportableSeller"]
    }


def missing(freelancer):
    """What the declaration asks about her and nobody has given, in words; empty when complete."""
    fields = [
        freelancer._meta.get_field(name)
        for name in ("legal_form", "siret", "street", "postcode", "city")
        if not getattr(freelancer, name)
    ]
    names = [str(field.verbose_name) for field in fields]
    if freelancer.is_natural_person and identity_of(freelancer) is None:
        names.append(gettext("what the tax office asks about a person"))
    return names


def incomplete(year, sellers):
    """{freelancer: what keeps her out of the file, in words}, for those SellerYears alone."""
    found = {each.freelancer: missing(each.freelancer) or refused(year, each) for each in sellers}
    return {freelancer: words for freelancer, words in found.items() if words}


def identity_of(freelancer):
    try:
        return freelancer.seller_identity
    except SellerIdentity.DoesNotExist:
        return None


def platform():
    who = settings.PLATFORM_IDENTITY
    return {
        "residence_country_code": who["country"],
        "tax_identification_numbers": [{"issued_by": who["country"], "value": who["siret"][:9]}],
        "vat_number": who["vat_number"],
        "legal_names": [who["name"]],
        "business_names": [who["name"]],
        "addresses": [address(who["country"], who["street"], who["postcode"], who["city"])],
        "nexus": "RPONEX1",
    }


def address(country, street, postcode, city):
    return {"country_code": country, "street": street, "post_code": postcode, "city": city}


def identity(freelancer):
    """What a file says of who she is. Nothing of it may be `missing`."""
    return individual(freelancer) if freelancer.is_natural_person else entity(freelancer)


def digest(freelancer):
    """Tells her `identity` from any other without repeating it."""
    text = json.dumps(identity(freelancer), default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def individual(freelancer):
    who = identity_of(freelancer)
    return {
        **common(freelancer),
        "name_type": "OECD202",
        "first_name": who.first_name,
        "last_name": who.last_name,
        "birth_date": who.birth_date,
        "birth_city": who.birth_city,
        "birth_country_code": who.birth_country,
        "tax_identification_numbers": [{"issued_by": "FR", "value": who.tax_number}],
    }


def entity(freelancer):
    siren = {"issued_by": "FR", "value": freelancer.siren}
    return {
        **common(freelancer),
        "legal_names": [freelancer.legal_name or str(freelancer)],
        "tax_identification_numbers": [siren],
        "other_identification_numbers": [{**siren, "type": "BRN"}],
    }


def common(who):
    return {
        "seller_id": str(who.pk),
        "residence_country_code": who.country,
        "vat_number": who.vat_number or None,
        "addresses": [address(who.country, who.street, who.postcode, who.city)],
    }


def activity(seller):
    values = {"currency_code": "EUR"}
    for number, quarter in seller.quarters.items():
        values |= {
            f"consideration_amount_q{number}": quarter.consideration_cents / CENTS,
            f"activities_number_q{number}": quarter.activities,
            f"fees_amount_q{number}": quarter.fees_cents / CENTS,
            f"taxes_amount_q{number}": quarter.taxes_cents / CENTS,
        }
    return values
