from pathlib import Path
from shutil import copytree

import pytest

from quotes.work import Settings, model_name
from quotes.work.finder import _PACKAGE


@pytest.fixture
def models(tmp_path):
    ours = copytree(_PACKAGE / "attribute/model", tmp_path / "ours", ignore=lambda *_: ["encoder.onnx", "roles.onnx"])
    (tmp_path / "spacy").mkdir()
    (tmp_path / "spacy/meta.json").write_text('{"lang": "en", "name": "mine", "version": "2"}')
    return Settings(str(tmp_path / "spacy"), str(ours))


def test_the_name_tells_both_models_and_differs_with_either(models):
    name = model_name(models)
    assert name.startswith("en_mine 2, quotes-en-") and name == model_name(models)
    manifest = Path(models.attribution_model, "manifest.json")
    manifest.write_text(manifest.read_text().replace('"seed"', '"sown"'))
    assert model_name(models) not in (name, None)
    assert model_name(Settings(None, models.attribution_model)) not in (name, None)
    assert model_name(Settings()) == model_name(Settings()) is not None


def test_a_changed_rule_is_another_name(models, monkeypatch, tmp_path):
    name = model_name(models)
    package = copytree(_PACKAGE, tmp_path / "quotes", ignore=lambda *_: ["model", "static", "__pycache__"])
    monkeypatch.setattr("quotes.work.finder._PACKAGE", package)
    assert model_name(models) == name
    with (package / "attribute/act.py").open("a") as rule:
        rule.write("ACTS = ()")
    assert model_name(models) not in (name, None)


def test_models_that_are_none_have_no_name(models):
    assert model_name(Settings("no_such_pipeline")) is None
    assert model_name(Settings(models.model, models.model)) is None
