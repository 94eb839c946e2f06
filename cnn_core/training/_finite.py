"""Where numbers stopped being finite: the first place on the way forward, or on the way back."""

import numpy as np

PICTURES = "the pictures"


def forward_culprit(network, logits):
    """Name the first numbers on the way forward that are not finite, given what came out."""
    names, layers = list(network.layers), list(network)
    read = [layer.inputs for layer in layers]
    places = [(PICTURES, read[0])]
    for name, layer, made in zip(names, layers, [*read[1:], logits], strict=True):
        places += [(f"the parameters of `{name}`", array) for array in layer.params.values()]
        places += [(f"what `{name}` gives", made)]
    return _first(places) or "the loss itself"


def backward_culprit(network, grad_logits):
    """Name the first gradients on the way back that are not finite."""
    blames, places = network.backward(grad_logits, keep=True), []
    for name, layer in reversed(network.layers.items()):
        places += [(f"the gradient of what `{name}` gives", blames[name])]
        places += [(f"the gradient of {name}.{key}", grad) for key, grad in layer.grads.items()]
    return _first(places)


def all_finite(arrays):
    """Tell whether no number is infinite or NaN."""
    return all(np.isfinite(array).all() for array in arrays)


def _first(places):
    return next((words for words, array in places if not all_finite([array])), None)
