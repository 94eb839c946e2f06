"""How long a report takes: 200 notebooks with their outputs, as a class hands them in.

    python benchmarks/class_report.py [how many]

Every lesson is copied with all that it stores, and with a record in which every prediction, quiz
item and check of it was done. Times are printed, never asserted.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cnn_workshop.classroom.lessons import lessons
from cnn_workshop.exercises import EXERCISES
from cnn_workshop.questions import quizzes, record

COUNT = 200
RUNS = 3


def entry(question, choices, rng, **more):
    """Return what a record holds of one answered question."""
    choice = rng.choice(list(choices) or ["12", "-6", "no idea"])
    return {"question": question, "choice": choice, "right": rng.random() < 0.5, **more}


def record_of(lesson, rng):
    """Return a record in which all of a lesson was done, by somebody who slips."""
    done = record.empty(lesson.number)
    for topic, each in quizzes.PREDICTIONS.items():
        made = entry(each["question"], each.get("choices", ()), rng)
        done["predictions"][record.slug(topic)] = made
    for topic, each in quizzes.ITEMS.items():
        done["answers"][record.slug(topic)] = entry(each["question"], each["choices"], rng, tries=2)
    for name in lesson.checks:
        known = EXERCISES[name].mistakes if name in EXERCISES else ()
        slips = [slip.name for slip in rng.sample(known, min(3, len(known)))]
        done["checks"][name] = {"passed": True, "tries": 4, "slips": slips, "source": ""}
    return done


def hand_in(folder, count):
    """Write notebooks as a class hands them in; return their size in bytes."""
    rng, known, size = random.Random(0), lessons()[1:], 0
    for number in range(count):
        lesson = known[number % len(known)]
        notebook = json.loads(lesson.path.read_text("utf-8"))
        code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        carried = {record.KEY: record_of(lesson, rng)}
        code["outputs"].append({"output_type": "display_data", "data": {}, "metadata": carried})
        path = folder / "submitted" / f"pupil {number // len(known)}" / lesson.path.name
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_text(json.dumps(notebook), "utf-8")
    return size


def main(count):
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        size = hand_in(Path(folder), count)
        print(f"{count} notebooks, {size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")
        command = [sys.executable, "-m", "cnn_workshop.classroom", "report", folder]
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            print(f"{time.perf_counter() - start:.1f} s, from the start of Python to the last file")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else COUNT)
