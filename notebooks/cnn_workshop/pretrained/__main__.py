"""``python -m cnn_workshop.pretrained``: make `stored.npz` again."""

import numpy as np

from cnn_workshop.pretrained import SOURCE, make_stored, seen

if seen.network() is None:
    raise SystemExit(seen.from_store())
np.savez_compressed(seen.STORED, **make_stored.stored())
print(f"{seen.STORED.name}: {seen.STORED.stat().st_size:,} bytes, from {SOURCE}")
