#!/usr/bin/env bash
# Keras' gaussian_blur smears colours by one backend and not by another, and exchanges height and width
#
# Versions   keras 3.15.1 with the backends jax 0.10.2 and numpy 2.4.6 (Python 3.11 or newer)
# Behaviour  keras.ops.image.gaussian_blur documents that without data_format it takes Keras' own, channels
#            last, and that sigma is given for height and width. With JAX it takes the picture as channels
#            first: it blurs along the width and across the colours, and not along the height. With NumPy,
#            or where data_format is named, it does not. By both, the first sigma is that of the width.
# Seen       a red pixel of 1: above it and in green 0 and 0.124 by JAX, 0.124 and 0 by NumPy; with
#            sigma 2 along the height and 0.5 along the width, above it 0.027 and beside it 0.174
# Fails      if the backends agree, or the first sigma is that of the height.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 jax==0.10.2 scipy==1.17.1 numpy==2.4.6

cat >look.py <<'PY'
import keras
import numpy as np

blur = keras.ops.image.gaussian_blur
picture = np.zeros((1, 5, 5, 3), np.float32)
picture[0, 2, 2, 0] = 1


def blurred(**options):
    """Return the pixel above the middle and the one beside it, in red, and the middle's green."""
    [result] = keras.ops.convert_to_numpy(blur(picture, **options))
    return [round(float(result[place]), 3) for place in ((1, 2, 0), (2, 1, 0), (2, 2, 1))]


backend = keras.backend.backend()
assert keras.config.image_data_format() == "channels_last"
found, named = blurred(), blurred(data_format="channels_last")
print(backend, "above, beside, green:", found, "with data_format named", named)
assert named == [0.124, 0.124, 0]
assert found == {"jax": [0, 0.124, 0.124], "numpy": [0.124, 0.124, 0]}[backend]
tall = blurred(kernel_size=(5, 5), sigma=(2.0, 0.5), data_format="channels_last")
print(backend, "sigma 2 along the height, 0.5 along the width:", tall)
assert tall == [0.027, 0.174, 0]
print("As described.")
PY
for backend in jax numpy; do
  KERAS_BACKEND="$backend" venv/bin/python look.py
done
