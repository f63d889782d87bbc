from types import SimpleNamespace

import pytest
from django.core.management import call_command

from marketplace.taxonomy.models import Commune, distance_km

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def communes(django_db_setup, django_db_blocker):
    """All communes, loaded once for this module and removed after it."""
    with django_db_blocker.unblock():
        call_command("load_communes", verbosity=0)
        yield
        Commune.objects.all().delete()


@pytest.mark.usefixtures("communes")
class TestSearch:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("75015", "Paris 15e Arrondissement"),
            ("7501", "Paris 15e Arrondissement"),
            ("42000", "Saint-Étienne"),
            ("31400", "Toulouse"),  # not its main postcode
            ("nantes", "Nantes"),
            ("NANTES", "Nantes"),
            ("  Nantes ", "Nantes"),
            ("Saint-Étienne", "Saint-Étienne"),
            ("saint etienne", "Saint-Étienne"),
            ("st-etienne", "Saint-Étienne"),
            ("Ste Geneviève des B", "Sainte-Geneviève-des-Bois"),
            ("l'hay les", "L'Haÿ-les-Roses"),
            ("69003 lyon", "Lyon 3e Arrondissement"),
            ("59 lil", "Lille"),
        ],
    )
    def test_finds_what_people_type(self, text, first):
        assert Commune.objects.search(text)[0].name == first

    def test_puts_the_most_populous_first(self):
        populations = [commune.population for commune in Commune.objects.search("saint")]

        assert populations == sorted(populations, reverse=True)

    def test_is_bounded(self):
        assert len(Commune.objects.search("la")) == 10
        assert len(Commune.objects.search("la", limit=3)) == 3

    @pytest.mark.parametrize(
        "text", ["", " ", "a", "7", "-", "%", "__", "qwxz", "75015 marseille", "é" * 100_000]
    )
    def test_finds_nothing_without_a_beginning_to_look_for(self, text):
        assert list(Commune.objects.search(text)) == []

    def test_asks_the_database_once(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            list(Commune.objects.search("lyon"))


@pytest.mark.usefixtures("communes")
def test_loading_again_changes_nothing(capsys):
    before = set(Commune.objects.values_list("pk", "insee_code", "name", "population"))

    call_command("load_communes")

    assert set(Commune.objects.values_list("pk", "insee_code", "name", "population")) == before
    assert len(before) == 34_973
    assert capsys.readouterr().out == "34973 communes loaded\n"


@pytest.mark.usefixtures("communes")
def test_loading_mends_what_was_changed():
    Commune.objects.filter(insee_code="44109").update(name="Naoned", postcodes=[])

    call_command("load_communes", verbosity=0)

    nantes = Commune.objects.get(insee_code="44109")
    assert (nantes.name, nantes.postcode) == ("Nantes", "44000")
    assert nantes.postcodes == ["44000", "44100", "44200", "44300"]


def place(latitude, longitude):
    return SimpleNamespace(latitude=latitude, longitude=longitude)


PARIS, LYON, REUNION = place(48.8566, 2.3522), place(45.7640, 4.8357), place(-20.8789, 55.4481)


def test_distance_is_zero_to_oneself_and_the_same_both_ways():
    assert distance_km(PARIS, PARIS) == 0
    assert distance_km(PARIS, LYON) == distance_km(LYON, PARIS)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(PARIS, LYON, 392), (PARIS, REUNION, 9_365), (place(0, 0), place(0, 180), 20_015)],
)
def test_distance_follows_the_great_circle(a, b, expected):
    assert distance_km(a, b) == pytest.approx(expected, abs=2)
