// The sliders of a heatmap: a native range input in each cell, for mouse, touch, keyboard and voice.
// `act` is what they need of the heatmap: where a cell lies, and what a person can do with it.

const STEPS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 4, PageDown: -4 };

function makeSliders(stage, state, get, act) {
  let moved = false;
  let patience = 0;

  // ---- giving way to the answer ------------------------------------------------------------
  // Sliders that a person moves give way to the answer that they asked for, at most 40 ms: a frame
  // spent on them first would hold it up. (Under the mouse, the browser itself moves the slider at once.)
  function giveWay() {
    if (moved) patience ||= setTimeout(comeAfter, 40);
    moved = false;
    return Boolean(patience);
  }

  function comeAfter() {
    if (!patience) return;
    forget();
    requestAnimationFrame(act.show);
  }

  function forget() {
    clearTimeout(patience);
    patience = 0;
  }

  // ---- one slider a cell -------------------------------------------------------------------
  function place() {
    const wanted = state.mode === "sliders" ? state.rows * state.cols : 0;
    while (stage.children.length > wanted) stage.lastChild.remove();
    while (stage.children.length < wanted) stage.append(make(stage.children.length));
    [...stage.children].forEach(placeOne);
  }

  // Only what changed: a thing set anew, even to the same, costs the frame that is to come.
  function placeOne(slider, at) {
    const cell = cellOf(at);
    const value = state.values[at];
    const [left, top, size] = act.boxOf(cell);
    const [min, max] = [get("minimum"), get("maximum")];
    const wanted = [value, min, max, get("title"), left, top, size].join();
    if (slider.wanted === wanted && Number(slider.value) === value) return;
    Object.assign(slider, { wanted, min, max, step: "any", value });
    slider.setAttribute("aria-label", `${get("title")} row ${cell[0]}, column ${cell[1]}`);
    slider.setAttribute("aria-valuetext", briefly(value, 6));
    slider.style.left = `${GUTTER.left + left + 4}px`;
    slider.style.top = `${GUTTER.top + top + 0.58 * size}px`;
    slider.style.width = `${size - 8}px`;
  }

  function cellOf(at) {
    return [Math.floor(at / state.cols), at % state.cols];
  }

  function slideTo(at, value) {
    moved = true;
    act.slide(cellOf(at), value);
  }

  function make(at) {
    const slider = document.createElement("input");
    const cell = () => cellOf(at);
    slider.type = "range";
    slider.dataset.lmSuppressShortcuts = "true";
    slider.addEventListener("input", () => {
      const snapped = Math.round(slider.value / get("step")) * get("step");
      slideTo(at, Number(snapped.toPrecision(12)));
    });
    slider.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (act.typed(event, cell())) return act.stop(event);
      if (event.key in STEPS) slideTo(at, state.values[at] + STEPS[event.key] * get("step"));
      else if (event.key === "Home") slideTo(at, -Infinity);
      else if (event.key === "End") slideTo(at, Infinity);
      else return;
      act.stop(event);
    });
    slider.addEventListener("pointerenter", () => act.moveTo(cell()));
    slider.addEventListener("pointerleave", () => act.left());
    slider.addEventListener("focus", () => act.moveTo(cell(), false));
    slider.addEventListener("blur", () => { act.commit(); act.moveTo(null); });
    return slider;
  }

  return { place, giveWay, waiting: () => patience, comeAfter, forget };
}
