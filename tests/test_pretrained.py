"""EfficientNet-Lite0 on our functions, and what is stored of it for those without its weights."""

import json
import sys

import numpy as np
import pytest

from cnn_core import datasets, functional
from cnn_core.ops import convolve2d
from cnn_workshop import pretrained
from cnn_workshop.pretrained import classes, efficientnet, make_stored, seen

installed = pytest.mark.skipif(
    pretrained.weights_file() is None, reason="the weights are not installed: setup pretrained"
)
COFFEE = datasets.photograph("coffee")


@pytest.fixture(scope="module")
def coffee():
    return pretrained.prepared(COFFEE)


@pytest.fixture
def without(monkeypatch):
    """Leave the weights out."""
    monkeypatch.setattr(seen, "network", lambda: None)


# ---- with the weights ----------------------------------------------------------------------------


@installed
def test_network_reads_a_cup_of_coffee_as_espresso(coffee):
    verdict = pretrained.verdict_of(pretrained.network()(coffee))
    assert verdict.names[0] == "espresso"
    assert verdict.probabilities[0] > 0.8


@installed
def test_network_gives_the_logits_that_pytorch_gives(coffee):
    """These are of torch 2.13.0 with efficientnet_lite_pytorch 0.1.0, for the same array."""
    logits = pretrained.network()(coffee)[0]
    np.testing.assert_allclose(logits[[967, 925, 968, 504, 0]], TORCH, rtol=0, atol=1e-4)


TORCH = (9.863790, 6.627540, 6.148120, 4.817190, 0.537090)


@installed
def test_network_has_49_convolutions_of_known_shapes():
    steps = pretrained.network().steps
    assert len(steps) == 49
    assert sum(step.groups > 1 for step in steps) == 16
    assert sum(step.adds for step in steps) == 9
    assert steps[0].weight.shape == (32, 3, 3, 3)
    assert steps[-1].weight.shape == (1280, 320, 1, 1)


@installed
def test_network_multiplies_384_million_times_for_a_picture(coffee):
    counted = pretrained.multiplications(pretrained.network(), coffee)
    assert sum(counted.values()) == 383_907_552


@installed
def test_network_gives_the_same_with_batch_norm_apart(coffee):
    apart = pretrained.EfficientNetLite0(pretrained.load_weights(), folded=False)
    np.testing.assert_allclose(apart(coffee), pretrained.network()(coffee), rtol=0, atol=1e-4)


@installed
def test_network_keeps_what_every_layer_gives(coffee):
    kept = pretrained.network().forward(coffee, keep=True)
    assert list(kept) == ["input", *pretrained.network().layers, "logits"]
    assert kept["block 16"].shape == (1, 320, 7, 7)
    np.testing.assert_array_equal(kept["logits"], pretrained.network()(coffee))


@installed
def test_network_runs_the_convolution_that_it_is_given(coffee):
    def none(images, weight, *others, **options):
        return 0 * functional.conv2d(images, weight, *others, **options)

    weights = pretrained.load_weights()
    logits = pretrained.EfficientNetLite0(weights, conv2d=none)(coffee)
    np.testing.assert_allclose(logits[0], weights["_fc.bias"], atol=1e-6)


@installed
def test_stored_numbers_are_those_that_are_computed():
    made = make_stored.stored()
    with np.load(seen.STORED) as file:
        assert set(file.files) == set(made)
        for name in set(made) - {"verdicts", "layers"}:
            apart = (
                np.abs(made[name].astype(float) - file[name].astype(float))
                if (made[name].dtype.kind in "uf")
                else made[name] != file[name]
            )
            assert np.max(apart) <= 1, name
        theirs, ours = (json.loads(each["verdicts"].item()) for each in (file, made))
        layers = [json.loads(each["layers"].item()) for each in (file, made)]
    assert theirs.keys() == ours.keys()
    for name, (numbers, shares) in ours.items():
        assert theirs[name][0][0] == numbers[0]
        np.testing.assert_allclose(theirs[name][1], shares, atol=1e-4)
    for name, told in layers[1].items():
        np.testing.assert_allclose(layers[0][name], told, atol=1e-3)


@installed
def test_where_from_says_that_numbers_are_computed():
    assert pretrained.where_from() == seen.COMPUTED


# ---- without them --------------------------------------------------------------------------------


@pytest.mark.usefixtures("without")
def test_verdict_is_the_stored_one_without_the_weights():
    assert str(pretrained.verdict_on("coffee")).startswith("espresso 0.85, ")
    assert "start.py setup pretrained" in pretrained.where_from()


@pytest.mark.usefixtures("without")
def test_where_from_sends_nobody_in_a_page_to_a_command_there(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert "not part of this page. To compute them where the lessons are installed: python3 " in (
        pretrained.where_from()
    )


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize("picture", datasets.PHOTOGRAPHS)
def test_verdict_on_every_photograph_is_stored(picture):
    assert len(pretrained.verdict_on(picture).classes) == 5


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    "fed", [{"padding": "both sides"}, {"colours": "BGR"}, {"values": "0 to 255"}], ids=str
)
def test_verdict_on_coffee_fed_wrongly_is_stored_and_another_one(fed):
    right, wrong = pretrained.verdict_on("coffee"), pretrained.verdict_on("coffee", **fed)
    assert wrong.probabilities[0] < right.probabilities[0] - 0.1


@pytest.mark.usefixtures("without")
def test_verdict_that_is_not_stored_says_how_to_compute_it():
    with pytest.raises(ValueError, match=r"is not stored. Stored numbers: .* setup pretrained"):
        pretrained.verdict_on("chelsea", colours="BGR")


@pytest.mark.usefixtures("without")
def test_maps_are_stored_for_coffee_alone():
    maps = pretrained.maps_of("coffee")
    assert {name: each[:2] for name, each in maps.items()}["block 5"] == (40, 28)
    assert maps["stem"][2].shape == (16, 28, 28)
    with pytest.raises(ValueError, match="the maps of chelsea are not stored"):
        pretrained.maps_of("chelsea")


def test_classes_of_all_stored_verdicts_have_names():
    with np.load(seen.STORED) as file:
        told = json.loads(file["verdicts"].item())
    shown = {each for classes, _ in told.values() for each in classes[:3]}
    assert shown <= set(classes.CLASSES)


def test_first_steps_are_the_network_s(coffee):
    steps = pretrained.first_steps()
    assert [step.name for step in steps] == ["stem", "block 1, depthwise", "block 1, project"]
    maps = coffee
    for step in steps:
        sides = [efficientnet.same_padding(maps.shape[2], step.weight.shape[2], step.stride)] * 2
        maps = np.pad(maps, ((0, 0), (0, 0), *sides))
        maps = functional.conv2d(maps, *step.folded, step.stride, groups=step.groups)
        maps = np.clip(maps, 0, 6) if step.bends else maps
    stored = seen._stored()
    levels, told = stored["maps, block 1"], json.loads(stored["layers"].item())["block 1"]
    low, high = told[2:]
    shown = seen.shown(maps)
    assert np.abs(low + (high - low) * levels / 255 - shown).max() < (high - low) / 400


def test_stem_by_loops_is_the_stem(coffee):
    stem, _, _ = pretrained.first_steps()
    padded = np.pad(coffee[0], ((0, 0), (0, 1), (0, 1))).astype(float)
    weight, bias = stem.folded
    one = sum(
        convolve2d(*pair, stride=2) for pair in zip(padded[:, :33, :33], weight[5], strict=True)
    )
    fast = functional.conv2d(padded[None], weight, bias, 2)[0, 5, :16, :16]
    np.testing.assert_allclose(one + bias[5], fast, atol=1e-5)


# ---- preparing a picture -------------------------------------------------------------------------


def test_prepared_takes_the_middle_square():
    picture = np.zeros((10, 30, 3))
    picture[:, 10:20] = 255
    assert pretrained.prepared(picture).shape == (1, 3, 224, 224)
    np.testing.assert_allclose(pretrained.prepared(picture), 1, rtol=1e-6)


def test_prepared_puts_channels_first():
    assert pretrained.prepared(np.full((4, 4, 3), [255, 127, -1]))[0, :, 0, 0].tolist() == [
        1,
        0,
        -1,
    ]


def test_prepared_averages_where_pixels_get_lost():
    stripes = np.tile([0, 254], (448, 224))
    inner = pretrained.prepared(stripes)[0, 0, 5:-5, 5:-5]
    assert np.abs(inner).max() < 0.3


def test_prepared_refuses_what_is_no_photograph():
    with pytest.raises(ValueError, match=r"`picture` must have shape \(H, W, 3\)"):
        pretrained.prepared(np.zeros((4, 4, 4)))


@pytest.mark.parametrize(
    ("asked", "sides"),
    [((224, 3, 2), (0, 1)), ((113, 3, 2), (1, 1)), ((14, 5, 2), (1, 2)), ((7, 5, 1), (2, 2)),
     ((8, 1, 2), (0, 0))],
)  # fmt: skip
def test_same_padding_is_that_of_tensorflow(asked, sides):
    assert pretrained.same_padding(*asked) == sides


def test_network_refuses_weights_of_another_network():
    with pytest.raises(ValueError, match=r"`weights` must hold '_bn0.weight', got 1 arrays"):
        pretrained.EfficientNetLite0({"conv1.weight": np.zeros(3)})


# ---- names of classes ----------------------------------------------------------------------------

listed = pytest.mark.skipif(
    classes.names_file() is None, reason="the names are not installed: setup pretrained"
)


@pytest.fixture
def names_in(monkeypatch, tmp_path):
    """A function that puts a text in place of the file of names; None takes it away."""

    def put(text):
        path = tmp_path / "names.json"
        if text is not None:
            path.write_text(text, "utf-8")
        monkeypatch.setattr(classes, "names_file", lambda: path if text is not None else None)
        classes._listed.cache_clear()

    yield put
    classes._listed.cache_clear()


@listed
def test_name_of_every_class_is_there_where_the_package_is():
    assert all(map(classes.is_named, range(1000)))
    names = [pretrained.name_of(number) for number in range(1000)]
    assert len(set(names)) >= 995
    assert names[517] == "construction crane"
    assert names[134] != names[517]


@listed
def test_known_names_are_imagenet_s():
    path = classes.names_file().with_name("imagenet1k_label_to_names.json")
    theirs = json.loads(path.read_text("utf-8"))
    for number, name in classes.CLASSES.items():
        assert name in theirs[str(number)].split(", "), number


def test_name_of_a_known_class_needs_no_package(names_in):
    names_in(None)
    assert pretrained.name_of(967) == "espresso"


def test_name_of_another_class_is_its_number_without_the_package(names_in):
    names_in(None)
    assert pretrained.name_of(512) == "class 512"
    assert not pretrained.is_named(512)


@pytest.mark.parametrize("text", ["[]", '["tench"]', "{}"])
def test_name_is_never_taken_from_a_list_of_other_length(names_in, text):
    names_in(text)
    assert pretrained.name_of(0) == "class 0"


def test_name_of_a_class_comes_from_the_list(names_in):
    names_in(json.dumps([f"thing {number}" for number in range(1000)]))
    assert pretrained.name_of(512) == "thing 512"
    assert pretrained.name_of(967) == "espresso"
