// What a heatmap has to do with the page around it: its elements, with the names and roles that a
// screen reader goes by; the theme; and the other heatmaps that it is tied to.

// Heatmaps that are tied together meet here, in the page: a highlight never waits for Python. "answer"
// is the news that one of them shows new values.
const meetings = (globalThis.cnnHeatmaps ??= { cursors: new Map(), news: new EventTarget() });

function announceCursor(link, cell) {
  const cursors = meetings.cursors.get(link.group) ?? {};
  cursors[link.role] = cell;
  meetings.cursors.set(link.group, cursors);
  meetings.news.dispatchEvent(new CustomEvent(link.group));
}

// The elements of one view: title, canvas with its sliders on top, readout, and words to be heard.
function build(model, el) {
  const make = (tag, name, parent) => {
    const node = document.createElement(tag);
    node.className = `cnn-heatmap-${name}`;
    parent.append(node);
    return node;
  };
  const root = make("div", "root", el);
  const title = make("div", "title", root);
  const stage = make("div", "stage", root);
  const canvas = make("canvas", "canvas", stage);
  const sliders = make("div", "sliders", stage);
  const readout = make("div", "readout", root);
  const description = make("div", "heard", root);
  const live = make("div", "heard", root);
  description.id = `cnn-${Math.random().toString(36).slice(2)}`;
  live.setAttribute("aria-live", "polite");
  readout.setAttribute("aria-hidden", "true");
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "heatmap");
  canvas.setAttribute("aria-describedby", description.id);
  canvas.dataset.lmSuppressShortcuts = "true";
  return { root, title, canvas, sliders, readout, description, live };
}

// Give the heatmap the width that its cells need: in a row, which may shrink it or not, or in a column
// (heatmap.css). It does this itself, because Python's layout would be a message of its own. Returns
// whether that is another width than before.
function takeRoom(el, { cell, cols, border }, flow) {
  const wanted = `${Math.round(cell * (cols + 2 * border[1])) + 36}px`;
  const changed = el.dataset.flow !== flow || el.style.getPropertyValue("--cnn-room") !== wanted;
  if (changed) {
    el.dataset.flow = flow;
    el.style.setProperty("--cnn-room", wanted);
  }
  return changed;
}

function theme(node) {
  const style = getComputedStyle(node);
  const page = getComputedStyle(document.body).getPropertyValue("--jp-layout-color0").trim();
  return { font: style.fontFamily, soft: style.color, page: page || "#fff" };
}

// Name the explorer around a heatmap for screen readers. And JupyterLab takes single letters as
// commands (d d deletes a cell) unless the element in focus itself says otherwise: so every menu,
// field and button of an explorer says it as it gets the focus.
function settleIn(explorer) {
  const name = explorer?.querySelector("[data-explorer]")?.dataset.explorer;
  if (name) Object.entries({ role: "group", "aria-label": name }).forEach((pair) => explorer.setAttribute(...pair));
  explorer?.addEventListener("focusin", ({ target }) => {
    target.dataset.lmSuppressShortcuts = "true";
  });
}
