// What mouse, finger and keys do on the panels of a scene.

const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-8, 0], PageDown: [8, 0], Home: [0, -Infinity], End: [0, Infinity],
};
const PULL = 7;   // CSS pixels of a drag up or down that are one step of a number

const STILL = 10;   // CSS pixels: a finger that moves farther scrolls, and chooses nothing

function makeHands(view, fields) {
  let drag = null;   // what the pointer holds: { kind, name, ... }

  // ---- the pointer -------------------------------------------------------------------------------
  function pointed(event) {
    if (drag && event.pointerId !== drag.pointer) return undefined;   // another finger, or the palm
    if (drag && event.type === "pointermove") {
      if (drag.kind === "pick") return void (drag.moved ||= Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]) > STILL);
      if (!event.buttons || !view.part(drag.name)) return released(event);   // it was let go where nobody heard of it; or what it held has gone
      const under = view.cellUnder(event, drag.name, true);
      drag.moved ||= !sameCell(under, drag.cell);
      if (drag.held) drag.held.cell = view.clamp(drag.name, under);   // painted with what moves
      return dragged(event);
    }
    const hit = view.hit(event);
    if (hit?.place !== undefined) return view.read({ name: hit.at.part.name, place: hit.place });   // of a curve: there is no cell to be pinned
    if (event.type === "pointerdown") return hit && event.button === 0 ? pressed(event, hit) : undefined;
    if (!hit?.cell || hit.at.part.of) return left();
    view.read(null);
    const { part: panel } = hit.at;
    if (panel.edit === "slide") fields.hover({ name: panel.name, cell: hit.cell });
    else fields.hover(null);
    if (view.pinned()) return undefined;
    return view.look({ name: panel.name, cell: hit.cell }, "pointer");
  }

  function left() {
    fields.hover(null);
    view.read(null);
    if (!drag && !view.pinned() && !view.box.contains(document.activeElement)) view.look(null, "pointer");
    else if (!drag && view.looked()?.how === "pointer" && !view.pinned()) view.look(null, "pointer");
  }

  function pressed(event, { at, cell, index }) {
    const { part } = at, { name, of } = part, link = view.linkOf(name);
    if (of) return view.part(of).pick ? pick(event, { panel: of, cell }) : undefined;
    if (index !== undefined && part.edit !== "slide") return part.pick ? pick(event, { panel: name, index }) : undefined;
    const overlay = view.overlay(name);
    if (part.is === "Bars") {
      if (part.idle?.includes(index)) return undefined;
      event.preventDefault();
      fields.focus(name, [index, 0]);
      if (view.valueUnder(event, name) === null) return undefined;   // beside the bars: to type a number
      drag = { kind: "slide", name, cell: [index, 0] };
    } else if (part.edit === "slide") {
      fields.focus(name, cell);
      drag = { kind: "pull", name, cell, from: event.clientY, value: view.numbers(part)[placeOf(part, cell)] };
      event.preventDefault();   // or the browser takes the focus away again
    } else if (part.edit === "paint") {
      drag = { kind: "stroke", name, last: null };
      overlay.focus({ preventScroll: true });
    } else if (link?.follow !== false && link?.inputs.includes(name) && view.cellOf(link)) drag = grabbed(link, at, cell);
    else if (part.pick) return pick(event, { panel: name, cell });
    else if (part.focus || link) drag = { kind: "scrub", name, cell };
    else return undefined;
    drag.pointer = event.pointerId;
    view.box.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch" && isFine(drag)) {
      drag.held = { name, cell };   // it stands enlarged above the finger
      view.paint();
    }
    if (drag.kind === "scrub") return view.pinned() || view.look({ name, cell }, "pointer");   // it changes no numbers
    view.beginGesture();
    return drag.kind === "pull" ? undefined : dragged(event);
  }

  // The mouse chooses as it is pressed; a finger that may only scroll, where it is lifted.
  function pick(event, what) {
    const choice = { is: "pick", ...what };
    if (event.pointerType === "touch") drag = { kind: "pick", pointer: event.pointerId, from: [event.clientX, event.clientY], choice };
    else view.tell(choice);
  }

  // Whether a finger looks for one cell: a larger window it does not hide.
  const isFine = ({ kind, link }) => kind === "scrub" || (kind === "window" && windowBox(link, view.cellOf(link)).slice(2).every((side) => side === 1));

  // A window is held where it was grabbed; pressed beside it, it comes with its middle.
  function grabbed(link, { part }, cell) {
    const box = windowBox(link, view.cellOf(link));
    view.look(null, "pointer");
    const type = part.edit === "type" && { name: part.name, cell };
    const inside = cell[0] >= box[0] && cell[1] >= box[1] && cell[0] < box[0] + box[2] && cell[1] < box[1] + box[3];
    const middle = [box[0] + (box[2] - 1) / 2, box[1] + (box[3] - 1) / 2];
    return { kind: "window", name: part.name, cell, link, type, off: inside ? [middle[0] - cell[0], middle[1] - cell[1]] : [0, 0] };
  }

  function dragged(event) {
    if (drag.kind === "pull") {
      const panel = view.part(drag.name), { least = -5, most = 5, step = 0.5 } = panel;
      const value = drag.value + Math.round((drag.from - event.clientY) / (PULL * view.zoom())) * step;
      const kept = Number(within(Math.min(least, drag.value), value, Math.max(most, drag.value)).toPrecision(12));
      if (kept !== view.numbers(panel)[placeOf(panel, drag.cell)]) view.write(drag.name, drag.cell, kept);
      return;
    }
    if (drag.kind === "slide") {
      const bars = view.part(drag.name), value = snapped(bars, view.valueUnder(event, drag.name, true));
      if (value !== view.numbers(bars)[drag.cell[0]]) view.write(drag.name, drag.cell, value);
      return;
    }
    if (drag.kind === "scrub") {
      const cell = view.clamp(drag.name, view.cellUnder(event, drag.name, true));
      if (!drag.moved) return;
      view.unpin();
      view.look({ name: drag.name, cell }, "pointer");
      return;
    }
    const cells = [...(event.getCoalescedEvents?.() ?? []), event].map((each) => view.cellUnder(each, drag.name));
    if (drag.kind === "stroke") {
      const way = cells.filter(Boolean).flatMap((cell) => {
        const part = cellsBetween(drag.last, cell);
        drag.last = cell;
        return part;
      });
      if (way.length) view.stroke(drag.name, way);
    } else {
      const cell = view.cellUnder(event, drag.name, true), { link, off } = drag, [name] = link.outputs;
      const to = outputUnder(link, view.part(name), [cell[0] + off[0], cell[1] + off[1]]);
      if (!sameCell(to, view.cellOf(link))) view.move(name, to, "drag");
    }
  }

  function released(event) {
    if (event.pointerId !== drag?.pointer) return;
    const { kind, moved, held, choice } = drag, pressed = kind === "scrub" ? drag : drag.type;   // a number that was pressed can be typed
    drag = null;
    if (choice) return void (moved || event.type !== "pointerup" || view.tell(choice));
    view.endGesture();
    if (held) view.paint();
    if (pressed && !moved && event.type === "pointerup") view.pin(pressed.name, pressed.cell);
  }

  for (const type of ["pointerdown", "pointermove"]) view.box.addEventListener(type, pointed);
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) view.box.addEventListener(type, released);
  view.box.addEventListener("pointerleave", left);

  // ---- keys --------------------------------------------------------------------------------------
  function key(event, name) {
    const panel = view.part(name);
    if (event.altKey || event.metaKey) return;
    // What is typed stays in its cell, wherever the pointer or the player goes meanwhile.
    const at = view.typing(name)?.cell ?? view.firstCell(name);
    if (["paint", "type"].includes(panel.edit) && !event.ctrlKey && view.typed(event, name, at)) return stop(event);
    if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      const corner = event.ctrlKey && Math.abs(right) === Infinity ? right : down;
      const to = view.clamp(name, [at[0] + corner, at[1] + right]);
      if (Math.abs(right) === 1 && sameCell(to, at) && !event.repeat && view.onward(view.overlay(name), right)) return stop(event);
      view.unpin();
      view.look({ name, cell: to }, "key");
    } else if (event.key === "Escape") {
      if (!view.pinned()) return;
      view.unpin();
    } else if (event.key === "Enter" || event.key === " ") {
      if (panel.edit === "paint") view.stroke(name, [at], true);
      else if (panel.pick) view.tell({ is: "pick", panel: name, cell: at });
      else view.pin(name, at);
    } else return;
    stop(event);
  }

  // Along a curve, in some forty strides, from its end.
  function curveKey(event, name) {
    if (!["ArrowRight", "ArrowLeft", "Home", "End"].includes(event.key)) return;
    const { curves, limits: [[left, right]] } = view.spanOf(name);
    const own = curves.filter((curve) => !view.part(name).pale?.includes(curve.name));
    const end = Math.max(left, ...own.map(({ points }) => points.at(-1)?.[0] ?? left));
    const from = view.reading()?.name === name ? view.reading().place : end;
    const stride = Math.max(1, Math.round((right - left) / 40)) * (event.key === "ArrowRight" ? 1 : -1);
    const to = { Home: left, End: end }[event.key] ?? from + stride, place = Math.round(within(left, to, end));
    if (place !== from || event.key === "Home" || event.key === "End" || event.repeat || !view.onward(view.overlay(name), Math.sign(stride))) view.read({ name, place }, true);
    stop(event);
  }

  return { key, curveKey, held: () => drag?.held };
}

// The cells on the straight way from one cell to another; the first one is left out, if there is one.
function cellsBetween(from, to) {
  if (!from || sameCell(from, to)) return [to];
  const [down, right] = [to[0] - from[0], to[1] - from[1]];
  const steps = Math.max(Math.abs(down), Math.abs(right));
  return Array.from({ length: steps }, (_, at) =>
    [from[0] + Math.round((down * (at + 1)) / steps), from[1] + Math.round((right * (at + 1)) / steps)]);
}

// Press the brush on a cell: a disc of `thickness` cells, soft at the rim. Pressing twice changes nothing
// more, so a slow stroke is no darker than a fast one.
function press(numbers, [rows, cols], [row, col], { ink, thickness, high }) {
  const radius = thickness / 2, reach = Math.ceil(radius);
  for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++)
    for (let c = Math.max(0, col - reach); c <= Math.min(cols - 1, col + reach); c++) {
      const cover = within(0, radius + 0.5 - Math.hypot(r - row, c - col), 1), at = r * cols + c;
      if (cover === 1) numbers[at] = ink;
      else if (cover > 0) numbers[at] = ink > 0 ? Math.max(numbers[at], ink * cover) : Math.min(numbers[at], high * (1 - cover));
    }
}
