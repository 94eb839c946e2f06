// Where each part of a scene stands in the room there is. All lengths are in CSS pixels at zoom 1.

// For each size of panel, the largest cell and the greatest height; a picture may be WIDER than high.
const SIDES = { large: [44, 308], medium: [38, 190], small: [26, 112], strip: [14, 56] };
const WIDER = 1.24;
// In a card that is narrower than this, they are smaller, and all stands closer.
const NARROW = 700;
const PHONE = 560;         // ... and in one narrower than this, details are enlarged, and what is rare waits behind a button
const NARROW_SIDES = { large: [34, 250], medium: [24, 150], small: [24, 104], strip: [14, 40] };
const FEW = 16;            // cells whose numbers are read one by one: they do not shrink below what a finger hits
const MARGIN = 24, HEAD = 24, FOOT = 20, NEAR = 16, FAR = 40, WIDEST_GAP = 300, WIDEST_BARE = 96;
const LEAST = 0.72;        // how far parts shrink before they stand below one another
// Between the parts of a far row that never wraps: when room is short, in a narrow card, and there between strips of maps,
// where lines lead.
const CLOSE = 14, CLOSER = 6, LED = 11;
// A far row that never wraps leaves room on the screen for what stands below it; alone, it takes that too.
// Scenes of several rows shrink, to be seen at once; with a player, there is less room.
const HIGH = 610, PLAYER = 38, ONE_LINE = 45, LARGEST = [1, 0.92, 0.84, 0.76, 0.7, 0.64], LOWEST_BAR = 0.77, HIGHEST_BAR = 36;
const TALLEST = 372, TALLEST_ALONE = 520;
// On a telephone pictures side by side are lower, and lines closer, where all is longer than that: nobody scrolls far.
const ENDLESS = 620, LOWER_PICTURES = [Infinity, 112, 100], DOTTED = 256, CLOSE_LINES = 8;
const CLOSEST = 0.4, CLOSEST_NARROW = 0.3;   // how far bars, and the gaps in a table, shrink at most
const TITLE = 120;         // of a longer title, all but its margin
const LABEL = 0.34, LABEL_NARROW = 0.58;   // of the room: so much of it a label beside a bar takes, or the words behind it, at most
const CONDENSED = 0.8, NOTED = 64;   // in a narrow card: how closely a title is set; how wide a column with a note is
const LEAST_GROUP = 0.32;  // ... and parts that a scene wants to stand side by side in a narrow card
const LEAST_ROW = 0.5;     // how far such a row shrinks, if it knows how to stand in a narrow room and says no more
const EQUATION = [236, 108], LOWER_SUM = 90, CURVE = [320, 190], SMALL_CURVE = [196, 136], LOWER = 140, BAR = 26, BAR_LENGTH = 130, LINE = 20, GAP = 18, LETTERS = 13, CHOSEN = 15;
const INDENT = 10;         // of what is said of a row below its first cell, where each row of a table is some lines
const TWO_TEXTS = 500;     // CSS pixels: in a narrow room that is so wide, two texts stand side by side
const LEAST_SUM = 0.8;     // how far a sum shrinks at most

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
function cellsOf(parts, scale, tight = false) {
  const found = new Map(), units = new Map();
  const panels = allParts(parts).filter((part) => part.is === "Panel");
  for (const panel of panels) {
    const [most, side] = (tight ? NARROW_SIDES : SIDES)[panel.size ?? "large"];
    const [rows, cols] = cellsAlong(panel), wider = (panel.size ?? "large") === "large" ? WIDER : 1;
    const whole = Math.min(most, side / rows, wider * side / cols), few = rows * cols <= FEW && panel.size !== "strip";
    const cell = Math.max(whole * scale, few ? Math.min(whole, TOUCHED) : 0);
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
  const { cells, wide } = view, scale = view.scales?.get(part) ?? view.scale;
  if (part.is === "Row") return sizeOfRow(part.parts.map((each) => sizeOf(each, view)), part, view);
  if (part.is === "Column") return titled(part, sizeOfColumn(part.parts.map((each) => sizeOf(each, view))), view);
  if (part.is === "Grid") return titled(part, sizeOfColumn(gridRows(part, view).map((row) => sizeOf(row, view))), view);
  const up = part.title ? HEAD : 0;
  if (part.is === "Panel") {
    const [rows, cols] = gridOf(part), cell = cells.get(part);
    const width = Math.max(cols * cell, part.title ? titleOf(part.title, view) : 0);
    const foot = part.note || (part.edit === "slide" && !view.tight) ? FOOT : 0, { drop, room } = standing(part, view);
    return { width, up, down: Math.max((rows + drop) * cell + foot, room * cell) };
  }
  if (part.is === "Sign") return { width: view.tight ? 14 : 22, up: 0, down: 0 };
  if (part.is === "Equation") return { width: EQUATION[0] * (view.tight ? 1 : Math.max(scale, LEAST_SUM)), up, down: view.tight ? LOWER_SUM : EQUATION[1] };
  if (part.is === "Curve") {
    const [across, down] = part.small ? SMALL_CURVE : CURVE;
    return { width: Math.min(across * (view.room > across ? Math.max(scale, LEAST) * longOf(part, view) : 1), view.room), up, down: Math.min(down, view.tight ? LOWER : down) };
  }
  if (part.is === "Bars") return { width: Math.max(barsWidths(part, { ...view, scale }).reduce((a, b) => a + b), view.tight ? wide(part.title ?? "", 600) * CONDENSED : 0), up, down: barOf(view, part.labels.length) * part.labels.length };
  if (part.is === "Table") return sizeOfTable(part, up, { ...view, scale });
  const [letters, line] = part.large ? largeOf(view) : [LETTERS, LINE];
  const lines = linesOf(part, view), widths = lines.map((words) => wide(words, part.large ? 700 : 400) * (letters / LETTERS));
  const squeeze = view.tight ? CONDENSED : 1, spare = Math.min(wide("0".repeat(part.letters ?? 0), 400) * squeeze, view.room);
  const others = [part.title ? wide(part.title, 600) * squeeze : 0, part.link ? wide(part.link[0], 400) : 0, spare];
  return { width: Math.max(...widths, ...others), up, down: line * lines.length + linked(part) };
}

// The lines of some words, none wider than the room.
const linesOf = ({ lines = [], large }, { wide, room }) =>
  lines.map(typeset).flatMap((line) => (large || wide(line, 400) <= room ? [line] : wrapped(line.split(" "), room, wide, " ")));

// How large the letters of a verdict are, and its lines.
const largeOf = ({ tight }) => (tight ? [28, 36] : [40, 48]);

function sizeOfRow(sizes, row, view) {
  const up = Math.max(0, ...sizes.map((size) => size.up));
  return { width: sizes.reduce((sum, size) => sum + size.width, 0) + near(row, view) * (sizes.length - 1), up,
           down: Math.max(0, ...sizes.map((size) => size.down)) };
}

function sizeOfColumn(sizes) {
  const [first] = sizes;
  const height = sizes.reduce((sum, size) => sum + size.up + size.down, 0) + 8 * (sizes.length - 1);
  return { width: Math.max(0, ...sizes.map((size) => size.width)), up: first?.up ?? 0, down: height - (first?.up ?? 0) };
}

function sizeOfTable(part, up, view) {
  const { wide, scale } = view, room = view.beside?.get(part) ?? view.room;
  const width = tableWidths(part, wide, GAP * Math.max(scale, CLOSEST)).reduce((a, b) => a + b);
  if (!part.beside && isTooWide(part, room, wide))
    return { width: room, up, down: LINE * mostLines(part, room, wide) + 4 };
  if (part.beside) return { width, up: part.head?.length ? HEAD : up, down: barOf(view, part.rows.length) * part.rows.length };
  return { width, up, down: LINE * (part.rows.length + (part.head?.length ? 1 : 0)) + 4 };
}

// The row that stands so many pixels below the top of a table.
function tableRow({ part, width, height }, y, wide) {
  if (part.beside) return Math.floor(y / pitchOf({ part, height }));
  if (isTooWide(part, width, wide)) return tableLines(part, width, wide)[Math.floor(y / LINE)]?.row;
  return Math.floor((y - (part.head?.length ? LINE + 2 : 0)) / LINE);
}

// The strips of maps in a row that shows a network from left to right.
function stripsOf(row) {
  const { far, wrap, parts } = row;
  if (!far || wrap !== false || !parts) return [];
  if (!strips.has(row)) strips.set(row, allParts(parts).filter(({ size }) => size === "strip"));
  return strips.get(row);
}

const strips = new WeakMap();   // by their row: they are asked for at each size that is tried

// How high each of so many bars is: a finger needs 24, a mouse less, and where none is touched, words are enough.
// Behind the strips of maps of a network, they take as much height as those do.
function barOf({ tight, scale, row, cells }, count) {
  if (!tight) {
    const tallest = Math.max(0, ...stripsOf(row).map((strip) => gridOf(strip)[0] * cells.get(strip)));
    return within(BAR * Math.max(scale, LOWEST_BAR), tallest / count, HIGHEST_BAR);
  }
  return allParts(row.parts).some(({ is, edit, pick }) => is === "Bars" && (edit || pick)) ? TOUCHED : LINE;
}

// ... where they have their place, and the rows of a table beside them.
const pitchOf = ({ part, height }) => height / (part.labels ?? part.rows).length;

const isTooWide = (part, width, wide) => tableWidths(part, wide, GAP * CLOSEST).reduce((a, b) => a + b) > width;

// A table that is too wide for a narrow room: each row is as many lines as it needs, its first cell
// strong, the others behind what stands above them. Of rows to choose from, only the chosen one says all.
function tableLines(table, room, wide) {
  const { rows, pick, strong = [] } = table;
  return rows.flatMap((_, row) => {
    const all = rowLines(table, row, room, wide).map((text, at) => ({ row, text, first: at === 0 }));
    return pick && !strong.includes(row) ? all.slice(0, 1) : all;
  });
}

function rowLines({ rows, head = [] }, row, room, wide) {
  const said = rows[row].map((value, col) => [cellText(value), col && head[col]]).filter(([text]) => text !== "")
    .map(([text, name], at) => (at ? `${name ? `${name} ` : ""}${text}` : text));
  return wrapped(said, room - INDENT, wide);
}

// How many lines such a table has, whichever row is chosen.
function mostLines(table, room, wide) {
  const lines = table.rows.map((_, row) => rowLines(table, row, room, wide).length);
  return table.pick ? lines.length - 1 + Math.max(...lines) : lines.reduce((a, b) => a + b, 0);
}

// Words, or groups of them, on lines that are no wider than the room; a group that is wider alone, word by word.
function wrapped(words, room, wide, sign = " · ") {
  return words.reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)}${sign}${word}` : word;
    if (lines.length && wide(longer, 600) <= room) return [...lines.slice(0, -1), longer];
    return sign !== " " && wide(word, 600) > room ? [...lines, ...wrapped(word.split(" "), room, wide, " ")] : [...lines, word];
  }, []);
}

// How many cells lower a panel stands, and how high its room is: its neighbours' matter, which on several
// lines are others.
const standing = ({ drop = 0, room = 0 }, { stacked }) => (stacked ? { drop: 0, room: 0 } : { drop, room });

// How far a link moves the lines below it down.
const linked = ({ link }) => (link ? LINE : 0);

// How wide the title of a panel is at least. In a narrow card no gap beside a panel takes the rest of it.
function titleOf(title, { wide, tight, room }) {
  return tight ? Math.min(wide(title, 600) * CONDENSED, room) : Math.max(wide(title, 600), Math.min(wide(title, 600) + 12, TITLE));
}

function titled({ title, note }, size, view) {
  const { wide, tight } = view, words = title ? wide(title, 600) * (tight ? CONDENSED : 1) + (tight ? 0 : 10) : 0;
  const width = Math.max(size.width, words), noted = note && hasNote({ note }, width, view);
  return { ...size, width: Math.max(width, noted ? wide(note, 400) * (tight ? CONDENSED : 1) : 0), up: size.up + (title ? HEAD : 0) + (noted ? FOOT : 0) };
}

const hasNote = ({ note }, width, { tight }) => Boolean(note) && (!tight || width >= NOTED);

// As many a row as its grid has at most, but none alone in the last one.
function gridRows({ parts, across: most = 4 }, { tight }) {
  const rows = [], lone = parts.length % most === 1;
  const across = tight && parts.length === most + 1 ? most + 1 : lone ? Math.ceil(parts.length / Math.ceil(parts.length / most)) : most;
  for (let at = 0; at < parts.length; at += across)
    rows.push({ is: "Row", parts: parts.slice(at, at + across), tight: true, wrap: false });
  return rows;
}

// How many times as long as usual bars are, or a curve is: a narrow card has no room for that.
const longOf = ({ long = 1 }, { tight }) => (tight ? 1 : long);

// Of the labels, the bars, and the numbers behind them. In a narrow card, bars give way before pictures do, and
// labels take what is left; longer ones are cut.
function barsWidths(bars, view) {
  const { labels, texts = [], kind } = bars, { wide, scale, tight, room } = view;
  const most = (list, weight) => Math.max(0, ...list.map((text) => wide(String(text), weight)));
  const least = !tight ? 66 : texts.length || kind === "signed" ? 54 : 62;   // for "< 0.001"
  const after = Math.max(least, Math.min(most(texts, 400) + 10, LABEL * room));
  const long = BAR_LENGTH * longOf(bars, view) * (tight ? Math.max(scale ** 2, CLOSEST_NARROW) : Math.max(scale, CLOSEST));
  const left = tight ? Math.min(LABEL_NARROW * room, room - after - BAR_LENGTH * CLOSEST_NARROW) : LABEL * room;
  return [Math.min(most(labels, 700) * (CHOSEN / LETTERS) + 10, left), long, after];
}

// The labels as there is room for them; `whole` are those that are cut.
function labelsOf({ labels }, before, wide) {
  const shown = labels.map((label) => cut(String(label), (before - 10) * (LETTERS / CHOSEN) + 0.5, wide));
  return { labels: shown, whole: labels.filter((label, at) => String(label) !== shown[at]).join("\n") };
}

// As many letters of some words as there is room for.
function cut(words, room, wide) {
  if (wide(words, 700) <= room) return words;
  const letters = Array.from(words), short = (many) => `${letters.slice(0, many).join("").trimEnd()}…`;
  let many = letters.length - 1;
  while (many > 1 && wide(short(many), 700) > room) many -= 1;
  return short(many);
}

function tableWidths({ rows, head = [], strong = [] }, wide, gap) {
  const weight = (line) => (line === head || strong.length ? 600 : 400);   // any row may be strong next
  const lines = head.length ? [head, ...rows] : rows;
  return (lines[0] ?? []).map((_, col) =>
    Math.max(...lines.map((line) => wide(cellText(line[col] ?? ""), weight(line)))) + gap);
}

const cellText = (value) => (typeof value === "number" ? briefly(value, 4) : typeset(String(value)));

// ---- placing -------------------------------------------------------------------------------------

// Stand all rows below one another, as large as the screen allows below a bar that is so high, or as `given` says; returns
// the placed parts, the height of it all, and what waits behind a button, unless `all` is asked for.
function layOut(scene, room, wide, bar = ONE_LINE, all = false, given = 0) {
  const phone = room < PHONE, name = [room, bar, all, Boolean(scene.player), ...scene.rows.map(outline)].join("|");
  const asked = (way) => layOutWithin(scene, room, wide, phone ? { most: 1, low: way, all } : { most: way, low: Infinity });
  if (given && !phone) return asked(given);
  if (largest.has(name)) return asked(largest.get(name));
  const tried = (phone ? LOWER_PICTURES : LARGEST).map((way) => [way, asked(way).height]), screen = HIGH - bar - (scene.player ? PLAYER : 0);
  const least = Math.max(phone ? ENDLESS : screen, Math.min(...tried.map(([, height]) => height)) + 8);
  return asked(keep(largest, name, tried.find(([, height]) => height <= least)[0]));
}

const MOST_ENLARGED = 3, PICTURES = 0.4, NUMBERS = 0.5;   // what the size of pictures counts beside that of words, and of numbers in cells

// In full screen, where all is enlarged as far as it is still seen at once: `zoom` is how far, and `most` how large the parts
// are before that. Smaller ones leave room to enlarge the words, and no numbers shall be too small to be read.
function onScreen(scene, card, screen, beside, wide) {
  const name = [card, screen, beside, Boolean(scene.player), ...scene.rows.map(outline)].join("|");
  if (enlargements.has(name)) return enlargements.get(name);
  const worth = ({ zoom, most, least }) => (zoom < 1 ? zoom - 1 : zoom * most ** PICTURES * Math.min(1, (least * zoom) / TOUCHED) ** NUMBERS);
  const { most, zoom } = LARGEST.map((each) => enlargedBy(each, scene, card, screen, beside, wide))
    .reduce((best, each) => (worth(each) > worth(best) + 0.01 ? each : best));
  return keep(enlargements, name, { most, zoom: within(1, zoom, MOST_ENLARGED) });
}

const enlargements = new Map();   // by a scene's outline and the screen

// The less all is enlarged, the more room a scene has, and it may use that to be higher.
function enlargedBy(most, scene, card, [across, down], beside, wide) {
  let zoom = across / card, placed;
  for (let turn = 0; turn < 4; turn++) {
    const found = layOutWithin(scene, across / zoom, wide, { most, low: Infinity });
    zoom = Math.min(zoom, down / (found.height + beside + (scene.player ? PLAYER : 0)));
    placed = found.placed;
  }
  const read = placed.filter(({ part }) => part.is === "Panel" && isRead(part, cellsOf([part], 1).get(part)));
  return { most, zoom, least: Math.min(TOUCHED, ...read.map(({ cell }) => cell)) };
}

function layOutWithin(scene, room, wide, { most, low, all }) {
  const tight = room < NARROW, margin = tight ? 12 : MARGIN, inner = room - 2 * margin;
  const placed = [], lines = [], heads = [], { rows: kept, rare } = keptOf(scene.rows, room, all);
  const fitAll = (rows) => rows.map((row) => fitted(row, inner, wide, rows.length > 1 ? TALLEST : TALLEST_ALONE, { share: SCREEN / rows.length, most, low }));
  const views = fittedRows(kept, room < PHONE && scene.narrow, inner, fitAll);
  for (const view of views) view.widest = isTied(scene) ? WIDEST_GAP : WIDEST_BARE;
  const lengths = views.map((view) => Math.max(0, ...view.lines.map((line) => lengthOf(line, view.row, inner, view))));
  // All rows begin where the longest does, in the middle of the card.
  const x = tight ? margin : margin + Math.max(0, (inner - Math.max(...lengths)) / 2);
  const between = low < Infinity ? CLOSE_LINES : betweenLines(tight);
  let y = tight ? 10 : 14;
  views.forEach((view, at) => {
    if (at && !view.row.close) {
      lines.push(y);
      y += tight ? 10 : 18;
    }
    for (const line of view.lines) {
      y = placeLine(line, view.row, view, { x, y, room: lengths[at] }, placed, heads) + between;
      if (gapsOf(line)) view.widest = gapOf(line, view.row, lengths[at], view);   // the last parts stand no farther apart
    }
    y += 2;
  });
  return { placed, lines, heads, height: y - between + betweenLines(tight) - 8, margin, rare };
}

// The rows without what a card of this width leaves out, and what is promised of the parts that wait behind a button.
function keptOf(rows, room, all) {
  const tight = room < NARROW, phone = room < PHONE, rare = phone ? [...new Set(promised(rows))] : [];
  const isGone = (part) => (tight && part.spare) || (!phone && part.is === "Detail") || (phone && !all && part.rare);
  const left = without(rows, isGone), panels = phone ? allParts(rows) : [];
  return { rows: (tight ? withoutBlank(phone ? enlarged(left, panels) : left) : left).map((part) => (part.is === "Row" ? part : { is: "Row", parts: [part] })), rare };
}

const promised = (parts) => parts.flatMap((part) => (part.rare ? [part.rare] : isBox(part) ? promised(part.parts) : []));

// The parts but for those that are gone; a box in which none is left goes, too.
function without(parts, isGone) {
  if (!someOf(parts, isGone)) return parts;
  return parts.filter((part) => !isGone(part)).map((part) => (isBox(part) ? { ...part, parts: without(part.parts, isGone) } : part))
    .filter((part) => !isBox(part) || part.parts.length);
}

const someOf = (parts, isAsked) => parts.some((part) => isAsked(part) || (isBox(part) && someOf(part.parts, isAsked)));

// A detail is a panel of its own, with the cells of another one.
function enlarged(parts, others) {
  if (!someOf(parts, ({ is }) => is === "Detail")) return parts;
  return parts.map((part) => (isBox(part) ? { ...part, parts: enlarged(part.parts, others) } : part.is === "Detail" ? detailOf(part, others) : part));
}

function detailOf({ name, of, box, title }, others) {
  const { kind, ends, values, numbers } = others.find((other) => other.name === of), [top, left, ...shape] = box;
  return { is: "Panel", name, title, of, kind, ends, numbers, size: "small", origin: [top, left], values: { ...values, shape, key: `${values.key} ${box}` } };
}

// The rows as they fit; or, where one of them takes several lines or too much room, as the scene has them in a narrow card.
function fittedRows(rows, narrow, room, fitAll) {
  if (!narrow) return fitAll(rows);
  const name = [room, ...rows.map(outline)].join("|");
  const isBroad = broad.get(name) ?? keep(broad, name, fitAll(rows).every((view) => view.lines.length < 2 && isWithin(view, room)));
  return fitAll(isBroad ? rows : regrouped(rows, narrow));
}

// What belongs together stands side by side, small as it may be, and on several lines only where that is too small.
const GROUPED = { wrap: false, narrow: [0], isGroup: true };
const leastOf = ({ parts }) => (allParts(parts).some(({ edit }) => edit === "paint") ? LEAST_ROW : LEAST_GROUP);

// Rows of the parts with these names, those of names within names below one another; and what is left of the others below them, but for signs alone.
function regrouped(rows, narrow) {
  const named = new Map(boxesOf(rows).filter(({ name }) => name).map((part) => [part.name, part])), taken = new Set(), isTaken = (part) => taken.has(part);
  const asked = (name) => (Array.isArray(name) ? columnOf(groupOf(name)) : named.get(name)), groupOf = (names) => names.map(asked).filter(Boolean);
  const groups = narrow.map(groupOf);
  boxesOf(groups.flat()).forEach((part) => taken.add(part));
  const left = rows.map((row) => (someOf([row], isTaken) ? { is: "Row", parts: without(row.parts, isTaken), close: true } : row)).filter(({ parts }) => allParts(parts).some(({ is }) => is !== "Sign"));
  return [...groups.filter((parts) => parts.length).map((parts, at) => ({ is: "Row", parts, close: at > 0, ...GROUPED })), ...left];
}

const columnOf = (parts) => (parts.length ? { is: "Column", parts } : null);

// All parts, and all boxes of them.
const boxesOf = (parts) => parts.flatMap((part) => (isBox(part) ? [part, ...boxesOf(part.parts)] : [part]));

// Where all stands, to be compared.
const placesOf = ({ placed, height }) => [height, ...placed.map(({ x, y, width, height: high, cell }) => [x, y, width, high, cell])].join();

// Whether beams run between the parts of a scene, and need room.
const isTied = ({ beams = [], windows = [] }) => beams.length > 0 || windows.some(({ beam }) => beam !== false);

const isBlank = (row) => row.every((cell) => cell === "");

// Whether nothing stands in a table yet but what will.
const isAwaited = ({ is, note, rows }) => is === "Table" && Boolean(note) && rows.every(isBlank);

// The parts, their tables without the last rows if nothing stands in them yet: those keep room where all stands side by side.
function withoutBlank(parts) {
  return parts.map((part) => {
    if (isBox(part)) return { ...part, parts: withoutBlank(part.parts) };
    if (part.is !== "Table" || part.beside || !isBlank(part.rows.at(-1) ?? [0])) return part;
    return { ...part, rows: part.rows.slice(0, part.rows.findLastIndex((row) => !isBlank(row)) + 1) };
  });
}

const largest = new Map();   // by a scene's outline and the room: how large its parts, or how low its pictures, were last
const broad = new Map();     // ... and whether each row stands on one line, within it

const betweenLines = (tight) => (tight ? 12 : 22);

// In a narrow card a picture that has a line for itself leaves room on the screen for what moves with it.
const isPicture = ({ is, values }) => is === "Panel" && values.shape[0] * values.shape[1] > DOTTED;
const isPanelAlone = ({ parts }) => parts.length === 1 && parts[0].is === "Panel";

// The largest cells with which a row fits on one line; or how it stands on several.
function fitted(row, room, wide, tallest, { share, most, low }) {
  const rigid = row.wrap === false && !row.narrow?.length, tight = room < NARROW;
  const least = rigid ? 0.2 : row.isGroup ? leastOf(row) : row.least ?? (row.wrap === false ? LEAST_ROW : LEAST);
  const sides = tight && room > TWO_TEXTS && row.parts.length > 1 && allParts(row.parts).every(({ is, large }) => is === "Text" && !large) ? row.parts.length : 0;
  const highest = row.isGroup && isPanelAlone(row) ? share : row.far && row.wrap === false ? tallest : Infinity;
  const pictures = row.isGroup && low < Infinity ? row.parts.filter(isPicture) : [];
  const isTall = ({ lines, cells }) => Math.max(...lines.flat().map((each) => each.up + each.down)) > highest || pictures.some((each) => gridOf(each)[0] * cells.get(each) > low);
  let view;
  for (let scale = most; scale > Math.min(least, most) - 0.001; scale -= 0.04) {
    view = { row, cells: cellsOf(row.parts, scale, tight), wide, room: sides ? (room - 24) / sides : room, scale, tight, stacked: row.isGroup };
    view.columns = columnsOf(row.parts, view);
    view.sizes = new Map(row.parts.map((part) => [part, sizeOf(part, view)]));
    apartByNotes(row, view);
    apartBySlider(row, view);
    apartByHigher(row, view);
    view.lines = [row.parts.map((part) => ({ part, ...view.sizes.get(part) }))];
    if (!isTall(view) && lengthOf(view.lines[0], row, 0, view) <= room) return view;
  }
  return rigid ? view : inLines(row, room, wide, share);
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
function near(row, { tight }) {
  if (row.tight) return 6;
  if (!row.far) return !tight ? NEAR : row.parts?.some(({ is }) => is === "Sign") ? 4 : row.isGroup ? 6 : 8;
  if (row.wrap !== false) return tight ? 24 : FAR;
  return !tight ? CLOSE : stripsOf(row).length ? LED : CLOSER;
}

const widthsOf = (line) => line.reduce((sum, each) => sum + each.width, 0);

// How far the parts of a line stand apart.
const gapOf = (line, row, room, view) => (lengthOf(line, row, room, view) - widthsOf(line)) / Math.max(1, gapsOf(line));

function lengthOf(line, row, room, view) {
  const least = widthsOf(line);
  const spare = row.far ? (room - least) / Math.max(1, gapsOf(line)) : 0;
  return least + gapsOf(line) * within(near(row, view), spare, Math.max(near(row, view), row.far ? view.widest ?? WIDEST_GAP : 0));
}

function placeLine(line, row, view, { x, y, room }, placed, heads) {
  const up = Math.max(0, ...line.map((each) => each.up));
  const down = Math.max(0, ...line.map((each) => each.down));
  const gap = gapOf(line, row, room, view);
  const middle = firstMiddle(line, view) ?? down / 2;
  for (const each of line) {
    place(each.part, { x, y: y + up, ...each, middle }, view, placed, heads);
    x += each.width + gap;
  }
  return y + up + down;
}

// Signs stand at half the height of the first panel of their line.
function firstMiddle(line, { cells, tight }) {
  const panel = line.map((each) => each.part).find((part) => part.is === "Panel");
  if (panel) return (gridOf(panel)[0] * cells.get(panel)) / 2;
  return line.some(({ part }) => part.is === "Equation") ? (tight ? LOWER_SUM : EQUATION[1]) * 0.3 : null;   // between its two bars
}

// `y` is the line that neighbours share: where the cells of a panel begin, below its title.
function place(part, { x, y, width, up, down, middle, confined }, view, placed, heads) {
  if (part.is === "Row") {
    const line = part.parts.map((each) => ({ part: each, ...sizeOf(each, view) }));
    placeLine(line, part, view, { x, y: y - up, room: width }, placed, heads);
  } else if (part.is === "Column" || part.is === "Grid") {
    const parts = part.is === "Grid" ? gridRows(part, view) : part.parts;
    const first = sizeOf(parts[0], view);
    let top = y - first.up;
    if (part.title || part.note) heads.push({ x, y: top, width, title: part.title, note: hasNote(part, width, view) ? part.note : "", tight: view.tight });
    for (const each of parts) {
      const size = sizeOf(each, view);
      place(each, { x, y: top + size.up, ...size }, view, placed, heads);
      top += size.up + size.down + (part.is === "Grid" ? 6 : 8);
    }
  } else {
    const cell = view.cells.get(part);
    const lower = part.is === "Panel" ? standing(part, view).drop * cell : 0;
    const [rows, cols] = part.is === "Panel" ? gridOf(part) : [0, 0];
    const at = { part, x, y: y + lower, cell, middle: middle ?? down / 2, room: width, tight: view.tight, confined };
    if (part.is === "Text") at.lines = linesOf(part, view);
    if (part.is === "Bars") {
      [at.before, , at.after] = barsWidths(part, view);
      Object.assign(at, labelsOf(part, at.before, view.wide));
    }
    placed.push(part.is === "Panel" ? { ...at, width: cols * cell, height: rows * cell } : { ...at, width, height: down });
  }
}
