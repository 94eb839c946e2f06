// The numbers of a panel that slide: each a native range input, unseen but there for keys, voice and screen
// reader; all of them one stop for the Tab key. The one in hand has a slider that can be seen, below.

const KEYS = { ArrowUp: 1, ArrowDown: -1, PageUp: 4, PageDown: -4 };
// Bars lie: left and right change one, up and down go from one to the other.
const LYING = { ArrowRight: "ArrowUp", ArrowLeft: "ArrowDown", ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight" };

const snapped = ({ step = 0.5 }, value) => Number((Math.round(value / step) * step).toPrecision(12));
const rangeOf = (part, ends) => (part.is === "Bars" ? ends : [part.least ?? -5, part.most ?? 5]);

function makeFields(view) {
  const slide = element("label", "slide", view.box, { hidden: true });
  const name = element("span", "", slide), track = element("input", "", slide, { type: "range", tabIndex: -1, step: "any" });
  slide.setAttribute("aria-hidden", "true");
  let active = null;   // the panel and cell in hand: focused, or under the pointer

  track.addEventListener("input", () => {
    if (active) view.write(active.name, active.cell, snapped(view.part(active.name), Number(track.value)));
  });
  track.addEventListener("pointerdown", () => view.beginGesture());
  track.addEventListener("blur", () => { view.endGesture(); setActive(null); view.paint(); });
  for (const end of ["pointerup", "pointercancel"]) track.addEventListener(end, () => view.endGesture());

  // ---- one input a cell --------------------------------------------------------------------------
  function place(overlay, at) {
    const panel = at.part, [rows, cols = 1] = panel.values.shape, numbers = view.numbers(panel);
    const spare = [...overlay.children].slice(rows * cols);
    if (spare.includes(document.activeElement)) document.activeElement.blur();   // first: all is painted as it loses the focus
    for (const input of spare) input.remove();
    while (overlay.children.length < rows * cols) overlay.append(make(panel.name, overlay.children.length));
    const inputs = [...overlay.children];
    if (panel.is === "Bars") inputs.forEach((input, index) => rest(input, Boolean(panel.idle?.includes(index))));
    if (!inputs.includes(overlay.entry) || overlay.entry.disabled) overlay.entry = inputs.find((input) => !input.disabled) ?? inputs[0];   // where the Tab key comes to
    const [least, most] = rangeOf(panel, view.ends(panel)), [width, height] = panel.is === "Bars" ? [at.width, pitchOf(at)] : [at.cell, at.cell];
    const lies = [panel.title, panel.labels, width, height, cols].join("|");
    inputs.forEach((input, index) => { if (input.lies !== lies) put(input, panel, index, [width, height], lies); });
    view.later(`fields ${panel.name}`, () => tell(inputs, numbers, least, most));
  }

  // They are unseen: to set them before the picture would cost it a layout.
  function tell(inputs, numbers, least, most) {
    inputs.forEach((input, index) => {
      const value = numbers[index];
      if (input.least !== least || input.most !== most) Object.assign(input, { least, most, min: least, max: most, now: null });
      if (Object.is(input.now, value)) return;
      Object.assign(input, { now: value, value });
      input.setAttribute("aria-valuetext", briefly(value, 6).replace("−", "-"));
    });
  }

  // A bar that changes nothing at present is no slider.
  function rest(input, isIdle) {
    if (input.disabled === isIdle) return;
    input.disabled = isIdle;
    if (isIdle) input.tabIndex = -1;
  }

  // What moves change seldom is set apart: each thing set anew costs the page a piece of its layout.
  function put(input, panel, index, [width, height], lies) {
    const [, cols = 1] = panel.values.shape, cell = [Math.floor(index / cols), index % cols];
    Object.assign(input, { lies, cell });
    input.setAttribute("aria-label", `${panel.title} ${panel.is === "Bars" ? panel.labels[index] : `row ${cell[0]}, column ${cell[1]}`}`);
    input.style.cssText = `left:${cell[1] * width}px;top:${cell[0] * height}px;width:${width}px;height:${height}px`;
  }

  function make(name, index) {
    const input = document.createElement("input");
    Object.assign(input, { type: "range", step: "any", tabIndex: -1 });
    input.addEventListener("input", () => view.write(name, input.cell, snapped(view.part(name), Number(input.value))));
    input.addEventListener("keydown", (event) => pressed(event, name, input));
    input.addEventListener("focus", () => {
      view.catchUp();
      for (const other of input.parentElement.children) other.tabIndex = -1;
      input.parentElement.entry = input;
      take({ name, cell: input.cell, focused: true });
    });
    input.addEventListener("blur", ({ relatedTarget }) => {
      view.commit();
      if (relatedTarget === track) return;   // the slider that can be seen goes on with this number
      if (relatedTarget?.parentElement !== input.parentElement) view.endGesture();
      take(null);
    });
    return input;
  }

  const focus = (name, cell) => {
    const inputs = [...view.overlay(name).children];
    inputs.find((input) => sameCell(input.cell, cell))?.focus({ preventScroll: true });
  };

  function pressed(event, name, input) {
    const panel = view.part(name), [rows, cols = 1] = panel.values.shape, [row, col] = input.cell;
    if (event.altKey || event.metaKey || (event.ctrlKey && !event.key.startsWith("Arrow"))) return;
    if (!event.ctrlKey && view.typed(event, name, input.cell)) return stop(event);
    const index = row * cols + col, numbers = view.numbers(panel);
    const key = (panel.is === "Bars" && LYING[event.key]) || event.key;
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: row * cols, End: row * cols + cols - 1 }[key];
    if (event.ctrlKey && key in KEYS) focus(name, [within(0, row - KEYS[key], rows - 1), col]);
    else if (to !== undefined) {
      const kept = within(0, to, rows * cols - 1);
      if (kept !== index) focus(name, [Math.floor(kept / cols), kept % cols]);
      else if (to !== kept && !event.repeat) view.onward(input, Math.sign(to - kept));
    }
    else if (key in KEYS) {
      const [least, most] = rangeOf(panel, view.ends(panel)), { step = 0.5 } = panel;
      view.write(name, input.cell, within(Math.min(least, numbers[index]), numbers[index] + KEYS[key] * step, Math.max(most, numbers[index])), true);
    } else if (event.key === "Delete" || event.key === "Backspace") view.write(name, input.cell, 0, true);
    else return;
    stop(event);
  }

  // ---- the slider that can be seen ---------------------------------------------------------------
  function setActive(next) {
    active = next;
    show();
  }

  // The focus is painted, too, also around a cell that is looked at already.
  function take(next) {
    setActive(next);
    if (view.look(next && { name: next.name, cell: next.cell }, "key") === false) view.paint();
  }

  // Bars are their own slider. The pointer shows the slider of a cell, unless one is in hand already.
  function hover(next) {
    if (active?.focused) return;
    if (active?.name === next?.name && sameCell(active?.cell, next?.cell)) return;
    setActive(next);
  }

  function show() {
    const found = active && view.at(active.name), at = found?.part.is === "Panel" ? found : null;
    if (slide.hidden === Boolean(at)) slide.hidden = !at;
    if (!at) return;
    const { part: panel, x, y, width, height } = at, index = placeOf(panel, active.cell), value = view.numbers(panel)[index];
    const lies = [panel.least, panel.most, x, y, width, height].join();
    if (slide.lies !== lies) {
      Object.assign(track, { min: panel.least ?? -5, max: panel.most ?? 5 });
      slide.style.cssText = `left:${x}px;top:${y + height + 1}px;width:${Math.max(width, at.tight ? SHORT_SLIDER : SLIDER)}px`;
    }
    if (slide.lies === lies && Object.is(slide.now, value)) return;
    Object.assign(slide, { lies, now: value });
    reword(name, briefly(value));
    track.value = value;
  }

  return { place, focus, hover, show, active: () => active };
}

// The Latin letter of a key: where a keyboard writes others, the one that is printed beside them.
const letterOf = ({ key, code = "" }) => (/^[a-z]$/i.test(key) ? key : key.length === 1 && /^Key[A-Z]$/.test(code) && !/^[ -~]$/.test(key) ? code[3] : "").toLowerCase();

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
