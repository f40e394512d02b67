"""What training makes small.

Every loss takes logits of patches, shape (n, classes), or of pixels, shape (n, classes, h, w), with labels (n,) or
(n, h, w) from 0, where −1 is left out; and a weight for each class. All are means, so that neither the size of a batch
nor the number of labelled pixels changes the length of a step, and 0 where nothing is labelled.

References
----------
Lin, T.-Y., Goyal, P., Girshick, R., He, K., Dollár, P. (2017). Focal loss for dense object detection. ICCV.
Milletari, F., Navab, N., Ahmadi, S.-A. (2016). V-Net: fully convolutional neural networks for volumetric medical image
segmentation. 3DV.
Sudre, C. H., Li, W., Vercauteren, T., Ourselin, S., Cardoso, M. J. (2017). Generalised Dice overlap as a deep learning
loss function for highly unbalanced segmentations. DLMIA.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .batches import UNLABELLED
from .options import NONE, ROOTED, TrainingOptions

Loss = Callable[[Any, Any], Any]
"""Takes logits and labels, and returns a tensor of one float32."""


def class_weights(counts: np.ndarray, kind: str) -> np.ndarray:
    """Weight of each class, shape (classes,), float64; 0 for a class without a label.

    ``balanced``: w_c = N / (C · n_c), inversely proportional to the class's frequency, with N labels in all and C
    classes that occur: the mean weight of a label is 1. ``rooted``: w_c = N / (√n_c · Σ √n), the square root of that
    but for a factor that makes the mean 1: a class of a few pixels counts more than it is many, and does not spread
    over whatever is a little like it. ``none``: 1 for every class that occurs.

    Parameters
    ----------
    counts : ndarray, shape (classes,)
        Labels of each class that training sees, at least one in all.
    kind : {'balanced', 'rooted', 'none'}
    """
    present = counts > 0
    if kind == NONE:
        return present.astype(np.float64)
    weights = np.zeros(len(counts))
    if kind == ROOTED:
        weights[present] = counts.sum() / (np.sqrt(counts[present]) * np.sqrt(counts).sum())
    else:
        weights[present] = counts.sum() / (present.sum() * counts[present])
    return weights


def make_loss(options: TrainingOptions, weights: np.ndarray, device: Any) -> Loss:
    """The loss that the options name, with these weights of classes, on a device."""
    import torch

    on_device = torch.from_numpy(weights.astype(np.float32)).to(device)
    if options.loss == "focal":
        return lambda logits, labels: focal(logits, labels, on_device, options.focal_gamma)
    if options.loss == "dice":
        return lambda logits, labels: soft_dice(logits, labels, on_device, options.class_weights != NONE)
    return lambda logits, labels: cross_entropy(logits, labels, on_device)


def cross_entropy(logits: Any, labels: Any, weights: Any) -> Any:
    """Σ w_y (−log p_y) / Σ w_y over what is labelled, p the softmax of the logits.

    Parameters
    ----------
    logits : Tensor of float, shape (n, classes) or (n, classes, h, w)
    labels : Tensor of int64, shape (n,) or (n, h, w)
    weights : Tensor of float32, shape (classes,)

    Returns
    -------
    Tensor of float32, no axes
    """
    from torch.nn import functional

    total = functional.cross_entropy(logits.float(), labels, weight=weights, ignore_index=UNLABELLED, reduction="sum")
    return total / _total_weight(labels, weights)


def focal(logits: Any, labels: Any, weights: Any, gamma: float) -> Any:
    """Σ w_y (1 − p_y)^γ (−log p_y) / Σ w_y over what is labelled (Lin et al. 2017, equation 5, with w for α).

    Parameters as for `cross_entropy`, which it is for γ = 0.
    """
    from torch.nn import functional

    own = -functional.nll_loss(
        functional.log_softmax(logits.float(), 1), labels, ignore_index=UNLABELLED, reduction="none"
    )
    # 1 − p by expm1: near p = 1 the difference would lose its digits. The slope of x^γ at 0 is infinite below γ = 1.
    missing = (-own.expm1()).clamp_min(1e-8)
    return -(missing.pow(gamma) * own * _weight_of(labels, weights)).sum() / _total_weight(labels, weights)


def soft_dice(logits: Any, labels: Any, weights: Any, generalised: bool) -> Any:
    """One minus the overlap of probabilities p and labels g (0 or 1) over all that is labelled in the batch.

    Of classes that occur in the batch, 1 − mean of 2 Σ p g / (Σ p² + Σ g²) (Milletari et al. 2016, for several
    classes); or, `generalised`, 1 − 2 Σ_c w_c Σ p g / Σ_c w_c Σ (p + g) over all classes (Sudre et al. 2017, with
    weights inversely proportional to frequency in the training set rather than to its square in the batch, where one
    pixel of a rare class would outweigh all others).

    Parameters as for `cross_entropy`.
    """
    from torch.nn import functional

    classes = logits.shape[1]
    chances = logits.float().softmax(1).movedim(1, -1).reshape(-1, classes)
    flat = labels.reshape(-1)
    known = (flat != UNLABELLED).unsqueeze(1)
    chances = chances * known
    truth = functional.one_hot(flat.clamp_min(0), classes).to(chances.dtype) * known
    both = (chances * truth).sum(0)
    if generalised:
        whole = (weights * (chances.sum(0) + truth.sum(0))).sum()
        return (1 - 2 * (weights * both).sum() / whole.clamp_min(1e-12)) * known.any()
    present = (truth.sum(0) > 0).to(chances.dtype) * (weights > 0)
    overlap = 2 * both / (chances.square().sum(0) + truth.sum(0)).clamp_min(1e-12)
    return (present * (1 - overlap)).sum() / present.sum().clamp_min(1)


def _weight_of(labels: Any, weights: Any) -> Any:
    """Weight of each label; 0 where there is none."""
    return weights[labels.clamp_min(0)] * (labels != UNLABELLED)


def _total_weight(labels: Any, weights: Any) -> Any:
    return _weight_of(labels, weights).sum().clamp_min(1e-12)
