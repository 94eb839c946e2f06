"""What the README says of time adds up: each sum is that of the lessons it names."""

import re
from pathlib import Path

import pytest

from test_lesson_claims import prose

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
MINUTES = {
    number: int(minutes)
    for number, minutes in re.findall(r"^\| (\d\d) \| \[.*\| (\d+) \|$", README, re.MULTILINE)
}


def track(name):
    """The lessons of a track, and how they are taken."""
    [(lessons, how)] = re.findall(rf"^\| {name} \| (.*) \| (.*) \|$", README, re.MULTILINE)
    return lessons, how


def test_readme_sum_is_that_of_the_lessons():
    [(first, last, hours)] = re.findall(r"770 from (\d\d) to (\d\d), (\w+) hours", README)
    total = sum(minutes for number, minutes in MINUTES.items() if first <= number <= last)
    assert total == 770
    assert hours == {13: "thirteen"}[round(total / 60)]


def test_readme_half_a_day_is_what_its_lessons_take():
    lessons, how = track("half a day")
    assert f"{sum(MINUTES[number] for number in lessons.split(', '))} minutes" in how


def test_readme_six_sessions_hold_every_lesson_once():
    lessons, _ = track("six sessions of 90 minutes")
    named = {int(number) for number in re.findall(r"\d\d", lessons)}
    for first, last in re.findall(r"(\d\d) to (\d\d)", lessons):
        named |= set(range(int(first), int(last)))
    assert named == set(range(1, 15))
    assert lessons.count(";") == 5


def test_readme_sessions_beyond_the_core_take_one_lesson_each():
    lessons, how = track("more sessions of 90 minutes")
    first, last = re.fullmatch(r"(\d\d) to (\d\d)", lessons).groups()
    beyond = {number: MINUTES[number] for number in MINUTES if number > "14"}
    assert how.startswith("one lesson each")
    assert first == min(beyond)
    assert last == max(beyond)
    assert max(beyond.values()) <= 90


@pytest.mark.parametrize("number", MINUTES)
def test_minutes_of_a_lesson_are_those_of_its_parts(number):
    """README, title and the sum of the instructor's timing; what is in brackets is counted once."""
    [said] = re.findall(r"\*\*Time:\*\* (\d+) minutes", prose(number))
    [timing] = re.findall(r"\*\*Timing\.\*\*(.*?)(?:\*\*|</details>)", prose(number))
    parts = re.findall(r"\d+", re.sub(r"\([^)]*\)", "", timing))
    assert int(said) == sum(map(int, parts)) == MINUTES[number]
