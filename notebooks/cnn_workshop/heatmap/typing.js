// What the keys mean on a heatmap: moves of the cursor, and numbers typed into a cell.

const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-8, 0], PageDown: [8, 0], Home: [0, -Infinity], End: [0, Infinity],
};

// Characters gather in the cell (state.entry) until Enter, or leaving it, hands the number over;
// Escape drops them. What is no number is dropped as well.
function typing(state, redraw, handOver) {
  // Whether the key was a part of typing, so that it has no other meaning.
  function typed({ key }, cell) {
    const text = sameCell(state.entry?.cell, cell) ? state.entry.text : "";
    if (/^[0-9.,+-]$/.test(key) || (text && /^e$/i.test(key))) enter(cell, text + key);
    else if (!text) return false;
    else if (key === "Backspace") enter(cell, text.slice(0, -1));
    else if (key === "Escape") enter(cell, "");
    else if (key === "Enter" || key === "Tab" || key in MOVES) {
      commit();
      return key === "Enter";
    }
    return true;
  }

  function enter(cell, text) {
    state.entry = text ? { cell, text } : null;
    redraw();
  }

  function commit() {
    if (!state.entry) return;
    const { cell, text } = state.entry;
    const value = Number(text.replace(",", "."));
    enter(cell, "");
    if (!Number.isNaN(value)) handOver(cell, value);
  }

  return { typed, commit };
}
