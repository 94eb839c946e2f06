// Changing numbers: what a hand does with them in one gesture, and what is typed into a cell.

const OWED = 60;   // milliseconds: so long a number changed by key waits for its answer, to be painted with it

function makeChanging(view) {
  const { share } = view;
  const paintAll = () => share.views.forEach((each) => each.paint());
  let entry = null;   // what is being typed: { name, cell, text }

  function beginGesture() {
    share.gesture += 1;
    hold();
    share.inHand = true;
  }

  function endGesture() {
    share.inHand = false;
    if (!share.held) return;
    share.held = null;
    paintAll();
  }

  const hold = () => { share.held ??= new Map(view.scene().scaled.map((each) => [each.name, view.ends(each)])); };

  // A change by key is undone by itself, but for those that follow at once on the same number.
  let lastWrite = "", lastTime = 0;
  function write(name, cell, value, keyed = false) {
    const panel = view.part(name), changed = Float64Array.from(view.numbers(panel)), now = performance.now(), same = `${name} ${cell}`;
    if (!share.inHand) {
      if (same !== lastWrite || now - lastTime > 1000) share.gesture += 1;
      hold();
    }
    [lastWrite, lastTime] = [same, now];
    changed[placeOf(panel, cell)] = value;
    const number = view.tell({ is: "write", panel: name, cell, value, gesture: share.gesture }, `write ${same}`);
    keep(name, changed, number, keyed && share.post.quick());
  }

  function stroke(name, cells, alone = false) {
    if (alone) share.gesture += 1;
    const panel = view.part(name), changed = Float64Array.from(view.numbers(panel));
    const inks = { ink: panel.brush ?? 1, thickness: panel.thickness ?? 1, high: view.ends(panel)[1] };
    for (const cell of cells) if (placeOf(panel, cell) !== null) press(changed, panel.values.shape, cell, inks);
    view.stand({ name, cell: cells.at(-1), how: "pointer" });
    const number = view.tell({ is: "paint", panel: name, gesture: share.gesture }, `paint ${name}`, [changed.buffer.slice(0)]);
    keep(name, changed, number);
  }

  // While Python is quick, a number changed by key waits for its answer: both in one painting. If Python takes
  // longer, what a person did is shown alone. In a drag the hand's own number is shown at once: so more frames are.
  function keep(name, changed, number, waits = false) {
    share.local.set(name, { numbers: changed, number, version: number });
    share.views.forEach((each) => { each.replaced(name); if (!waits) each.paintAlone(name); });
    if (waits) share.owed ??= setTimeout(() => { share.owed = null; paintAll(); }, OWED);
  }

  // ---- typing ------------------------------------------------------------------------------------
  // Characters gather in the cell until Enter, or leaving it, hands the number over; Escape drops them.
  function typed({ key }, name, cell) {
    const text = entry?.name === name && sameCell(entry.cell, cell) ? entry.text : "";
    if (/^[0-9.,+-]$/.test(key) || (text && /^e$/i.test(key))) enter(name, cell, text + key);
    else if (!text) return false;
    else if (key === "Backspace") enter(name, cell, text.slice(0, -1));
    else if (key === "Escape") enter(name, cell, "");
    else if (key === "Enter" || key === "Tab" || key in MOVES) {
      commit();
      return key === "Enter";
    }
    return true;
  }

  function enter(name, cell, text) {
    entry = text ? { name, cell, text } : null;
    view.paint();
  }

  function commit() {
    if (!entry) return;
    const { name, cell, text } = entry, value = Number(text.replace(",", "."));
    entry = null;
    if (!view.part(name)) return;   // it has gone, and the focus with it
    if (text.trim() === "" || Number.isNaN(value)) view.notice(`${text} is no number: nothing was changed.`);
    else {
      const { is, farthest = 999 } = view.part(name);
      write(name, cell, within(-farthest, value, farthest));
      if (is === "Bars") share.held = null;   // it may be far longer than before
    }
    view.paint();
  }

  return { beginGesture, endGesture, write, stroke, typed, commit, typing: (name) => (entry?.name === name ? entry : null) };
}
