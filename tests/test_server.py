"""What start.py gives to the server: its own kernel, a swift connection, sound files."""

import asyncio
import contextlib
import copy
import json
import sys

import pytest
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Application, Config, Configurable

from cnn_workshop import server
from cnn_workshop.questions.record import KEY, empty
from cnn_workshop.server import (
    KEPT,
    WIDGET_STATE,
    WIDGET_VIEW,
    LessonContentsManager,
    NoDelayWebsocketConnection,
    OwnKernel,
    configure,
    save_pictures,
    show_widgets,
)

VIEW = {WIDGET_VIEW: {"model_id": "1", "version_major": 2, "version_minor": 0}}
OPTION = "--FileContentsManager.pre_save_hook=cnn_workshop.server.save_pictures"


def model(*bundles):
    """A notebook on its way to the disk, with words, prints and one output for each bundle."""
    outputs = [new_output("stream", text="printed")]
    outputs += [new_output("display_data", dict(bundle)) for bundle in bundles]
    cells = [new_markdown_cell("Words."), new_code_cell(outputs=outputs)]
    return {"type": "notebook", "format": "json", "content": new_notebook(cells=cells)}


def stored(saved):
    """The kinds of data in each output that holds any."""
    outputs = saved["content"]["cells"][1]["outputs"]
    return [set(output["data"]) for output in outputs if "data" in output]


def test_connection_switches_the_delay_off_before_it_connects(monkeypatch):
    base = NoDelayWebsocketConnection.__mro__[1]
    calls = []

    class Handler:
        def set_nodelay(self, value):
            calls.append(("set_nodelay", value))

    class Connection(NoDelayWebsocketConnection):
        websocket_handler = Handler()

        def __init__(self):
            """Take part in none of the server's own set-up."""

    monkeypatch.setattr(base, "connect", lambda self: calls.append("connect") or "connected")
    assert Connection().connect() == "connected"
    assert calls == [("set_nodelay", True), "connect"]


# ---- what the page is told of the kernel's state -------------------------------------------------


def said(state, event="1", asked="comm_msg", kind="status"):
    """A message as it comes from the kernel: its parts, each of bytes."""
    parts = {"msg_type": kind}, {"msg_type": asked, "msg_id": event}, {}, {"execution_state": state}
    return [memoryview(json.dumps(part).encode()) for part in parts]


@pytest.fixture
def told(monkeypatch):
    """A function that hands messages to a connection, with pauses; returns what the page hears."""
    heard = []
    base = NoDelayWebsocketConnection.__mro__[1]
    monkeypatch.setattr(base, "__init__", lambda self: None)
    monkeypatch.setattr(base, "disconnect", lambda self: heard.append("disconnected"))
    monkeypatch.setattr(base, "_on_zmq_reply", lambda self, stream, parts: heard.append(parts))

    async def tell(*steps):
        connection = NoDelayWebsocketConnection()
        for step in steps:
            if step == "disconnect":
                connection.disconnect()
            elif isinstance(step, float):
                await asyncio.sleep(step)
            else:
                connection._on_zmq_reply(None, step)
        return heard

    return lambda *steps: asyncio.run(tell(*steps))


def test_connection_says_no_busy_kernel_when_a_widget_is_answered_at_once(told):
    answer = said("", kind="comm_msg")
    assert told(said("busy"), answer, said("idle")) == [answer, said("idle")]


def test_connection_says_that_the_kernel_is_busy_when_the_answer_takes_long(told, monkeypatch):
    monkeypatch.setattr(server, "BRIEF", 0.001)
    assert told(said("busy"), 0.1, said("idle")) == [said("busy"), said("idle")]


def test_connection_holds_only_the_event_back_that_is_not_done(told, monkeypatch):
    monkeypatch.setattr(server, "BRIEF", 0.1)
    quick, slow = said("busy", "1"), said("busy", "2")
    assert told(quick, slow, said("idle", "1"), 0.5) == [said("idle", "1"), slow]


@pytest.mark.parametrize("asked", ["execute_request", "comm_open", "kernel_info_request"])
def test_connection_says_at_once_that_a_cell_runs(told, asked):
    busy = said("busy", asked=asked)
    assert told(busy) == [busy]


def test_connection_passes_on_messages_written_as_one_object(told):
    message = {"header": {"msg_type": "status"}, "content": {"execution_state": "busy"}}
    assert told(message) == [message]


def test_connection_says_nothing_more_when_it_is_closed(told, monkeypatch):
    monkeypatch.setattr(server, "BRIEF", 0.001)
    assert told(said("busy"), "disconnect", 0.1) == ["disconnected"]


# ---- the kernel ----------------------------------------------------------------------------------


@pytest.fixture
def foreign_kernel(tmp_path, monkeypatch):
    """A machine on which another Python is called python3, before all others."""
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text('{"argv": ["/other/python"], "display_name": "other"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))


@pytest.mark.usefixtures("foreign_kernel")
@pytest.mark.parametrize("name", ["python3", "Python3"])
def test_own_kernel_is_the_python_of_the_environment(name):
    assert OwnKernel().get_kernel_spec(name).argv[0] == sys.executable


@pytest.mark.usefixtures("foreign_kernel")
def test_own_kernel_is_the_only_one_offered():
    offered = OwnKernel().get_all_specs()
    assert {name: found["spec"]["argv"][0] for name, found in offered.items()} == {
        "python3": sys.executable
    }


def test_own_kernel_knows_no_other_name():
    with pytest.raises(NoSuchKernel, match="ghost"):
        OwnKernel().get_kernel_spec("ghost")


# ---- a person's settings -------------------------------------------------------------------------


@pytest.fixture
def theirs(tmp_path, monkeypatch):
    """A folder for a person's Jupyter settings."""
    monkeypatch.setenv(server.THEIR_CONFIG, str(tmp_path))
    return tmp_path


def configured():
    config = Config()
    configure(config)
    return config


def test_configure_takes_over_the_password(theirs):
    settings = {"IdentityProvider": {"hashed_password": "argon2:x"}}
    (theirs / "jupyter_server_config.json").write_text(json.dumps(settings))
    assert configured().IdentityProvider.hashed_password == "argon2:x"


def test_configure_takes_over_where_to_listen_and_nothing_that_decides_what_runs(theirs):
    (theirs / "jupyter_lab_config.py").write_text(
        "c.ServerApp.port = 7777\nc.ServerApp.root_dir = '/'\nc.KernelManager.x = 1\n"
    )
    config = configured()
    assert config.ServerApp.port == 7777
    assert "root_dir" not in config.ServerApp
    assert "KernelManager" not in config


@pytest.mark.parametrize("text", ["raise SystemExit", "import no_such_module", "c.= 1"])
def test_configure_leaves_out_a_file_that_does_not_work_and_says_so(theirs, text, capfd):
    (theirs / "jupyter_config.py").write_text(text)
    (theirs / "jupyter_server_config.py").write_text("c.ServerApp.port = 7777")
    assert configured().ServerApp.port == 7777
    assert "jupyter_config.py does not work, and is left out" in capfd.readouterr().out


def test_configure_needs_no_settings_of_the_persons(theirs):
    assert set(configured()) == {"ServerApp"}


# ---- files ---------------------------------------------------------------------------------------


def test_saving_keeps_the_picture_and_drops_the_widget_beside_it():
    saved = model({**VIEW, "text/html": "<p>", "text/plain": "words", "image/png": "AA=="})
    assert save_pictures(model=saved, path="a.ipynb", contents_manager=None) is None
    assert stored(saved) == [{"text/html", "text/plain", "image/png"}]


def test_saving_keeps_every_output_that_nothing_could_stand_in_for():
    saved = model({**VIEW, "text/plain": "words"}, {"text/html": "<p>"}, {"text/plain": "words"})
    before = copy.deepcopy(saved)
    save_pictures(saved, "a.ipynb", None)
    assert saved == before


def test_saving_drops_the_state_of_widgets_and_no_other_metadata():
    saved = model()
    saved["content"]["metadata"] = {"widgets": {"state": {}}, "kernelspec": {"name": "python3"}}
    save_pictures(saved, "a.ipynb", None)
    assert saved["content"]["metadata"] == {"kernelspec": {"name": "python3"}}


@pytest.mark.parametrize("change", [{"type": "file"}, {"nbformat": 3}, {"nbformat": 5}])
def test_saving_leaves_other_files_alone(change):
    saved = model({**VIEW, "text/html": "<p>"})
    saved["type"] = change.get("type", "notebook")
    saved["content"]["nbformat"] = change.get("nbformat", 4)
    saved["content"]["metadata"] = {"widgets": {}}
    before = copy.deepcopy(saved)
    save_pictures(saved, "a.ipynb", None)
    assert saved == before


@pytest.mark.parametrize(
    "content",
    [
        *(None, "text", [], 4, {}, {"nbformat": 4}, {"nbformat": 4, "metadata": None}),
        *({"nbformat": 4, "cells": cells} for cells in (None, [None], ["text"])),
        *({"nbformat": 4, "cells": [{"outputs": outputs}]} for outputs in (None, 4, [None])),
        *(
            {"nbformat": 4, "cells": [{"outputs": [{"data": data}]}]}
            for data in (None, 4, "text/html", ["text/html"])
        ),
    ],
)
def test_saving_never_fails_on_what_is_no_sound_notebook(content):
    before = copy.deepcopy(content)
    save_pictures({"type": "notebook", "content": content}, "a.ipynb", None)
    assert content == before


@pytest.mark.parametrize("saved", [{}, {"type": "directory"}, {"type": "notebook"}])
def test_saving_never_fails_where_there_is_no_content(saved):
    save_pictures(saved, "a", None)


def test_the_server_takes_the_option_and_writes_such_a_file(tmp_path):
    program = Application()
    program.classes = [AsyncLargeFileManager]
    program.parse_command_line([OPTION])
    manager = AsyncLargeFileManager(root_dir=str(tmp_path), parent=program)
    with contextlib.closing(manager.notary.store):
        asyncio.run(manager.save(model({**VIEW, "text/html": "<p>"}), "a.ipynb"))
    text = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    assert stored({"content": json.loads(text)}) == [{"text/html"}]


# ---- opening -------------------------------------------------------------------------------------

SHOWN = {**VIEW, "text/html": "<figure>a picture</figure>", "text/plain": "words"}


class Server(Configurable):
    """A server in which some notebooks have a kernel."""

    def __init__(self, *paths):
        super().__init__()
        self.session_manager = self
        self.paths = paths

    async def list_sessions(self):
        return [{"path": path} for path in self.paths]


def opened(folder, *running):
    """Save a lesson with a widget, and open it again while some lessons have a kernel."""
    manager = LessonContentsManager(root_dir=str(folder))
    manager.pre_save_hook = save_pictures
    asyncio.run(manager.save(model(SHOWN, {"text/html": "<p>"}), "a.ipynb"))
    manager.notary.store.close()
    manager = LessonContentsManager(root_dir=str(folder), parent=Server(*running))
    try:
        return asyncio.run(manager.get("a.ipynb"))
    finally:
        manager.notary.store.close()


def test_saving_notes_which_widget_the_picture_stands_for():
    saved = model(SHOWN)
    save_pictures(saved, "a.ipynb", None)
    assert saved["content"]["cells"][1]["outputs"][1]["metadata"] == {KEPT: VIEW[WIDGET_VIEW]}


def test_saving_and_opening_leave_the_record_of_what_was_done_where_it_is():
    saved = model({"text/html": "<p>0 of 4 done"}, SHOWN)
    outputs = saved["content"]["cells"][1]["outputs"]
    outputs[1]["metadata"] = {KEY: empty("02")}
    save_pictures(saved, "a.ipynb", None)
    show_widgets(saved["content"])
    assert outputs[1]["metadata"] == {KEY: empty("02")}
    assert WIDGET_VIEW in outputs[2]["data"]


def test_opening_a_lesson_with_a_kernel_shows_its_widgets(tmp_path):
    lesson = opened(tmp_path, "other.ipynb", "a.ipynb")
    assert stored(lesson) == [{WIDGET_VIEW, "text/html", "text/plain"}, {"text/html"}]
    assert lesson["content"]["cells"][1]["outputs"][1]["data"][WIDGET_VIEW] == VIEW[WIDGET_VIEW]


def test_opening_a_lesson_without_a_kernel_shows_its_pictures(tmp_path):
    lesson = opened(tmp_path, "other.ipynb")
    assert stored(lesson) == [{"text/html", "text/plain"}, {"text/html"}]
    assert "widgets" not in lesson["content"]["metadata"]


def test_opening_gives_a_picture_for_each_widget_that_the_kernel_may_not_know(tmp_path):
    lesson = opened(tmp_path, "a.ipynb")
    state = lesson["content"]["metadata"]["widgets"][WIDGET_STATE]["state"]
    assert state["1"]["model_name"] == "HTMLModel"
    assert state["1"]["state"]["value"].endswith("<figure>a picture</figure>")
    for part in ("layout", "style"):
        assert state["1"]["state"][part].removeprefix("IPY_MODEL_") in state


def test_a_lesson_opened_and_saved_again_is_the_same_file(tmp_path):
    lesson = opened(tmp_path, "a.ipynb")
    before = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    manager = LessonContentsManager(root_dir=str(tmp_path))
    manager.pre_save_hook = save_pictures
    asyncio.run(manager.save({**lesson, "format": "json"}, "a.ipynb"))
    manager.notary.store.close()
    assert (tmp_path / "a.ipynb").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "content", [{}, {"cells": None}, {"cells": [{"outputs": [{"metadata": 3}]}]}]
)
def test_opening_never_fails_on_what_is_no_sound_notebook(content):
    before = copy.deepcopy(content)
    show_widgets(content)
    assert content == before
