// A window on a photograph is a few dots wide: a detail of the picture, enlarged, stands beside it and follows the
// window; or lies over the picture, where there is no room beside it, while a person looks or plays. It shows no more
// than the words say, and takes no pointer. Another one stands above a finger, which hides the cells that it is on.

const SHOWN = 9, WHOLE_WINDOW = 40, MOST_ACROSS = 11;   // CSS pixels: cells, and windows, that need no lens; cells
const LENS = 150, LENS_CELL = 28, LEAST_LENS = [12, 8]; // CSS pixels: its side; its cells, and the least of them beside and over
const OFF = 26;               // CSS pixels: how far off the cell under a finger its lens stands
const BY = 14, OVER = 0.42;   // CSS pixels from its neighbours; how much of the picture's side it hides at most

// Where the lens of a window that stands at an output cell is; null if it needs none or has no room. `at` is the
// placed picture, `looks` whether a person looks at it now.
function lensOf(link, at, cell, placed, room, looks) {
  const box = windowBox(link, cell.map(Math.round)), [top, left, high, wide] = box, many = Math.max(high, wide) + 2;
  if (at.cell >= SHOWN || high * wide === 1 || Math.max(high, wide) * at.cell >= WHOLE_WINDOW || many > MOST_ACROSS) return null;
  const [, y, , h] = boxAt(at, windowBox(link, cell)), [free, isEdge] = freeBeside(at, placed, room);
  const most = Math.min(LENS_CELL, Math.floor(LENS / many), Math.floor(at.height / (high + 2))), side = Math.min(most, Math.floor((free - (isEdge ? BY : 2 * BY)) / many));
  const made = { link, at, box, first: [top - 1, left - 1], rows: high + 2, cols: wide + 2 };
  if (side >= LEAST_LENS[0]) {
    const width = (wide + 2) * side, height = (high + 2) * side, x = at.x + at.width + (isEdge ? BY : (free - width) / 2);
    return { ...made, beside: true, cell: side, x, y: within(at.y, y + (h - height) / 2, Math.max(at.y, at.y + at.height - height)) };
  }
  return looks ? over(made, link, cell, many) : null;
}

// In the corner of the picture that is farthest from the window.
function over(made, link, cell, many) {
  const { at, rows, cols } = made, size = Math.min(LENS_CELL, Math.floor((OVER * Math.min(at.width, at.height)) / many));
  if (size < LEAST_LENS[1]) return null;
  const [x, y, w, h] = boxAt(at, windowBox(link, cell)), isLeft = x + w / 2 < at.x + at.width / 2, isHigh = y + h / 2 < at.y + at.height / 2;
  return { ...made, beside: false, cell: size, x: at.x + (isLeft ? at.width - cols * size - 4 : 4), y: at.y + (isHigh ? at.height - rows * size - 4 : 4) };
}

// The lens above a finger that is on a cell: it slides until the cell in the middle is the one that is meant. Where
// there is no room above, it stands beside the finger. Cells that a finger hits need none.
function lensAbove(at, place, [room, height]) {
  if (at.cell >= TOUCHED) return null;
  const [x, y, side] = cellAt(at, place), [row, col] = place.map((each, axis) => each - (at.part.origin?.[axis] ?? 0)), wide = 3 * LENS_CELL;
  const made = { link: { dilation: [1, 1] }, at, box: [row, col, 1, 1], first: [row - 1, col - 1], rows: 3, cols: 3, whole: true, cell: LENS_CELL };
  if (y > OFF + wide + 4) return { ...made, x: within(6, x + (side - wide) / 2, room - wide - 6), y: y - OFF - wide };
  return { ...made, x: x > room / 2 ? x - OFF - wide : x + side + OFF, y: within(6, y + (side - wide) / 2, height - wide - 6) };
}

// How much room there is to the right of a part, and whether the stage ends there.
function freeBeside({ x, y, width, height }, placed, room) {
  const right = x + width, others = placed.filter((each) => each.x >= right && each.y - HEAD < y + height && each.y + each.height > y).map((each) => each.x);
  return others.length ? [Math.min(...others) - right, false] : [room - 12 - right, true];
}

// The box of the window within its lens.
function heldBy({ x, y, cell, rows, cols }) {
  return [x + cell, y + cell, (cols - 2) * cell, (rows - 2) * cell];
}

// The cells that the window reads are as they are, those around it pale; above a finger, all are as they are.
function paintLens(pen, ink, lens, numbers, [strong, pale]) {
  const { at: { part }, link, box: [top, left], first, rows, cols, whole, cell, x, y } = lens, [high, wide] = part.values.shape;
  const letters = part.kind === "colour" ? null : lensLetters(lens, numbers, ink), { dilation } = link;
  fillRound(pen, css(ink.paper), x - 3, y - 3, cols * cell + 6, rows * cell + 6, 5);
  for (const [i, j] of kernelCells({ shape: [rows, cols] })) {
    const [row, col] = [first[0] + i, first[1] + j], place = row * wide + col;
    const isRead = i > 0 && j > 0 && i < rows - 1 && j < cols - 1 && (row - top) % dilation[0] === 0 && (col - left) % dilation[1] === 0;
    if (row < 0 || col < 0 || row >= high || col >= wide) {
      if (isRead) hatch(pen, x + j * cell, y + i * cell, cell, cell);
      continue;
    }
    const shade = (isRead || whole ? strong : pale)(place);
    pen.fillStyle = shade.css;
    pen.fillRect(x + j * cell, y + i * cell, cell - 0.5, cell - 0.5);
    if ((isRead || whole) && letters) write(pen, ink, shortly(numbers[place], letters.digits, letters.tiny), x + (j + 0.5) * cell, y + (i + 0.5) * cell, { size: letters.size, weight: 500, fill: shade.ink, align: "center", most: cell - 2 });
  }
  frame(pen, ink, [x - 2, y - 2, cols * cell + 4, rows * cell + 4], { colour: ink.soft, width: 1, rim: 0 });
  frame(pen, ink, heldBy(lens), { width: 2.5 });
}

// How large the numbers in a lens are; null where they cannot be read. Those of a picture's pixels are of one size.
function lensLetters({ at: { part: panel, tight }, cell, whole, first: [top, left] }, numbers, ink) {
  const [high, wide] = panel.values.shape, isIn = ([row, col]) => row >= 0 && col >= 0 && row < high && col < wide;
  const around = kernelCells({ shape: [3, 3] }).map(([row, col]) => [top + row, left + col]).filter(isIn).map(([row, col]) => numbers[row * wide + col]);
  return lettersOf({ panel, cell, rows: 1, cols: 1, numbers: whole ? around : [panel.ends[0], panel.ends[1]].map(Math.round), ink, tight });
}
