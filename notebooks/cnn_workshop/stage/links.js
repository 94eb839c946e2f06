// Where windows lie, and what lights up when one looks at a cell. A cell is [row, col], counted from 0
// at the top left of the picture; padding has negative rows and columns, or those past the last one.

function sameCell(a, b) {
  return Boolean(a && b && a[0] === b[0] && a[1] === b[1]);
}

// Top, left, height and width of what a window reaches over at an output cell.
function windowBox({ shape, stride, padding, dilation }, [row, col]) {
  return [row * stride[0] - padding[0], col * stride[1] - padding[1],
          dilation[0] * (shape[0] - 1) + 1, dilation[1] * (shape[1] - 1) + 1];
}

// The input cell that kernel value [i, j] meets when the window stands at an output cell.
function inputCell({ stride, padding, dilation }, [row, col], [i, j]) {
  return [row * stride[0] - padding[0] + i * dilation[0], col * stride[1] - padding[1] + j * dilation[1]];
}

function kernelCells({ shape: [rows, cols] }) {
  return Array.from({ length: rows * cols }, (_, at) => [Math.floor(at / cols), at % cols]);
}

// The input cells that one output cell reads.
function windowCells(link, cell) {
  return kernelCells(link).map((place) => inputCell(link, cell, place));
}

// Every output cell whose window reads the input cell. The output begins at its origin.
function fedCells(link, { values: { shape }, origin = [0, 0] }, cell) {
  const along = (axis) => {
    const found = [];
    for (let step = link.shape[axis] - 1; step >= 0; step--) {
      const at = (cell[axis] + link.padding[axis] - step * link.dilation[axis]) / link.stride[axis];
      if (Number.isInteger(at) && at >= origin[axis] && at < origin[axis] + shape[axis]) found.push(at);
    }
    return found;
  };
  return along(0).flatMap((row) => along(1).map((col) => [row, col]));
}

// The place in the kernel that meets an input cell while the window stands at an output cell.
function metPlace(link, at, cell) {
  return kernelCells(link).find((place) => sameCell(inputCell(link, at, place), cell)) ?? null;
}

// The output cell whose window has its middle nearest to an input cell: where a drag takes it.
function outputUnder(link, { values: { shape }, origin = [0, 0] }, place) {
  return [0, 1].map((axis) => {
    const reach = link.dilation[axis] * (link.shape[axis] - 1), first = origin[axis];
    const to = Math.round((place[axis] + link.padding[axis] - reach / 2) / link.stride[axis]);
    return within(first, to, first + shape[axis] - 1);
  });
}

// What each panel shows of where the person looks. `looked` is the panel and cell under the pointer or
// the focus; returns, by panel, framed cells (dashed or not), in `groups` those that one window frames
// together, and cells that are lit.
function lights(links, panelOf, looked, cellOf) {
  const found = {};
  const add = (name, kind, cells) => ((found[name] ??= {})[kind] = [...(found[name][kind] ?? []), ...cells]);
  for (const link of links) {
    const at = cellOf(link);
    const { inputs, outputs, kernels = [], windows = [] } = link;
    if (at) {
      const frame = (name, cells) => { add(name, "framed", cells); add(name, "groups", [cells]); };
      inputs.forEach((name) => frame(name, windowCells(link, at)));
      outputs.forEach((name) => frame(name, [at]));
    }
    if (!looked) continue;
    const { name, cell } = looked;
    let place = null;
    if (inputs.includes(name)) {
      outputs.forEach((other) => add(other, "dashed", fedCells(link, panelOf(other), cell)));
      if (at) place = metPlace(link, at, cell);
    } else if (kernels.includes(name) || windows.includes(name)) place = cell;
    if (!place || !at) continue;
    inputs.forEach((other) => add(other, "lit", [inputCell(link, at, place)]));
    [...kernels, ...windows].forEach((other) => add(other, "lit", [place]));
  }
  return found;
}
