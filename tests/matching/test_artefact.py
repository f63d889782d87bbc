"""A damaged model never costs a page: the ranking gets plainer and says so."""

import json
import shutil

import pytest

from matching import artefact
from matching.artefact import FOLDER, Unusable, current_model, load
from matching.engine import profile_index, rank, text_space


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "artefact")


@pytest.fixture
def without_model(tmp_path, monkeypatch):
    """A process whose artefact is missing."""
    monkeypatch.setattr(artefact, "FOLDER", tmp_path / "nowhere")
    for cached in (current_model, text_space, profile_index):
        cached.cache_clear()
    yield
    for cached in (current_model, text_space, profile_index):
        cached.cache_clear()


def change(folder, **values):
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), "utf-8")


def test_what_is_shipped_can_be_read(folder):
    assert load(folder).version.startswith("esco")


def test_other_points_than_those_hashed_are_refused(folder):
    change(folder, text_full=0.001)

    with pytest.raises(Unusable, match="hash"):
        load(folder)


def test_another_format_is_refused(folder):
    change(folder, format=99)

    with pytest.raises(Unusable, match="format"):
        load(folder)


@pytest.mark.parametrize("name", ["model.json", "space.npz"])
@pytest.mark.parametrize("content", [b"", b"\x80\x04\x95", b"{}", None])
def test_missing_and_damaged_files_are_refused(folder, name, content):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)

    with pytest.raises(Unusable):
        load(folder)


def test_without_weights_the_ranking_is_plainer_and_says_so(without_model, client, skilled, wants):
    better, worse = skilled("invoicing", bio="Facturation et relances"), skilled("diary", bio="")

    ranking = rank(wants("invoicing", text="Facturation et relances"))

    assert [one.freelancer for one in ranking] == [better, worse]
    assert sum(reason["points"] for reason in ranking[0].reasons) == ranking[0].score
    assert ranking[0].engine_version == "plain"
    answer = client.get("/en/matches/how/")
    assert "plainer ranking" in answer.content.decode()
