"""Checkpoints: a run that was stopped or killed goes on to the same weights, bit for bit."""

import json
import subprocess
import sys
import time

import numpy as np
import pytest

from cnn_core.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_core.training import (
    SGD,
    Adam,
    AdamW,
    CosineAnnealingLR,
    Epoch,
    RMSprop,
    StepLR,
    fit,
    shifted,
)

COUNT, BATCH, EPOCHS = 50, 8, 4  # seven minibatches an epoch
OPTIMIZERS = {
    "SGD": lambda net: SGD(net, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": lambda net: Adam(net, lr=0.01),
    "AdamW": lambda net: AdamW(net, lr=0.01, weight_decay=0.1),
    "RMSprop": lambda net: RMSprop(net, lr=0.001, momentum=0.9, centered=True),
}


def pictures():
    """Make pictures of noise, and labels."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(COUNT, 2, 6, 5)).astype("f4"), rng.integers(0, 3, COUNT)


def network(channels=4):
    """Make a network with all that may change in training."""
    return Sequential(
        Conv2d(2, channels, 3, rng=0), BatchNorm2d(channels), ReLU(), MaxPool2d(2, 2),
        Flatten(), Dropout(0.3, rng=1), Linear(2 * channels, 3, rng=2),
    )  # fmt: skip


def started(path, net=None, kind="SGD", **options):
    """Start a run, or go on with one; return its network and its events."""
    net = net or network()
    images, labels = pictures()
    optimizer = OPTIMIZERS[kind](net)
    usual = {"images": images, "labels": labels, "optimizer": optimizer, "epochs": EPOCHS}
    usual |= {"batch_size": BATCH, "rng": 5, "test": (images, labels), "augment": shifted}
    usual |= {"schedule": CosineAnnealingLR(optimizer, 28), "checkpoint": path}
    return net, fit(net, **(usual | options))


def numbers(net):
    """Return all that a network holds, as bytes."""
    return {name: array.tobytes() for name, array in (net.parameters() | net.buffers()).items()}


def whole_run(kind="SGD"):
    """Train without a stop; return the numbers of the network, and the last event."""
    net, run = started(None, kind=kind)
    *_, last = run
    return numbers(net), last


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


@pytest.fixture
def stopped(path):
    """The checkpoint of a run that was closed in the second epoch."""
    _, run = started(path)
    for event in run:
        if event.step == 10:
            run.close()
    return path


# ---- going on ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("stop", [1, 6, 7, 8, 17, 28])
def test_run_that_was_closed_goes_on_to_the_same_weights(path, kind, stop):
    _, run = started(path, kind=kind)
    for event in run:
        if event.step == stop:
            run.close()
    net, run = started(path, kind=kind)
    *_, last = run
    assert (numbers(net), last) == whole_run(kind)


def test_run_that_was_closed_tells_every_event_once(path):
    told = []
    for _ in range(40):
        _, run = started(path)
        event = next(run, None)
        run.close()
        told += [event] if event else []
    assert told == list(started(None)[1])


@pytest.mark.parametrize("every", [1, 5])
def test_run_that_was_killed_goes_on_to_the_same_weights(path, every):
    command = [sys.executable, __file__, path, str(every)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            if line.strip() == "step 17":  # the third of the third epoch
                child.kill()
                break
    assert child.returncode != 0
    net, run = started(path)
    first, *_, last = run
    assert first.step == (18 if every == 1 else 16)
    assert (numbers(net), last) == whole_run()


@pytest.mark.parametrize("bits", [np.random.MT19937, np.random.SFC64, np.random.Philox])
def test_run_goes_on_with_any_generator(path, bits):
    (one, run), (other, whole) = (
        started(place, rng=np.random.Generator(bits(3))) for place in (path, None)
    )
    list(whole)
    next(run)
    run.close()
    one, run = started(path, rng=np.random.Generator(bits(3)))
    list(run)
    assert numbers(one) == numbers(other)


def test_run_goes_on_with_the_learning_rate_that_it_had(path):
    net = network()
    optimizer = OPTIMIZERS["SGD"](net)
    _, run = started(path, net, optimizer=optimizer, schedule=None)
    next(run)
    optimizer.lr, optimizer.momentum = 0.5, 0.25
    run.close()
    net = network()
    optimizer = OPTIMIZERS["SGD"](net)
    _, run = started(path, net, optimizer=optimizer, schedule=None)
    assert (optimizer.lr, optimizer.momentum, next(run).lr) == (0.5, 0.25, 0.5)


def test_run_goes_on_with_an_optimizer_that_says_the_same_of_itself(path):
    next(started(path, kind="Adam")[1])
    net = network()
    optimizer = Adam(net, lr=0.01)
    before = repr(optimizer)
    started(path, net, optimizer=optimizer, schedule=CosineAnnealingLR(optimizer, 28))
    assert repr(optimizer) == before


def test_run_that_is_over_has_nothing_left_to_tell(path):
    net, run = started(path)
    list(run)
    again, run = started(path)
    assert list(run) == []
    assert numbers(again) == numbers(net)


def test_run_that_is_over_goes_on_for_more_epochs(path):
    list(started(path, epochs=2)[1])
    net, run = started(path)
    assert [type(event) for event in run].count(Epoch) == EPOCHS - 2
    assert numbers(net) == whole_run()[0]


# ---- writing -----------------------------------------------------------------------------------


def test_checkpoint_is_written_as_often_as_asked(path):
    written = []
    for event in started(path, checkpoint_every=3)[1]:
        with np.load(path) as archive:
            written.append((event.step, json.loads(str(archive["checkpoint"]))["counters"]["step"]))
    assert written[:9] == [
        (1, 0), (2, 0), (3, 3), (4, 3), (5, 3), (6, 6), (7, 6), (7, 7), (8, 7),
    ]  # fmt: skip


def test_checkpoint_that_cannot_be_written_says_so_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        started(tmp_path / "nowhere" / "run.npz")


def test_checkpoint_that_fails_leaves_the_old_file(stopped, monkeypatch):
    def cut_short(file, **arrays):
        file.write(b"PK")
        raise OSError("the disk is full")

    before = stopped.read_bytes()
    _, run = started(stopped)
    next(run)
    monkeypatch.setattr(np, "savez_compressed", cut_short)
    with pytest.raises(OSError, match="the disk is full"):
        run.close()
    assert stopped.read_bytes() == before
    assert list(stopped.parent.iterdir()) == [stopped]


def test_checkpoint_keeps_the_last_good_state_when_the_loss_is_not_finite(path):
    schedule = {"schedule": lambda step: 1e38 if step == 12 else 0.01}
    with pytest.raises(FloatingPointError, match="step 14"):
        list(started(path, **schedule)[1])
    assert next(started(path, **schedule)[1]).step == 8


def test_checkpoint_holds_nothing_that_could_be_run(stopped):
    with np.load(stopped, allow_pickle=False) as archive:
        assert not [name for name in archive.files if archive[name].dtype.hasobject]


# ---- other files -------------------------------------------------------------------------------


def refused(path, match, **options):
    """Check that a run refuses a checkpoint, and leaves its network alone."""
    net = options.pop("net", None) or network()
    before = numbers(net)
    with pytest.raises(ValueError, match=match):
        started(path, net, **options)
    assert numbers(net) == before


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_checkpoint_cut_short_is_refused(stopped, share):
    whole = stopped.read_bytes()
    stopped.write_bytes(whole[: int(share * len(whole))])
    refused(stopped, r"`checkpoint` must name .*run\.npz: it is cut short, damaged")


def test_checkpoint_that_is_damaged_is_refused_or_not_touched_by_it(stopped):
    whole, wanted, found_out = stopped.read_bytes(), numbers(started(stopped)[0]), 0
    for place in range(0, len(whole), 101):
        stopped.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert numbers(started(stopped)[0]) == wanted
        except ValueError as error:
            found_out += "`checkpoint` must name" in str(error)
    assert found_out >= 20


def test_checkpoint_must_not_be_a_saved_network(path):
    network().save(path)
    refused(path, "`checkpoint` must name a checkpoint of this run, got .*: it holds something el")


def test_checkpoint_must_not_be_text(path):
    path.write_text("a poem")
    refused(path, "it is cut short, damaged, or of another kind")


def rewrite(path, **changes):
    """Change what the text in a checkpoint says."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    record = json.loads(str(arrays["checkpoint"])) | changes
    np.savez(path, **(arrays | {"checkpoint": np.array(json.dumps(record))}))


def test_checkpoint_of_a_newer_version_is_refused(stopped):
    rewrite(stopped, version=3)
    refused(stopped, "`checkpoint` must name a file of format 2, got format 3 in .*: a newer vers")


def test_checkpoint_of_an_older_version_is_refused(stopped):
    rewrite(stopped, version=1)
    refused(stopped, "`checkpoint` must name a file of format 2, got format 1 in .*: an older vers")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"net": network(channels=5)},
         r"made with another `network`: \(conv1\): Conv2d\(2, 4, .* there, .* Conv2d\(2, 5, "),
        ({"net": Sequential(*list(network())[:-1])}, "`network`: .* Linear.* there, .* here"),
        ({"kind": "Adam"}, r"made with another `optimizer`: SGD .* there, Adam .* here"),
        ({"labels": 1 - pictures()[1] // 2},
         r"another `labels`: shape \(50,\), .*checksum .* there, .*checksum .* here"),
        ({"images": 2 * pictures()[0]},
         r"`images`: .* first number 0\.1257.* there, .* first number 0\.2514.* here"),
        ({"drop_last": True}, "made with another `drop_last`: False there, True here"),
        ({"augment": lambda images, rng: images}, "`augment`: shifted there, <lambda> here"),
        ({"batch_size": 9}, "made with another `batch_size`: 8 there, 9 here"),
        ({"augment": None}, "made with another `augment`: shifted there, None here"),
        ({"schedule": None}, r"made with another `schedule`: CosineAnnealingLR\(.*\) there, None"),
        ({"rng": np.random.Generator(np.random.MT19937(0))}, "made with another `rng`: PCG64 ther"),
    ],
)  # fmt: skip
def test_checkpoint_of_another_run_is_refused(stopped, options, message):
    refused(stopped, message, **options)


def test_checkpoint_of_another_learning_rate_is_refused(stopped):
    net = network()
    refused(stopped, "made with another `optimizer`", net=net, optimizer=SGD(net, lr=0.06))


def test_checkpoint_of_another_schedule_is_refused(stopped):
    net = network()
    optimizer = OPTIMIZERS["SGD"](net)
    options = {"net": net, "optimizer": optimizer, "schedule": StepLR(optimizer, 3)}
    refused(stopped, "made with another `schedule`: Cosine.* there, StepLR.* here", **options)


# ---- what began otherwise ----------------------------------------------------------------------


def test_checkpoint_of_another_order_is_refused_with_both(stopped):
    refused(
        stopped, r"another start of `rng`: `next number`: 0\.8050.* there, 0\.5381.* here", rng=6
    )


def test_checkpoint_is_taken_when_no_order_is_asked_for(stopped):
    assert next(started(stopped, rng=None)[1]).step == 11


@pytest.mark.parametrize("name", ["conv1.weight", "linear1.bias", "batch_norm1.running_var"])
def test_checkpoint_of_other_start_weights_is_refused_with_both(stopped, name):
    net = network()
    (net.parameters() | net.buffers())[name].flat[0] += 1
    wanted = rf"another start of `network`: `network\.{name}`: shape .* number .* there, .* here"
    refused(stopped, wanted, net=net)


def test_checkpoint_of_a_used_optimizer_is_refused(path):
    net = network()
    optimizer = OPTIMIZERS["SGD"](net)
    options = {"net": net, "optimizer": optimizer, "schedule": None}
    next(started(path, **options)[1])
    net, other = network(), network()
    used = OPTIMIZERS["SGD"](other)
    list(started(None, other, optimizer=used, schedule=None, epochs=1)[1])
    used.network = net
    options = {"net": net, "optimizer": used, "schedule": None}
    refused(path, "start of `optimizer`: `optimizer.velocity.conv1.weight`: None there", **options)


def test_checkpoint_of_another_learning_rate_set_by_hand_is_refused(stopped):
    net = network()
    optimizer = OPTIMIZERS["SGD"](net)
    optimizer.lr = 0.5
    options = {"net": net, "optimizer": optimizer, "schedule": CosineAnnealingLR(optimizer, 28)}
    refused(stopped, r"another start of `optimizer`: `lr`: 0\.05 there, 0\.5 here", **options)


@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_checkpoint_of_more_epochs_is_refused_with_both(stopped, epochs):
    refused(stopped, f"made with another `epochs`: 4 there, {epochs} here", epochs=epochs)


def test_checkpoint_of_a_run_that_is_over_is_refused_for_fewer_epochs(path):
    list(started(path)[1])
    refused(path, "made with another `epochs`: 4 there, 2 here", epochs=2)


def test_checkpoint_of_a_schedule_that_gave_other_rates_is_refused_with_both(path):
    _, run = started(path, schedule=lambda step: 0.1 if step < 3 else 0.01)
    for event in run:
        if event.step == 9:
            run.close()
    refused(
        path, r"made with another `schedule\(2\)`: 0\.1 there, 0\.01 here",
        schedule=lambda step: 0.1 if step < 2 else 0.01,
    )  # fmt: skip
    assert next(started(path, schedule=lambda step: 0.1 if step < 3 else 0.01)[1]).step == 10


def test_checkpoint_of_an_augment_that_makes_something_else_is_refused_with_both(path):
    next(started(path, augment=lambda images, rng: images + 1)[1])
    refused(
        path, r"another `augment\(images, rng\)`: shape .* there, .* here",
        augment=lambda images, rng: images + 2,
    )  # fmt: skip


def test_checkpoint_is_taken_for_other_test_pictures(stopped):
    images, labels = pictures()
    assert next(started(stopped, test=(images[:9], labels[:9]))[1]).step == 11


def test_network_that_was_trained_in_this_session_goes_on_from_its_checkpoint(path):
    rng, net = np.random.default_rng(5), network()
    _, run = started(path, net, rng=rng)
    for event in run:
        if event.step == 10:
            run.close()
    list(started(path, net, rng=rng)[1])
    assert numbers(net) == whole_run()[0]


def test_network_that_was_trained_on_elsewhere_is_refused(stopped):
    net = started(stopped)[0]
    images, labels = pictures()
    next(fit(net, images, labels, SGD(net), epochs=1, batch_size=BATCH))
    refused(stopped, "another start of `network`", net=net)


# ---- well-formed files with other contents -----------------------------------------------------


def change(path, name, change):
    """Change one array of a checkpoint, or leave it out."""
    with np.load(path) as archive:
        arrays = {key: archive[key] for key in archive.files}
    arrays[name] = change(arrays.get(name))
    np.savez(path, **{key: array for key, array in arrays.items() if array is not None})


@pytest.mark.parametrize(
    ("name", "to", "message"),
    [
        ("network.conv1.weight", lambda array: None, "numbers of shape .* under .*, got nothing"),
        ("network.conv1.weight", lambda array: np.float32(0.5), r"got numbers of shape \(\)"),
        ("network.conv1.weight", lambda array: array[:1], r"got numbers of shape \(1, 2, 3, 3\)"),
        ("network.conv1.weight", lambda array: array.astype(str), "got <U"),
        ("network.conv9.weight", lambda array: np.ones(3), "must hold nothing under"),
        ("network.batch_norm1.running_var", lambda array: None, "got nothing"),
        ("optimizer.velocity.conv1.bias", lambda array: None, "got nothing"),
        ("optimizer.velocity.conv1.bias", lambda array: np.array(1.0), r"of shape \(4,\) .*, got"),
        ("order", lambda array: None, "holds something else"),
        ("order", lambda array: array[:-1], "must hold"),
        ("order", np.zeros_like, "holds something else .*order of the pictures"),
        ("rates", lambda array: None, "holds something else"),
    ],
)  # fmt: skip
def test_checkpoint_of_other_arrays_is_refused(stopped, name, to, message):
    change(stopped, name, to)
    refused(stopped, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"counters": {}}, {"counters": None},
        {"counters": {"epoch": 1, "step": 99, "loss": 0, "right": 0}},
        {"counters": {"epoch": "one", "step": 0, "loss": 0, "right": 0}}, {"made_with": {}},
        {"made_with": []}, {"start": {}}, {"now": None}, {"epochs": "four"}, {"epochs": None},
        {"memory": {}}, {"memory": 3}, {"optimizer": {"speed": 1}}, {"optimizer": {"lr": []}},
        {"optimizer": []}, {"rng": {}}, {"rng": 3}, {"rng": {"bit_generator": "PCG64", "state": 1}},
    ],
)  # fmt: skip
def test_checkpoint_of_another_record_is_refused(stopped, changes):
    rewrite(stopped, **changes)
    refused(stopped, "must name a checkpoint of this run|must hold")


def main(path, every):
    """Train and tell every step, up to the one after which it is killed."""
    for event in started(path, checkpoint_every=int(every))[1]:
        print("step", event.step, flush=True)
        if event.step == 17:
            time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
