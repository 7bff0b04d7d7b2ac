"""The network in torch: a small BERT over word pieces, a cue tagger on it, and a role layer asked once per query.

Sources: Devlin et al. 2019 (BERT); Wang et al. 2020 (MiniLM, whose weights it starts from); the cue-conditioned role
layer follows the idea of Pareti 2015 and Newell et al. 2018 that sources and contents are found from their cue.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from ..attribute.queries import DISTANCES, ENTITIES, PARAGRAPHS

STATES, CASES, KINDS, MEMBERS, ENDS = 5, 6, 2, 3, 4
LABELS = len(ENTITIES)


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; the defaults are those of MiniLM-L6 (uncased)."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    role_width: int = 192
    role_heads: int = 4
    role_layers: int = 2
    role_inner: int = 512
    dropout: float = 0.1


class Attention(nn.Module):
    """Multi-head attention; a bias of -1e4 hides a word from the others."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        return self.out(self.mix(self.query(x), self.key(x), self.value(x), bias))

    def mix(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
        b, t, w = query.shape
        q, k, v = (x.reshape(b, t, self.heads, w // self.heads).transpose(1, 2) for x in (query, key, value))
        mixed = (q * (w // self.heads) ** -0.5 @ k.transpose(2, 3) + bias).softmax(-1) @ v
        return mixed.transpose(1, 2).reshape(b, t, w)


class Block(nn.Module):
    """One transformer layer, normalised after each half (BERT)."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        x = self.norm1(x + self.dropout(self.attention(x, bias)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces in; for each the logits of cue (O, B, I), source and content, and named entity, and what the role layer
    reads, out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.state = nn.Embedding(STATES, shape.width)
        self.case = nn.Embedding(CASES, shape.width)
        nn.init.zeros_(self.state.weight)
        nn.init.zeros_(self.case.weight)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.ModuleList(
            Block(shape.width, shape.heads, shape.inner, shape.dropout) for _ in range(shape.layers)
        )
        self.cue = nn.Linear(shape.width, 3)
        self.roles = nn.Linear(shape.width, 2)
        self.entity = nn.Linear(shape.width, LABELS)
        self.as_word = nn.Linear(shape.width, shape.role_width)
        self.as_query = nn.Linear(shape.width, shape.role_width)

    def forward(
        self, ids: Tensor, state: Tensor, case: Tensor, mask: Tensor, offset: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        at = torch.arange(ids.shape[1], device=ids.device) + offset
        x = self.words(ids) + self.positions(at)[None] + self.state(state) + self.case(case)
        x = self.dropout(self.norm(x))
        bias = (1.0 - mask)[:, None, None, :] * -1e4
        for block in self.blocks:
            x = block(x, bias)
        return self.cue(x), self.roles(x), self.entity(x), self.as_word(x), self.as_query(x)

    def load_minilm(self, folder: Path) -> None:
        """Take the pretrained weights of a BERT-shaped model (``model.safetensors``)."""
        given = {k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
        names = {
            "words.weight": "embeddings.word_embeddings.weight",
            "positions.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        inside = {
            "attention.query": "attention.self.query",
            "attention.key": "attention.self.key",
            "attention.value": "attention.self.value",
            "attention.out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for k in range(len(self.blocks)):
            for ours, theirs in inside.items():
                for part in ("weight", "bias"):
                    names[f"blocks.{k}.{ours}.{part}"] = f"encoder.layer.{k}.{theirs}.{part}"
        new = {ours: given[theirs] for ours, theirs in names.items()}
        new["positions.weight"] = new["positions.weight"] + given["embeddings.token_type_embeddings.weight"][0]
        self.load_state_dict(new, strict=False)


class Roles(nn.Module):
    """Words near a query in; for each the logits of neither, source, content, and of being one of the ends: the
    source's first and last word, the content's first and last word.

    Pointing at the query's own first word says that there is no source.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.role_width
        self.distance = nn.Embedding(DISTANCES, width)
        self.paragraph = nn.Embedding(PARAGRAPHS, width)
        self.member = nn.Embedding(MEMBERS, width)
        self.state = nn.Embedding(STATES, width)
        self.kind = nn.Embedding(KINDS, width)
        for table in (self.distance, self.paragraph, self.member, self.state, self.kind):
            nn.init.normal_(table.weight, std=0.1)
        self.norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(
            Block(width, shape.role_heads, shape.role_inner, 0.0) for _ in range(shape.role_layers)
        )
        self.out = nn.Linear(width, 3)
        self.ends = nn.Linear(width, ENDS)

    def forward(
        self,
        words: Tensor,
        query: Tensor,
        kind: Tensor,
        distance: Tensor,
        paragraph: Tensor,
        member: Tensor,
        state: Tensor,
        mask: Tensor,
    ) -> tuple[Tensor, Tensor]:
        x = words + (query + self.kind(kind))[:, None]
        x = x + self.distance(distance) + self.paragraph(paragraph) + self.member(member) + self.state(state)
        x = self.norm(x)
        bias = (1.0 - mask)[:, None, None, :] * -1e4
        for block in self.blocks:
            x = block(x, bias)
        return self.out(x), self.ends(x)


class Network(nn.Module):
    """Encoder and role layer together."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        self.shape = shape or Shape()
        self.encoder = Encoder(self.shape)
        self.roles = Roles(self.shape)
