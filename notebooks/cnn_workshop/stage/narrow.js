// How a row stands in a room that is too narrow for it: on several lines, with boxes taken apart, and what is
// still too wide smaller than the rest. Of all these ways, the one with the largest parts that is still seen
// at once: what a person moves and what moves should be on one screen.

const SCREEN = 500;               // CSS pixels: of a telephone's screen, less bars, player and words
const HEIGHT = 0.25;              // what a pixel of height costs that the screen has room for
const READ = 22, TOUCHED = 24;    // CSS pixels: cells with smaller numbers cannot be read, or not be hit by a finger
const DRAWN = 180, AMONG = 130;   // ... and in a smaller drawing it is hard to draw; among maps that follow from it, less will do
const PICTURED = { large: 110, medium: 64, small: 44, strip: 24 };   // ... and of smaller ones, little is seen
const SMALLER = 230;              // what it costs to draw all at no size at all, in pixels of height
const UNREAD = 3.6;               // how much more it matters that numbers can be read
const TOO_SMALL = 8;              // what each pixel below those bounds costs
const TAKEN_APART = 30;           // what it costs to take a box apart: what belongs together should stand together
const STEP = 0.04, SMALLEST = 0.28;
const SLIDER = 130, SHORT_SLIDER = 92;   // how wide the one is at least that is shown for the number in hand; in a narrow card
const LEAST_TABLE = 300;          // how wide the lines of a table are at least that stands beside something
const SOFTER = 12 / 13;           // how large notes are, of what is measured
const MOST_KNOWN = 200;

const known = new Map();   // by a row's outline and the room: the way it stood last

// Let what was found be known, under a name, to the next painting: of the last ones only.
function keep(found, name, what) {
  if (found.size > MOST_KNOWN) found.clear();
  found.set(name, what);
  return what;
}

// `share` is how high it may be, of a screen.
function inLines(row, room, wide, share) {
  const name = [room, outline(row)].join("|"), last = known.get(name);
  const again = last && stood(waysOf(row)[last.way], room, wide, last.scale);
  if (again && isWithin(again, room)) return again;
  const found = best(row, room, wide, share);
  keep(known, name, { way: found.way, scale: found.scale });
  return found;
}

// All that does not change from move to move: a row shall not rearrange itself because a word is longer.
function outline({ is, parts, size, values, labels, rows, lines, title, padding, narrow }) {
  if (parts) return `${is}${title ?? ""}${narrow ?? ""}(${parts.map(outline)})`;
  return [is, size, values?.shape, padding, labels?.length, rows?.length, lines?.length, Boolean(title)].join();
}

function best(row, room, wide, share) {
  let found = null;
  waysOf(row).forEach((each, way) => {
    for (let scale = 1; scale > SMALLEST; scale -= STEP) {
      const view = stood(each, room, wide, scale), cost = costOf(view, room, share) + TAKEN_APART * each.apart;
      if (!found || cost < found.cost) found = { ...view, way, cost };
    }
  });
  return found;
}

// The row as it is; and with its boxes taken apart, each alone and all of them, and those within them.
function waysOf(row) {
  const first = (row.narrow ?? []).map((at) => row.parts[at]);
  const whole = { ...row, parts: [...first, ...row.parts.filter((each) => !first.includes(each))], apart: 0 };
  const boxes = whole.parts.filter(opens), all = apart(whole, boxes), ways = [whole];
  if (boxes.length > 1) ways.push(...boxes.map((box) => apart(whole, [box])));
  if (boxes.length) ways.push(all);
  if (all.parts.some(opens)) ways.push(apart(all, all.parts.filter(opens)));
  return ways;
}

// A row with signs between its parts is a sum: it stays on one line, as a row does that never wraps.
const opens = ({ is, title, wrap, parts }) => !title && (is === "Column" || (is === "Row" && wrap !== false && !parts.some((each) => each.is === "Sign")));

function apart(row, boxes) {
  const parts = row.parts.flatMap((part) => (boxes.includes(part) ? part.parts : [part]));
  return { ...row, parts, far: false, wrap: true, apart: row.apart + boxes.length };
}

function stood(row, room, wide, scale) {
  const tight = room < NARROW, view = { row, cells: cellsOf(row.parts, scale, tight), wide, room, scale, scales: new Map(), stacked: true, tight };
  view.columns = columnsOf(row.parts, view);
  view.sizes = new Map(row.parts.map((part) => [part, sizeOf(part, view)]));
  for (const part of row.parts) if (view.sizes.get(part).width > room) shrink(part, view);
  tableBeside(row, view);
  apartByNotes(row, view);
  apartBySlider(row, view);
  clearOfHigher(row, view);
  view.lines = brokenWell(row, view, room);
  if (isWithin(view, room)) return view;
  for (const { part, width, confined: kept } of view.lines.flat()) if (kept && view.sizes.has(part)) view.sizes.get(part).width = width;
  view.lines = brokenWell(row, view, room);   // some are longer by now than when they were broken
  return view;
}

function brokenWell(row, view, room) {
  return broken(row, view, room).map((line) => stretched(lyingDown(line, row, view, room), row, view, room))
    .map((line) => closed(line).map((each) => confined(each, line.filter((other) => other !== each), view.wide)));
}

// A table that is made to stand beside bars, and does not, stands as close as words do.
function closed(line) {
  if (allParts(line.map(({ part }) => part)).some(({ is }) => is === "Bars")) return line;
  return line.map((each) => (each.part.beside ? { ...each, down: LINE * each.part.rows.length } : each));
}

// A note shall not run into what stands beside it and is higher.
function confined(each, others, wide) {
  const { part, down, width } = each, high = down - FOOT;
  if (part.is !== "Panel" || !part.note || !others.some((other) => other.down > high + 4)) return each;
  return { ...each, width: Math.max(width, wide(part.note, 400) * CONDENSED), confined: true };
}

// Bars are as long as their line has room for.
function stretched(line, row, view, room) {
  const bars = allParts(line.map(({ part }) => part)).filter(({ is }) => is === "Bars");
  for (let scale = 1; bars.length && scale > view.scale; scale -= 2 * STEP) {
    const old = bars.map((each) => view.scales.get(each) ?? view.scale);
    bars.forEach((each) => view.scales.set(each, scale));
    const longer = line.map(({ part, width }) => {
      const size = sizeOf(part, view);
      return { part, ...size, width: Math.max(size.width, width) };
    });
    if (lengthOf(longer, row, 0, view) <= room) return longer;
    bars.forEach((each, at) => view.scales.set(each, old[at]));
  }
  return line;
}

// Make a part as small as it must be to fit in the room by itself; or as it can be, if words keep it wide.
function shrink(part, view) {
  for (let scale = view.scale - STEP; scale > SMALLEST / 2 && view.sizes.get(part).width > view.room; scale -= STEP) {
    const cells = new Map([...view.cells, ...cellsOf([part], scale, view.tight)]);
    const scales = new Map([...view.scales, ...allParts([part]).map((each) => [each, scale])]);
    const next = { ...view, cells, scales, columns: null }, columns = columnsOf(view.row.parts, next);
    const size = sizeOf(part, { ...next, columns });
    if (size.width === view.sizes.get(part).width && size.width < 1.2 * view.room) return;
    Object.assign(view, { cells, scales, columns });
    view.sizes.set(part, size);
  }
}

// A table that is too wide to stand beside the other parts of its row does so on more lines, if it has room for some words.
function tableBeside({ parts, tight: close }, view) {
  const table = parts.find(({ is, beside }) => is === "Table" && !beside), { sizes, room } = view;
  if (!view.tight || !table || parts.length < 2) return;
  const left = room - lengthOf(parts.filter((part) => part !== table).map((part) => sizes.get(part)), { tight: close }, 0, view) - NEAR;
  if (left < LEAST_TABLE || left > sizes.get(table).width) return;
  view.beside = new Map([[table, left]]);
  sizes.set(table, sizeOf(table, view));
}

// Two notes on one line shall not lie on each other.
function apartByNotes({ parts }, { sizes, wide }) {
  const noted = parts.filter(({ is, note }) => is === "Panel" && note);
  if (noted.length > 1) for (const part of noted) sizes.get(part).width = Math.max(sizes.get(part).width, wide(part.note, 400) * SOFTER);
}

// Below a single number that slides stands its slider, wider than it: a higher part beside it keeps out of its way. What
// stands below is another matter: in a narrow card, the slider in hand lies over that.
function apartBySlider({ parts }, { sizes, cells, tight }) {
  parts.forEach((part, at) => {
    const size = sizes.get(part), next = parts[at + 1];
    if (part.is !== "Panel" || part.edit !== "slide" || part.values.shape.some((side) => side > 1) || !next || next.is === "Sign") return;
    if (sizes.get(next).down > cells.get(part) + 4) size.width = Math.max(size.width, tight ? SHORT_SLIDER : SLIDER);
  });
}

// Where all stands on one line, a note shall not run into a higher part behind it: that stands further off.
function apartByHigher(row, view) {
  const { parts } = row, { sizes, wide } = view, gap = near(row, view);
  parts.forEach((part, at) => {
    if (part.is !== "Panel" || !part.note) return;
    const size = sizes.get(part), long = wide(part.note, 400);
    let left = size.width + gap;
    for (const other of parts.slice(at + 1)) {
      if (sizes.get(other).down > size.down - FOOT + 4 && left < long) {
        size.width += long - left;
        return;
      }
      left += sizes.get(other).width + gap;
    }
  });
}

// A note shall not run into a higher part before it, either.
function clearOfHigher({ parts }, { sizes, wide, tight }) {
  parts.forEach((part, at) => {
    const size = sizes.get(part), before = parts[at - 1];
    if (!tight || part.is !== "Panel" || !part.note || !before || before.is === "Sign" || sizes.get(before).down <= size.down - FOOT + 4) return;
    size.width = Math.max(size.width, wide(part.note, 400) * CONDENSED);
  });
}

const heightOf = (lines, { tight }) => lines.reduce((sum, line) =>
  sum + Math.max(...line.map(({ up }) => up)) + Math.max(...line.map(({ down }) => down)), betweenLines(tight) * (lines.length - 1));

const isWithin = (view, room) => view.lines.every((line) => lengthOf(line, view.row, 0, view) <= room + 0.5);

function costOf(view, room, share) {
  const beyond = view.lines.reduce((sum, line) => sum + Math.max(0, lengthOf(line, view.row, 0, view) - room), 0);
  const panels = allParts(view.row.parts).filter(({ is }) => is === "Panel"), unread = panels.map((panel) => unreadable(panel, view));
  const small = UNREAD * Math.max(0, ...unread) + panels.reduce((sum, panel) => sum + unseen(panel, view, panels.length > 2 ? AMONG : DRAWN), 0);
  const height = heightOf(view.lines, view);
  return HEIGHT * height + Math.max(0, height - share) + SMALLER * (1 - view.scale) + TOO_SMALL * (small + 10 * beyond);
}

const lacks = (least, side, most) => Math.max(0, Math.min(least, most) - side);
const isRead = (panel, full) => full >= READ && panel.numbers !== false;
const fullCell = (panel, { tight }) => cellsOf([panel], 1, tight).get(panel);

// How many pixels the cells of a panel lack to be read.
function unreadable(panel, view) {
  const full = fullCell(panel, view);
  return isRead(panel, full) ? lacks(panel.edit ? TOUCHED : READ, view.cells.get(panel), full) : 0;
}

// How many pixels a panel without numbers lacks to be drawn in, or seen.
function unseen(panel, view, drawn) {
  const cell = view.cells.get(panel), [rows, cols] = cellsAlong(panel), full = fullCell(panel, view), side = Math.sqrt(rows * cols);
  if (isRead(panel, full)) return 0;
  if (panel.edit === "paint") return lacks(drawn, rows * cell, rows * full);
  return lacks(PICTURED[panel.size ?? "large"], side * cell, side * full);
}

// A column that has a line for itself lies down, if there is room for that.
function lyingDown(line, row, view, room) {
  const [{ part }] = line;
  if (line.length > 1 || part.is !== "Column" || part.title) return line;
  const parts = part.parts.map((each) => ({ part: each, ...sizeOf(each, view) }));
  return lengthOf(parts, row, 0, view) <= room ? parts : line;
}

// A sign never ends a line: it goes on to the next with what stands behind it.
function broken(row, view, room) {
  const lines = [[]];
  for (const part of row.parts) {
    const each = { part, ...view.sizes.get(part) }, line = lines.at(-1);
    if (part.is !== "Sign" && line.length && lengthOf([...line, each], row, 0, view) > room) {
      const sign = line.at(-1).part.is === "Sign" ? [line.pop()] : [];
      lines.push(lengthOf([...sign, each], row, 0, view) > room ? [] : sign);
    }
    lines.at(-1).push(each);
  }
  return lines.filter((line) => line.length);
}
