"""The stage's JavaScript is several files that become one: no name may be declared twice."""

import collections
import re

from cnn_workshop.stage.stage import CODE


def declared(source):
    """Name what a script declares at its top level."""
    for line in source.splitlines():
        if found := re.match(r"(?:export |async )*(?:function|class) (\w+)", line):
            yield found[1]
        if found := re.match(r"(?:const|let|var) (.*)", line):
            yield from re.findall(r"(?:^|, )(\w+) = ", found[1])


def test_declared_finds_every_name():
    source = "const A = 1, B = [2, 3];\nfunction c() {\n  const d = 1;\n}\nlet e = 4, f;\n"
    assert list(declared(source)) == ["A", "B", "c", "e"]


def test_no_name_is_declared_twice():
    count = collections.Counter(declared(CODE))
    assert count["layOut"] == 1
    assert [name for name, times in count.items() if times > 1] == []


def test_page_relies_on_nothing_private_and_sets_nothing_that_is_echoed():
    assert not re.search(r"(model|manager|kernel|comm)\??\._", CODE)
    assert not re.search(r"model\.(set|save_changes)\b", CODE)
    assert "model.send(" in CODE
