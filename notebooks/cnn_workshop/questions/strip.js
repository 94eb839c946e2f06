// The strip of dots on top of a lesson. Python sends the record to the output that carries it; where
// that does not arrive, since the page was loaded again, the page puts it there itself.

// What each notebook's page has last seen, while Python may be restarted: it was maybe never saved.
const memory = (globalThis.cnnWorkshopRecords ??= new WeakMap());
const PATIENCE = 400; // milliseconds in which Python's own message has always arrived

function render({ model, el }) {
  const manager = model.widget_manager; // JupyterLab and Notebook tell more of it than others
  const root = el.appendChild(make("div", "cnn-strip"));
  root.setAttribute("role", "group");
  root.tabIndex = -1;
  root.setAttribute("aria-label", "What is done in this lesson");
  const row = root.appendChild(make("span", "cnn-strip-row"));
  row.setAttribute("role", "img");
  const count = root.appendChild(make("span", "cnn-strip-count"));
  count.setAttribute("aria-hidden", "true"); // the row says it
  const ask = root.appendChild(button("Clear"));
  ask.title = "Forget the answers and passed checks of this lesson";
  const asked = root.appendChild(make("span", "cnn-strip-asked"));
  asked.textContent = "Forget all answers and passed checks of this lesson? ";
  const clear = asked.appendChild(button("Forget them"));
  const keep = asked.appendChild(button("Keep them"));
  const note = root.appendChild(make("span", "cnn-strip-note"));
  note.setAttribute("role", "status");

  function open(isOpen) {
    asked.hidden = !isOpen;
    ask.hidden = isOpen || !isLive() || isEmpty(model.get("record"));
  }
  // The page's widgets are told that their other end is gone by this class.
  const isLive = () => !root.closest(".jupyter-widgets-disconnected");
  ask.addEventListener("click", () => { open(true); keep.focus(); });
  keep.addEventListener("click", () => { open(false); ask.focus(); });
  clear.addEventListener("click", () => {
    open(false);
    root.focus(); // nothing is left to clear, and so is the button
    model.send({ event: "clear" });
  });
  asked.addEventListener("keydown", (event) => { if (event.key === "Escape") keep.click(); });

  function show() {
    row.setAttribute("aria-label", model.get("words"));
    row.replaceChildren(...model.get("dots").map(drawGroup));
    count.textContent = model.get("count");
    note.textContent = model.get("note");
    open(false);
  }

  let later = 0;
  function remember() {
    if (manager) memory.set(manager, model.get("record"));
    clearTimeout(later);
    later = setTimeout(() => carry(manager, model), PATIENCE);
  }

  const changes = "change:words change:note change:dots change:record";
  model.on(changes, show);
  model.on("change:record", remember);
  model.on("comm_live_update", show);
  show();
  const kept = (manager && memory.get(manager)) ?? null;
  const path = manager?.context?.path ?? "";
  model.send({ event: "shown", kept, file: path.split("/").pop() });
  if (!kept) remember();
  else later = setTimeout(remember, PATIENCE); // by then Python has taken over what was kept
  return () => {
    clearTimeout(later);
    model.off(changes, show);
    model.off("change:record", remember);
    model.off("comm_live_update", show);
    root.remove();
  };
}

function drawGroup({ heading, dots }) {
  const group = make("span", "cnn-strip-group");
  group.append(`${heading} `);
  for (const { state, words } of dots) {
    const dot = group.appendChild(make("span", "cnn-strip-dot"));
    dot.dataset.state = state;
    dot.title = words;
  }
  return group;
}

function make(tag, className) {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}

function button(words) {
  const node = make("button", "cnn-strip-button");
  node.type = "button";
  node.textContent = words;
  node.dataset.lmSuppressShortcuts = "true";
  return node;
}

function isEmpty({ predictions, answers, checks }) {
  return [predictions, answers, checks].every((part) => !Object.keys(part ?? {}).length);
}

// Put the record into the outputs that carry one, unless it is there: after the page was loaded again
// JupyterLab hands on no message of Python's that changes an output.
function carry(manager, model) {
  const cells = manager?.context?.model?.cells;
  const record = model.get("record");
  for (let at = 0; at < (cells?.length ?? 0); at++) {
    const outputs = cells.get(at).outputs;
    for (let place = 0; place < (outputs?.length ?? 0); place++) {
      const output = outputs.get(place).toJSON();
      const held = output.metadata?.cnn_workshop;
      if (held?.version && held.lesson === record.lesson && !same(held, record)) {
        const data = { "text/html": model.get("page"), "text/plain": model.get("words") };
        const metadata = { ...output.metadata, cnn_workshop: record };
        outputs.set(place, { ...output, data: { ...output.data, ...data }, metadata });
      }
    }
  }
}

function same(one, other) {
  if (!one || !other || typeof one !== "object" || typeof other !== "object") return one === other;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => name in other && same(one[name], other[name]));
}

export default { render };
