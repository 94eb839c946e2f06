#!/usr/bin/env bash
# Flax' and Keras' average pooling of whole numbers: real numbers come out, of a sum that has wrapped around
#
# Versions   flax 0.12.8, keras 3.15.1 with the backends jax 0.10.2 and numpy 2.4.6, on the processor
#            (Python 3.11 or newer)
# Behaviour  flax.linen.avg_pool (and flax.nnx.avg_pool) of a picture of bytes gives float32, as
#            jax.numpy.mean does. The mean is worked out in real numbers; avg_pool adds up in the
#            picture's own type, where 255 + 1 is 0, and divides after that. Nothing is said, and dark
#            windows, whose sum is small, are right. keras.ops.average_pool does the same with JAX and
#            with NumPy.
# Seen       200 and 100 as uint8: 22.0 in place of 150.0; 100 and 100 as int8: -28.0; a white picture in
#            windows of 2 x 2: 63.0 in place of 255.0
# Fails      if an average is right, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet flax==0.12.8 jax==0.10.2 keras==3.15.1 numpy==2.4.6

cat >look.py <<'PY'
import flax.linen
import flax.nnx
import jax.numpy as jnp
import keras
import numpy as np

pools = {
    "flax.linen": flax.linen.avg_pool,
    "flax.nnx": flax.nnx.avg_pool,
    "keras.ops": keras.ops.average_pool,
}
white = np.full((2, 2), 255)
cases = [  # a picture, its type, what is right, what comes out
    (np.array([[200, 100]]), "uint8", 150, 22),
    (np.array([[100, 100]]), "int8", 100, -28),
    (white, "uint8", 255, 63),
    (np.array([[20, 10]]), "uint8", 15, 15),
    (np.array([[200, 100]]), "int32", 150, 150),
]
print("Keras with", keras.backend.backend())
for picture, kind, right, wrapped in cases:
    batch = jnp.asarray(picture[None, :, :, None], kind)
    mean = jnp.mean(batch)
    assert (mean.dtype, float(mean)) == ("float32", right)
    for name, pool in pools.items():
        result = np.asarray(pool(batch, picture.shape, (1, 1)))
        print(name, kind, picture.ravel().tolist(), "average", result.item(), "mean", float(mean))
        assert (result.dtype.kind, result.item()) == ("f", wrapped)
PY
for backend in jax numpy; do
  KERAS_HOME="$folder" KERAS_BACKEND="$backend" venv/bin/python look.py
done
echo "As described."
