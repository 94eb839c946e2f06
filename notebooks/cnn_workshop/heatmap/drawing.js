// Drawing one heatmap on a canvas, and where linked heatmaps light up: plain functions, no state.
// A "cell" is [row, col], counted from 0 at the top left of the picture; the border of padding has
// negative rows and columns, or those past the last one.

const GUTTER = { left: 24, top: 16 };   // CSS pixels for the row and column numbers
const DIGIT = 6.5;   // as wide as a digit of a row or column number is, at most
const BAR = { height: 9, gap: 8, text: 15 };

// ---- where windows lie -------------------------------------------------------------------------

// The cells of the input that one output cell reads.
function windowCells(link, [row, col]) {
  const cells = [];
  for (let i = 0; i < link.kernel[0]; i++)
    for (let j = 0; j < link.kernel[1]; j++) cells.push(inputCell(link, [row, col], [i, j]));
  return cells;
}

// The input cell that kernel value [i, j] meets when the window stands at an output cell.
function inputCell({ stride, padding, dilation }, [row, col], [i, j]) {
  return [row * stride[0] - padding[0] + i * dilation[0],
          col * stride[1] - padding[1] + j * dilation[1]];
}

// Every output cell whose window reads the input cell [y, x].
function fedCells(link, [y, x]) {
  const along = (place, axis) => {
    const found = [];
    for (let step = 0; step < link.kernel[axis]; step++) {
      const start = place + link.padding[axis] - step * link.dilation[axis];
      const at = start / link.stride[axis];
      if (Number.isInteger(at) && at >= 0 && at < link.output[axis]) found.unshift(at);
    }
    return found;
  };
  return along(y, 0).flatMap((row) => along(x, 1).map((col) => [row, col]));
}

// What a heatmap with this role outlines, given the cursors of all the heatmaps it is tied to: the
// window of the output cell on the picture, the whole kernel; or the cells that a pixel feeds.
function outlinedCells(link, { input, output }) {
  if (link.role === "output") return input ? fedCells(link, input) : [];
  if (!output || input) return [];
  return link.role === "input" ? windowCells(link, output) : kernelCells(link);
}

// The one cell that belongs to the cursor on the other side of the multiplication sign: the pixel
// that a kernel value meets, or the kernel value that a pixel meets.
function metCell(link, { input, kernel, output }) {
  if (!output) return null;
  if (link.role === "input") return kernel ? inputCell(link, output, kernel) : null;
  if (link.role !== "kernel" || !input) return null;
  return kernelCells(link).find((cell) => sameCell(inputCell(link, output, cell), input)) ?? null;
}

function kernelCells({ kernel: [rows, cols] }) {
  return Array.from({ length: rows * cols }, (_, at) => [Math.floor(at / cols), at % cols]);
}

function within(least, value, most) {
  return Math.max(least, Math.min(most, value));
}

function sameCell(a, b) {
  return a && b && a[0] === b[0] && a[1] === b[1];
}

// ---- numbers and colours -----------------------------------------------------------------------

function briefly(value, digits = 3) {
  if (Number.isNaN(value)) return "?";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Number.isInteger(value)) return String(value);
  const rounded = value.toPrecision(digits);
  return Number.isInteger(Number(rounded)) ? rounded : String(Number(rounded));
}

function colourIndex(value, low, high) {
  return within(0, Math.round(((value - low) / (high - low || 1)) * 255), 255);
}

// Black or white, whichever stands out more (at least 4.5 to 1 on every colour).
function inkOn(red, green, blue) {
  const linear = [red, green, blue].map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return luminance > 0.1791 ? "#000" : "#fff";
}

// ---- layout: how many CSS pixels a cell gets ---------------------------------------------------

function layOut(state, available) {
  const rows = state.rows + 2 * state.border[0];
  const cols = state.cols + 2 * state.border[1];
  const room = Math.max(16, available - GUTTER.left - 2);
  let cell = Math.min(state.cell, room / cols);
  if (cell >= 4 && !state.tiles.length) cell = Math.floor(cell);   // strips of maps keep one width
  const width = Math.round(cell * cols);
  const height = Math.round(cell * rows);
  const bar = state.scale ? BAR.gap + BAR.height + BAR.text : 0;
  return { rows, cols, cell, width, height, barTop: GUTTER.top + height + BAR.gap,
           total: [GUTTER.left + Math.max(width, 40) + 2, GUTTER.top + height + 2 + bar] };
}

// ---- drawing -----------------------------------------------------------------------------------

// Colour every cell once, one pixel each, into a small canvas that is then scaled up.
function rasterise(state) {
  const { values, rows, cols, border, channels, palette, low, high } = state;
  const width = cols + 2 * border[1];
  const height = rows + 2 * border[0];
  const small = new OffscreenCanvas(width, height);
  const pen = small.getContext("2d");
  const picture = pen.createImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    const row = Math.floor(at / width) - border[0];
    const col = (at % width) - border[1];
    const inside = row >= 0 && col >= 0 && row < rows && col < cols;
    const place = channels * (row * cols + col);
    const value = inside ? values[place] : 0;
    const from = 3 * colourIndex(value, low, high);
    const missing = Number.isNaN(value);
    for (let channel = 0; channel < 3; channel++) {
      const shade = channels === 3 ? values[place + channel] : palette[from + channel];
      picture.data[4 * at + channel] = missing ? 217 : shade;
    }
    picture.data[4 * at + 3] = 255;
  }
  pen.putImageData(picture, 0, 0);
  return small;
}

function drawHeatmap(pen, state, layout, theme, marks) {
  pen.clearRect(0, 0, ...layout.total);
  pen.textBaseline = "middle";
  pen.textAlign = "center";
  drawIndices(pen, state, layout, theme);
  pen.save();
  pen.translate(GUTTER.left, GUTTER.top);
  pen.imageSmoothingEnabled = layout.cell < 1;
  pen.drawImage(state.raster, 0, 0, layout.width, layout.height);
  drawGrid(pen, state, layout);
  for (const cell of state.hatched) hatch(pen, ...cellBox(state, layout, cell));
  if (state.tiles.length) drawGaps(pen, state, layout, theme);
  if (state.numbers) drawNumbers(pen, state, layout, theme);
  if (state.frame.length) drawBox(pen, state, layout, state.frame, "#222");
  for (const box of state.boxes) drawBox(pen, state, layout, box, "#b8006b");
  if (marks.outlined.length) drawOutline(pen, state, layout, marks.outlined, marks.dashed);
  if (marks.met) drawCursor(pen, state, layout, { cursor: marks.met });
  if (marks.cursor) drawCursor(pen, state, layout, marks);
  pen.restore();
  if (state.scale) drawBar(pen, state, layout, theme);
}

// Left edge, top edge, width and height of one cell in the scaled picture.
function cellBox(state, layout, [row, col]) {
  const top = (row - state.origin[0] + state.border[0]) * layout.cell;
  const left = (col - state.origin[1] + state.border[1]) * layout.cell;
  return [left, top, layout.cell, layout.cell];
}

function drawGrid(pen, state, layout) {
  pen.strokeStyle = pen.fillStyle = "rgba(128, 128, 128, 0.55)";
  pen.lineWidth = 1;
  if (layout.cell >= 8) {   // as rectangles: a browser draws them faster than one path of many lines
    for (let row = 1; row < layout.rows; row++)
      pen.fillRect(0, row * layout.cell - 0.5, layout.width, 1);
    for (let col = 1; col < layout.cols; col++)
      pen.fillRect(col * layout.cell - 0.5, 0, 1, layout.height);
  }
  pen.strokeRect(-0.5, -0.5, layout.width + 1, layout.height + 1);
  if (layout.cell >= 6) eachCell(state, (cell, value, padding) => {
    const [left, top, size] = cellBox(state, layout, cell);
    if (padding || Number.isNaN(value)) hatch(pen, left, top, size, size);
  });
  else if (state.values.every(Number.isNaN)) hatch(pen, 0, 0, layout.width, layout.height);
}

// The maps of a sheet stand apart by a line in the colour of the page.
function drawGaps(pen, state, layout, theme) {
  const [high, wide] = state.tiles.map((size) => size * layout.cell);
  pen.strokeStyle = theme.page;
  pen.lineWidth = within(2, layout.cell, 4);
  pen.beginPath();
  for (let top = high; top < layout.height - 1; top += high) line(pen, -1, top, layout.width + 2, 0);
  for (let left = wide; left < layout.width - 1; left += wide) line(pen, left, -1, 0, layout.height + 2);
  pen.stroke();
}

function line(pen, left, top, right, down) {
  pen.moveTo(left, top);
  pen.lineTo(left + right, top + down);
}

// Stripes say "no pixel of the picture" without needing a colour.
function hatch(pen, left, top, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.strokeStyle = "rgba(128, 128, 128, 0.75)";
  pen.beginPath();
  for (let at = -height; at < width; at += 6) line(pen, left + at, top + height, height, -height);
  pen.stroke();
  pen.restore();
}

function eachCell(state, visit) {
  const { rows, cols, border, origin, values } = state;
  for (let row = -border[0]; row < rows + border[0]; row++)
    for (let col = -border[1]; col < cols + border[1]; col++) {
      const padding = row < 0 || col < 0 || row >= rows || col >= cols;
      visit([row + origin[0], col + origin[1]], padding ? 0 : values[row * cols + col], padding);
    }
}

// The largest font in which the longest number fits its cell, with three digits or else two.
function numberFont(pen, state, layout, theme) {
  if (layout.cell < 15 || layout.rows * layout.cols > 1024) return null;
  pen.font = `10px ${theme.font}`;
  for (const digits of [3, 2]) {
    const longest = Array.from(state.values, (value) => briefly(value, digits))
      .reduce((most, text) => (text.length > most.length ? text : most), "0");
    const fits = (10 * (layout.cell - 4)) / pen.measureText(longest).width;
    const size = Math.min(fits, 0.45 * layout.cell, 16);
    if (size >= (digits === 3 ? 10.5 : 8.5)) return { size, digits };
  }
  return null;
}

function drawNumbers(pen, state, layout, theme) {
  const font = numberFont(pen, state, layout, theme);
  if (!font) return;
  pen.font = `${font.size}px ${theme.font}`;
  const drop = state.mode === "sliders" ? 0.34 : 0.53;
  eachCell(state, (cell, value) => {
    const [left, top, side] = cellBox(state, layout, cell);
    const from = 3 * colourIndex(value, state.low, state.high);
    const missing = Number.isNaN(value);
    pen.fillStyle = missing ? "#000" : inkOn(...state.palette.subarray(from, from + 3));
    const entered = sameCell(cell, state.entry?.cell) ? `${state.entry.text}|` : null;
    pen.fillText(entered ?? briefly(value, font.digits), left + side / 2, top + drop * side, side - 2);
  });
}

// A dark line on a light one: it shows on every colour.
function doubleLine(pen, theme, width, draw) {
  for (const [colour, thickness] of [["#fff", width + 3], [theme, width]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thickness;
    draw();
  }
}

function drawOutline(pen, state, layout, cells, dashed) {
  const inside = cells.map((cell) => cellBox(state, layout, cell)).filter(([left, top]) =>
    left > -1 && top > -1 && left < layout.width && top < layout.height);
  pen.save();
  pen.lineJoin = "round";
  doubleLine(pen, "#b8006b", layout.cell < 6 ? 1.5 : 2.5, () => {
    pen.setLineDash(dashed && pen.strokeStyle !== "#ffffff" ? [5, 3] : []);
    for (const box of blocks(inside, layout.cell)) pen.strokeRect(...box);
  });
  pen.restore();
}

// A rectangle of cells, as far as it lies in the drawing.
function drawBox(pen, state, layout, [top, left, height, width], colour) {
  const [x, y, size] = cellBox(state, layout, [top, left]);
  const [x1, y1] = [within(0, x, layout.width), within(0, y, layout.height)];
  const [x2, y2] = [within(0, x + width * size, layout.width), within(0, y + height * size, layout.height)];
  pen.save();
  pen.lineJoin = "round";
  doubleLine(pen, colour, layout.cell < 6 ? 1.5 : 2.5, () => pen.strokeRect(x1, y1, x2 - x1, y2 - y1));
  pen.restore();
}

// Cells that touch are outlined as one block; scattered ones (a dilated window) one by one.
function blocks(boxes, size) {
  if (!boxes.length) return [];
  const left = Math.min(...boxes.map((box) => box[0]));
  const top = Math.min(...boxes.map((box) => box[1]));
  const width = Math.max(...boxes.map((box) => box[0])) + size - left;
  const height = Math.max(...boxes.map((box) => box[1])) + size - top;
  const full = Math.round((width / size) * (height / size)) === boxes.length;
  return full ? [[left, top, width, height]] : boxes;
}

function drawCursor(pen, state, layout, { cursor, pinned, focused }) {
  const [cellLeft, cellTop, cell] = cellBox(state, layout, cursor);
  const size = Math.max(cell, 9);   // a cell of a few pixels gets a frame that can be seen
  const [left, top] = [cellLeft - (size - cell) / 2, cellTop - (size - cell) / 2];
  pen.save();
  pen.lineJoin = "round";
  const width = pinned || focused ? 3.5 : 2.5;
  doubleLine(pen, "#000", width, () => pen.strokeRect(left, top, size, size));
  if (pinned) {   // a pin's head in the corner: pinned is not told by thickness alone
    pen.fillStyle = "#000";
    pen.beginPath();
    pen.arc(left + size, top, 4.5, 0, 2 * Math.PI);
    pen.fill();
    pen.strokeStyle = "#fff";
    pen.lineWidth = 1.5;
    pen.stroke();
  }
  pen.restore();
}

function drawIndices(pen, state, layout, theme) {
  pen.fillStyle = theme.soft;
  pen.font = `10.5px ${theme.font}`;
  for (const { at, text } of indices(state, layout, 1))
    pen.fillText(text, indexCentre(layout, at, text), GUTTER.top - 8);
  pen.textAlign = "right";
  for (const { at, text } of indices(state, layout, 0))
    pen.fillText(text, GUTTER.left - 5, GUTTER.top + (at + 0.5) * layout.cell);
  pen.textAlign = "center";
}

// The numbers along one axis, as many as there is room for. The maps of a sheet each count from 0; above
// maps in a single row stand their own numbers.
function indices(state, layout, axis) {
  const { tiles: [tall, wide], rows, cols } = state;
  if (axis === 1 && rows === tall)
    return Array.from({ length: cols / wide }, (_, map) =>
      ({ at: (map + 0.5) * wide - 0.5, text: wide * layout.cell > 50 ? `map ${map}` : String(map) }));
  const size = [layout.rows, layout.cols][axis];
  const border = state.border[axis];
  const origin = state.origin[axis];
  const digits = Math.max(...[-border, size - border].map((end) => String(end + origin).length));
  const every = [1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 128]
    .find((step) => step * layout.cell >= 5 + DIGIT * digits);
  return Array.from({ length: size }, (_, at) => {
    const place = state.tiles.length ? at % state.tiles[axis] : at - border;
    return { at, text: String(place + origin) };
  }).filter(({ text }) => text % every === 0);
}

// Where the number of a column is centred: above its column, or so far to the left that it is not cut.
function indexCentre(layout, at, text) {
  return Math.min(GUTTER.left + (at + 0.5) * layout.cell, layout.total[0] - DIGIT * text.length / 2);
}

function drawBar(pen, state, layout, theme) {
  const { palette, low, high } = state;
  const width = Math.max(40, Math.min(layout.width, 220));
  state.bar ??= rasterise({
    values: Float64Array.from({ length: 256 }, (_, at) => at), rows: 1, cols: 256,
    low: 0, high: 255, border: [0, 0], channels: 1, palette,
  });
  pen.drawImage(state.bar, GUTTER.left, layout.barTop, width, BAR.height);
  pen.strokeStyle = "rgba(128, 128, 128, 0.8)";
  pen.lineWidth = 1;
  pen.strokeRect(GUTTER.left - 0.5, layout.barTop - 0.5, width + 1, BAR.height + 1);
  pen.fillStyle = theme.soft;
  pen.font = `10.5px ${theme.font}`;
  const text = layout.barTop + BAR.height + 8;
  pen.textAlign = "left";
  pen.fillText(briefly(low), GUTTER.left, text);
  pen.textAlign = "right";
  pen.fillText(briefly(high), GUTTER.left + width, text);
  pen.textAlign = "center";
  if (low < 0 && high > 0) pen.fillText("0", GUTTER.left + (width * -low) / (high - low), text);
}
