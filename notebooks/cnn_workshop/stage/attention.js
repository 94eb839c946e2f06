// What catches the eye for a moment when something has changed.

const FLASH = 900;   // milliseconds
const SEEN = 9;      // CSS pixels: frames would hide smaller cells

// No number is as no number was.
const isSame = (one, other) => one === other || (Number.isNaN(one) && Number.isNaN(other));

function makeAttention(view) {
  const { share } = view;
  let changed = null, ending = 0;   // by panel: the cells that are new
  let since = null;                 // when a mark began to call

  // For a moment, frame the cells of a panel that are new, unless nearly all are, or the window only moved.
  function outlineChanges(before, said) {
    clearTimeout(ending);
    changed = null;
    if (said.moved || share.inHand) return;
    const old = new Map(allParts(before.scene.rows).filter((each) => each.is === "Panel").map((each) => [each.name, each.values]));
    const shown = new Set(view.scene().windows.flatMap((link) => link.windows));
    const found = new Map();
    for (const { name, values, origin: [row, col] = [0, 0] } of view.scene().panels) {
      const ref = old.get(name);
      if (view.at(name)?.cell < SEEN) continue;
      if (!ref || ref.key === values.key || shown.has(name) || ref.shape.join() !== values.shape.join() || values.shape.length > 2) continue;
      const was = share.before?.get(ref.key), is = numbersOf(share, values);
      if (!was || was.length !== is.length) continue;
      const cells = [];
      is.forEach((value, place) => { if (!isSame(value, was[place])) cells.push([row + Math.floor(place / values.shape[1]), col + (place % values.shape[1])]); });
      if (cells.length && cells.length <= is.length * 0.6 && cells.length <= 300) found.set(name, cells);
    }
    if (!found.size) return;
    changed = found;
    ending = setTimeout(() => { changed = null; view.paint(); }, FLASH);
  }

  // Draw the eye to a mark that has come or moved, or on other numbers: for a moment, and not for those who want no motion.
  function startFlash(before) {
    const called = ({ marks, rows }) => {
      const keys = new Map(allParts(rows).map(({ name, values }) => [name, values?.key]));
      return JSON.stringify(marks.filter(({ kind }) => kind === "flash").map(({ panel, cells, box }) => [panel, cells, box, keys.get(panel)]));
    };
    const now = called(view.scene());
    if (now === called(before.scene)) return;
    since = null;
    if (now === "[]" || calm()) return;
    const mine = since = performance.now();
    const go = () => {
      if (since !== mine || !view.box.isConnected) return;
      if (performance.now() - mine >= FLASH) since = null;
      else requestAnimationFrame(go);
      view.paint();
    };
    requestAnimationFrame(go);
  }

  return {
    show(before, said) {
      outlineChanges(before, said);
      startFlash(before);
    },
    changed: () => changed ?? new Map(),
    way: () => (since ? (performance.now() - since) / FLASH : 1),   // of a call: over at 1
    stop() {
      clearTimeout(ending);
      since = null;
    },
  };
}
