"""What watching a training costs: the live training beside the same `fit`, run bare, in one kernel.

    python benchmarks/live.py [--quick]

A notebook in a real JupyterLab holds one live training for the digits of 8 x 8 and one for those of
28 x 28. By turns, so that both meet the same noise, the page starts it for a few seconds, counts
steps and the frames in which its curves changed, and pauses it; and the kernel runs the same `fit`
bare for as long. Times are only printed.
"""

import argparse
import statistics
import tempfile

import bench  # first: it makes the next one findable

import lab

START = """
import time
from cnn_core import training
from cnn_workshop.explorers import explore_training

def bare(live, seconds):
    task, steps, end = live.state.run.task, 0, time.monotonic() + seconds
    net = task.make_network(0)
    optimizer = training.SGD(net, 0.1, 0.9)
    events = training.fit(net, task.images, task.labels, optimizer, epochs=999, rng=0,
                          test=task.validation)
    began = time.monotonic()
    while time.monotonic() < end:
        steps += isinstance(next(events), training.Step)
    return steps / (time.monotonic() - began)
"""
OPEN = """
live{number} = explore_training("{digits}", epochs=999, momentum=0.9)
live{number}
"""
SUBJECTS = ("8 x 8", "28 x 28")
BARS = {"steps": 1 / 1.2, "frames": 5, "pause": 500}
WATCH = """(number) => {
    const explorer = document.querySelectorAll('.cnn-stage')[number];
    const button = [...explorer.querySelectorAll('button')]
        .find((each) => ['Start', 'Pause'].includes(each.textContent));
    const times = [];
    new MutationObserver(() => {
        const now = performance.now();
        if (!times.length || now - times[times.length - 1] > 10) times.push(now);
    }).observe(explorer, { attributeFilter: ['data-painted'] });
    explorer.scrollIntoView();
    window.watched = { button, times };
}"""
PRESS = """async (words) => {
    const { button } = window.watched;
    const start = performance.now();
    button.click();
    while (button.textContent !== words) await new Promise((done) => setTimeout(done, 2));
    return performance.now() - start;
}"""
EXECUTE = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const start = performance.now();
    const future = kernel.requestExecute({ code });
    let printed = '';
    future.onIOPub = ({ content }) => { printed += content.text ?? ''; };
    await future.done;
    return [printed.trim(), performance.now() - start];
}"""


def execute(page, code):
    """Run some code as a cell does; returns what it printed, and the milliseconds it took."""
    return page.evaluate(EXECUTE, code)


def watched(page, number, seconds):
    """Let a training run while the page shows it; returns steps and frames a second, and pauses."""
    page.evaluate(WATCH, number)
    page.evaluate(PRESS, "Pause")
    page.wait_for_timeout(300)
    page.evaluate("() => { window.watched.times.length = 0; }")
    clock = f"print(live{number}.record.steps, time.monotonic())"
    before = execute(page, clock)[0].split()
    page.wait_for_timeout(1000 * seconds)
    after, answer = execute(page, clock)
    frames = page.evaluate("() => window.watched.times")
    pause = page.evaluate(PRESS, "Start")
    steps, took = (float(b) - float(a) for a, b in zip(before, after.split(), strict=True))
    return {"steps": steps / took, "frames": len(frames) / took, "cell": answer, "pause": pause}


def measure(page, number, rounds, seconds):
    """Take turns; returns the medians of what was measured, and of the ratios of each turn."""
    rows = []
    for _ in range(rounds):
        row = watched(page, number, seconds)
        row["bare"] = float(execute(page, f"print(bare(live{number}, {seconds}))")[0])
        rows.append({**row, "ratio": row["steps"] / row["bare"]})
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def main():
    """Measure, and print a row for each size of the digits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two turns of two seconds")
    quick = parser.parse_args().quick
    rounds, seconds = (2, 2) if quick else (7, 4)
    print(bench.busy(), flush=True)
    cells = [OPEN.format(number=number, digits=digits) for number, digits in enumerate(SUBJECTS)]
    with tempfile.TemporaryDirectory() as folder:
        bench.write_notebook(folder, "live.ipynb", (START, *cells, bench.FLOOR))
        with lab.jupyterlab(folder) as address, lab.browser() as chrome:
            page = chrome.new_page(viewport={"width": 1280, "height": 1600})
            bench.open_notebook(page, address, "live.ipynb", "probe.js")
            print(
                "digits    bare, steps/s    watched    ratio    frames/s    pause, ms    cell, ms"
            )
            for number, digits in enumerate(SUBJECTS):
                found = measure(page, number, rounds, seconds)
                print(
                    f"{digits:8}{found['bare']:15.1f}{found['steps']:11.1f}{found['ratio']:9.2f}"
                    f"{found['frames']:12.1f}{found['pause']:13.0f}{found['cell']:12.0f}",
                    flush=True,
                )
    print(
        f"bars: ratio at least {BARS['steps']:.2f}, at least {BARS['frames']} frames a second, "
        f"pause within {BARS['pause']} ms"
    )


if __name__ == "__main__":
    main()
