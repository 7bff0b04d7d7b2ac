"""A trained network in, the model folder of the package out: two ONNX graphs in 8 bits, tokenizer, manifest."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from ..attribute.tagger import FORMAT, sha256
from .network import Attention, Network

_FILES = ("encoder.onnx", "roles.onnx", "tokenizer.json")


def export(network: Network, tokenizer: Path, folder: Path, eight_bits: bool = True) -> None:
    """Write a network's files into a model folder, which needs ``write_manifest`` besides.

    Each graph takes one window or one query, whose words all see each other: without padding there is nothing to hide,
    and ONNX Runtime's own attention, which never holds the whole matrix of scores, takes the place of ours.

    Args:
        eight_bits: quantise weights dynamically; False keeps 32-bit floats, for comparison.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network = copy.deepcopy(network).eval()
    for part in network.modules():
        if isinstance(part, Attention):
            part.mix = partial(_mix, part.heads)
    width = network.shape.role_width
    word = torch.zeros(1, 16, dtype=torch.long)
    window = {name: word for name in ("ids", "state", "case")}
    query = {
        "words": torch.zeros(1, 16, width),
        "query": torch.zeros(1, width),
        "kind": torch.zeros(1, dtype=torch.long),
        **{name: word for name in ("distance", "paragraph", "member", "state")},
    }
    outputs = ["cue", "entity", "as_word", "as_query"]
    _write(_Window(network), window, outputs, folder / "encoder.onnx", eight_bits)
    _write(_Asked(network), query, ["roles", "ends"], folder / "roles.onnx", eight_bits)
    shutil.copy(tokenizer, folder / "tokenizer.json")


def write_manifest(folder: Path, role_width: int, extra: dict) -> None:
    """Write what ``quotes.attribute.tagger.Tagger`` checks and reads first.

    Args:
        extra: what the manifest says besides (name, thresholds, calibration).
    """
    files = {name: sha256(folder / name) for name in _FILES}
    manifest = {"format": FORMAT, "role_width": role_width, **extra, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


class _Window(torch.nn.Module):
    """The encoder with positions from 0, without the heads that only training needs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(self, ids: Tensor, state: Tensor, case: Tensor) -> tuple[Tensor, ...]:
        cue, _, entity, as_word, as_query = self.encoder(ids, state, case, torch.ones(ids.shape), torch.tensor(0))
        return cue, entity, as_word, as_query


class _Asked(torch.nn.Module):
    """The role layer for one query."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.roles = network.roles

    def forward(self, words: Tensor, *given: Tensor) -> tuple[Tensor, Tensor]:
        return self.roles(words, *given, torch.ones(words.shape[:2]))


class _Whole(torch.autograd.Function):
    """Attention in which nothing is hidden, one operator in the graph (com.microsoft.MultiHeadAttention)."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        split = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (query, key, value))
        return scaled_dot_product_attention(*split).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        mixed = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        mixed.setType(query.type())
        return mixed


def _mix(heads: int, query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
    return _Whole.apply(query, key, value, heads)


def _write(module: torch.nn.Module, given: dict, outputs: list[str], path: Path, eight_bits: bool) -> None:
    axes = {name: {1: "length"} for name in [*given, *outputs] if name not in ("query", "kind")}
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
