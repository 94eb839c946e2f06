"""``start.py class``: fresh copies that run where they lie, and overwrite nothing."""

import json
import os
import re
import subprocess
import sys

import pytest

from cnn_workshop.classroom import copies
from cnn_workshop.classroom.lessons import ClassError, is_notes, lessons, source_of


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """A folder with copies of all lessons, and what was said."""
    folder = tmp_path_factory.mktemp("class") / "year 10"
    return folder, list(copies.hand_out(folder))


def contents(folder):
    """Return the text of each lesson in a folder of copies."""
    return {path.name: path.read_text("utf-8") for path in (folder / "notebooks").glob("*.ipynb")}


def test_hand_out_copies_every_lesson_and_says_where(handed_out):
    folder, said = handed_out
    assert sorted(contents(folder)) == [lesson.path.name for lesson in lessons()]
    assert said[0] == (
        f"{len(lessons())} lessons, without stored answers, are now in {folder / 'notebooks'}"
    )


def test_hand_out_leaves_out_all_that_was_stored(handed_out):
    for text in contents(handed_out[0]).values():
        code = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        assert [(cell["outputs"], cell["execution_count"]) for cell in code] == [([], None)] * len(
            code
        )


def test_hand_out_leaves_out_the_notes_for_the_instructor_and_nothing_else(handed_out):
    for lesson in lessons():
        copy = json.loads(contents(handed_out[0])[lesson.path.name])
        kept = [cell for cell in lesson.notebook["cells"] if not is_notes(cell)]
        assert len(kept) == len(lesson.notebook["cells"]) - 1
        assert [source_of(cell) for cell in copy["cells"]] == [source_of(cell) for cell in kept]


def test_copies_link_to_files_that_were_handed_out_too(handed_out):
    folder = handed_out[0] / "notebooks"
    for text in contents(handed_out[0]).values():
        sources = "\n".join(source_of(cell) for cell in json.loads(text)["cells"])
        links = re.findall(r"\]\((?!https?:)([^)#\s]+)", sources)
        assert [link for link in links if not (folder / link).exists()] == []


def test_hand_out_leaves_out_what_only_a_teacher_uses(handed_out):
    assert not (handed_out[0] / "notebooks" / "cnn_workshop" / "classroom").exists()


def test_links_of_the_copies_lead_to_files_that_were_handed_out(handed_out):
    folder, lost = handed_out[0] / "notebooks", []
    for text in contents(handed_out[0]).values():
        sources = "\n".join(source_of(cell) for cell in json.loads(text)["cells"])
        links = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", sources)
        links += re.findall(r'href="(?!https?:)([^"#]+)', sources)
        lost += [link for link in links if not (folder / link).exists()]
    assert lost == []


def test_copies_run_where_they_lie(handed_out):
    folder = handed_out[0] / "notebooks"
    code = (
        "import cnn_core, cnn_workshop.explorers, cnn_workshop.exercises as e; print(cnn_core, e)"
    )
    settings = {**os.environ, "PYTHONSAFEPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, ''); {code}"],
        **{"cwd": folder, "env": settings, "capture_output": True, "text": True, "check": True},
    )
    assert run.stdout.count(str(folder.resolve())) == 2


def test_hand_out_overwrites_no_lesson_that_a_person_has_worked_in(tmp_path):
    list(copies.hand_out(tmp_path))
    name = lessons()[2].path.name
    mine, gone = tmp_path / "notebooks" / name, tmp_path / "notebooks" / lessons()[3].path.name
    mine.write_text("my work")
    gone.unlink()
    said = list(copies.hand_out(tmp_path))
    assert mine.read_text() == "my work"
    assert gone.exists()
    assert f"notebooks/{name} was there already and stays as it is." in said
    assert said[0].startswith("1 lesson")


def test_hand_out_overwrites_no_readme(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    list(copies.hand_out(tmp_path))
    assert (tmp_path / "README.md").read_text() == "mine"


def test_hand_out_writes_nothing_beside_another_version_of_the_workshop(tmp_path):
    other = tmp_path / "notebooks" / "cnn_core" / "kernels.py"
    other.parent.mkdir(parents=True)
    other.write_text("old")
    with pytest.raises(ClassError, match=r"kernels\.py is there already, .* Nothing was written"):
        list(copies.hand_out(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]


def test_lessons_says_so_when_there_are_none(tmp_path):
    with pytest.raises(ClassError, match="There are no lessons in"):
        lessons(tmp_path)
