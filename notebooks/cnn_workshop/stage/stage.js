// The stage: what Python says of a scene is drawn at once, in the handler of its message; what can be
// answered in the page (hover, pins, links, playing, holding colours) is answered here. It stands last,
// behind its other files, in one module.

const LONGEST = 256;   // pixels of a person's own picture, where a panel says no more
const GLIDE = 150, FLASH = 900, HUSH = 250, ANSWERS = 800, OWED = 60;   // milliseconds
const SEEN = 9;   // CSS pixels: frames would hide smaller cells
const CARD = 920, WIDE = 1180, WORDS = 140;   // CSS pixels: a card's width; the height of bar, player and words
const WALKED = 256;                           // cells: of a map no larger, what is not reached yet is pale
const BUSY = "Python has not answered for a while: it is busy.";

// ---- what all views of one stage share -------------------------------------------------------------

const shares = new WeakMap();

function shareOf(model) {
  if (shares.has(model)) return shares.get(model);
  const share = { said: null, arrays: new Map(), typed: new Map(), local: new Map(), cells: new Map(),
                  held: null, owed: null, pins: new Map(), pinned: null, gesture: 0, cause: "", views: new Set() };
  shares.set(model, share);
  share.post = makePost(model, (long) => share.views.forEach((view) => view.waits(long)));
  share.take = () => take(model, share);
  model.on("change:said", share.take);
  take(model, share);
  return share;
}

function take(model, share) {
  const said = JSON.parse(model.get("said"));
  if (!said.serial) return;
  const bytes = model.get("data");
  let at = bytes.byteOffset;
  for (const [key, length] of Object.entries(said.arrays)) share.arrays.set(key, bytes.buffer.slice(at, (at += length)));
  if (said.keys.some((key) => !share.arrays.has(key))) return share.post.tell({ is: "all" }, "all");
  share.before = new Map(share.typed);   // of the scene before, to see what is new
  for (const key of [...share.arrays.keys()]) if (!said.keys.includes(key)) {
    share.arrays.delete(key);
    share.typed.delete(key);
  }
  const before = share.said;
  share.said = said;
  for (const [name, { number }] of [...share.local]) if (number <= said.heard) share.local.delete(name);
  for (const [name, { number }] of [...share.cells]) if (number <= said.heard) share.cells.delete(name);
  clearTimeout(share.owed);
  share.owed = null;
  share.views.forEach((view) => view.show(before));
  share.post.heard(said.heard);
  acknowledge(model, share);
}

// What runs by itself sends no more than a page shows, and ends when none does. An answer costs: the
// kernel says that it is busy, and idle again.
function acknowledge(model, share) {
  const { asks, serial } = share.said, now = performance.now();
  if (!asks || !share.views.size || (asks === "later" && now - (share.answered ?? -Infinity) < ANSWERS)) return;
  share.answered = now;
  model.send({ is: "seen", serial });
}

const TYPES = { f8: Float64Array, f4: Float32Array, u1: Uint8Array };

function numbersOf(share, { key, dtype }) {
  if (!share.typed.has(key)) share.typed.set(key, new TYPES[dtype](share.arrays.get(key)));
  return share.typed.get(key);
}

// ---- one view --------------------------------------------------------------------------------------

function render({ model, el }) {
  const share = shareOf(model);
  const root = element("div", "", el);
  root.className = "cnn-stage";
  root.setAttribute("role", "group");
  const skip = element("button", "skip", root, { type: "button" });
  const bar = makeBar(root, { tell, copy, notice, take: takePicture, fill, pin: pinColours, panels: () => scene().panels,
                              pinned: (panel) => share.pins.has(panel.name), takesPicture: () => takers().length > 0 });
  const box = element("div", "scene", root);
  const canvas = element("canvas", "", box, { "aria-hidden": "true" }), pen = canvas.getContext("2d");
  const player = makePlayer(root, go);
  const caption = element("div", "words", root);
  const problem = element("div", "problem", caption, { hidden: true });
  const hint = element("div", "problem", caption, { hidden: true });
  hint.dataset.calm = "true";
  const line = element("p", "line", caption), strong = element("b", "", line), rest = element("span", "", line);
  const fold = element("button", "fold", line, { type: "button", textContent: "in words" });
  const key = element("span", "key", line, { "aria-hidden": "true", hidden: true });   // what the colours stand for
  const twin = element("div", "twin cnn-stage-heard", caption, { role: "note" });
  const live = element("div", "heard", root, { "aria-live": "polite" });
  const after = element("span", "heard", root, { tabIndex: -1 });

  const overlays = new Map(), links = [];   // by name: what stands for a panel in the page
  let room = 0, zoom = 1, layout = null, placing = false, ink = null, rasters = new Map(), parts = new Map();
  let reading = null;   // where a curve is read: { name, place }
  let looked = null, entry = null, glide = null, flash = null, flashing = 0, call = null, speaking = 0, told = "";
  const widths = new Map();

  // ---- what Python said ----------------------------------------------------------------------------
  function scene() {
    const { scene: said } = share.said;
    if (!said.panels) {
      Object.assign(said, { marks: said.marks ?? [], beams: said.beams ?? [], windows: said.windows ?? [] });
      said.panels = allParts(said.rows).filter((part) => part.is === "Panel");
      said.scaled = allParts(said.rows).filter((part) => part.ends);
      said.windows.forEach((link) => {
        for (const name of ["shape", "stride", "dilation"]) link[name] ??= [1, 1];
        link.padding ??= [0, 0];
        for (const name of ["kernels", "windows"]) link[name] ??= [];
      });
    }
    return said;
  }
  const part = (name) => parts.get(name)?.part;
  const at = (name) => parts.get(name);
  const numbers = (panel) => share.local.get(panel.name)?.numbers ?? numbersOf(share, panel.values);
  const linksOf = (name) => scene().windows.filter(({ inputs, outputs, kernels, windows }) => [...inputs, ...outputs, ...kernels, ...windows].includes(name));
  const linkOf = (name) => linksOf(name)[0];
  const cellOf = (link) => share.cells.get(link.outputs[0])?.cell ?? link.cell ?? null;
  const takers = () => scene().panels.filter((panel) => panel.takes_picture);
  const endsOf = (panel) => share.pins.get(panel.name) ?? share.held?.get(panel.name) ?? panel.ends;

  // ---- drawing -------------------------------------------------------------------------------------
  function wide(text, weight) {
    const name = `${weight} ${text}`;
    if (!widths.has(name)) {
      pen.font = font(13, weight, ink);
      widths.set(name, pen.measureText(text).width);
    }
    return widths.get(name);
  }

  function arrange() {
    const next = layOut(scene(), room / zoom, wide), sharp = (window.devicePixelRatio || 1) * zoom;
    const size = [room / zoom, next.height].join();
    parts = new Map(next.placed.filter((each) => each.part.name).map((each) => [each.part.name, each]));
    if (size !== layout?.size || sharp !== layout?.sharp) {
      const [width, height] = [Math.round(room * (sharp / zoom)), Math.round(next.height * sharp)];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      canvas.style.cssText = `width:${room}px;height:${next.height * zoom}px`;
      if (sharp !== layout?.sharp) rasters = new Map();
    }
    layout = { ...next, size, sharp };
    placing = true;
  }

  function paint() {
    if (!room || !share.said) return;
    ink ??= inkOf(root);
    if (!layout) arrange();
    pen.setTransform(layout.sharp, 0, 0, layout.sharp, 0, 0);
    pen.clearRect(0, 0, room / zoom, layout.height);
    pen.fillStyle = ink.line;
    for (const y of layout.lines) pen.fillRect(layout.margin, y, room / zoom - 2 * layout.margin, 1);
    const found = lights(scene().windows, part, looked, shownCell);
    const beams = paintBeams();
    for (const each of layout.placed) paintPart(each, beams);
    for (const { x, y, width, title, note, tight } of layout.heads) {
      const most = tight ? width : undefined;
      if (title) write(pen, ink, title, x, y - (note ? 33 : 13), { weight: 600, most });
      if (note) write(pen, ink, note, x, y - 13, { size: 12, fill: ink.soft, most });
    }
    paintMarks(found);
    paintReadout();
    // The page's other elements follow: to change them first would make the canvas work out their style.
    if (placing) {
      placeOverlays();
      placeLinks();
    }
    placing = false;
    fields.show();
    remark(found);
  }

  function paintPart(each, beams) {
    const { part: leaf } = each;
    paintTitle(pen, ink, each, room / zoom - 4, beams);
    if (leaf.is === "Panel") paintPanel(each);
    else if (leaf.is === "Sign") write(pen, ink, leaf.character, each.x + each.width / 2, each.y + each.middle, { size: 20, align: "center" });
    else if (leaf.is === "Equation") paintEquation(pen, ink, each, listOf(leaf.terms));
    else if (leaf.is === "Bars") paintBars(pen, ink, each, {
      numbers: share.local.get(leaf.name)?.numbers ?? listOf(leaf.values), ends: endsOf(leaf), wide,
      compared: leaf.compared && listOf(leaf.compared), entry: entry?.name === leaf.name ? entry : null,
    });
    else if (leaf.is === "Curve") paintCurve(pen, ink, each, listOf, reading?.name === leaf.name ? reading.place : null);
    else if (leaf.is === "Table") paintTable(pen, ink, each, wide);
    else paintText(pen, ink, each);
  }

  const listOf = (ref) => (Array.isArray(ref) ? ref.flat().map(asNumber) : numbersOf(share, ref));

  function paintPanel(each) {
    const { part: panel, x, y, width, height, room: own, confined } = each;
    const full = raster(each, Boolean(panel.pale)), reached = reachedOf(panel);
    pen.imageSmoothingEnabled = false;
    pen.fillStyle = css(ink.paper);   // beams end at a panel's edge
    pen.fillRect(x, y, width, height);
    if (reached === null) pen.drawImage(full, x, y, width, height);
    else {
      pen.drawImage(raster(each, true), x, y, width, height);
      const [row, col] = reached, { cell } = each, { sharp } = layout;
      for (const [w, top, h] of [[width, 0, row * cell], [(col + 1) * cell, row * cell, cell]])
        if (h) pen.drawImage(full, 0, top * sharp, w * sharp, h * sharp, x, y + top, w, h);
    }
    if (panel.note && fields.active()?.name !== panel.name) write(pen, ink, panel.note, kept(x, panel.note), y + height + 12, { size: 12, fill: ink.soft, most: confined ? own : room / zoom - 2 * layout.margin });
  }

  // The cell up to which a small map that is walked over has been reached; null for all of it.
  function reachedOf(panel) {
    if (share.held || panel.values.shape[0] * panel.values.shape[1] > WALKED) return null;
    const link = scene().windows.find(({ walk, outputs }) => walk && outputs.includes(panel.name));
    return link ? cellOf(link) : null;
  }

  // Cells and numbers are painted once, and again only when something about them changed.
  function raster(each, pale) {
    const { part: panel, cell, width, height } = each, { sharp } = layout, name = `${panel.name} ${pale}`, ends = endsOf(panel);
    const typed = entry?.name === panel.name ? entry : null, local = share.local.get(panel.name);
    const key = [panel.values.key, local?.version, ends, cell, width, height, each.tight, sharp, ink.key, panel.kind, panel.padding, panel.tiles, typed?.cell, typed?.text].join(" ");
    const old = rasters.get(name);
    if (old?.key === key) return old.canvas;
    const canvas = rasterOf(each, numbers(panel), ends, ink, { sharp, pale, entry: typed, canvas: old?.canvas });
    rasters.set(name, { key, canvas });
    return canvas;
  }

  // Where the window of a link is shown: on its way, while it glides.
  function shownCell(link) {
    const to = cellOf(link);
    if (!to || !glide?.names.includes(link.outputs[0])) return to;
    const way = Math.min(1, (performance.now() - glide.start) / GLIDE), eased = 1 - (1 - way) ** 3;
    return to.map((place, axis) => glide.from[axis] + (place - glide.from[axis]) * eased);
  }

  // Returns the boxes within which they run.
  function paintBeams() {
    const box = ([name, cells]) => (at(name) ? (cells ? boxAt(at(name), cells) : [at(name).x, at(name).y, at(name).width, at(name).height]) : null);
    const beams = [...scene().beams];
    for (const link of scene().windows) {
      const cell = link.beam !== false && shownCell(link);
      if (cell) link.outputs.slice(0, link.pairs ? link.inputs.length : 1).forEach((output, place) =>
        beams.push({ start: [link.inputs[place], windowBox(link, cell)], end: [output, [...cell, 1, 1]] }));
    }
    return beams.flatMap((beam) => {
      const from = box(beam.start), to = box(beam.end);
      if (!from || !to || from[2] <= 0 || to[2] <= 0 || isApart(beam)) return [];
      paintBeam(pen, ink, from, to, beam);
      const end = (one, at) => one[at] + one[at + 2];
      return [[Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(end(from, 0), end(to, 0)), Math.max(end(from, 1), end(to, 1))]];
    });
  }

  // Whether a beam would run across others: from line to line, past the panels that stand between.
  function isApart({ kind, start, end }) {
    const one = at(start[0]), other = at(end[0]);
    if (!standsBelow(one, other)) return false;
    const between = layout.placed.some((each) => each.part.is === "Panel" && each.y >= one.y + one.height && each.y + each.height <= other.y);
    return kind === "line" || (between && other.x < one.x + one.width);
  }

  function paintMarks(found) {
    const last = ({ kind }) => kind === "best";   // within a window, its frame would hide theirs
    const paintAll = (marks) => { for (const mark of marks) if (at(mark.panel)) paintMark(pen, ink, at(mark.panel), mark); };
    paintAll(scene().marks.filter((mark) => !last(mark)));
    if (flash) for (const [name, cells] of flash) if (at(name))
      for (const cell of cells) frame(pen, ink, cellAt(at(name), cell), { colour: ink.ink, width: 1, dash: [3, 2] });
    for (const [name, { groups = [], dashed = [], lit = [] }] of Object.entries(found)) {
      const place = at(name);
      if (!place) continue;
      const width = place.cell < 6 ? 2 : 3;
      for (const box of blocks(dashed)) frame(pen, ink, boxAt(place, box), { width: 2, dash: [5, 3] });
      for (const box of groups.flatMap(blocks)) frame(pen, ink, boxAt(place, box), { width });
      for (const cell of lit) frame(pen, ink, cellAt(place, cell), { colour: ink.ink, width: 2 });
    }
    paintAll(scene().marks.filter(last));
    wearKernels();
    const way = call ? (performance.now() - call) / FLASH : 1;
    if (way < 1) for (const mark of scene().marks) if (mark.kind === "flash" && at(mark.panel)) paintFlash(pen, ink, at(mark.panel), mark, way);
    const hand = fields.active();
    if (hand?.focused && at(hand.name)) frame(pen, ink, cellAt(at(hand.name), hand.cell), { colour: ink.focus, width: 2.5 });
    if (looked && at(looked.name) && !found[looked.name]?.framed?.some((cell) => sameCell(cell, looked.cell)) && looked.name !== hand?.name)
      frame(pen, ink, cellAt(at(looked.name), looked.cell), { colour: ink.ink, width: 2 });
    if (share.pinned && at(share.pinned.name)) pinHead(cellAt(at(share.pinned.name), share.pinned.cell));
  }

  function wearKernels() {
    for (const link of glide ? [] : scene().windows.filter(({ worn }) => worn)) {
      const place = at(link.inputs[0]), kernel = at(link.kernels[0])?.part, cell = cellOf(link);
      if (place && kernel && cell) paintKernel(pen, ink, place, colourOf(place.part, numbers(place.part), endsOf(place.part), ink), link, cell, numbers(kernel));
    }
  }

  // A pin's head in the corner: pinned is not told by thickness alone.
  function pinHead([x, y, w]) {
    pen.beginPath();
    pen.arc(x + w, y, 4.5, 0, 7);
    pen.fillStyle = ink.accent;
    pen.fill();
    pen.strokeStyle = css(ink.paper);
    pen.lineWidth = 1.5;
    pen.stroke();
  }

  function paintReadout() {
    if (reading && at(reading.name)) paintChip(pen, ink, curveWords(part(reading.name), reading.place, listOf), [at(reading.name).x, at(reading.name).y, at(reading.name).width, 0], [room / zoom]);
    const here = share.pinned ?? looked, place = here && at(here.name);
    if (!place || place.part.edit === "slide" || (place.part.edit === "paint" && share.inHand)) return;
    const words = cellWords(place.part, numbers(place.part), here.cell, marksOn(here.name)).replace(/, value /, ": ").replace("-", "−");
    const text = share.pinned ? `${words} · pinned, Escape lets go` : words;
    const line = [kept(place.x, text), place.y + place.height + 12, wide(text, 400)];
    const crowded = layout.placed.some((each) => standsUnder(each, place) || (each !== place && liesOn(line, each)));
    if ((place.part.size ?? "large") === "strip" || crowded) {
      const foot = [place.x, place.y + place.height + HEAD, place.width, 0];   // it would hide what is painted
      paintChip(pen, ink, text, place.part.edit === "paint" ? foot : cellAt(place, here.cell), [room / zoom]);
    }
    else if (!place.part.note) {
      write(pen, ink, text, line[0], line[1], { size: 12, fill: ink.soft, most: room / zoom - 2 * layout.margin });
    }
  }

  // Where a line of words begins so that it ends within the stage.
  const kept = (x, words) => Math.min(x, Math.max(layout.margin, room / zoom - layout.margin - wide(words, 400)));

  const marksOn = (name) => scene().marks.filter((mark) => mark.panel === name);

  // What a test may want to know about this painting.
  function remark(found) {
    root.dataset.painted = Number(root.dataset.painted ?? 0) + 1;
    root.moves = () => Boolean(glide || share.owed);
    root.seen = (name) => {
      const { part: panel, x, y, cell, width, height } = at(name), none = { framed: [], dashed: [], lit: [] };
      return { ...none, ...found[name], x, y, cell, width, height, numbers: panel.values && Array.from(numbers(panel)),
               ends: endsOf(panel), looked: looked?.name === name ? looked.cell : null };
    };
  }

  // ---- what stands for the panels in the page ------------------------------------------------------
  function placeOverlays() {
    for (const [name, overlay] of overlays) if (!parts.has(name) || parts.get(name).part.is === "Sign") {
      overlay.remove();
      overlays.delete(name);
    }
    let before = canvas;
    for (const [name, each] of parts) {
      if (!overlays.has(name)) overlays.set(name, makeOverlay(name));
      const overlay = overlays.get(name), { part: leaf, x, y, width, height } = each;
      const style = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
      if (overlay.dataset.style !== style) overlay.style.cssText = overlay.dataset.style = style;
      nameOverlay(overlay, leaf);
      if (leaf.edit === "slide") fields.place(overlay, each);
      if (before.nextSibling !== overlay) before.after(overlay);
      before = overlay;
    }
  }

  // Links are elements of the page, behind the panels for the Tab key.
  function placeLinks() {
    const wanted = layout.placed.filter(({ part: leaf }) => leaf.link);
    links.splice(wanted.length).forEach((node) => node.remove());
    wanted.forEach(({ part: { title, link: [words, file] }, x, y }, index) => {
      links[index] ??= element("a", "link", box);
      const node = links[index], said = [title, words, file, x, y].join("|");
      if (node.dataset.said === said) return;
      Object.assign(node, { href: file, textContent: words });
      Object.assign(node.dataset, { said, file });
      node.setAttribute("aria-label", `${title}: ${words}`);
      node.style.cssText = `left:${x}px;top:${y}px`;
    });
  }

  box.addEventListener("click", ({ target }) => target.dataset.file && lead(target));

  function makeOverlay(name) {
    const overlay = element("div", "part");
    overlay.dataset.name = name;
    overlay.addEventListener("keydown", (event) => {
      if (event.target !== overlay) return;
      if (part(name)?.is === "Panel") hands.key(event, name);
      else if (part(name)?.focus) hands.curveKey(event, name);
    });
    overlay.addEventListener("focus", () => { if (overlay.matches(":focus-visible") && !share.pinned && part(name).is === "Panel") look({ name, cell: firstCell(name) }, "key"); });
    overlay.addEventListener("blur", () => { read(null); commit(); endGesture(); if (!share.pinned && looked?.how === "key") look(null, "key"); });
    return overlay;
  }

  function nameOverlay(overlay, leaf) {
    const links = linksOf(leaf.name), touched = leaf.edit === "slide" || leaf.edit === "paint" || links.some(({ inputs, outputs, follow }) => follow !== false && [...inputs, ...outputs].includes(leaf.name));
    const walked = leaf.is === "Curve" ? leaf.focus : leaf.is === "Panel" && leaf.edit !== "slide" && (leaf.edit || leaf.focus || leaf.pick || links.some(({ inputs, outputs }) => [...inputs, ...outputs].includes(leaf.name)));
    const wanted = [leaf.title, leaf.values?.shape, leaf.spoken, leaf.edit, touched, walked].join("|");
    if (overlay.dataset.wanted === wanted) return;
    overlay.dataset.wanted = wanted;
    const shape = leaf.is === "Panel" && !leaf.tiles?.length ? `, ${shapeWords(leaf).replace("×", "by")}` : "";
    overlay.setAttribute("role", leaf.edit === "slide" ? "group" : walked ? "application" : "img");
    if (walked) overlay.setAttribute("aria-roledescription", leaf.is === "Curve" ? "chart" : "grid of numbers");
    overlay.setAttribute("aria-label", `${leaf.title || leaf.name}${shape}${leaf.spoken ? `. ${leaf.spoken}` : ""}`);
    if (walked) overlay.tabIndex = 0;
    else overlay.removeAttribute("tabindex");
    overlay.classList.toggle("cnn-stage-touched", touched);
    overlay.dataset.hand = leaf.edit === "slide" ? (leaf.is === "Bars" ? "slide" : "pull") : leaf.edit || (links.some(({ inputs, follow }) => follow !== false && inputs.includes(leaf.name)) ? "grab" : walked || leaf.pick ? "point" : "");
  }

  // ---- looking, moving, pinning --------------------------------------------------------------------
  function spot(event) {
    const area = box.getBoundingClientRect();
    return [(event.clientX - area.left) / zoom, (event.clientY - area.top) / zoom];
  }

  function hit(event) {
    const [x, y] = spot(event);
    const found = layout?.placed.find((each) => each.part.name && x >= each.x && y >= each.y && x < each.x + each.width && y < each.y + each.height);
    if (!found) return null;
    if (found.part.is === "Panel") return { at: found, cell: cellUnder(event, found.part.name) };
    if (found.part.is === "Curve" && found.part.focus) return { at: found, place: placeUnder(found, x) };
    if (found.part.is === "Bars") return { at: found, index: Math.floor((y - found.y) / pitchOf(found)) };
    if (found.part.is === "Table") return { at: found, index: tableRow(found, y - found.y, wide) };
    return null;
  }

  function placeUnder(each, x) {
    const { limits: [[left, right]] } = pointsOf(each.part, listOf), axes = axesOf(each);
    return Math.round(within(left, left + ((x - axes.x) / axes.w) * (right - left), right));
  }

  // Read a curve at a place, or no curve.
  function read(next, aloud = false) {
    if (reading?.name === next?.name && reading?.place === next?.place) return;
    reading = next;
    if (aloud && next) live.textContent = curveWords(part(next.name), next.place, listOf);
    paint();
  }

  function cellUnder(event, name, beyond = false) {
    const [x, y] = spot(event), { part: panel, x: left, y: top, cell } = at(name), [down, across] = borderOf(panel), [row, col] = panel.origin ?? [0, 0];
    const found = [Math.floor((y - top) / cell) - down + row, Math.floor((x - left) / cell) - across + col];
    return beyond || sameCell(found, clamp(name, found)) ? found : null;
  }

  // The number of a bar that would end under the pointer; null beside the bars, unless asked beyond them.
  function valueUnder(event, name, beyond = false) {
    const { start, long } = trackOf(at(name), wide), way = (spot(event)[0] - start) / long, [low, high] = endsOf(part(name));
    return beyond || (way > -0.06 && way < 1.06) ? low + within(0, way, 1) * (high - low) : null;
  }

  function clamp(name, [row, col]) {
    const panel = part(name), [down, across] = borderOf(panel), [top, left] = panel.origin ?? [0, 0], [rows, cols = 1] = panel.values.shape;
    return [within(top - down, row, top + rows + down - 1), within(left - across, col, left + cols + across - 1)];
  }

  // Whether there still is such a cell.
  const stands = (place) => !place || !room || (part(place.name)?.values?.shape && sameCell(clamp(place.name, place.cell), place.cell));

  function firstCell(name) {
    const link = scene().windows.find(({ outputs }) => outputs.includes(name));
    return (looked?.name === name && looked.cell) || (link && cellOf(link)) || clamp(name, [0, 0]);
  }

  function look(next, how) {
    if (looked?.name === next?.name && sameCell(looked?.cell, next?.cell)) return;
    looked = next && { ...next, how };
    if (next) {
      const link = scene().windows.find(({ outputs, follow }) => follow !== false && outputs.includes(next.name));
      if (link && !sameCell(cellOf(link), next.cell)) return move(next.name, next.cell, how);
      if (part(next.name).tells) tell({ is: "look", panel: next.name, cell: next.cell }, `look ${next.name}`);
      if (how === "key") speak();
    }
    paint();
  }

  // Stand at an output cell: the page shows the window there at once, Python says what is in it.
  function move(name, cell, how) {
    const link = scene().windows.find(({ outputs }) => outputs.includes(name));
    if (link && ["step", "play", "key"].includes(how) && !calm() && !(how === "play" && player.speed() > 5)) startGlide(link);
    else glide = null;
    const number = tell({ is: "step", panel: name, cell }, "step");
    for (const output of link?.outputs ?? []) share.cells.set(output, { cell, number });
    share.cause = how;
    showPlayer();
    share.views.forEach((view) => view.paint());
  }

  function startGlide(link) {
    if (!cellOf(link)) return;
    glide = { names: link.outputs, from: shownCell(link), start: performance.now() };
    const mine = glide;
    const go = () => {
      if (glide !== mine || !root.isConnected) return;
      if (performance.now() - mine.start >= GLIDE) glide = null;
      else requestAnimationFrame(go);
      paint();
    };
    requestAnimationFrame(go);
  }

  function pin(name, cell) {
    const again = share.pinned?.name === name && sameCell(share.pinned.cell, cell);
    share.pinned = null;
    look({ name, cell }, "pointer");
    const link = scene().windows.find(({ outputs }) => outputs.includes(name));
    if (link && !sameCell(cellOf(link), cell)) move(name, cell, "drag");
    if (!again) share.pinned = { name, cell };
    tellPin(name, cell);
    speak();
    share.views.forEach((view) => view.paint());
  }

  function tellPin(name, cell) {
    if (part(name)?.tells) tell({ is: "look", panel: name, cell, pinned: Boolean(share.pinned) }, `look ${name}`);
  }

  function unpin() {
    if (!share.pinned) return;
    const { name, cell } = share.pinned;
    share.pinned = null;
    tellPin(name, cell);
    share.views.forEach((view) => view.paint());
  }

  function go(value, how) {
    const { over } = scene().player;
    if (how === "pause") return speak();
    unpin();
    looked = null;
    if (!over) return tell({ is: "player", value }, "player");
    const cols = part(over).values.shape[1];
    return move(over, [Math.floor(value / cols), value % cols], how);
  }

  function showPlayer() {
    const { player: said } = scene();
    const cell = said?.over && share.cells.get(said.over)?.cell;
    player.show(said && { value: 0, ...said, ...(cell ? { value: cell[0] * part(said.over).values.shape[1] + cell[1] } : {}) });
  }

  // ---- changing numbers ----------------------------------------------------------------------------
  function beginGesture() {
    share.gesture += 1;
    hold();
    share.inHand = true;
  }

  function endGesture() {
    share.inHand = false;
    if (!share.held) return;
    share.held = null;
    share.views.forEach((view) => view.paint());
  }

  const hold = () => { share.held ??= new Map(scene().scaled.map((each) => [each.name, endsOf(each)])); };

  // A change by key is undone by itself, but for those that follow at once on the same number.
  let lastWrite = "", lastTime = 0;
  function write_(name, cell, value, keyed = false) {
    const panel = part(name), changed = Float64Array.from(numbers(panel)), now = performance.now(), same = `${name} ${cell}`;
    if (!share.inHand) {
      if (same !== lastWrite || now - lastTime > 1000) share.gesture += 1;
      hold();
    }
    [lastWrite, lastTime] = [same, now];
    changed[placeOf(panel, cell)] = value;
    const number = tell({ is: "write", panel: name, cell, value, gesture: share.gesture }, `write ${same}`);
    keep(name, changed, number, keyed && share.post.quick());
  }

  function stroke(name, cells, alone = false) {
    if (alone) share.gesture += 1;
    const panel = part(name), changed = Float64Array.from(numbers(panel));
    const inks = { ink: panel.brush ?? 1, thickness: panel.thickness ?? 1, high: endsOf(panel)[1] };
    for (const cell of cells) if (placeOf(panel, cell) !== null) press(changed, panel.values.shape, cell, inks);
    looked = { name, cell: cells.at(-1), how: "pointer" };
    const number = tell({ is: "paint", panel: name, gesture: share.gesture }, `paint ${name}`, [changed.buffer.slice(0)]);
    keep(name, changed, number);
  }

  // While Python is quick, a number changed by key waits for its answer: both in one painting. If Python takes
  // longer, what a person did is shown alone. In a drag the hand's own number is shown at once: so more frames are.
  function keep(name, changed, number, waits = false) {
    share.local.set(name, { numbers: changed, number, version: number });
    share.views.forEach((view) => { view.replaced(name); if (!waits) view.paint(); });
    if (waits) share.owed ??= setTimeout(() => { share.owed = null; share.views.forEach((view) => view.paint()); }, OWED);
  }

  // ---- typing --------------------------------------------------------------------------------------
  // Characters gather in the cell until Enter, or leaving it, hands the number over; Escape drops them.
  function typed({ key }, name, cell) {
    const text = entry?.name === name && sameCell(entry.cell, cell) ? entry.text : "";
    if (/^[0-9.,+-]$/.test(key) || (text && /^e$/i.test(key))) enter(name, cell, text + key);
    else if (!text) return false;
    else if (key === "Backspace") enter(name, cell, text.slice(0, -1));
    else if (key === "Escape") enter(name, cell, "");
    else if (key === "Enter" || key === "Tab" || key in MOVES) {
      commit();
      return key === "Enter";
    }
    return true;
  }

  function enter(name, cell, text) {
    entry = text ? { name, cell, text } : null;
    paint();
  }

  function commit() {
    if (!entry) return;
    const { name, cell, text } = entry, value = Number(text.replace(",", "."));
    entry = null;
    if (text.trim() === "" || Number.isNaN(value)) notice(`${text} is no number: nothing was changed.`);
    else {
      const { is, farthest = 999 } = part(name);
      write_(name, cell, within(-farthest, value, farthest));
      if (is === "Bars") share.held = null;   // it may be far longer than before
    }
    paint();
  }

  // ---- words ---------------------------------------------------------------------------------------
  function showWords({ sentence: plain, twin: words, problem: wrong, calm: quiet, name }) {
    const sentence = plain.replace(/(\d)-(?=\d)/g, "$1–").replace(/(^|[\s(])-(?=\d)/g, "$1−");
    const end = sentence.search(/[.:] /) + 1 || sentence.length;
    if (strong.textContent !== sentence.slice(0, end)) strong.textContent = sentence.slice(0, end);
    if (rest.textContent !== sentence.slice(end)) rest.textContent = sentence.slice(end);
    if (told !== words) twin.textContent = told = words;
    twin.dataset.explorer = name;
    key.hidden = !scene().panels.some(({ kind = "signed" }) => kind === "signed");
    showProblem(wrong, quiet);
  }

  function showProblem(words, quiet = false) {
    problem.hidden = !words;
    if (problem.textContent === words) return;
    problem.setAttribute("role", quiet ? "note" : "alert");
    problem.dataset.calm = String(quiet);
    problem.textContent = words;
  }

  // What the page itself has to say, until the next move.
  function notice(words) {
    hint.hidden = !words;
    hint.textContent = words;
    if (words) live.textContent = words;
  }

  function speak() {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const { brief, spoken } = share.said;
      const here = share.pinned ?? looked, panel = here && part(here.name);
      const cell = panel ? cellWords(panel, numbers(panel), here.cell, marksOn(here.name)) : "";
      const isOutput = panel && scene().windows.some(({ outputs }) => outputs.includes(here.name));
      const pins = share.pinned ? ", pinned: Escape lets go" : "";
      live.textContent = player.playing() ? brief : isOutput || panel?.tells || !cell ? [cell + pins, spoken].filter(Boolean).join(": ") : cell + pins;
    }, player.playing() ? 0 : HUSH);
  }

  fold.setAttribute("aria-expanded", "false");
  fold.addEventListener("click", () => {
    const open = twin.classList.toggle("cnn-stage-heard") === false;
    fold.setAttribute("aria-expanded", String(open));
  });
  skip.addEventListener("click", () => after.focus());

  // ---- the whole -----------------------------------------------------------------------------------
  function tell(event, same = null, buffers = []) {
    if (!hint.hidden) notice("");
    if (share.said.controls?.some((control) => control.name === event.name && control.is === "Action")) share.cause = "press";
    return share.post.tell(event, same, buffers);
  }

  function copy(panel, form) {
    const [rows, cols] = panel.values.shape, list = numbers(panel), depth = panel.kind === "colour" ? 3 : 1;
    const value = (place) => (depth === 1 ? String(list[place]) : `[${list.slice(3 * place, 3 * place + 3).join(", ")}]`);
    const lines = Array.from({ length: rows }, (_, row) => Array.from({ length: cols }, (_, col) => value(row * cols + col)));
    const python = `np.array([\n${lines.map((line) => `    [${line.join(", ").replaceAll("NaN", "np.nan")}],`).join("\n")}\n])`;
    const text = form === "Python" ? python : lines.map((line) => line.join(",")).join("\n");
    const done = () => notice(`${panel.title || panel.name}: ${shapeWords(panel)} numbers are copied, as ${form}.`);
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => notice("The browser does not allow copying here."));
    else notice("The browser does not allow copying here.");
  }

  function pinColours(panel) {
    if (!share.pins.delete(panel.name)) share.pins.set(panel.name, endsOf(panel));
    share.views.forEach((view) => view.paint());
  }

  async function takePicture(file, panel = takers()[0]) {
    if (!panel) return;
    notice(`Reading ${file.name} …`);
    const { problem: wrong, shape, data } = await answer(file, panel.takes_picture === true ? LONGEST : panel.takes_picture);
    if (wrong) return notice(`${wrong} The picture stays as it was.`);
    tell({ is: "picture", panel: panel.name, shape, name: file.name }, null, [data.buffer]);
  }

  function fill() {
    if (document.fullscreenElement === root) return document.exitFullscreen();
    if (root.requestFullscreen) return root.requestFullscreen().catch(() => notice("The browser does not allow full screen here."));
    return notice("The browser does not allow full screen here.");
  }

  root.addEventListener("keydown", (event) => {
    const field = event.target.matches("input:not([type=range]), select");
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) {
      commit();
      tell({ is: /y/i.test(event.key) || event.shiftKey ? "redo" : "undo" });
      stop(event);
    } else if (event.key === "f" && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      fill();
      stop(event);
    }
  });
  root.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
  root.addEventListener("dragover", (event) => { if (takers().length && event.dataTransfer.types.includes("Files")) stop(event); });
  root.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files, place = hit(event);
    if (!file || !takers().length) return;
    stop(event);
    takePicture(file, takers().find((panel) => panel.name === place?.at.part.name) ?? takers()[0]);
  });
  root.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])][0];
    if (!file || !takers().length) return;
    stop(event);
    takePicture(file);
  });

  const view = {
    box, at, part, numbers, read, reading: () => reading, spanOf: (name) => pointsOf(part(name), listOf), linkOf, cellOf, hit, cellUnder, valueUnder, clamp, ends: endsOf, firstCell,
    look, move, pin, unpin, tell, typed, commit, stroke, copy,
    beginGesture, endGesture, write: write_, overlay: (name) => overlays.get(name), looked: () => looked, pinned: () => share.pinned, zoom: () => zoom,
    paint,
    replaced(name) { const each = parts.get(name); if (each?.part.edit === "slide") fields.place(overlays.get(name), each); },
    show(before) {
      const { said } = share;
      layout = layout && { ...layout };
      if (before) outlineChanges(before, said);
      if (before) startFlash(before);
      measure();
      if (room) { ink ??= inkOf(root); arrange(); }
      if (!stands(share.pinned)) share.pinned = null;
      if (!stands(looked)) looked = null;
      if (reading && part(reading.name)?.is !== "Curve") reading = null;
      paint();
      bar.show({ controls: said.controls ?? [], history: said.history ?? [0, 0], open: Boolean(said.open) });
      showPlayer();
      showWords(said);
      if (said.name !== root.getAttribute("aria-label")) {
        root.setAttribute("aria-label", said.name);
        skip.textContent = `Skip the ${said.name}`;
      }
      if (share.cause === "press") live.textContent = said.sentence;   // the answer to a button
      else if (share.cause) speak();
      share.cause = "";
      if (said.aloud && said.aloud !== before?.aloud) live.textContent = said.aloud;
    },
    waits(long) {
      if (long) { player.stop(); notice(BUSY); } else if (hint.textContent === BUSY) notice("");
    },
  };

  // For a moment, frame the cells of a panel that are new, unless nearly all are, or the window only moved.
  function outlineChanges(before, said) {
    clearTimeout(flashing);
    flash = null;
    if (said.moved || share.inHand) return;
    const old = new Map(allParts(before.scene.rows).filter((each) => each.is === "Panel").map((each) => [each.name, each.values]));
    const shown = new Set(scene().windows.flatMap((link) => link.windows));
    const found = new Map();
    for (const { name, values } of scene().panels) {
      const ref = old.get(name);
      if (at(name)?.cell < SEEN) continue;
      if (!ref || ref.key === values.key || shown.has(name) || ref.shape.join() !== values.shape.join() || values.shape.length > 2) continue;
      const was = share.before?.get(ref.key), is = numbersOf(share, values);
      if (!was || was.length !== is.length) continue;
      const cells = [];
      is.forEach((value, place) => { if (value !== was[place]) cells.push([Math.floor(place / values.shape[1]), place % values.shape[1]]); });
      if (cells.length && cells.length <= is.length * 0.6 && cells.length <= 300) found.set(name, cells);
    }
    if (!found.size) return;
    flash = found;
    flashing = setTimeout(() => { flash = null; paint(); }, FLASH);
  }

  // Draw the eye to a mark that has come or moved, or on other numbers: for a moment, and not for those who want no motion.
  function startFlash(before) {
    const called = ({ marks, rows }) => {
      const keys = new Map(allParts(rows).map(({ name, values }) => [name, values?.key]));
      return JSON.stringify(marks.filter(({ kind }) => kind === "flash").map(({ panel, cells, box }) => [panel, cells, box, keys.get(panel)]));
    };
    const now = called(scene());
    if (now === "[]" || now === called(before.scene) || calm()) return;
    const mine = call = performance.now();
    const go = () => {
      if (call !== mine || !root.isConnected) return;
      if (performance.now() - mine >= FLASH) call = null;
      else requestAnimationFrame(go);
      paint();
    };
    requestAnimationFrame(go);
  }

  const fields = makeFields(view);
  const hands = makeHands(view, fields);

  // ---- room and theme ------------------------------------------------------------------------------
  // In full screen all of it is enlarged, as far as it is still seen at once.
  function measure() {
    const full = document.fullscreenElement === root, card = share.said?.scene.wide ? WIDE : CARD;
    const was = [root.style.maxWidth, zoom].join();
    const most = full ? "none" : `${card}px`;
    zoom = full ? within(1, Math.min(innerWidth / card, innerHeight / (layOut(scene(), card, wide).height + WORDS)), 3) : 1;
    if ([most, zoom].join() === was) return;
    root.style.maxWidth = most;
    root.style.setProperty("--zoom", zoom);
  }

  const resized = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (!width || width === room) return;
    room = width;
    if (share.said) { ink ??= inkOf(root); arrange(); paint(); }
  });
  resized.observe(box);
  const recolour = () => {
    ink = null;
    widths.clear();
    rasters = new Map();
    if (share.said && room) { ink = inkOf(root); arrange(); paint(); }
  };
  const themed = new MutationObserver(recolour), forced = matchMedia("(forced-colors: active)");
  forced.addEventListener("change", recolour);
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  const filled = () => {
    const full = document.fullscreenElement === root;
    root.classList.toggle("cnn-stage-full", full);
    measure();
    room = Math.round(box.clientWidth);
    if (room) { arrange(); paint(); }
  };
  document.addEventListener("fullscreenchange", filled);

  const forget = watchLife(model, root);
  const lifeless = new MutationObserver(() => root.classList.contains("cnn-lifeless") && player.stop());
  lifeless.observe(root, { attributes: true, attributeFilter: ["class"] });
  share.views.add(view);
  if (share.said) view.show(null);
  return () => {
    share.views.delete(view);
    forget();
    lifeless.disconnect();
    player.stop();
    resized.disconnect();
    themed.disconnect();
    forced.removeEventListener("change", recolour);
    document.removeEventListener("fullscreenchange", filled);
    clearTimeout(flashing);
    clearTimeout(speaking);
    glide = call = null;
    root.remove();   // JupyterLab keeps the view of a closed widget: it shall not keep the parts
  };
}

// Where commands can be linked to (JupyterLab), a lesson is opened beside this one; elsewhere the browser
// follows the link.
function lead({ dataset }) {
  if (document.fullscreenElement) document.exitFullscreen();
  const [, folder = ""] = location.pathname.match(/\/(?:tree|notebooks)\/(.*\/)?[^/]*$/) ?? [];
  dataset.commandlinkerCommand = "docmanager:open";
  dataset.commandlinkerArgs = JSON.stringify({ path: decodeURIComponent(folder) + dataset.file });
}

// The theme's colours, as the style sheet has them; forced colours as the system has them.
function inkOf(root) {
  const dark = isDark(root);
  root.dataset.theme = dark ? "dark" : "light";
  const probe = element("span", "", root);
  probe.style.forcedColorAdjust = "none";
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(["ink", "soft", "line", "accent", "chip", "wrong", "bar", "cool", "warm", "focus"].map((name) => [name, colour(name)]));
  const paper = colour("paper").match(/[\d.]+/g).slice(0, 3).map(Number), family = getComputedStyle(root).fontFamily || "sans-serif";
  probe.remove();
  return { ...found, paper, dark, font: family, key: `${dark} ${paper} ${found.accent}` };
}

function isDark(node) {
  const { jpThemeLight } = document.body.dataset;
  if (jpThemeLight !== undefined) return jpThemeLight === "false";
  for (let each = node.parentElement; each; each = each.parentElement) {
    const parts = getComputedStyle(each).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    if (parts.length === 3 || parts[3] > 0.5) return 0.3 * parts[0] + 0.6 * parts[1] + 0.1 * parts[2] < 110;
  }
  return false;
}

// The first page that knows a stage keeps what later messages do not repeat.
function initialize({ model }) {
  shareOf(model);
}

export default { initialize, render };
