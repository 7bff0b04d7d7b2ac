"""A trained network in, the model folder of the package out: two ONNX graphs in 8 bits, tokenizer, manifest."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from ..attribute.tagger import FORMAT, sha256
from .network import Network

_FILES = ("encoder.onnx", "roles.onnx", "tokenizer.json")


def export(network: Network, tokenizer: Path, folder: Path, eight_bits: bool = True) -> None:
    """Write a network's files into a model folder, which needs ``write_manifest`` besides.

    Args:
        eight_bits: quantise weights dynamically; False keeps 32-bit floats, for comparison.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    width = network.shape.role_width
    long = torch.long
    encoder_input = {
        "ids": torch.full((2, 16), 5),
        "state": torch.zeros(2, 16, dtype=long),
        "case": torch.zeros(2, 16, dtype=long),
        "mask": torch.ones(2, 16),
    }
    role_input = {
        "words": torch.zeros(2, 16, width),
        "query": torch.zeros(2, width),
        "kind": torch.zeros(2, dtype=long),
        "distance": torch.zeros(2, 16, dtype=long),
        "paragraph": torch.zeros(2, 16, dtype=long),
        "member": torch.zeros(2, 16, dtype=long),
        "state": torch.zeros(2, 16, dtype=long),
        "mask": torch.ones(2, 16),
    }
    _write(
        _FromStart(network),
        encoder_input,
        ["cue", "entity", "as_word", "as_query"],
        folder / "encoder.onnx",
        eight_bits,
    )
    _write(network.roles, role_input, ["roles", "ends"], folder / "roles.onnx", eight_bits)
    shutil.copy(tokenizer, folder / "tokenizer.json")


def write_manifest(folder: Path, role_width: int, extra: dict) -> None:
    """Write what ``quotes.attribute.tagger.Tagger`` checks and reads first.

    Args:
        extra: what the manifest says besides (name, thresholds, calibration).
    """
    files = {name: sha256(folder / name) for name in _FILES}
    manifest = {"format": FORMAT, "role_width": role_width, **extra, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


class _FromStart(torch.nn.Module):
    """The encoder with positions from 0, without the heads that only training needs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(
        self, ids: torch.Tensor, state: torch.Tensor, case: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        cue, _, entity, as_word, as_query = self.encoder(ids, state, case, mask, torch.tensor(0))
        return cue, entity, as_word, as_query


def _write(module: torch.nn.Module, given: dict, outputs: list[str], path: Path, eight_bits: bool) -> None:
    axes = {n: {0: "batch"} | ({1: "length"} if n not in ("query", "kind") else {}) for n in [*given, *outputs]}
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exact = Path(scratch) / "exact.onnx"
        torch.onnx.export(
            module.eval(),
            tuple(given.values()),
            str(exact),
            input_names=list(given),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        onnx.checker.check_model(str(exact))
        if eight_bits:
            quantize_dynamic(
                exact,
                path,
                op_types_to_quantize=["MatMul", "Gemm", "Gather"],
                weight_type=QuantType.QInt8,
                per_channel=True,
                extra_options={"MatMulConstBOnly": True},
            )
        else:
            shutil.copy(exact, path)
