#!/usr/bin/env bash
# Albumentations' distortions move every keypoint up by a pixel, even where the picture stays as it is
#
# Versions   albumentations 2.0.8, opencv-python-headless 5.0.0.93 (Python 3.10 or newer)
# Behaviour  ElasticTransform, ThinPlateSpline and OpticalDistortion promise to move picture and keypoints
#            alike. By default they draw a small cross for each keypoint, distort it as the picture, and
#            take the first of its pixels, row by row, which is the topmost, not the middle. Set to
#            distort by nothing, the picture is the same to the last bit, and each keypoint is one pixel
#            higher. The documentation warns of large distortions only. With
#            keypoint_remapping_method="direct", the keypoint stays.
# Seen       a bright pixel at 20, 15, and its keypoint: the pixel stays, the keypoint is at 20, 14
# Fails      if the keypoint stays, or the picture changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet albumentations==2.0.8 opencv-python-headless==5.0.0.93 numpy==2.2.6

cat >look.py <<'PY'
import albumentations
import numpy as np

picture = np.zeros((40, 60), np.uint8)
picture[15, 20] = 255
keypoint = (20, 15)


def distorted(transform):
    """Return the picture, and the keypoint, by a transform that distorts by nothing."""
    places = albumentations.KeypointParams("xy", remove_invisible=False)
    result = albumentations.Compose([transform], keypoint_params=places, seed=0)(
        image=picture, keypoints=[keypoint]
    )
    [place] = np.asarray(result["keypoints"]).tolist()
    return result["image"], place


for name, options in (
    ("ElasticTransform", {"alpha": 0}),
    ("ThinPlateSpline", {"scale_range": (0, 0)}),
    ("OpticalDistortion", {"distort_limit": (0, 0), "mode": "fisheye"}),
):
    transform = getattr(albumentations, name)
    same, place = distorted(transform(**options, p=1))
    assert np.array_equal(same, picture), name
    direct = distorted(transform(**options, p=1, keypoint_remapping_method="direct"))[1]
    print(name, "keypoint", place, "direct", direct)
    assert place == [20, 14], name
    assert direct == [20, 15], name
print("As described.")
PY
NO_ALBUMENTATIONS_UPDATE=1 venv/bin/python look.py
