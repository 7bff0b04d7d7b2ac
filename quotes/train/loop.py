"""A labelled corpus in, trained weights out: the training loop, with checkpoints that it resumes from."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..attribute.queries import CUE, Query
from ..attribute.words import Pieces
from .augment import Names
from .batches import IGNORE, Exchange, Item, Labelled, ask, encode, items
from .network import Network, Shape

_SHARES = {"cue": 2.0, "word": 0.5, "roles": 3.0, "ends": 0.6, "entity": 0.3}
"""Share of each head's loss in the whole."""


@dataclass(frozen=True)
class Settings:
    """What a training run is made of; rates are those of AdamW, ``window`` and ``margin`` are word pieces."""

    epochs: int = 4
    batch: int = 8
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    decay: float = 0.01
    warm_up: float = 0.06
    window: int = 320
    margin: int = 32
    negatives: int = 3
    average: float = 0.998
    seed: int = 7


def train(
    network: Network,
    documents: Sequence[Labelled],
    pieces: Pieces,
    settings: Settings,
    checkpoint: Path,
    log: Callable[[str], None],
) -> Network:
    """Train and return the network with averaged weights; continues from ``checkpoint`` where that exists.

    Weights are averaged over the steps (Polyak and Juditsky 1992) with factor ``settings.average``.
    """
    torch.manual_seed(settings.seed)
    exchange = Names([d.words for d in documents]).exchange
    first = _epoch_items(documents, pieces, exchange, settings, 0)
    per_epoch = -(-len(first) // settings.batch)
    total = per_epoch * settings.epochs
    optimiser, schedule = _optimiser(network, settings, total)
    averaged = copy.deepcopy(network).eval()
    start = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        averaged.load_state_dict(state["averaged"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        start = state["epoch"]
        log(f"resumed after epoch {start}")
    began = time.monotonic()
    for epoch in range(start, settings.epochs):
        rng = random.Random(f"{settings.seed}-{epoch}")
        torch.manual_seed(settings.seed * 1000 + epoch)
        batches = _batches(
            first if epoch == 0 else _epoch_items(documents, pieces, exchange, settings, epoch), settings, rng
        )
        network.train()
        sums = np.zeros(len(_SHARES))
        for step, batch in enumerate(batches):
            losses = _losses(network, batch, pieces.padding, rng, settings.negatives if epoch else 0)
            loss = sum(share * x for share, x in zip(_SHARES.values(), losses, strict=True))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            _average(averaged, network, min(settings.average, 1 - 10 / (10 + epoch * per_epoch + step)))
            sums += [x.item() for x in losses]
            if step % 50 == 49 or step + 1 == len(batches):
                means = " ".join(f"{name} {x:.4f}" for name, x in zip(_SHARES, sums / (step + 1), strict=True))
                log(f"epoch {epoch + 1} step {step + 1}/{len(batches)} {means} {time.monotonic() - began:.0f} s")
        temporary = checkpoint.with_suffix(".part")
        torch.save(
            {
                "network": network.state_dict(),
                "averaged": averaged.state_dict(),
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
                "epoch": epoch + 1,
                "shape": json.dumps(asdict(network.shape)),
            },
            temporary,
        )
        temporary.replace(checkpoint)
    return averaged


def load_averaged(checkpoint: Path) -> Network:
    """The averaged network of a checkpoint."""
    state = torch.load(checkpoint, weights_only=True)
    network = Network(Shape(**json.loads(state["shape"])))
    network.load_state_dict(state["averaged"])
    return network.eval()


def _epoch_items(
    documents: Sequence[Labelled], pieces: Pieces, exchange: Exchange, settings: Settings, epoch: int
) -> list[Item]:
    rng = random.Random(f"items-{settings.seed}-{epoch}")
    return [i for d in documents for i in items(d, pieces, rng, exchange, settings.window, settings.margin)]


def _batches(found: list[Item], settings: Settings, rng: random.Random) -> list[list[Item]]:
    """Shuffled batches of windows of like length, which wastes little on padding."""
    found = found[:]
    rng.shuffle(found)
    group = settings.batch * 16
    out = []
    for k in range(0, len(found), group):
        part = sorted(found[k : k + group], key=lambda i: len(i.ids))
        out += [part[j : j + settings.batch] for j in range(0, len(part), settings.batch)]
    rng.shuffle(out)
    return out


def _optimiser(
    network: Network, settings: Settings, total: int
) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR]:
    fresh = ("encoder.cue", "encoder.roles", "encoder.entity", "encoder.as_", "encoder.state", "encoder.case", "roles.")
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, weight in network.named_parameters():
        groups.setdefault((name.startswith(fresh), weight.ndim > 1), []).append(weight)
    optimiser = torch.optim.AdamW(
        [
            {
                "params": weights,
                "lr": settings.head_rate if head else settings.encoder_rate,
                "weight_decay": settings.decay if matrix else 0.0,
            }
            for (head, matrix), weights in groups.items()
        ]
    )
    warm = max(1, int(settings.warm_up * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.0, (total - s) / max(1, total - warm)))
    )
    return optimiser, schedule


def _losses(
    network: Network, batch: Sequence[Item], padding: int, rng: random.Random, negatives: int
) -> tuple[Tensor, ...]:
    given = encode(batch, padding)
    offset = torch.tensor(rng.randrange(network.shape.positions - given["ids"].shape[1] + 1))
    cue, roles, entity, as_word, as_query = network.encoder(
        given["ids"], given["state"], given["case"], given["mask"], offset
    )
    rows = torch.arange(len(batch))[:, None]
    cue, roles, entity = (x[rows, given["first"]] for x in (cue, roles, entity))
    weights = torch.tensor([1.0, 1.5, 1.5])
    cue_loss = F.cross_entropy(cue.flatten(0, 1), given["cue"].flatten(), weights)
    word_loss = F.binary_cross_entropy_with_logits(roles, given["roles"], given["core"][..., None].expand_as(roles))
    entity_loss = _cross_entropy(entity.flatten(0, 1), given["entity"].flatten())
    extra = _false_cues(cue.detach(), batch, negatives) if negatives else ()
    asked = ask(batch, extra)
    if asked is None:
        return cue_loss, word_loss, cue_loss * 0, cue_loss * 0, entity_loss
    as_word, as_query = as_word[rows, given["first"]], as_query[rows, given["first"]]
    window = asked["window"][:, None]
    near_words, near_query = as_word[window, asked["word"]], as_query[window, asked["word"]]
    query = (near_query * asked["asked"][..., None]).sum(1) / asked["asked"].sum(1, keepdim=True)
    logits, ends = network.roles(
        near_words,
        query,
        asked["kind"],
        asked["distance"],
        asked["paragraph"],
        asked["member"],
        asked["state"],
        asked["mask"],
    )
    role_loss = F.cross_entropy(logits.flatten(0, 1), asked["label"].flatten())
    ends = ends + (1 - asked["mask"])[..., None] * -1e4
    ends_loss = _cross_entropy(ends.transpose(1, 2).flatten(0, 1), asked["ends"].flatten())
    return cue_loss, word_loss, role_loss, ends_loss, entity_loss


def _cross_entropy(logits: Tensor, label: Tensor) -> Tensor:
    """Mean over the labels that are known; 0, not undefined, where none is."""
    known = (label != IGNORE).sum().clamp(min=1)
    return F.cross_entropy(logits, label, ignore_index=IGNORE, reduction="sum") / known


def _false_cues(cue: Tensor, batch: Sequence[Item], most: int) -> list[list[Query]]:
    """The words of each window that look most like a cue and are none: the role layer learns to answer nothing."""
    likely = cue.softmax(-1)[..., 1:].sum(-1).numpy()
    out = []
    for k, item in enumerate(batch):
        score = np.where(item.core & (item.cue == 0), likely[k, : len(item.first)], 0)
        best = [int(w) for w in np.argsort(-score)[:most] if score[w] > 0.05]
        out.append([Query(CUE, item.low + w, item.low + w + 1) for w in best])
    return out


def _average(averaged: Network, network: Network, keep: float) -> None:
    with torch.no_grad():
        for a, b in zip(averaged.parameters(), network.parameters(), strict=True):
            a.lerp_(b, 1 - keep)
