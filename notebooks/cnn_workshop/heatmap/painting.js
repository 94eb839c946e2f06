// Painting: the cells of a stroke, and what a brush leaves on them. Plain functions, no state.

// The cells on the straight way from one cell to another; the first one is left out, if there is one.
function cellsBetween(from, to) {
  if (!from || sameCell(from, to)) return [to];
  const [down, right] = [to[0] - from[0], to[1] - from[1]];
  const steps = Math.max(Math.abs(down), Math.abs(right));
  return Array.from({ length: steps }, (_, at) =>
    [from[0] + Math.round((down * (at + 1)) / steps), from[1] + Math.round((right * (at + 1)) / steps)]);
}

// Press the brush on a cell: a disc of `thickness` cells, soft at the rim, that leaves `ink`. Pressing
// twice changes nothing more, so a slow stroke is no darker than a fast one.
function press({ values, rows, cols, high }, [row, col], ink, thickness) {
  const radius = thickness / 2;
  const reach = Math.ceil(radius);
  for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++)
    for (let c = Math.max(0, col - reach); c <= Math.min(cols - 1, col + reach); c++) {
      const cover = within(0, radius + 0.5 - Math.hypot(r - row, c - col), 1);
      if (cover === 0) continue;
      const at = r * cols + c;
      if (cover === 1) values[at] = ink;
      else values[at] = ink > 0 ? Math.max(values[at], ink * cover)
        : Math.min(values[at], high * (1 - cover));
    }
}
