// What lies on panels and between them: words, frames, marks, beams. Plain functions: `ink` holds the
// theme's colours.

const WORN = 34, MOST_WORN = 25;   // CSS pixels, numbers: where a kernel's numbers can be read on its window

const THICKEST = 0.15;             // of its way: a line that is thicker would be a patch

const FINE = 4;                    // CSS pixels: of smaller cells, thick frames would hide several

const font = (size, weight, ink) => `${weight} ${size}px ${ink.font}`;

// Even to set the letters that are set already makes the page work out its style: `pen.letters` knows. Whoever begins
// to paint forgets it, since a canvas may have been set back.
function setLetters(pen, size, weight, ink) {
  const letters = font(size, weight, ink);
  if (pen.letters !== letters) pen.font = pen.letters = letters;
}

const ruler = new OffscreenCanvas(1, 1).getContext("2d");
const MOST_WIDTHS = 4000;

// How wide a text is; the same ones are asked for again and again.
function widthOf(text, size, weight, ink) {
  const lists = (ink.widths ??= new Map()), place = 1000 * size + weight;
  if (!lists.has(place)) lists.set(place, new Map());
  const list = lists.get(place);
  let width = list.get(text);
  if (width === undefined) {
    if (list.size >= MOST_WIDTHS) list.clear();
    setLetters(ruler, size, weight, ink);
    list.set(text, (width = ruler.measureText(text).width));
  }
  return width;
}

function write(pen, ink, text, x, y, { size = 13, weight = 400, fill = ink.ink, align = "left", most, halo = false } = {}) {
  setLetters(pen, size, weight, ink);
  pen.fillStyle = fill;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  if (halo) {
    pen.save();
    Object.assign(pen, { strokeStyle: css(ink.paper), lineWidth: 5, lineJoin: "round" });
    pen.strokeText(text, x, y, most);
    pen.restore();
  }
  pen.fillText(text, x, y, most);
}

function fillRound(pen, fill, x, y, width, height, radius) {
  pen.fillStyle = fill;
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}

// ---- what lies on panels -------------------------------------------------------------------------

// The box of some cells of a placed panel, as far as it lies in it: [x, y, width, height]. Bars have a
// row each.
function boxAt(at, [top, left, high, wide]) {
  const { part: panel, x, y, cell, width, height } = at;
  if (panel.is === "Bars") return [x - 6, y + top * pitchOf(at), width, high * pitchOf(at)];
  const [down, across] = borderOf(panel), [row, col] = panel.origin ?? [0, 0];
  const [x0, y0] = [(left - col + across) * cell, (top - row + down) * cell];
  const [x1, y1] = [within(0, x0, width), within(0, y0, height)];
  const [x2, y2] = [within(0, x0 + wide * cell, width), within(0, y0 + high * cell, height)];
  return [x + x1, y + y1, x2 - x1, y2 - y1];
}

const cellAt = (at, [row, col]) => boxAt(at, [row, col, 1, 1]);

// The kernel lies on its window: each of its numbers stands in the corner of the pixel that it meets.
function paintKernel(pen, ink, at, shade, link, cell, kernel) {
  if (at.cell < WORN || kernel.length > MOST_WORN) return;
  const [rows, cols] = at.part.values.shape;
  kernelCells(link).forEach((place, index) => {
    const [row, col] = inputCell(link, cell, place), [x, y, w, h] = cellAt(at, [row, col]), isPixel = row >= 0 && col >= 0 && row < rows && col < cols;
    const fill = isPixel ? shade(row * cols + col).ink : inkOn(ink.paper);
    write(pen, ink, `×${shortly(kernel[index], 2)}`, x + w - 4, y + h - 7.5, { size: Math.min(11, w / 3.6), fill, align: "right", most: w - 6 });
  });
}

// A frame with a rim in the colour of the page: it shows on every colour.
function frame(pen, ink, [x, y, w, h], { colour = ink.accent, width = 3, dash = [], rim = 2.5 } = {}) {
  if (w < 1 || h < 1) return;
  const [grow, more] = w < 9 || h < 9 ? [(9 - Math.min(w, h)) / 2, 9] : [0, 0];   // a frame that can be seen
  const box = [x - grow - 0.5, y - grow - 0.5, Math.max(w, more) + 1, Math.max(h, more) + 1];
  pen.lineJoin = "round";
  const lines = [[css(ink.paper), width + rim, []], [colour, width, dash]];
  for (const [stroke, thick, line] of rim ? lines : lines.slice(1)) {
    pen.strokeStyle = stroke;
    pen.lineWidth = thick;
    pen.setLineDash(line);
    pen.beginPath();
    pen.roundRect(...box, 4);
    pen.stroke();
  }
  pen.setLineDash([]);
}

// White pixels are the strongest ones, and on white paper they would look like none: a hairline says where they end.
function hairline(pen, ink, [x, y, w, h]) {
  pen.strokeStyle = ink.line;
  pen.lineWidth = 1;
  pen.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1);
}

// Cells that touch are framed as one block; scattered ones (a dilated window) one by one.
function blocks(cells) {
  if (!cells.length) return [];
  const rows = cells.map((cell) => cell[0]), cols = cells.map((cell) => cell[1]);
  const [top, left] = [Math.min(...rows), Math.min(...cols)];
  const [high, wide] = [Math.max(...rows) - top + 1, Math.max(...cols) - left + 1];
  return high * wide === cells.length ? [[top, left, high, wide]] : cells.map(([row, col]) => [row, col, 1, 1]);
}

// The box of a mark, or one for each of its cells.
const singlyOf = ({ box, cells = [] }) => (box ? [box] : cells.map(([row, col]) => [row, col, 1, 1]));

function paintMark(pen, ink, at, mark) {
  const boxes = mark.box ? [mark.box] : blocks(mark.cells ?? []);
  if (mark.kind === "chosen") return frame(pen, ink, [at.x - 2, at.y - 2, at.width + 4, at.height + 4], { width: 2.5 });
  const singly = singlyOf(mark);
  if (mark.kind === "never") return hatchAll(pen, singly.map((box) => boxAt(at, box)));
  if (mark.kind === "wrong") return singly.forEach((box) => unequal(pen, ink, boxAt(at, box)));
  const look = { frame: { colour: ink.ink, width: 2 }, best: { colour: ink.ink, width: 2.5 },
                 ghost: { colour: ink.accent, width: 1.5, dash: [2, 3] }, thin: { width: 1, rim: 0 } }[mark.kind] ?? { width: at.cell < 6 ? 2 : 3 };
  if (at.cell < FINE && look.width > 2) Object.assign(look, { width: look.width - 1, rim: 1 });   // what lies under it is still seen
  boxes.forEach((box) => frame(pen, ink, boxAt(at, box), look));
  if (mark.text) boxes.forEach((box) => label(pen, ink, mark.text, boxAt(at, box), look.colour ?? ink.accent));
}

// A few letters in the upper left corner of a frame, on its colour.
function label(pen, ink, text, [x, y], colour) {
  const wide = widthOf(text, 11, 600, ink) + 8;
  fillRound(pen, colour, x - 1, y - 1, wide, 15, 3);
  write(pen, ink, text, x + 3, y + 7, { size: 11, weight: 600, fill: css(ink.paper) });
}

// A frame that closes in on what a mark frames, twice; `way` goes from 0 to 1.
function paintFlash(pen, ink, at, mark, way) {
  const left = 1 - ((2 * way) % 1), room = 26 * left;
  pen.globalAlpha = 1 - left * 0.8;
  for (const [x, y, w, h] of (mark.box ? [mark.box] : blocks(mark.cells ?? [])).map((box) => boxAt(at, box)))
    frame(pen, ink, [x - room, y - room, w + 2 * room, h + 2 * room], { width: 3 });
  pen.globalAlpha = 1;
}

// A cell that is wrong has a frame along its edge: within, it would lie on digits that fill the cell.
function unequal(pen, ink, [x, y, w, h]) {
  if (w < 1 || h < 1) return;
  pen.strokeStyle = ink.wrong;
  pen.lineWidth = w < 12 ? 1 : 1.5;
  pen.strokeRect(x + 0.5, y + 0.5, Math.max(1, w - 1), Math.max(1, h - 1));
}

const BADGED = 20, BADGE_IN = 0.45;   // CSS pixels: smaller cells get no badge; how much of it lies on its cell

// ... and the sign ≠, so that it is not told by colour alone: half outside, where no digits are, and above all frames.
function paintBadge(pen, ink, [x, y, w, h]) {
  if (w < BADGED || h < 1) return;
  const side = within(9, w / 3.2, 13), left = x + w - BADGE_IN * side, top = y - (1 - BADGE_IN) * side;
  fillRound(pen, ink.wrong, left, top, side, side, 3);
  write(pen, ink, "≠", left + side / 2, top + side / 2 + 0.5, { size: side - 2, weight: 700, fill: css(ink.paper), align: "center" });
}

function paintBeam(pen, ink, from, to, { weight = 1, kind = "band" } = {}) {
  const across = to[0] >= from[0] + from[2] - 1, [one, other] = across ? [sideways(from, to), 0] : [0, downwards(from, to)];
  const { upper, lower, turn } = one || other;
  const curve = ([a, b], [c, d]) => (turn === "x"
    ? pen.bezierCurveTo((a + c) / 2, b, (a + c) / 2, d, c, d) : pen.bezierCurveTo(a, (b + d) / 2, c, (b + d) / 2, c, d));
  pen.strokeStyle = pen.fillStyle = ink.accent;
  if (kind === "line") {
    if (!across) return;
    const middle = (pair) => [(upper[pair][0] + lower[pair][0]) / 2, (upper[pair][1] + lower[pair][1]) / 2];
    pen.globalAlpha = 0.15 + 0.65 * weight;
    pen.lineWidth = 0.6 + Math.min(5 * weight, (to[0] - from[0] - from[2]) * THICKEST);
    pen.beginPath();
    pen.moveTo(...middle(0));
    curve(middle(0), middle(1));
    pen.stroke();
    pen.globalAlpha = 1;
    return;
  }
  pen.beginPath();
  pen.moveTo(...upper[0]);
  curve(...upper);
  pen.lineTo(...lower[1]);
  curve(lower[1], lower[0]);
  pen.closePath();
  pen.globalAlpha = ink.dark ? 0.11 : 0.07;
  pen.fill();
  pen.globalAlpha = 0.7;
  pen.lineWidth = 1.2;
  for (const edge of [upper, lower]) {
    pen.beginPath();
    pen.moveTo(...edge[0]);
    curve(...edge);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

// Whether a beam that leads from one box to another leads back: to the left, or up.
const isBehind = ([x, y, w], [u, v, a, b]) => u + a <= x + 1 || (v + b <= y + 1 && u < x + w - 1);

// A band between cells of two panels runs from edge to edge; on a panel, it would hide what it leads to, and two rails
// along its cells' edges lead on to them.
function bandOf({ box: from, owner: first }, { box: to, owner: last }) {
  const [x, y, w, h] = from, [u, v, a, b] = to, rails = [], isAcross = u >= x + w - 1;
  const right = isPanel(first) ? first.x + first.width : x + w, below = isPanel(first) ? first.y + first.height : y + h;
  const [left, top] = isPanel(last) ? [last.x, last.y] : [u, v], over = last.part.title ? top - HEAD + 4 : top;   // no beam strikes a title through
  if (isAcross) {
    rails.push(...[y, y + h].map((height) => [x + w, height, right, height]), ...[v, v + b].map((height) => [left, height, u, height]));
    return { ends: [[x, y, right - x, h], [left, v, u + a - left, b]], rails };
  }
  rails.push(...[x, x + w].map((place) => [place, y + h, place, below]), ...[u, u + a].map((place) => [place, top, place, v]));
  return { ends: [[x, y, w, below - y], [u, over, a, v + b - over]], rails };
}

const isPanel = (place) => place?.part.is === "Panel";

function paintRails(pen, ink, rails) {
  pen.strokeStyle = ink.accent;
  pen.lineWidth = 1.2;
  pen.globalAlpha = 0.7;
  pen.beginPath();
  for (const [x, y, u, v] of rails) {
    pen.moveTo(x, y);
    pen.lineTo(u, v);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

const sideways = ([x, y, w, h], [u, v, , b]) => ({ turn: "x", upper: [[x + w, y], [u, v]], lower: [[x + w, y + h], [u, v + b]] });
const downwards = ([x, y, w, h], [u, v, a]) => ({ turn: "y", upper: [[x, y + h], [u, v]], lower: [[x + w, y + h], [u + a, v]] });

// A few words beside the pointer, kept within the stage.
function paintChip(pen, ink, text, [x, y, w, h], [width]) {
  const long = Math.min(widthOf(text, 12, 500, ink) + 16, width - 8), left = within(4, x + w / 2 - long / 2, width - long - 4);
  const top = y > 34 ? y - 30 : y + h + 8;
  fillRound(pen, ink.ink, left, top, long, 22, 5);
  write(pen, ink, text, left + 8, top + 11.5, { size: 12, weight: 500, fill: css(ink.paper), most: long - 16 });
}
