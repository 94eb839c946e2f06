// The parts of a scene that are no grids of cells: sums, bars, curves, tables, words.

// Whether a beam may run across a box of words: no beam strikes words through.
const isCrossed = (beams, [x, y, width, height]) => beams.some(([left, top, right, bottom]) => left < x + width && x < right && top < y + height && y < bottom);

const CLEAR = 22;   // CSS pixels: closer to the next title, a shape would be read with that: "1 × 6 kernel"
const APART = 10;   // ... and closer than this, no title or shape comes to the next one

// `beams` are the boxes within which beams run, and `nextTitle` says where the title to the right of a part's begins.
function paintTitle(pen, ink, placed, end, beams, nextTitle) {
  const { part, x, y, width, room: most, tight } = placed, title = typeset(part.title ?? "");
  if (!title) return;
  const halo = isCrossed(beams, [x, y - 26, width, 26]), next = nextTitle(placed);
  write(pen, ink, title, x, y - 13, { weight: 600, halo, most: tight ? Math.max(most, width, Math.min(end - MARGIN / 3, next - APART) - x) : end - x });
  if (part.is !== "Panel") return;
  const shape = part.tiles?.length || (part.size ?? "large") !== "large" ? "" : shapeWords(part);
  const taken = widthOf(title, 13, 600, ink), room = widthOf(shape, 12, 400, ink), right = Math.max(width, taken + 10 + room);
  if (!shape || right > (tight ? most : Math.max(width, 150)) || x + right > end) return;
  const besides = x + right > next - CLEAR;
  if (besides && x + taken + 10 + room > next - APART) return;
  write(pen, ink, shape, besides ? x + taken + 10 : x + right, y - 13, { size: 12, fill: ink.soft, align: besides ? "left" : "right", halo });
}

// `end` is where what stands behind it begins.
function paintEquation(pen, ink, { part, x, y, width, height }, numbers, end) {
  const pitch = height / 3, bar = pitch - 6, middle = bar / 2 + 1, foot = y + height - 18;   // two bars, and the total
  const terms = Array.from(numbers).filter(Number.isFinite), ends = Math.max(...terms.map(Math.abs), 1e-9), scale = scaleOf("signed", ink.dark);
  const sums = [terms.filter((term) => term > 0), terms.filter((term) => term < 0)];
  const length = Math.max(...sums.map((list) => Math.abs(list.reduce((a, b) => a + b, 0))), 1e-9);
  sums.forEach((list, row) => {
    const top = y + row * pitch;
    let left = x + 18;
    write(pen, ink, row ? "−" : "+", x + 5, top + middle, { size: 15, weight: 500, fill: ink.soft, align: "center" });
    if (!list.length) write(pen, ink, "nothing", left, top + middle, { size: 12, fill: ink.soft });
    for (const term of list) {
      const long = (Math.abs(term) / length) * (width - 22), shade = scale[colourIndex(term, -ends, ends)];
      fillRound(pen, css(shade), left, top, Math.max(1, long - 1.5), bar, 3);
      const text = briefly(Math.abs(term));
      if (long > widthOf(text, 13, 500, ink) + 6) write(pen, ink, text, left + long / 2 - 1, top + middle, { weight: 500, fill: inkOn(shade), align: "center" });
      left += long;
    }
  });
  const total = briefly(asNumber(part.total), 4);
  write(pen, ink, total, x, foot, { size: 24, weight: 700 });
  const after = x + widthOf(total, 24, 700, ink) + 12, room = end - after, note = typeset(part.note ?? "");
  if (part.unlike) {
    write(pen, ink, note, after, foot - 8, { size: 12, fill: ink.soft, most: room });
    write(pen, ink, typeset(part.unlike), after, foot + 8, { size: 12, weight: 600, fill: ink.wrong, most: room });
  } else write(pen, ink, note, after, foot + 1, { size: 12, fill: ink.soft, most: room });
}

const IDLE = 0.45;   // how strong a bar is that changes nothing at present

// Where the bars begin, and how long one can be.
function trackOf({ x, width, before, after }) {
  return { start: x + before, long: width - before - after };
}

function paintBars(pen, ink, placed, { numbers, ends: [low, high], entry, compared }) {
  const { part, y, labels, after } = placed, pitch = pitchOf(placed), { start, long } = trackOf(placed);
  const across = (value) => start + (long * (within(low, value, high) - low)) / (high - low || 1), zero = across(0);
  labels.forEach((label, at) => {
    const top = y + at * pitch, strong = part.chosen === at, value = numbers[at], end = across(value), isIdle = part.idle?.includes(at);
    pen.globalAlpha = isIdle ? IDLE : 1;
    write(pen, ink, label, start - 10, top + pitch / 2, { weight: strong ? 700 : 400, size: strong ? CHOSEN : LETTERS, align: "right" });
    fillRound(pen, ink.chip, start, top + 4, long, pitch - 8, 3);
    const signed = part.kind === "signed" ? css(scaleOf("signed", ink.dark)[colourIndex(value, low, high)]) : ink.bar;
    fillRound(pen, strong ? ink.accent : signed, Math.min(zero, end), top + 4, Math.max(2, Math.abs(end - zero)), pitch - 8, 3);
    if (part.edit && !isIdle && Number.isFinite(value)) {   // what a hand takes hold of
      fillRound(pen, ink.ink, end - 2, top + 2, 4, pitch - 4, 2);
    }
    if (compared) {
      const other = across(compared[at]);
      pen.fillStyle = ink.ink;
      pen.fillRect(Math.min(zero, other), top + pitch - 4, Math.max(1, Math.abs(other - zero)), 2);
    }
    pen.globalAlpha = 1;   // what stands behind it says why
    const typed = entry?.cell[0] === at ? `${entry.text}|` : null;
    write(pen, ink, typed ?? typeset(String(part.texts?.[at] ?? barText(value, part.kind))), start + long + 8, top + pitch / 2, { fill: strong ? ink.ink : ink.soft, weight: strong ? 600 : 400, most: after });
  });
}

// ---- curves --------------------------------------------------------------------------------------

// The places and heights of each curve, and the ends of both axes.
function pointsOf(part, numbersOf) {
  const curves = Object.entries(part.series).map(([name, ref]) => {
    const numbers = numbersOf(ref), pairs = ref.shape.length === 2, many = pairs ? ref.shape[1] : ref.shape[0];
    return { name, points: Array.from({ length: many }, (_, at) => (pairs ? [numbers[at], numbers[many + at]] : [at, numbers[at]])) };
  });
  const all = curves.flatMap(({ points }) => points).filter((pair) => pair.every(Number.isFinite));
  const ends = (axis) => (all.length ? [Math.min(...all.map((pair) => pair[axis])), Math.max(...all.map((pair) => pair[axis]))] : [0, 1]);
  return { curves, limits: part.limits ?? [ends(0), ends(1)] };
}

// Where a placed curve has its axes, and where a place and a height are on them.
const axesOf = ({ x, y, width, height }) => ({ x: x + 38, y, w: width - 48, h: height - 34 });

function scalesOf(room, [[left, right], [low, high]]) {
  return { across: (value) => room.x + (room.w * (value - left)) / (right - left || 1),
           up: (value) => room.y + room.h - (room.h * (within(Math.min(low, high), value, Math.max(low, high)) - low)) / (high - low || 1) };
}

const DOT = 5;   // CSS pixels: the radius of the point where we are

// The box of a point of a placed curve.
function pointBox(each, [place, height], numbersOf) {
  const { across, up } = scalesOf(axesOf(each), pointsOf(each.part, numbersOf).limits);
  return [across(asNumber(place)) - DOT, up(asNumber(height)) - DOT, 2 * DOT, 2 * DOT];
}

function paintCurve(pen, ink, each, numbersOf, reading, halo) {
  const { part } = each, { curves, limits } = pointsOf(part, numbersOf), [[left, right], [low, high]] = limits;
  const room = axesOf(each), { across, up } = scalesOf(room, limits);
  pen.strokeStyle = ink.line;
  pen.lineWidth = 1;
  pen.strokeRect(room.x + 0.5, room.y + 0.5, room.w, room.h);
  const soft = { size: 12, fill: ink.soft, halo };   // a beam that leads to a point may cross what stands at the axes
  for (const [value, lower] of [[low, -3], [high, 6]]) write(pen, ink, briefly(value), room.x - 6, up(value) + lower, { ...soft, align: "right" });   // clear of the title
  for (const value of [left, right]) write(pen, ink, briefly(value), across(value), room.y + room.h + 11, { ...soft, align: "center" });
  write(pen, ink, part.axes?.[0] ?? "", room.x + room.w / 2, room.y + room.h + 24, { ...soft, align: "center" });
  write(pen, ink, part.axes?.[1] ?? "", room.x + 6, room.y + 10, soft);
  if (part.zero) zeroLines(pen, ink, room, across, up, [left, right, low, high]);
  if (part.note) write(pen, ink, part.note, room.x + room.w / 2, room.y + room.h / 2, { ...soft, align: "center", most: room.w - 12 });
  const shades = [ink.accent, ink.cool, ink.warm];
  const names = [];
  let strong = 0;
  for (const { name, points } of curves) {
    const pale = part.pale?.includes(name), faint = part.faint?.includes(name);
    const shade = pale || faint ? ink.bar : shades[strong++ % shades.length];
    polyline(pen, points, across, up, { shade, pale, width: faint ? 0.6 : pale ? 1.2 : 2 });
    if (part.dots?.includes(name)) for (const point of points) disc(pen, across(point[0]), up(point[1]), 2.5, shade);
    const last = points.findLast((pair) => pair.every(Number.isFinite));
    if (curves.length > 1 && last && !faint) names.push({ name, shade, x: across(last[0]), y: up(last[1]) - 9 });
  }
  writeNames(pen, ink, names, room);
  if (reading !== null) {
    pen.fillStyle = ink.ink;
    pen.fillRect(across(within(left, reading, right)), room.y, 1, room.h);
  }
  if (!part.point) return;
  disc(pen, across(asNumber(part.point[0])), up(asNumber(part.point[1])), DOT, ink.accent);
}

function disc(pen, x, y, radius, fill) {
  pen.fillStyle = fill;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
}

// The names of curves at their ends, from the bottom up, none on another one.
function writeNames(pen, ink, names, room) {
  let above = Infinity, below = room.y + 8;
  for (const each of names.sort((one, other) => other.y - one.y)) each.y = above = Math.min(each.y, above - 14);
  for (const { name, shade, x, y } of names.reverse()) {   // none on the title, either
    const early = x < room.x + 0.3 * room.w, top = Math.max(y, below);
    write(pen, ink, name, early ? x + 4 : Math.min(x, room.x + room.w) - 4, top, { size: 12, fill: shade, align: early ? "left" : "right", halo: true });
    below = top + 14;
  }
}

// What each curve is at the point nearest to a place, in words.
function curveWords(part, place, numbersOf) {
  const heights = pointsOf(part, numbersOf).curves.flatMap(({ name, points }) => {
    const there = points.filter((pair) => pair.every(Number.isFinite));
    if (!there.length) return [];
    const near = there.reduce((best, pair) => (Math.abs(pair[0] - place) < Math.abs(best[0] - place) ? pair : best));
    const level = there.every((pair) => pair[1] === near[1]);
    return [`${name} ${briefly(near[1])}${level || Math.round(near[0]) === place ? "" : ` at ${briefly(near[0])}`}`];
  });
  return `${part.axes?.[0] ?? ""} ${place}: ${heights.join(", ")}`.trim();
}

function zeroLines(pen, ink, room, across, up, [left, right, low, high]) {
  pen.fillStyle = ink.line;
  if (left < 0 && right > 0) pen.fillRect(across(0), room.y, 1, room.h);
  if (low < 0 && high > 0) pen.fillRect(room.x, up(0), room.w, 1);
}

function polyline(pen, points, across, up, { shade, pale, width }) {
  pen.strokeStyle = shade;
  pen.lineWidth = width;
  pen.setLineDash(pale ? [4, 3] : []);
  pen.beginPath();
  let going = false;
  for (const [x, y] of points) {
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there) pen[going ? "lineTo" : "moveTo"](across(x), up(y));
    going = there;
  }
  pen.stroke();
  pen.setLineDash([]);
}

// ---- tables and words ----------------------------------------------------------------------------

const isNumber = (value) => typeof value === "number" || /^[−-]?([\d.,]+(·10[⁻⁰¹²³⁴-⁹]+)?|∞)$|^\?$/.test(value);

function paintTable(pen, ink, placed, wide) {
  const { part, x, y, width } = placed;
  if (isAwaited(part)) return paintAwaited(pen, ink, placed);
  if (!part.beside && isTooWide(part, width, wide)) return paintTableLines(pen, ink, placed, wide);
  const { head = [], rows } = part, letters = tableWidths(part, wide, 0), high = part.beside ? pitchOf(placed) : LINE;
  const gap = (width - letters.reduce((a, b) => a + b)) / letters.length, widths = letters.map((each) => each + gap);
  let top = part.beside && head.length ? y - high : y;
  const line = (cells, weight, fill) => {
    let left = x;
    cells.forEach((value, col) => {
      const right = isNumber(rows.map((row) => row[col]).find((each) => each !== "") ?? "");   // as its first cell
      write(pen, ink, cellText(value), right ? left + letters[col] : left, top + high / 2, { weight, fill, align: right ? "right" : "left" });
      left += widths[col];
    });
    top += high;
  };
  if (head.length) {
    line(head, 600, ink.soft);
    if (part.beside) top = y;
    pen.fillStyle = ink.line;
    pen.fillRect(x, top, width, 1);
    if (!part.beside) top += 2;
  }
  rows.forEach((row, at) => {
    if (part.strong?.includes(at)) {
      pen.fillStyle = ink.chip;
      pen.fillRect(x - 6, top, width + 6, high);
    }
    line(row, part.strong?.includes(at) ? 600 : 400, ink.ink);
  });
}

// Where rows will stand, so that the room for them is seen.
function paintAwaited(pen, ink, { part, x, y, width, height }) {
  fillRound(pen, ink.chip, x, y, width, height, 6);
  write(pen, ink, part.note, x + width / 2, y + height / 2, { size: 12, fill: ink.soft, align: "center", most: width - 12 });
}

function paintTableLines(pen, ink, { part, x, y, width }, wide) {
  tableLines(part, width, wide).forEach(({ row, text, first }, at) => {
    const strong = part.strong?.includes(row), top = y + at * LINE;
    if (strong) {
      pen.fillStyle = ink.chip;
      pen.fillRect(x - 6, top, width + 12, LINE);
    }
    write(pen, ink, text, first ? x : x + INDENT, top + LINE / 2, { weight: first ? 600 : 400, most: width });
  });
}

function paintText(pen, ink, placed) {
  const { part, x, y } = placed, [size, line] = part.large ? largeOf(placed) : [LETTERS, LINE];
  placed.lines.forEach((text, at) => write(pen, ink, text, x, y + linked(part) + line * (at + 0.5), { size, weight: part.large ? 700 : 400 }));
}
