#!/usr/bin/env bash
# The first messages of a comm can come after later ones: JupyterLab changes threads on the way
#
# Versions   @jupyterlab/services 7.6.6 (JupyterLab 4.6's), ipykernel 7.4.0, jupyter-server 2.21.1, Node 20 or newer
# Behaviour  Since JupyterLab 4.4 the messages of a comm go to a thread of the kernel beside the one of the
#            cells. That thread is asked for when the comm is made, and until the kernel has made it, what
#            is sent goes to the thread of the cells. Both then work through what they have, side by
#            side. So messages of one comm, sent one after the other on one socket, are handled out of
#            order, and two handlers run at a time: a slider that is moved at once ends at an older value.
# Seen       five sent at once, and five a fifth of a second later: the first five handled by the thread of the
#            cells, the others beside it, 5 before 2, and 4 long after 5
# Fails      if all messages are handled in the order in which they were sent, or by one thread.
set -euo pipefail
folder="$(mktemp -d)"
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet ipykernel==7.4.0 jupyter-server==2.21.1
npm install --silent --no-save --no-audit --no-fund @jupyterlab/services@7.6.6 ws

cat >run.mjs <<'JS'
import services from "@jupyterlab/services";
import { WebSocket } from "ws";

const { KernelManager, ServerConnection } = services;
const [port] = process.argv.slice(2);
const serverSettings = ServerConnection.makeSettings({ baseUrl: `http://127.0.0.1:${port}/`, WebSocket });
const manager = new KernelManager({ serverSettings });
await manager.ready;
const kernel = await manager.startNew({ name: "python3" });
await kernel.info;
const said = [];
const run = async (code) => {
  const asked = kernel.requestExecute({ code });
  asked.onIOPub = ({ content }) => { if (content.text) said.push(content.text); };
  await asked.done;
};
await run(`
import threading, time
handled = []
def target(comm, opened):
    @comm.on_msg
    def hear(message):
        beside = threading.current_thread() is not threading.main_thread()
        time.sleep(0.1)
        handled.append((message["content"]["data"]["number"], "beside" if beside else "cells"))
get_ipython().kernel.comm_manager.register_target("slider", target)
`);
const comm = kernel.createComm("slider");
comm.open();
for (let number = 0; number < 10; number++) {
  comm.send({ number });
  if (number === 4) await new Promise((resolve) => setTimeout(resolve, 200));
}
await new Promise((resolve) => setTimeout(resolve, 3000));
await run("print(handled)");
console.log(said.join(""));
const pairs = [...said.join("").matchAll(/\((\d+), '(\w+)'\)/g)].map(([, number, thread]) => [Number(number), thread]);
const order = pairs.map(([number]) => number);
if (pairs.length !== 10) throw new Error("not all were handled");
if (new Set(pairs.map(([, thread]) => thread)).size !== 2) throw new Error("one thread handled all");
if (order.every((number, at) => number === at)) throw new Error("all in order");
await kernel.shutdown();
process.exit(0);
JS
port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
venv/bin/jupyter-server --allow-root --ServerApp.port="$port" --IdentityProvider.token= \
  --ServerApp.disable_check_xsrf=True >server.log 2>&1 &
server=$!
for _ in $(seq 100); do
  python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/api')" 2>/dev/null && break
  sleep 0.3
done
node run.mjs "$port"
echo "As described."
