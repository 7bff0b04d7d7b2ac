"""The model folder is checked before it is used, and answers for any text."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.attribute import MODEL, Decoding, ModelError, Tagger, attributions, entities, load_tagger, read_words


@pytest.fixture
def model(tmp_path):
    return shutil.copytree(MODEL, tmp_path / "model")


def test_a_changed_file_is_refused(model):
    with (model / "roles.onnx").open("ab") as f:
        f.write(b"x")
    with pytest.raises(ModelError, match=r"roles\.onnx: checksum does not match"):
        Tagger(model)


def test_a_missing_file_is_named(model):
    (model / "encoder.onnx").unlink()
    with pytest.raises(ModelError, match=r"encoder\.onnx: missing"):
        Tagger(model)


def test_another_format_is_refused(model):
    path = model / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(ModelError, match="format 99"):
        Tagger(model)


def test_a_damaged_manifest_is_named(model):
    (model / "manifest.json").write_text("{")
    with pytest.raises(ModelError, match=r"manifest\.json: not a model manifest"):
        Tagger(model)


def test_a_calibration_of_another_version_is_refused(model):
    path = model / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["decoding"]["weights"].pop()
    path.write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="another version"):
        Decoding.of(Tagger(model))


def test_entities_are_told_apart():
    text = "Finance Minister Ruth Okello told reporters in Kenya that the World Bank had agreed."
    found = {text[at.start : at.end]: kind for at, kind in entities(load_tagger().encode(read_words(text)))}
    assert found["Ruth Okello"] == "PERSON" and found["Kenya"] == "GPE" and "reporters" not in found


def test_probabilities_add_up():
    tagged = load_tagger().encode(read_words("“Go,” she said. He agreed that it was late."))
    assert np.allclose(tagged.cue.sum(1), 1, atol=1e-5)


def test_a_long_text_is_answered_word_by_word():
    words = read_words("Officials said that the road " + "and the bridge " * 600)
    assert (load_tagger().encode(words).cue.sum(1) > 0.99).all()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet=st.sampled_from("“”\"' ,.:said\nHe"), max_size=300))
def test_no_text_raises_and_spans_lie_inside(text):
    found = attributions(load_tagger(), load_tagger().encode(read_words(text)), Decoding.of(load_tagger()))
    for a in found:
        assert a.content and 0 <= a.confidence <= 1
        for s, e in (*a.content, *a.cue, *a.source):
            assert 0 <= s < e <= len(text)
