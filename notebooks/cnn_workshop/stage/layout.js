// Where each part of a scene stands in the room there is. All lengths are in CSS pixels at zoom 1.

// For each size of panel, the largest cell and the greatest height; a picture may be WIDER than high.
const SIDES = { whole: [46, 560], large: [44, 308], medium: [38, 190], small: [26, 112], strip: [14, 56] };
const WIDER = 1.24;
const MARGIN = 24, BETWEEN = 30, HEAD = 24, FOOT = 20, NEAR = 16, FAR = 40, WIDEST_GAP = 300;
const LEAST = 0.72;        // how far parts shrink before they stand below one another
const CLOSE = 14;          // between the parts of a far row that never wraps, when room is short
// A far row that never wraps leaves room on the screen for what stands below it; alone, it takes that too.
const TALLEST = 372, TALLEST_ALONE = 520;
const CLOSEST = 0.4;       // how far bars, and the gaps in a table, shrink at most
const LEAST_ROW = 0.5;     // how far such a row shrinks, if it knows how to stand in a narrow room and says no more
const EQUATION = [236, 108], CURVE = [320, 190], BAR = 26, BAR_LENGTH = 130, LINE = 20, GAP = 18, LETTERS = 13, CHOSEN = 15;

const isBox = (part) => ["Row", "Column", "Grid"].includes(part.is);
const borderOf = (panel) => panel.padding ?? [0, 0];

function gridOf(panel) {
  const [down, across] = borderOf(panel);
  return [panel.values.shape[0] + 2 * down, panel.values.shape[1] + 2 * across];
}

// How many cells share the side that a panel's size stands for: of a strip of maps, those of one map.
function cellsAlong(panel) {
  return panel.size === "strip" && panel.tiles?.length ? panel.tiles : gridOf(panel);
}

function allParts(parts) {
  return parts.flatMap((part) => (isBox(part) ? allParts(part.parts) : [part]));
}

// The size of a panel's cells: as its kind of room allows, and as all panels of its unit do.
function cellsOf(parts, scale) {
  const found = new Map(), units = new Map();
  const panels = allParts(parts).filter((part) => part.is === "Panel");
  for (const panel of panels) {
    const [most, side] = SIDES[panel.size ?? "large"];
    const [rows, cols] = cellsAlong(panel), wider = (panel.size ?? "large") === "large" ? WIDER : 1;
    const cell = Math.min(most, side / rows, wider * side / cols) * scale;
    found.set(panel, cell);
    if (panel.unit) units.set(panel.unit, Math.min(cell, units.get(panel.unit) ?? cell));
  }
  for (const panel of panels) {
    const cell = panel.unit ? units.get(panel.unit) : found.get(panel);
    found.set(panel, cell >= 8 && panel.size !== "strip" ? Math.floor(cell) : cell);   // strips are of one length
  }
  return found;
}

// Rows of as many parts below one another stand in columns: how wide each part is at least.
function columnsOf(parts, view, found = new Map()) {
  for (const { is, parts: inner } of parts.filter(isBox)) {
    columnsOf(inner, view, found);
    const count = inner[0]?.parts?.length, rows = inner.every((each) => each.is === "Row" && each.parts.length === count);
    if (is !== "Column" || !rows) continue;
    for (let at = 0; at < count; at++) {
      const widest = Math.max(...inner.map((row) => sizeOf(row.parts[at], view).width));
      inner.forEach((row) => found.set(row.parts[at], widest));
    }
  }
  return found;
}

// How much room a part needs: width; height above and below the line that neighbours share.
function sizeOf(part, view) {
  const size = sizeAlone(part, view);
  return { ...size, width: Math.max(size.width, view.columns?.get(part) ?? 0) };
}

function sizeAlone(part, view) {
  const { cells, wide } = view;
  if (part.is === "Row") return sizeOfRow(part.parts.map((each) => sizeOf(each, view)), part);
  if (part.is === "Column") return titled(part, sizeOfColumn(part.parts.map((each) => sizeOf(each, view))), wide);
  if (part.is === "Grid") return titled(part, sizeOfColumn(gridRows(part).map((row) => sizeOf(row, view))), wide);
  const up = part.title ? HEAD : 0;
  if (part.is === "Panel") {
    const [rows, cols] = gridOf(part), cell = cells.get(part);
    const width = Math.max(cols * cell, part.title ? Math.min(wide(part.title, 600) + 12, 120) : 0);
    const foot = part.note || part.edit === "slide" ? FOOT : 0, { drop, room } = standing(part, view);
    return { width, up, down: Math.max((rows + drop) * cell + foot, room * cell) };
  }
  if (part.is === "Sign") return { width: 22, up: 0, down: 0 };
  if (part.is === "Equation") return { width: EQUATION[0], up, down: EQUATION[1] };
  if (part.is === "Curve") return { width: Math.min(CURVE[0], view.room), up, down: CURVE[1] };
  if (part.is === "Bars") return { width: barsWidths(part, wide, view.scale).reduce((a, b) => a + b), up, down: BAR * part.labels.length };
  if (part.is === "Table") return sizeOfTable(part, up, view);
  const letters = part.large ? 40 : LETTERS;
  const widths = (part.lines ?? []).map((line) => wide(line, part.large ? 700 : 400) * (letters / LETTERS));
  const others = [part.title ? wide(part.title, 600) : 0, part.link ? wide(part.link[0], 400) : 0, wide("0".repeat(part.letters ?? 0), 400)];
  return { width: Math.max(...widths, ...others), up, down: (part.large ? 48 : LINE) * (part.lines ?? []).length + linked(part) };
}

function sizeOfRow(sizes, row) {
  const up = Math.max(0, ...sizes.map((size) => size.up));
  return { width: sizes.reduce((sum, size) => sum + size.width, 0) + near(row) * (sizes.length - 1), up,
           down: Math.max(0, ...sizes.map((size) => size.down)) };
}

function sizeOfColumn(sizes) {
  const [first] = sizes;
  const height = sizes.reduce((sum, size) => sum + size.up + size.down, 0) + 8 * (sizes.length - 1);
  return { width: Math.max(0, ...sizes.map((size) => size.width)), up: first?.up ?? 0, down: height - (first?.up ?? 0) };
}

function sizeOfTable(part, up, { wide, scale, room }) {
  const width = tableWidths(part, wide, GAP * Math.max(scale, CLOSEST)).reduce((a, b) => a + b);
  if (!part.beside && isTooWide(part, room, wide))
    return { width: room, up, down: LINE * tableLines(part, room, wide).length + 4 };
  if (part.beside) return { width, up: HEAD, down: BAR * part.rows.length };
  return { width, up, down: LINE * (part.rows.length + (part.head?.length ? 1 : 0)) + 4 };
}

// The row that stands so many pixels below the top of a table.
function tableRow({ part, width }, y, wide) {
  if (part.beside) return Math.floor(y / BAR);
  if (isTooWide(part, width, wide)) return tableLines(part, width, wide)[Math.floor(y / LINE)]?.row;
  return Math.floor((y - (part.head?.length ? LINE + 2 : 0)) / LINE);
}

const isTooWide = (part, width, wide) => tableWidths(part, wide, GAP * CLOSEST).reduce((a, b) => a + b) > width;

// A table that is too wide for a narrow room: each row is as many lines as it needs, its first cell
// strong, the others behind what stands above them.
function tableLines({ rows, head = [] }, room, wide) {
  return rows.flatMap((cells, row) => {
    const said = cells.map((value, col) => [cellText(value), col && head[col]]).filter(([text]) => text !== "")
      .map(([text, name], at) => (at ? `${name ? `${name} ` : ""}${text}` : text));
    return wrapped(said, room, wide).map((text, at) => ({ row, text, first: at === 0 }));
  });
}

// Words, or groups of them, on lines that are no wider than the room.
function wrapped(words, room, wide, sign = " · ") {
  return words.reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)}${sign}${word}` : word;
    return lines.length && wide(longer, 600) <= room ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

// How many cells lower a panel stands, and how high its room is: its neighbours' matter, which on several
// lines are others.
const standing = ({ drop = 0, room = 0 }, { stacked }) => (stacked && room ? { drop: 0, room: 0 } : { drop, room });

// How far a link moves the lines below it down.
const linked = ({ link }) => (link ? LINE : 0);

function titled({ title, note }, size, wide) {
  const words = Math.max(title ? wide(title, 600) + 10 : 0, note ? wide(note, 400) : 0);
  return { ...size, width: Math.max(size.width, words), up: size.up + (title ? HEAD : 0) + (note ? FOOT : 0) };
}

function gridRows({ parts, across = 4 }) {
  const rows = [];
  for (let at = 0; at < parts.length; at += across)
    rows.push({ is: "Row", parts: parts.slice(at, at + across), tight: true, wrap: false });
  return rows;
}

// Of the labels, the bars, and the numbers behind them.
function barsWidths({ labels, texts = [] }, wide, scale = 1) {
  const most = (list, weight) => Math.max(0, ...list.map((text) => wide(String(text), weight)));
  return [most(labels, 700) * (CHOSEN / LETTERS) + 10, BAR_LENGTH * Math.max(scale, CLOSEST), Math.max(66, most(texts, 400) + 10)];
}

function tableWidths({ rows, head = [], strong = [] }, wide, gap) {
  const weight = (line) => (line === head || strong.length ? 600 : 400);   // any row may be strong next
  const lines = head.length ? [head, ...rows] : rows;
  return (lines[0] ?? []).map((_, col) =>
    Math.max(...lines.map((line) => wide(cellText(line[col] ?? ""), weight(line)))) + gap);
}

const cellText = (value) => (typeof value === "number" ? briefly(value, 4) : String(value));

// ---- placing -------------------------------------------------------------------------------------

// Stand all rows below one another; returns the placed parts and the height of it all.
function layOut(scene, room, wide) {
  const margin = room < 560 ? 14 : MARGIN, inner = room - 2 * margin;
  const placed = [], lines = [], heads = [];
  let y = 14, left = null;
  for (const part of scene.rows) {
    const row = part.is === "Row" ? part : { is: "Row", parts: [part] };
    const view = fitted(row, inner, wide, scene.rows.length > 1 ? TALLEST : TALLEST_ALONE);
    const stood = view.row, length = Math.max(...view.lines.map((line) => lengthOf(line, stood, inner)));
    const start = left !== null && left + length <= room - margin ? left : margin + Math.max(0, (inner - length) / 2);
    left ??= start;
    if (placed.length) {
      lines.push(y);
      y += 18;
    }
    for (const line of view.lines) {
      y = placeLine(line, stood, view, { x: start, y, room: Math.max(length, 0) }, placed, heads) + 22;
    }
    y += 2;
  }
  return { placed, lines, heads, height: y - 8, margin };
}

// The largest cells with which a row fits; and the lines that it then stands in.
function fitted(row, room, wide, tallest) {
  const measured = (scale, stacked = false) => {
    const view = { row, cells: cellsOf(row.parts, scale), wide, room, scale, stacked };
    view.columns = columnsOf(row.parts, view);
    view.sizes = new Map(row.parts.map((part) => [part, sizeOf(part, view)]));
    return view;
  };
  const rigid = row.wrap === false && !row.narrow?.length;
  const least = rigid ? 0.2 : row.wrap === false ? row.least ?? LEAST_ROW : LEAST;
  const isTall = (lines) => row.far && row.wrap === false && Math.max(...lines.flat().map((each) => each.up + each.down)) > tallest;
  let view;
  for (let scale = 1; scale > least - 0.001; scale -= 0.04) {
    view = measured(scale);
    view.lines = [row.parts.map((part) => ({ part, ...view.sizes.get(part) }))];
    if (!isTall(view.lines) && lengthOf(view.lines[0], row, 0) <= room) return view;
  }
  if (rigid) return view;
  const half = measured(LEAST_ROW), open = (part) => isBox(part) && part.is !== "Grid" && !part.title && half.sizes.get(part).width > room;
  if (row.parts.some(open)) {   // even half as large, it would not fit: its parts stand below one another, too
    const parts = row.parts.flatMap((part) => (open(part) ? part.parts : [part]));
    return fitted({ ...row, parts, far: false, wrap: true, narrow: [] }, room, wide, tallest);
  }
  // Of the scales with which no part is too wide, the largest with the fewest lines.
  let best = null;
  for (let scale = 1; scale > 0.1 && (!best || scale > LEAST - 0.001); scale -= 0.04) {
    view = measured(scale, row.wrap === false);
    if (Math.max(...[...view.sizes.values()].map((size) => size.width)) > room) continue;
    view.lines = broken(row, view, room);
    if (scale > LEAST + 0.001 && isTall(view.lines)) continue;
    if (!best || view.lines.length < best.lines.length) best = view;
  }
  best ??= { ...view, lines: broken(row, view, room) };
  return { ...best, lines: best.lines.map((line) => lyingDown(line, row, best, room)) };
}

// A column that has a line for itself lies down, if there is room for that.
function lyingDown(line, row, view, room) {
  const [{ part }] = line;
  if (line.length > 1 || part.is !== "Column" || part.title) return line;
  const parts = part.parts.map((each) => ({ part: each, ...sizeOf(each, view) }));
  return lengthOf(parts, row, 0) <= room ? parts : line;
}

// A sign never ends a line: it goes on to the next with what stands behind it.
function broken(row, { sizes }, room) {
  const lines = [[]], first = (row.narrow ?? []).map((at) => row.parts[at]);
  for (const part of [...first, ...row.parts.filter((each) => !first.includes(each))]) {
    const each = { part, ...sizes.get(part) }, line = lines.at(-1);
    if (part.is !== "Sign" && line.length && lengthOf([...line, each], row, 0) > room) {
      const sign = line.at(-1).part.is === "Sign" ? [line.pop()] : [];
      lines.push(lengthOf([...sign, each], row, 0) > room ? [] : sign);
    }
    lines.at(-1).push(each);
  }
  return lines.filter((line) => line.length);
}

// Whether one of two placed parts stands on another line than the other: no thin line leads there.
function standsBelow(one, other) {
  return one.y > other.y + other.height || other.y > one.y + one.height;
}

// Whether a part stands so close under another that nothing can be written between them.
function standsUnder(one, other) {
  const gap = one.y - other.y - other.height;
  return gap > 0 && gap < HEAD + FOOT && one.x < other.x + other.width && one.x + one.width > other.x;
}

// Whether words that begin at a point, and are so wide, would lie on a part.
function liesOn([x, y, width], part) {
  return y > part.y && y < part.y + part.height && x < part.x + part.width && x + width > part.x;
}

const gapsOf = (line) => Math.max(0, line.length - 1);
const near = (row) => (row.tight ? 6 : !row.far ? NEAR : row.wrap === false ? CLOSE : FAR);

function lengthOf(line, row, room) {
  const least = line.reduce((sum, each) => sum + each.width, 0);
  const spare = row.far ? (room - least) / Math.max(1, gapsOf(line)) : 0;
  return least + gapsOf(line) * within(near(row), spare, Math.max(near(row), row.far ? WIDEST_GAP : 0));
}

function placeLine(line, row, view, { x, y, room }, placed, heads) {
  const up = Math.max(0, ...line.map((each) => each.up));
  const down = Math.max(0, ...line.map((each) => each.down));
  const gap = (lengthOf(line, row, room) - line.reduce((sum, each) => sum + each.width, 0)) / Math.max(1, gapsOf(line));
  const middle = firstMiddle(line, view) ?? down / 2;
  for (const each of line) {
    const lower = row.align === "middle" ? (down - each.down) / 2 : 0;
    place(each.part, { x, y: y + up + lower, ...each, middle }, view, placed, heads);
    x += each.width + gap;
  }
  return y + up + down;
}

// Signs stand at half the height of the first panel of their line.
function firstMiddle(line, { cells }) {
  const panel = line.map((each) => each.part).find((part) => part.is === "Panel");
  return panel ? (gridOf(panel)[0] * cells.get(panel)) / 2 : null;
}

// `y` is the line that neighbours share: where the cells of a panel begin, below its title.
function place(part, { x, y, width, up, down, middle }, view, placed, heads) {
  if (part.is === "Row") {
    const line = part.parts.map((each) => ({ part: each, ...sizeOf(each, view) }));
    placeLine(line, part, view, { x, y: y - up, room: width }, placed, heads);
  } else if (part.is === "Column" || part.is === "Grid") {
    const parts = part.is === "Grid" ? gridRows(part) : part.parts;
    const first = sizeOf(parts[0], view);
    let top = y - first.up;
    if (part.title || part.note) heads.push({ x, y: top, width, title: part.title, note: part.note });
    for (const each of parts) {
      const size = sizeOf(each, view);
      place(each, { x, y: top + size.up, ...size }, view, placed, heads);
      top += size.up + size.down + (part.is === "Grid" ? 6 : 8);
    }
  } else {
    const cell = view.cells.get(part);
    const lower = part.is === "Panel" ? standing(part, view).drop * cell : 0;
    const [rows, cols] = part.is === "Panel" ? gridOf(part) : [0, 0];
    const at = { part, x, y: y + lower, cell, middle: middle ?? down / 2 };
    placed.push(part.is === "Panel" ? { ...at, width: cols * cell, height: rows * cell } : { ...at, width, height: down });
  }
}
