// The heatmap widget: an array as a grid of cells, that reports what a person does with it.
// Python owns the state (values, cursor, limits); this file draws it and answers mouse, touch and
// keyboard. It stands behind drawing.js, typing.js, sliders.js and page.js, in one module.

const STATE = ["channels", "low", "high", "border", "origin", "cell", "numbers", "scale", "mode", "boxes",
               "frame", "hatched", "tiles"];

function render({ model, el }) {
  const dom = build(model, el);
  const pen = dom.canvas.getContext("2d");
  const state = {};
  let layout = null;
  let waiting = 0;
  let painting = null;   // the last cell of a stroke
  let group = null;
  let room = 0;         // width in CSS pixels, told by the ResizeObserver: asking would cost a layout
  let resizing = false; // whether the ResizeObserver is about to tell another one
  let colours = null;   // the theme's, asked again when it changes

  // ---- reading Python's state --------------------------------------------------------------
  const get = (name) => model.get(name);
  const cursor = () => (get("cursor").length ? get("cursor") : null);
  const link = () => (get("link").group ? get("link") : null);

  function readValues() {
    const bytes = get("data");
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    state.values = get("dtype") === "f4" ? new Float32Array(buffer) : new Float64Array(buffer);
    state.palette = new Uint8Array(get("palette").buffer, get("palette").byteOffset, 768);
    [state.rows, state.cols] = get("shape");
    for (const name of STATE) state[name] = get(name);
    state.hatchedAs = get("hatched_as");
    state.raster = null;
    resizing = takeRoom(el, state, get("flow")) && Boolean(get("flow"));
    if (sliders.giveWay()) return;
    showMode();
    redraw();
  }

  function showMode() {
    const sliding = state.mode === "sliders";
    sliders.place();
    dom.canvas.tabIndex = sliding ? -1 : 0;
    dom.canvas.setAttribute("role", sliding ? "img" : "application");
    dom.canvas.style.touchAction = state.mode === "paint" ? "none" : "";
  }

  function readWords() {
    dom.title.textContent = get("title");
    dom.title.hidden = !get("title");
    dom.description.textContent = get("description");
    dom.canvas.setAttribute("aria-label", get("title") || "heatmap");
    redraw();
  }

  // ---- drawing: at most once a frame -------------------------------------------------------
  function redraw() {
    waiting ||= requestAnimationFrame(paint);
  }

  function paint() {
    waiting = 0;
    if (resizing) {   // the new width is told later in this frame, and painted then; if not, in the next
      resizing = false;
      return redraw();
    }
    if (!room || state.values.length !== state.rows * state.cols * state.channels) return;
    const sharp = window.devicePixelRatio || 1;
    const next = layOut(state, room);
    const resized = !layout || next.total.join() !== layout.total.join() || sharp !== layout.sharp;
    layout = { ...next, sharp };
    if (resized) {
      [dom.canvas.width, dom.canvas.height] = layout.total.map((size) => Math.round(size * sharp));
      [dom.canvas.style.width, dom.canvas.style.height] = layout.total.map((size) => `${size}px`);
      sliders.place();
    }
    const answers = !state.raster && !sliders.waiting();
    state.raster ??= rasterise(state);
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    const cursors = (link() && meetings.cursors.get(link().group)) || {};
    const outlined = link() ? outlinedCells(link(), cursors) : [];
    const met = link() ? metCell(link(), cursors) : null;
    colours ??= theme(dom.root);
    drawHeatmap(pen, state, layout, colours, {
      outlined, met, dashed: link()?.role === "output", cursor: cursor(), pinned: get("pinned"),
      focused: document.activeElement === dom.canvas,
    });
    // What a test, or a style sheet, may want to know about this frame.
    dom.root.dataset.outlined = outlined.map((cell) => cell.join()).join(" ");
    dom.root.dataset.met = met?.join() ?? "";
    dom.root.dataset.cursor = cursor()?.join() ?? "";
    dom.root.dataset.frame = Number(dom.root.dataset.frame ?? 0) + 1;
    const brief = room < 230 || (state.tiles.length && room < 300);
    const words = !cursor() ? "\u00a0" : brief ? briefCellWords(state, cursor()) : readout(cursor());
    if (dom.readout.textContent !== words) dom.readout.textContent = words;
    if (answers) meetings.news.dispatchEvent(new Event("answer"));
  }

  // ---- words -------------------------------------------------------------------------------
  function readout(cell) {
    return cellWords(state, cell) + (get("pinned") ? ", pinned: Escape lets go" : "");
  }

  let speaking = 0;
  function speak() {
    clearTimeout(speaking);
    if (document.activeElement !== dom.canvas && !get("keep_cursor")) return;
    speaking = setTimeout(() => {
      if (!cursor()) return;
      const [row, col, words] = get("note");
      const note = sameCell([row, col], cursor()) ? `: ${words}` : "";
      dom.live.textContent = `${readout(cursor())}${note}`;
    }, 250);
  }

  // ---- the cursor --------------------------------------------------------------------------
  function tell(changes) {
    model.set(changes);
    model.save_changes();
  }

  function moveTo(cell, pinned = get("pinned")) {
    if (sameCell(cell, cursor()) && pinned === get("pinned")) return;
    tell({ cursor: cell ?? [], pinned: Boolean(cell) && pinned });
  }

  function clamp([row, col]) {
    const [top, leftmost] = state.origin.map((first, axis) => first - state.border[axis]);
    return [within(top, row, top + state.rows + 2 * state.border[0] - 1),
            within(leftmost, col, leftmost + state.cols + 2 * state.border[1] - 1)];
  }

  function cursorMoved() {
    if (link()) announceCursor(link(), cursor());
    speak();
    redraw();
  }

  function cellUnder(event) {
    const box = dom.canvas.getBoundingClientRect();
    const place = (at, axis) => Math.floor(at / layout.cell) - state.border[axis] + state.origin[axis];
    const cell = [place(event.clientY - box.top - GUTTER.top, 0),
                  place(event.clientX - box.left - GUTTER.left, 1)];
    return sameCell(cell, clamp(cell)) ? cell : null;
  }

  // ---- changing values ---------------------------------------------------------------------
  function write(cells, value, thickness = 1) {
    const values = state.values.slice();
    for (const cell of cells)
      if (placeOf(state, cell) !== null)
        press({ ...state, values }, [cell[0] - state.origin[0], cell[1] - state.origin[1]], value, thickness);
    tell({ data: new DataView(values.buffer) });
  }

  // A stroke, or a typed number, is what can be undone as one. It is told with what is written next:
  // a message of its own would make that one wait for its answer.
  function beginStroke() {
    model.set({ strokes: get("strokes") + 1 });
  }

  const { typed, commit } = typing(state, redraw, (cell, value) => {
    beginStroke();
    write([cell], within(get("lowest"), value, get("highest")));
  });

  const sliders = makeSliders(dom.sliders, state, get, {
    boxOf: (cell) => (layout ? cellBox(state, layout, cell) : [0, 0, 0]),
    slide: (cell, value) => write([cell], within(get("minimum"), value, get("maximum"))),
    show: () => { showMode(); paint(); },
    typed, commit, moveTo, left, stop,
  });

  // ---- mouse and touch ---------------------------------------------------------------------
  function pointed(event) {
    const cell = cellUnder(event);
    if (painting) return stroke(event);
    if (!cell) return event.type === "pointermove" ? left() : undefined;
    const dragged = event.buttons > 0 && event.type === "pointermove";
    if (event.type === "pointerdown") {
      dom.canvas.focus({ preventScroll: true });
      if (state.mode === "paint") {
        painting = cell;
        dom.canvas.setPointerCapture(event.pointerId);
        beginStroke();
        return stroke(event);
      }
      return moveTo(cell, !(get("pinned") && sameCell(cell, cursor())));
    }
    if (dragged || !get("pinned")) moveTo(cell);
  }

  function stroke(event) {
    const moves = event.getCoalescedEvents?.() ?? [];
    const cells = [...moves, event].map(cellUnder).filter(Boolean).flatMap((cell) => {
      const way = cellsBetween(painting, cell);
      painting = cell;
      return way;
    });
    if (!cells.length) return;
    model.set({ cursor: painting, pinned: false });
    write(cells, get("brush"), get("thickness"));
  }

  // The cursor of an output stays where it was: it is the step the lesson is at.
  function left() {
    if (get("pinned") || painting || document.activeElement === dom.canvas) return;
    if (get("keep_cursor")) return;
    moveTo(null);
  }

  // ---- keyboard ----------------------------------------------------------------------------
  function pressed(event) {
    const at = cursor() ?? [...state.origin];
    if (event.altKey || event.metaKey) return;
    if (["paint", "type"].includes(state.mode) && !event.ctrlKey && typed(event, at)) return stop(event);
    if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      const corner = event.ctrlKey && Math.abs(right) === Infinity ? right : down;
      const next = cursor() ? [at[0] + corner, at[1] + right] : at;
      moveTo(clamp(next));
    } else if (event.key === "Escape") moveTo(cursor(), false);
    else if (event.key === "Enter" || event.key === " ") {
      if (state.mode === "paint") {
        beginStroke();
        write([at], get("brush"), get("thickness"));
      }
      moveTo(at, state.mode !== "paint" && !get("pinned"));
    } else return;
    stop(event);
  }

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- wiring ------------------------------------------------------------------------------
  function tie() {
    if (group) meetings.news.removeEventListener(group, redraw);
    group = link()?.group ?? null;
    if (!group) return redraw();
    meetings.news.addEventListener(group, redraw);
    announceCursor(link(), cursor());
  }

  const canvas = dom.canvas;
  const release = () => { painting = null; };
  for (const name of ["pointerdown", "pointermove"]) canvas.addEventListener(name, pointed);
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, release);
  canvas.addEventListener("pointerleave", left);
  canvas.addEventListener("keydown", pressed);
  canvas.addEventListener("focus", () => (cursor() ? redraw() : moveTo([...state.origin])));
  canvas.addEventListener("blur", () => { commit(); left(); redraw(); });

  const listeners = {
    "change:title change:description": readWords,
    "change:cursor": cursorMoved, "change:pinned": () => { speak(); redraw(); }, "change:note": speak,
    "change:link": tie,
    ["change:data change:palette change:shape change:channels change:low change:high change:border "
     + "change:origin change:cell change:numbers change:scale change:mode change:boxes change:frame "
     + "change:hatched change:hatched_as change:tiles change:flow"]: readLater,
  };
  // Several changes arrive in one message: read them together, once all of them are in.
  let reading = false;
  function readLater() {
    if (reading) return;
    reading = true;
    queueMicrotask(() => { reading = false; readValues(); });
  }
  for (const [names, listener] of Object.entries(listeners)) model.on(names, listener);
  // The line of words below is as wide as the heatmap may be, and painting does not change it: so the new
  // size is painted at once, in the frame that brings it.
  meetings.news.addEventListener("answer", sliders.comeAfter);
  const resized = new ResizeObserver(([entry]) => {
    room = Math.round(entry.contentRect.width) + GUTTER.left;
    resizing = false;
    cancelAnimationFrame(waiting);
    paint();
  });
  resized.observe(dom.readout);
  requestAnimationFrame(() => settleIn(el.closest(".cnn-explorer")));
  const themed = new MutationObserver(() => {
    colours = null;
    redraw();
  });
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  readValues();
  readWords();
  tie();
  return () => {
    for (const [names, listener] of Object.entries(listeners)) model.off(names, listener);
    if (group) meetings.news.removeEventListener(group, redraw);
    meetings.news.removeEventListener("answer", sliders.comeAfter);
    sliders.forget();
    cancelAnimationFrame(waiting);
    clearTimeout(speaking);
    resized.disconnect();
    themed.disconnect();
  };
}

export default { render };
