"""Lesson 03, "What does a kernel look for?": design kernels that hit three target maps."""

from cnn_core import kernels, ops
from cnn_workshop.exercises._designed import (
    PICTURES,
    KernelExercise,
    explain_cell,
    explain_shape,
    slid,
)


def _design(name, result):
    """Return the exercise of hitting one target."""
    return KernelExercise(
        name=name,
        parameters=("input_image",),
        reference=slid(kernels.TARGETS[name].values),
        cases=[(picture,) for picture in PICTURES],
        kinds={"input_image": "pixels", "result": result},
        bank=name,
        names={"convolve2d": ops.convolve2d},
        explain_cell=explain_cell,
        explain_shape=explain_shape,
    )


DIAGONAL = _design("diagonal", "signed")
BLUR = _design("blur", "pixels")
SHARPEN = _design("sharpen", "pixels")
