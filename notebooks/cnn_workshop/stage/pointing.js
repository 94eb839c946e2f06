// What lies under the pointer: the part, its cell, the number that a bar would have.

function makePointing(view) {
  function spot(event) {
    const area = view.box.getBoundingClientRect(), zoom = view.zoom();
    return [(event.clientX - area.left) / zoom, (event.clientY - area.top) / zoom];
  }

  function hit(event) {
    const [x, y] = spot(event);
    const found = view.placed().find((each) => each.part.name && x >= each.x && y >= each.y && x < each.x + each.width && y < each.y + each.height);
    if (!found) return null;
    if (found.part.is === "Panel") return { at: found, cell: cellUnder(event, found.part.name) };
    if (found.part.is === "Curve" && found.part.focus) return { at: found, place: placeUnder(found, x) };
    if (found.part.is === "Bars") return { at: found, index: within(0, Math.floor((y - found.y) / pitchOf(found)), found.part.labels.length - 1) };
    const row = found.part.is === "Table" ? tableRow(found, y - found.y, view.wide) : null;
    if (row >= 0 && row < found.part.rows?.length) return { at: found, index: row };   // not its head
    return null;
  }

  function placeUnder(each, x) {
    const { limits: [[left, right]] } = pointsOf(each.part, view.listOf), axes = axesOf(each);
    return Math.round(within(left, left + ((x - axes.x) / axes.w) * (right - left), right));
  }

  function cellUnder(event, name, beyond = false) {
    const [x, y] = spot(event), { part: panel, x: left, y: top, cell } = view.at(name), [down, across] = borderOf(panel), [row, col] = panel.origin ?? [0, 0];
    const found = [Math.floor((y - top) / cell) - down + row, Math.floor((x - left) / cell) - across + col];
    return beyond || sameCell(found, clamp(name, found)) ? found : null;
  }

  // The number of a bar that would end under the pointer; null beside the bars, unless asked beyond them.
  function valueUnder(event, name, beyond = false) {
    const { start, long } = trackOf(view.at(name)), way = (spot(event)[0] - start) / long, [low, high] = view.ends(view.part(name));
    return beyond || (way > -0.06 && way < 1.06) ? low + within(0, way, 1) * (high - low) : null;
  }

  function clamp(name, [row, col]) {
    const panel = view.part(name), [down, across] = borderOf(panel), [top, left] = panel.origin ?? [0, 0], [rows, cols = 1] = panel.values.shape;
    return [within(top - down, row, top + rows + down - 1), within(left - across, col, left + cols + across - 1)];
  }

  // Whether there still is such a cell.
  const stands = (place) => !place || !view.placed().length || (view.part(place.name)?.values?.shape && sameCell(clamp(place.name, place.cell), place.cell));

  return { hit, cellUnder, valueUnder, clamp, stands };
}
