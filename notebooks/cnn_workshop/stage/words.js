// What is said of a cell: beside the pointer, and for screen readers.

// Where a cell lies in the values, or null in the padding.
function placeOf(panel, [row, col]) {
  const [top, left] = panel.origin ?? [0, 0];
  const [r, c] = [row - top, col - left];
  const [rows, cols = 1] = panel.values.shape;   // bars have one number a row
  return r < 0 || c < 0 || r >= rows || c >= cols ? null : r * cols + c;
}

function valueWords(panel, numbers, cell, digits = 6) {
  const place = placeOf(panel, cell);
  if (place === null) return "padding, 0";
  if (panel.kind === "colour") {
    const [red, green, blue] = numbers.subarray(3 * place, 3 * place + 3);
    return `red ${red}, green ${green}, blue ${blue}`;
  }
  return Number.isNaN(numbers[place]) ? "no value" : `value ${briefly(numbers[place], digits)}`;
}

// The map of a sheet that a cell belongs to, and the cell's own row and column in it.
function onMap(panel, [row, col]) {
  const [high, wide] = panel.tiles;
  const index = Math.floor(row / high) * (panel.values.shape[1] / wide) + Math.floor(col / wide);
  return [index, row % high, col % wide];
}

function cellWords(panel, numbers, cell, marks = []) {
  const said = marks.filter((mark) => mark.words && covers(mark, cell)).map((mark) => mark.words);
  const words = [valueWords(panel, numbers, cell), ...said].join(", ");
  if (panel.is === "Bars") return `${panel.labels[cell[0]]}, ${words}`;
  if (!panel.tiles?.length) return `row ${cell[0]}, column ${cell[1]}, ${words}`;
  const [index, row, col] = onMap(panel, cell);
  return `map ${index}, row ${row}, column ${col}, ${words}`;
}

function covers({ cells = [], box }, cell) {
  if (cells.some((other) => sameCell(other, cell))) return true;
  return Boolean(box) && cell[0] >= box[0] && cell[1] >= box[1] && cell[0] < box[0] + box[2] && cell[1] < box[1] + box[3];
}

const shapeWords = ({ values: { shape } }) => `${shape[0]} × ${shape[1]}`;
