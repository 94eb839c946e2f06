// What a heatmap says of a cell: for the line below it, and for screen readers.

// Where a cell lies in the values, or null in the padding.
function placeOf(state, [row, col]) {
  const [r, c] = [row - state.origin[0], col - state.origin[1]];
  return r < 0 || c < 0 || r >= state.rows || c >= state.cols ? null : r * state.cols + c;
}

function outside([top, left, height, width], [row, col]) {
  return row < top || col < left || row >= top + height || col >= left + width;
}

function valueWords(state, cell) {
  const place = placeOf(state, cell);
  if (place === null) return "padding, 0";
  if (state.channels === 3) {
    const [red, green, blue] = state.values.subarray(3 * place, 3 * place + 3);
    return `red ${red}, green ${green}, blue ${blue}`;
  }
  const value = state.values[place];
  const known = Number.isNaN(value) ? "no value" : `value ${briefly(value, 6)}`;
  const words = state.frame?.length && outside(state.frame, cell) ? `padding, ${known}` : known;
  const hatched = state.hatchedAs && state.hatched.some((other) => sameCell(other, cell));
  return hatched ? `${words}, ${state.hatchedAs}` : words;
}

// The map of a sheet that a cell belongs to, and the cell's own row and column in it.
function onMap({ tiles: [high, wide], cols }, [row, col]) {
  const index = Math.floor(row / high) * (cols / wide) + Math.floor(col / wide);
  return [index, row % high, col % wide];
}

function cellWords(state, cell) {
  if (!state.tiles.length) return `row ${cell[0]}, column ${cell[1]}, ${valueWords(state, cell)}`;
  const [index, row, col] = onMap(state, cell);
  return `map ${index}, row ${row}, column ${col}, ${valueWords(state, cell)}`;
}

// The same for the eye, in fewer words where there is little room.
function briefCellWords(state, cell) {
  const place = state.tiles.length ? onMap(state, cell) : cell;
  const value = valueWords(state, cell).replace(/value |red |green |blue /g, "");
  return `(${place.join(", ")}): ${value}`;
}
