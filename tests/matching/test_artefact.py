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


def cut(share):
    return lambda content: content[: int(len(content) * share)]


def flipped(share):
    """One bit changed at this place."""

    def damage(content):
        place = int(len(content) * share)
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return damage


def always(content):
    return lambda _: content


DAMAGES = [
    *((name, how) for name in ("model.json", "space.npz") for how in (None, always(b""))),
    *(
        ("model.json", always(content))
        for content in (b"{}", b"[]", b"null", b"\x80\x04\x95", b"{")
    ),
    *(("model.json", cut(share)) for share in (0.1, 0.5, 0.9)),
    *(("space.npz", always(content)) for content in (b"PK", b"{}", b"\x80\x04\x95")),
    *(("space.npz", cut(share)) for share in (0.1, 0.5, 0.99)),
    *(("space.npz", flipped(share)) for share in (0, 0.3, 0.6, 0.999)),
    ("space.npz", lambda content: content + b"more"),
]


@pytest.mark.parametrize(("name", "how"), DAMAGES)
def test_missing_and_damaged_files_are_refused(folder, name, how):
    path = folder / name
    if how is None:
        path.unlink()
    else:
        path.write_bytes(how(path.read_bytes()))

    with pytest.raises(Unusable):
        load(folder)


@pytest.mark.parametrize("missing", ["points", "text_weights", "text_full", "sha256", "format"])
def test_a_missing_part_is_refused(folder, missing):
    path = folder / "model.json"
    content = json.loads(path.read_text("utf-8"))
    del content[missing]
    path.write_text(json.dumps(content), "utf-8")

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
