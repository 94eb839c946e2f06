// What controls.py watches inside the page, with the eyes of eyes.js: the controls of an explorer,
// and from an event to the last pixel or word that it changes.
globalThis.controls = (() => {
  const { frame, wait, painted, fingerprint } = eyes;
  const QUIET = 300;    // ms without a change, and the kernel idle: all has been said
  const LATEST = 10_000;
  const EXPLORER = ".cnn-stage";
  const UNSEEN = "[aria-live], .cnn-stage-heard, .cnn-stage-part input";   // only screen readers meet it: no frame shows it
  const PARTS = ".cnn-stage, .jupyter-widgets:not(.widget-container):not(:has(.cnn-stage))";   // and the floor's

  // ---- the controls that can be seen now ---------------------------------------------------------
  function addStage(root, add) {
    for (const select of root.querySelectorAll(".cnn-stage-field select"))
      add("menu", select.getAttribute("aria-label"), () => select, { length: select.length, start: select.selectedIndex });
    for (const input of root.querySelectorAll(".cnn-stage-field input"))
      add(input.type === "checkbox" ? "switch" : "number", input.getAttribute("aria-label"), () => input);
    for (const button of root.querySelectorAll(".cnn-stage-action")) add("button", button.textContent, () => button);
    add("button", "undo", () => root.querySelector("[aria-label^=undo]"));
    for (const panel of root.querySelectorAll(".cnn-stage-part")) {
      const sliders = () => panel.querySelectorAll("input"), { name } = panel.dataset;
      const lies = panel.dataset.hand === "slide";   // bars: left and right change one
      if (sliders().length) add(lies ? "bar" : "slider", name, () => sliders()[Math.floor(sliders().length / 2)]);
      else if (panel.walks) add("cursor", name, () => panel);
      if (panel.dataset.hand === "paint") add("stroke", name, () => panel);
    }
    if (!root.querySelector(".cnn-stage-player").hidden) add("step", "player", () => root.querySelector(".cnn-stage-scrub"));
  }

  let found = [];
  function find() {
    const explorer = document.querySelector(EXPLORER);
    found = [];
    const add = (kind, name, handle, more = {}) => found.push({ kind, name, handle, ...more });
    const more = explorer.querySelector(".cnn-stage-more[aria-expanded=false]");
    if (more && !more.hidden) more.click();
    addStage(explorer, add);
    return found.map(({ handle, ...rest }, at) => ({ at, ...rest }));
  }

  const handle = (at) => (at < 0 ? document.querySelector(".noUi-handle") : found[at].handle());

  function focus(at) {
    const node = handle(at);
    node.dataset.lmSuppressShortcuts = "true";   // or JupyterLab takes the arrow keys
    node.focus();
  }

  // The middle of some cell, for the mouse: a place that differs from time to time.
  function place(at, turn) {
    const box = handle(at).getBoundingClientRect();
    return [box.left + 0.5 * box.width, box.top + (0.2 + 0.6 * ((turn * 0.618) % 1)) * box.height];
  }

  // ---- from an event to the last change ----------------------------------------------------------
  let began, before, changes, latest, observer;

  // What a part looks like: its pixels, or its words.
  function look(part) {
    const canvas = part.querySelector("canvas");
    if (!canvas) return part.innerHTML;
    if (!canvas.width) return "";
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return `${fingerprint(new Uint32Array(data.buffer))} ${part.querySelector(".cnn-stage-words").textContent}`;
  }

  const sources = { attributes: true, childList: true, characterData: true, subtree: true };
  const watched = { ...sources, attributeFilter: ["data-painted", "style", "aria-valuetext"] };

  async function changed(records) {
    latest = performance.now();
    const others = new Set();
    for (const { target } of records) {
      const node = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
      const part = node?.closest(PARTS);
      if (part && !node.closest(UNSEEN)) others.add(part);
    }
    if (!others.size) return;
    await frame();
    const time = await painted();
    others.forEach((part) => changes.set(part, time));
  }

  function watch(at, kind) {
    const root = document.querySelector(at < 0 ? ".jp-CodeCell:last-child" : EXPLORER);
    before = new Map([...root.querySelectorAll(PARTS), ...(root.matches(PARTS) ? [root] : [])].map((part) => [part, look(part)]));
    changes = new Map();
    began = 0;
    eyes.messages = 0;
    addEventListener(kind, (event) => { began = event.timeStamp; }, { capture: true, once: true });
    observer = new MutationObserver(changed);
    observer.observe(root, watched);
  }

  async function quiet() {
    const start = latest = performance.now();
    while (performance.now() - latest < QUIET || eyes.kernel().status !== "idle") {
      if (performance.now() - start > LATEST) throw new Error("no quiet within ten seconds");
      await wait(25);
    }
  }

  const nameOf = (part) => (part.matches(".cnn-stage") ? "stage" : "other words");

  // A part counts if it looks different in the end: one drawn anew as it was does not.
  async function measured(pause) {
    await quiet();
    observer.disconnect();
    const last = [...changes].filter(([part]) => look(part) !== before.get(part))
      .sort((one, other) => other[1] - one[1])[0];
    await wait(pause);
    return { time: last ? last[1] - began : null, last: last ? nameOf(last[0]) : "", messages: eyes.messages };
  }

  return { find, focus, place, watch, quiet, measured };
})();
