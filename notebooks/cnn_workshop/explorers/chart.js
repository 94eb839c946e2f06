// Curves that grow while something runs: lines and dots over the same axis, a dashed mark, and a
// readout of the nearest points under the mouse or, with the arrow keys, under the cursor.

const NS = "http://www.w3.org/2000/svg";
const HEIGHT = 190;
const EDGE = { left: 40, right: 12, top: 24, bottom: 30 };

function node(parent, name, attributes = {}, text = "") {
  const made = parent.appendChild(document.createElementNS(NS, name));
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function brief(value) {
  if (!Number.isFinite(value)) return "?";
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(3)).toString();
}

function render({ model, el }) {
  const root = el.appendChild(document.createElement("div"));
  root.className = "cnn-chart";
  const legend = root.appendChild(document.createElement("div"));
  legend.className = "cnn-chart-legend";
  const svg = node(root, "svg", { role: "img", tabindex: "0", height: HEIGHT });
  svg.dataset.lmSuppressShortcuts = "true";
  const axes = node(svg, "g");
  const drawn = node(svg, "g");
  const cursor = node(svg, "line", { class: "cnn-chart-cursor", visibility: "hidden" });
  const readout = root.appendChild(document.createElement("div"));
  readout.className = "cnn-chart-readout";
  const heard = root.appendChild(document.createElement("div"));
  heard.className = "cnn-chart-heard";
  heard.setAttribute("aria-live", "polite");
  let lines = [], width = 0, at = null;

  function read() {
    const numbers = new Float32Array(model.get("data").buffer.slice(
      model.get("data").byteOffset, model.get("data").byteOffset + model.get("data").byteLength));
    let start = 0;
    lines = model.get("lengths").map((length) => {
      const xs = numbers.subarray(start, start + length);
      const ys = numbers.subarray(start + length, start + 2 * length);
      start += 2 * length;
      return { xs, ys };
    });
  }

  const last = () => Math.max(1, ...lines.map(({ xs }) => (xs.length ? xs[xs.length - 1] : 0)));
  const across = (x) => EDGE.left + (x / last()) * (width - EDGE.left - EDGE.right);
  function down(y) {
    const [low, high] = model.get("limits");
    const share = (Math.min(Math.max(y, low), high) - low) / (high - low);
    return HEIGHT - EDGE.bottom - share * (HEIGHT - EDGE.top - EDGE.bottom);
  }

  function drawAxes() {
    const [low, high] = model.get("limits");
    const [left, right, bottom] = [EDGE.left, width - EDGE.right, HEIGHT - EDGE.bottom];
    axes.replaceChildren();
    node(axes, "path", { d: `M${left},${EDGE.top}V${bottom}H${right}`, class: "cnn-chart-axis" });
    for (const y of [low, (low + high) / 2, high]) {
      node(axes, "text", { x: left - 5, y: down(y) + 4, "text-anchor": "end" }, brief(y));
    }
    node(axes, "text", { x: left, y: bottom + 15 }, "0");
    node(axes, "text", { x: right, y: bottom + 15, "text-anchor": "end" }, String(last()));
    const middle = (left + right) / 2;
    node(axes, "text", { x: middle, y: bottom + 15, "text-anchor": "middle" }, "step");
    const [height, words] = model.get("mark");
    if (words && height >= low && height <= high) {
      const y = down(height);
      node(axes, "path", { d: `M${left},${y}H${right}`, class: "cnn-chart-mark" });
      node(axes, "text", { x: right, y: y - 4, "text-anchor": "end" }, words);
    }
  }

  function drawLines() {
    drawn.replaceChildren();
    lines.forEach(({ xs, ys }, number) => {
      const style = model.get("styles")[number];
      const places = Array.from(xs, (x, i) => [across(x), down(ys[i])]).filter(
        (_, i) => Number.isFinite(ys[i]));
      const points = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
      node(drawn, "polyline", { points, class: `cnn-chart-${style}` });
      if (style !== "dots" && places.length !== 1) return;
      for (const [cx, cy] of places) node(drawn, "circle", { cx, cy, r: 3, class: "cnn-chart-dot" });
    });
  }

  // The point of each line that is nearest to a step, in words.
  function say(x) {
    const parts = lines.map(({ xs, ys }, number) => {
      if (!xs.length) return "";
      let best = 0;
      xs.forEach((each, i) => { if (Math.abs(each - x) < Math.abs(xs[best] - x)) best = i; });
      return `${model.get("names")[number]} ${brief(ys[best])} at step ${xs[best]}`;
    });
    return parts.filter(Boolean).join("; ");
  }

  function look(x) {
    at = x === null ? null : Math.min(Math.max(x, 0), last());
    cursor.setAttribute("visibility", at === null ? "hidden" : "visible");
    if (at !== null) {
      const ends = { x1: across(at), x2: across(at), y1: EDGE.top, y2: HEIGHT - EDGE.bottom };
      for (const [key, value] of Object.entries(ends)) cursor.setAttribute(key, value);
    }
    readout.textContent = at === null ? "" : say(at);
  }

  svg.addEventListener("pointermove", (event) => {
    const x = event.clientX - svg.getBoundingClientRect().left;
    look(Math.round(((x - EDGE.left) / (width - EDGE.left - EDGE.right)) * last()));
  });
  svg.addEventListener("pointerleave", () => look(null));
  svg.addEventListener("blur", () => look(null));
  svg.addEventListener("keydown", (event) => {
    const stride = Math.max(1, Math.round(last() / 40));
    const moves = { ArrowRight: stride, ArrowLeft: -stride, Home: -Infinity, End: Infinity };
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    look((at === null ? last() : at) + moves[event.key]);
    heard.textContent = readout.textContent;
  });

  function show() {
    read();
    svg.setAttribute("width", width);
    svg.setAttribute("aria-label", `${model.get("title")}: ${model.get("alt")}`);
    drawAxes();
    drawLines();
    look(at);
  }
  function name() {
    legend.replaceChildren();
    const title = legend.appendChild(document.createElement("strong"));
    title.textContent = model.get("title");
    model.get("names").forEach((words, number) => {
      const key = legend.appendChild(document.createElement("span"));
      key.className = `cnn-chart-key cnn-chart-key-${model.get("styles")[number]}`;
      key.textContent = words;
    });
  }
  const resized = new ResizeObserver(() => {
    const room = Math.floor(root.clientWidth);
    if (room && room !== width) { width = room; show(); }
  });
  width = 300;
  name();
  show();
  resized.observe(root);
  model.on("change:frame", show);
  return () => { resized.disconnect(); model.off("change:frame", show); };
}

export default { render };
