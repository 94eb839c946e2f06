// A panel's cells and numbers. They are painted on a canvas of their own, and again only where something
// about them changed: most moves change a few of them.

const READABLE = 15;       // CSS pixels: smaller cells get no numbers
const ROUND = 16;          // from here on, cells have round corners and stand a pixel apart
const MOST_NUMBERS = 1024;
// How many digits, how much room beside them, and the least letters; the last ones for a telephone, which is near.
const FITTING = [[3, 6, 10], [2, 6, 9], [2, 4, 8.5], [2, 0, 8.5], [0, 2, 8.5]], SQUEEZED = [[3, 1, 8], [2, 1, 8], [0, 1, 8]];
const TINY = 1e-4, NOTHING = 0.005;   // a number that is such a share of the largest, and 0.00 when rounded, needs no exponent
const CLOSED = 0.88;       // how closely the longest number is set, so that the letters of all can be larger
const MESH = 0.3;          // how strong the lines between pixels are on white paper, which would shout on a dark picture
const WHITISH = 232;       // of 255: brighter pixels are hardly seen on white paper
const PALE = 0.55;         // how much paper there is in the colour of a cell that is not reached yet

// ---- colours -------------------------------------------------------------------------------------

// What a colour is on a canvas: as four bytes, as the style sheet writes it, and what is written on it. The latter two
// are worked out when they are wanted: of each pixel of a photograph, they would take longer than all else.
class Shade {
  constructor(rgb, { missing = false, edge = null } = {}) {
    this.rgb = rgb;
    this.missing = missing;
    this.edge = edge;   // of those that would hardly be seen on the paper
    this.bytes = (255 << 24) | (rgb[2] << 16) | (rgb[1] << 8) | rgb[0];
  }
  get css() { return (this.style ??= css(this.rgb)); }
  get ink() { return (this.letters ??= inkOn(this.rgb)); }
}

// Cells without a number are no brighter than the others of their theme.
const MISSING = [[GREY, GREY, GREY], [62, 68, 75]].map((rgb) => new Shade(rgb, { missing: true }));

// The 256 shades of a scale, strong or pale.
function ladderOf(kind, ink, pale) {
  const ladders = (ink.ladders ??= new Map()), name = pale ? `pale ${kind}` : kind;
  const edgeOf = ([red]) => (kind === "pixels" && !ink.dark && red > WHITISH ? ink.line : null);
  const made = () => scaleOf(kind, ink.dark).map((rgb) => (pale ? mixed(rgb, ink.paper, PALE) : rgb)).map((rgb) => new Shade(rgb, { edge: edgeOf(rgb) }));
  if (!ladders.has(name)) ladders.set(name, made());
  return ladders.get(name);
}

// The numbers of a detail, from those of its panel.
function cutOut({ values: { shape: [, across] } }, numbers, { origin: [top, left], values: { shape: [rows, cols] } }) {
  return Array.from({ length: rows * cols }, (_, at) => numbers[(top + Math.floor(at / cols)) * across + left + (at % cols)]);
}

// The shade of each cell of a panel; `isPale` says of a cell whether it is pale.
function shadesOf(panel, numbers, [low, high], ink, isPale) {
  if (panel.kind === "colour") return (at) => {
    const rgb = [numbers[3 * at], numbers[3 * at + 1], numbers[3 * at + 2]];
    return new Shade(isPale(at) ? mixed(rgb, ink.paper, PALE) : rgb);
  };
  const strong = ladderOf(panel.kind ?? "signed", ink, false), pale = ladderOf(panel.kind ?? "signed", ink, true), missing = MISSING[Number(ink.dark)];
  return (at) => (Number.isNaN(numbers[at]) ? missing : (isPale(at) ? pale : strong)[colourIndex(numbers[at], low, high)]);
}

// ---- a panel -------------------------------------------------------------------------------------

// Paint a panel on the canvas that it was painted on before, `old`, or on a new one: `sharp` is how many
// dots a CSS pixel has. Returns it, to be given back the next time.
function rasterOf({ part: panel, cell, width, height, tight }, numbers, ends, ink, { sharp, isPale, entry, old }) {
  const [rows, cols] = panel.values.shape, [down, across] = borderOf(panel);
  const canvas = old?.canvas ?? document.createElement("canvas"), pen = canvas.getContext("2d");
  const size = [width, height].map((side) => Math.max(1, Math.round(side * sharp)));
  const shade = shadesOf(panel, numbers, ends, ink, isPale);
  const look = { panel, cell, rows, cols, down, across, numbers, shade, ink, width, height, tight };
  const letters = panel.numbers !== false && panel.kind !== "colour" ? lettersOf(look) : null;
  const frame = [size, cell, rows, cols, down, across, ink.key, ink.font, letters?.size, panel.tiles].join(" ");
  const fresh = old?.frame !== frame;
  // A larger one than is needed does as well: each time that it gets another size it has to be made anew.
  const [most, tallest] = [Math.max(size[0], canvas.width), Math.max(size[1], canvas.height)];
  if (canvas.width !== most || canvas.height !== tallest) Object.assign(canvas, { width: most, height: tallest });
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.letters = "";
  if (fresh) pen.clearRect(0, 0, size[0] / sharp, size[1] / sharp);
  const cells = cell >= ROUND ? paintCells(pen, look, wordsOf(look, letters, entry), letters, fresh ? [] : old.cells) : [];
  const dots = cell < ROUND ? old?.dots ?? new OffscreenCanvas(1, 1).getContext("2d") : null;   // dear to make anew
  if (dots) {
    paintImage(pen, look, dots);
    if (letters) paintNumbers(pen, look, wordsOf(look, letters, entry), letters);
  }
  if (fresh && (down || across)) paintBorder(pen, look);
  if (panel.tiles?.length) paintGaps(pen, look);
  return { canvas, size, frame, cells, dots, isWritten: Boolean(letters) };
}

// The canvas of a place in the row of cells: its left upper corner.
const cornerOf = ({ cols, down, across, cell }, at) => [(at % cols + across) * cell, (Math.floor(at / cols) + down) * cell];

// Paint the cells that are not as they were; returns how each is now.
function paintCells(pen, look, words, letters, before) {
  const { rows, cols, cell, shade } = look, now = [];
  for (let at = 0; at < rows * cols; at++) {
    const is = shade(at), text = words ? words(at) : "";
    now.push(`${is.css} ${text}`);
    if (now[at] === before[at]) continue;
    const [x, y] = cornerOf(look, at);
    if (before.length) pen.clearRect(x, y, cell, cell);
    fillRound(pen, is.css, x + 0.5, y + 0.5, cell - 1, cell - 1, 3);
    if (is.edge) {
      pen.strokeStyle = is.edge;
      pen.lineWidth = 1;
      pen.stroke();
    }
    if (is.missing) hatch(pen, x, y, cell, cell);
    if (words) writeIn(pen, look, x, y, text, is, letters);
  }
  return now;
}

// One dot a cell, scaled up: many small cells are painted faster so.
function paintImage(pen, look, brush) {
  const { panel, rows, cols, down, across, cell, shade, ink, width, height } = look, { canvas } = brush;
  if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
  const image = brush.createImageData(cols, rows), dots = new Int32Array(image.data.buffer);
  const missing = [];
  for (let at = 0; at < dots.length; at++) {
    const is = shade(at);
    dots[at] = is.bytes;
    if (is.missing) missing.push(at);
  }
  brush.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = cell < 1;
  pen.drawImage(canvas, across * cell, down * cell, cols * cell, rows * cell);
  pen.fillStyle = css(ink.paper);
  if (cell >= 9) {
    if (panel.kind === "pixels" && !ink.dark) pen.globalAlpha = MESH;
    for (let col = 1; col < cols; col++) pen.fillRect((col + across) * cell - 0.25, down * cell, 0.5, rows * cell);
    for (let row = 1; row < rows; row++) pen.fillRect(across * cell, (row + down) * cell - 0.25, cols * cell, 0.5);
    pen.globalAlpha = 1;
  }
  if (missing.length === dots.length) hatch(pen, 0, 0, width, height);
  else if (cell >= 5) hatchAll(pen, missing.map((at) => [...cornerOf(look, at), cell, cell]));
}

// Padding: stripes say "no pixel of the picture" without needing a colour.
function paintBorder(pen, { rows, cols, down, across, cell }) {
  const [width, height] = [(cols + 2 * across) * cell, (rows + 2 * down) * cell];
  for (const [x, y, w, h] of [[0, 0, width, down * cell], [0, height - down * cell, width, down * cell],
                              [0, down * cell, across * cell, rows * cell],
                              [width - across * cell, down * cell, across * cell, rows * cell]])
    if (w && h) hatch(pen, x, y, w, h);
}

function paintGaps(pen, { panel, cell, ink, width, height }) {
  const [high, wide] = panel.tiles.map((size) => size * cell), line = within(2, cell, 4);
  pen.fillStyle = css(ink.paper);
  for (let y = high; y < height - 1; y += high) pen.fillRect(0, y - line / 2, width, line);
  for (let x = wide; x < width - 1; x += wide) pen.fillRect(x - line / 2, 0, line, height);
}

const hatch = (pen, ...box) => hatchAll(pen, [box]);

// In one path: to stroke thousands of cells, each cut off at its edges, would take longer than all else.
function hatchAll(pen, boxes) {
  pen.save();
  pen.strokeStyle = "rgba(128, 128, 128, 0.45)";
  pen.lineWidth = 1;
  pen.beginPath();
  for (const [x, y, width, height] of boxes)
    for (let at = -height; at < width; at += 6) {
      const start = Math.max(0, -at), end = Math.min(height, width - at);
      pen.moveTo(x + at + start, y + height - start);
      pen.lineTo(x + at + end, y + height - end);
    }
  pen.stroke();
  pen.restore();
}

// ---- numbers -------------------------------------------------------------------------------------

// The largest letters in which the longest number fits its cell: with three digits, with two, or with
// two decimals (digits 0).
function lettersOf({ panel, cell, rows, cols, numbers, ink, tight }) {
  if (cell < READABLE || rows * cols > MOST_NUMBERS) return null;
  const tiny = Math.min(NOTHING, TINY * numbers.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0));
  for (const [digits, edges, least] of tight ? [...FITTING, ...SQUEEZED] : FITTING) {
    let longest = "0";
    for (const value of numbers) {
      const text = shortly(value, digits, tiny);
      if (text.length > longest.length) longest = text;
    }
    const size = Math.min((10 * (cell - edges)) / ((tight || !digits ? 1 : CLOSED) * widthOf(longest, 10, 500, ink)), cell / 2.2, 15);
    if (size >= least) return { size, digits, tiny };
  }
  return null;
}

// What is written in each cell: its number, or what a person is typing in its place.
function wordsOf({ panel, numbers, cols }, letters, entry) {
  const typed = entry ? entry.cell[0] * cols + entry.cell[1] : -1, isGap = (at) => panel.gaps && Number.isNaN(numbers[at]);
  return letters && ((at) => (at === typed ? `${entry.text}|` : isGap(at) ? "" : shortly(numbers[at], letters.digits, letters.tiny)));
}

function paintNumbers(pen, look, words, letters) {
  for (let at = 0; at < look.rows * look.cols; at++) writeIn(pen, look, ...cornerOf(look, at), words(at), look.shade(at), letters);
}

function writeIn(pen, { cell, ink }, x, y, text, { ink: fill }, { size }) {
  setLetters(pen, size, 500, ink);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = fill;
  pen.fillText(text, x + cell / 2, y + cell / 2 + size * 0.06, cell - (cell < 24 ? 2 : 5));   // none on its neighbour's
}
