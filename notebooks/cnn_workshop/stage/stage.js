// The stage: what Python says of a scene is drawn at once, in the handler of its message; what can be
// answered in the page (hover, pins, links, playing, holding colours) is answered here. It stands last,
// behind its other files, in one module.

const GLIDE = 150;     // milliseconds
const LONGEST = 256;   // pixels of a person's own picture, where a panel says no more
const CARD = 920, WIDE = 1180, WORDS = 62;    // CSS pixels: a card's width; how high two lines below a scene are
const LEAST_CARD = 252;                        // CSS pixels: in a narrower card, all is smaller; as enlarged to 400 %
const START = 2;                              // CSS pixels: how far the frame of what to touch first stands off
const NOTES = 6;                              // CSS pixels: between two notes
const RIM = 6, AROUND = 200;                   // CSS pixels: how far frames, and words, stand out from their panel
const DOTS = 128;                             // dots: the canvas is a multiple of so many high
const WALKED = 256;                           // cells: of a map no larger, what is not reached yet is pale

// ---- one view --------------------------------------------------------------------------------------

function render({ model, el }) {
  const share = shareOf(model);
  const root = element("div", "", el);
  root.className = "cnn-stage";
  root.setAttribute("role", "group");
  Object.assign(root, { dir: "ltr", lang: "en" });   // its words are English, and its pictures run to the right, whatever the page is written in
  const skip = element("button", "skip", root, { type: "button" });
  const bar = makeBar(root, { tell, travel, copy, notice: (words) => notice(words), take: takePicture, fill, pin: pinColours, copied: () => allParts(scene().rows).filter(({ is }) => is === "Panel" || is === "Bars"),
                              pinned: (panel) => share.pins.has(panel.name), takesPicture: () => takers().length > 0 });
  const box = element("div", "scene", root);
  const canvas = element("canvas", "", box, { "aria-hidden": "true" }), pen = canvas.getContext("2d");
  const rare = pressable(element("button", "rest", root, { type: "button", hidden: true }), () => {
    whole = !whole;
    arrange();
    paint();
  });
  const player = makePlayer(root, go);
  const rest = makeRest();
  const caption = makeCaption(root, rest), { notice } = caption;
  const after = element("span", "heard", root, { tabIndex: -1 });

  let room = 0, above = ONE_LINE, zoom = 1, most = 0, highest = 0, whole = false, layout = null, placing = false, ink = null, rasters = new Map(), parts = new Map(), lenses = [], loupe = null;
  let reading = null;   // where a curve is read: { name, place }
  let looked = null, glide = null;
  let cause = "";       // what a person did in this view, for an answer that is spoken: another view of it says nothing

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
  // Those that a hand changed count until they are answered, unless there are more or fewer of them by now.
  function numbers(panel) {
    if (panel.of) return cutOut(part(panel.of), numbers(part(panel.of)), panel);
    const own = share.local.get(panel.name)?.numbers, said = listOf(panel.values);
    return own?.length === said.length ? own : said;
  }
  const linksOf = (name) => scene().windows.filter(({ inputs, outputs, kernels, windows }) => [...inputs, ...outputs, ...kernels, ...windows].includes(name));
  const linkOf = (name) => linksOf(name)[0];
  const cellOf = (link) => share.cells.get(link.outputs[0])?.cell ?? link.cell ?? null;
  const takers = () => scene().panels.filter((panel) => panel.takes_picture);
  const endsOf = ({ name, of = name, ends }) => share.pins.get(of) ?? share.held?.get(of) ?? ends;

  // ---- drawing -------------------------------------------------------------------------------------
  const wide = (text, weight) => widthOf(text, 13, weight, ink);

  function arrange() {
    const next = layOut(scene(), room / zoom, wide, above / zoom, whole, most), sharp = (window.devicePixelRatio || 1) * zoom;
    parts = new Map(next.placed.filter((each) => each.part.name).map((each) => [each.part.name, each]));
    if (looked && !parts.has(looked.name)) looked = null;   // a narrower card leaves it out
    // The canvas is as high as it ever was, and the scene cuts it off: another one each time that a scene is some dots
    // higher or lower would have to be made, and the page laid out before it is painted, and once more after it.
    const width = Math.round(room * (sharp / zoom)), height = Math.ceil((next.height * sharp) / DOTS) * DOTS;
    if (canvas.width !== width || canvas.height < height) Object.assign(canvas, { width, height });
    if (sharp !== layout?.sharp) rasters = new Map();
    layout = { ...next, sharp };
    placing = true;
  }

  function picture(before) {
    if (before) attention.show(before, share.said);
    measure();
    if (room) { ink ??= inkOf(root); arrange(); }
    if (!pointing.stands(share.pinned)) share.pinned = null;
    if (!pointing.stands(looked)) looked = null;
    if (reading && part(reading.name)?.is !== "Curve") reading = null;
    paint();
  }

  function paint() {
    if (!room || !share.said) return;
    ink ??= inkOf(root);
    if (!layout) arrange();
    pen.letters = "";
    pen.resetTransform();
    pen.clearRect(0, 0, canvas.width, canvas.height);   // all of it: what was there before need not be copied
    pen.scale(layout.sharp, layout.sharp);
    const found = paintScene(layout.placed);
    // The page's other elements follow: to change them first would make the canvas work out their style.
    if (placing) {
      const [tall, long] = [`${layout.height * zoom}px`, `${(canvas.height / layout.sharp) * zoom}px`];
      if (box.style.height !== tall) box.style.height = tall;
      if (canvas.style.height !== long || canvas.style.width !== `${room}px`) canvas.style.cssText = `width:${room}px;height:${long}`;
      overlays.place(parts);
      overlays.placeLinks(layout.placed);
      rest.later("stops", stops.settle);
      promise();
    }
    placing = false;
    fields.show();
    remark(found);
  }

  // What waits behind the button below the scene, in a card that is too narrow for all of it.
  function promise() {
    if (rare.hidden === layout.rare.length > 0) rare.hidden = !layout.rare.length;
    reword(rare, whole ? "show less" : `show also: ${layout.rare.join(", ")}`);
    if (rare.ariaExpanded !== String(whole)) rare.ariaExpanded = String(whole);
  }

  function paintScene(placed) {
    pen.fillStyle = ink.line;
    for (const y of layout.lines) pen.fillRect(layout.margin, y, room / zoom - 2 * layout.margin, 1);
    lenses = lensesOf();
    const found = lights(scene().windows, part, looked, shownCell), { boxes: beams, rails } = paintBeams();
    for (const each of placed) paintPart(each, beams);
    for (const { x, y, width, title, note, tight } of layout.heads) {
      const most = tight ? Math.max(width, Math.min(room / zoom - layout.margin, nextTitle({ x, y }) - APART) - x) : undefined;
      if (title) write(pen, ink, title, x, y - (note ? 33 : 13), { weight: 600, most, halo: isCrossed(beams, [x, y - 40, width, 40]) });
      if (note) write(pen, ink, note, x, y - 13, { size: 12, fill: ink.soft, most, halo: isCrossed(beams, [x, y - 20, wide(note, 400), 14]) });
    }
    paintRails(pen, ink, rails);
    paintStart();
    paintMarks(found);
    paintLenses();
    const held = hands.held(), place = held && at(held.name);
    loupe = place ? lensAbove(place, held.cell, [room / zoom, layout.height]) : null;
    if (loupe) magnify(loupe);
    else paintReadout();
    return found;
  }

  // What a hand changes is seen at once, in its own panel; what follows elsewhere is painted with the answer.
  function paintAlone(name) {
    const own = at(name), here = share.pinned ?? looked;
    if (own?.part.is !== "Panel" || placing || (here?.name === name && isRead(own.part))) return paint();
    const [left, top, right, bottom] = [own.x - RIM, own.y - RIM, own.x + own.width + RIM, own.y + own.height + RIM].map((side) => Math.round(side * layout.sharp) / layout.sharp);
    pen.setTransform(layout.sharp, 0, 0, layout.sharp, 0, 0);
    pen.save();
    pen.letters = "";
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.clearRect(left, top, right - left, bottom - top);
    const found = paintScene(layout.placed.filter(({ x, y, width, height }) =>
      x - AROUND < right && x + width + AROUND > left && y - AROUND < bottom && y + height + AROUND > top));
    pen.restore();
    pen.letters = "";
    fields.show();
    remark(found);
  }

  function lensesOf() {
    return scene().windows.filter(({ inputs, kernels, follow }) => inputs.length && kernels.length && follow !== false).flatMap((link) => {
      const place = at(link.inputs[0]), cell = shownCell(link);
      const looks = share.inHand || player.playing() || (looked && linksOf(looked.name).includes(link));
      return (place && cell && lensOf(link, place, cell, layout.placed, room / zoom, looks)) || [];
    });
  }

  function paintLenses() {
    for (const lens of lenses) {
      if (!lens.beside) paintWay(boxAt(lens.at, lens.box), [lens.x, lens.y, lens.cols * lens.cell, lens.rows * lens.cell]);
      magnify(lens);
    }
  }

  function magnify(lens) {
    const { part: panel } = lens.at, shades = [false, true].map((pale) => shadesOf(panel, numbers(panel), endsOf(panel), ink, () => pale));
    paintLens(pen, ink, lens, numbers(panel), shades);
  }

  // A beam between two boxes, whichever is the left one.
  const paintWay = (one, other, beam) => (one[0] <= other[0] ? paintBeam(pen, ink, one, other, beam) : paintBeam(pen, ink, other, one, beam));

  function paintPart(each, beams) {
    const { part: leaf } = each;
    const end = room / zoom - 4;
    paintTitle(pen, ink, each, end, beams, nextTitle);
    if (leaf.is === "Panel") paintPanel(each, beams);
    else if (leaf.is === "Sign") write(pen, ink, leaf.character, each.x + each.width / 2, each.y + each.middle, { size: 20, align: "center", halo: isCrossed(beams, [each.x, each.y + each.middle - 10, each.width, 20]) });
    else if (leaf.is === "Equation") paintEquation(pen, ink, each, listOf(leaf.terms), Math.min(end, behind(each) - APART));
    else if (leaf.is === "Bars") paintBars(pen, ink, each, {
      numbers: numbers(leaf), ends: endsOf(leaf),
      compared: leaf.compared && listOf(leaf.compared), entry: changing.typing(leaf.name),
    });
    else if (leaf.is === "Curve") paintCurve(pen, ink, each, listOf, reading?.name === leaf.name ? reading.place : null, isCrossed(beams, [each.x, each.y, each.width, each.height]));
    else if (leaf.is === "Table") paintTable(pen, ink, each, wide);
    else paintText(pen, ink, each);
  }

  // Where the next title on the line of a part's begins, be it that of a part or of a column.
  const nextTitle = ({ x, y }) => Math.min(...[...layout.placed, ...layout.heads].filter((each) => each.x > x && (isTitledAt(each, y) || isCellsAt(each, y))).map((each) => each.x));
  const isTitledAt = (each, y) => (layout.heads.includes(each) || each.part.title) && Math.abs(each.y - y) < HEAD;
  const isCellsAt = (each, y) => each.part?.is === "Panel" && each.y < y - HEAD && each.y + each.height > y - HEAD;   // beside the line of the title

  // Where what stands behind a part begins, at any of its heights.
  const behind = ({ x, y, height }) => Math.min(...layout.placed.filter((each) => each.x > x && each.y - HEAD < y + height && each.y + each.height > y).map((each) => each.x));

  const listOf = (ref) => (Array.isArray(ref) ? ref.flat().map(asNumber) : numbersOf(share, ref));

  function paintPanel(each, beams) {
    const { part: panel, x, y, width, height, room: own, confined } = each, { canvas: picture, size } = raster(each);
    pen.imageSmoothingEnabled = false;
    pen.fillStyle = css(ink.paper);   // beams end at a panel's edge
    pen.fillRect(x, y, width, height);
    pen.drawImage(picture, 0, 0, ...size, x, y, width, height);
    if (panel.kind === "pixels" && each.cell < ROUND && !ink.dark) hairline(pen, ink, [x, y, width, height]);
    if (!panel.note || fields.active()?.name === panel.name || (share.pinned?.name === panel.name && readoutOf()?.isBelow)) return;
    const others = besideNote(each), left = confined || others.length ? x : kept(x, panel.note), halo = isCrossed(beams, [left, y + height + 5, wide(panel.note, 400), 14]);
    write(pen, ink, typeset(panel.note), left, y + height + 12, { size: 12, fill: panel.name === startOf() ? ink.accent : ink.soft, most: confined ? own : Math.min(room / zoom - layout.margin, ...others.filter((other) => other > x).map((other) => other - NOTES)) - left, halo });
  }

  // Where the panels begin whose notes stand on one line with that of a panel: none runs into the next.
  const besideNote = (each) => layout.placed.filter((other) => other !== each && other.part.note && other.part.is === "Panel" && Math.abs(other.y + other.height - each.y - each.height) < FOOT).map(({ x }) => x);

  // The place up to which a small map that is walked over has been reached; null for all of it.
  function reachedOf(panel) {
    if (share.held || panel.values.shape[0] * panel.values.shape[1] > WALKED) return null;
    const link = scene().windows.find(({ walk, outputs }) => walk && outputs.includes(panel.name));
    return link && cellOf(link) ? placeOf(panel, cellOf(link)) : null;
  }

  // Cells and numbers are painted again only when something about them changed.
  function raster(each) {
    const { part: panel, cell, width, height } = each, { sharp } = layout, ends = endsOf(panel), reached = reachedOf(panel);
    const typed = changing.typing(panel.name), local = share.local.get(panel.name);
    const key = [panel.values.key, local?.version, ends, cell, width, height, each.tight, sharp, ink.key, panel.kind, reached, panel.padding, panel.tiles, panel.gaps, typed?.cell, typed?.text].join(" ");
    const old = rasters.get(panel.name);
    if (old?.key === key) return old;
    const isPale = reached === null ? () => false : (at) => at > reached;
    const made = rasterOf(each, numbers(panel), ends, ink, { sharp, isPale, entry: typed, old });
    rasters.set(panel.name, { ...made, key });
    return made;
  }

  // Where the window of a link is shown: on its way, while it glides.
  function shownCell(link) {
    const to = cellOf(link);
    if (!to || !glide?.names.includes(link.outputs[0])) return to;
    const way = Math.min(1, (performance.now() - glide.start) / GLIDE), eased = 1 - (1 - way) ** 3;
    return to.map((place, axis) => glide.from[axis] + (place - glide.from[axis]) * eased);
  }

  // The box of some cells of a part, of a point of a curve, or of all of it.
  function boxOf(place, cells) {
    const { part: { is }, x, y, width, height } = place;
    if (!cells) return [x, y, width, height];
    return is === "Curve" ? pointBox(place, cells, listOf) : boxAt(place, cells);
  }

  // Whether a beam would lead from line to line to a point of a curve, across what stands at its axes.
  function isCurvedDown({ start: [one], end: [other] }) {
    return [one, other].some((name) => at(name).part.is === "Curve") && standsBelow(at(one), at(other));
  }

  // Returns the boxes within which they run, and the rails on which bands reach their cells.
  function paintBeams() {
    const box = ([name, cells]) => at(name) && boxOf(at(name), cells), rails = [];
    const beams = [...scene().beams];
    for (const link of scene().windows) {
      const cell = link.beam !== false && shownCell(link), lens = lenses.find((each) => each.beside && each.link === link);
      if (lens) paintBeam(pen, ink, boxAt(lens.at, windowBox(link, cell)), heldBy(lens));
      if (cell) link.outputs.slice(0, link.pairs ? link.inputs.length : 1).forEach((output, place) =>
        beams.push({ start: [link.inputs[place], windowBox(link, cell)], end: [output, [...cell, 1, 1]], lens: place ? null : lens }));
    }
    const boxes = beams.flatMap((beam) => {
      const to = box(beam.end), lens = beam.lens && to?.[0] > beam.lens.x ? beam.lens : null, from = lens ? heldBy(lens) : box(beam.start);
      if (!from || !to || from[2] <= 0 || to[2] <= 0 || isApart(beam) || isCurvedDown(beam)) return [];
      if (beam.kind === "line") paintBeam(pen, ink, from, to, beam);
      else {
        const ends = [{ box: from, owner: lens ? null : at(beam.start[0]) }, { box: to, owner: at(beam.end[0]) }], band = bandOf(...(isBehind(from, to) && !leadsDown(beam) ? ends.reverse() : ends));
        paintBeam(pen, ink, ...band.ends, beam);
        rails.push(...band.rails);
      }
      const end = (one, at) => one[at] + one[at + 2];
      return [[Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(end(from, 0), end(to, 0)), Math.max(end(from, 1), end(to, 1))]];
    });
    return { boxes, rails };
  }

  // Whether a beam leads to a part on a lower line: however far to the left that is, it does not lead back.
  const leadsDown = ({ start: [one], end: [other] }) => at(other).y > at(one).y + at(one).height;

  // Whether a beam would run across others: from line to line, past what stands between; or back up, past its own line.
  function isApart({ kind, start, end }) {
    const one = at(start[0]), other = at(end[0]);
    if (!standsBelow(one, other) || (kind !== "line" && isOpenBetween(one, other))) return false;
    if (leadsDown({ start, end }) && other.x + other.width < one.x) return true;   // back across what is written below its start
    const between = layout.placed.some((each) => each.part.is !== "Sign" && each.y >= one.y + one.height && each.y + each.height <= other.y);
    return kind === "line" || other.y < one.y || (between && other.x < one.x + one.width);
  }

  // Whether nothing stands in the gap between a part and one to the right of it.
  function isOpenBetween({ x, y, width, height }, other) {
    const left = x + width, [top, bottom] = [Math.min(y, other.y), Math.max(y + height, other.y + other.height)];
    return other.x > left && !layout.placed.some((each) => each.x < other.x && each.x + each.width > left && each.y < bottom && each.y + each.height > top);
  }

  function paintMarks(found) {
    const last = ({ kind }) => kind === "best";   // within a window, its frame would hide theirs
    const details = layout.placed.filter(({ part: { of } }) => of), placesOf = (name) => [at(name) ?? [], details.filter(({ part: { of } }) => of === name)].flat();
    const paintAll = (marks) => { for (const mark of marks) for (const place of placesOf(mark.panel)) paintMark(pen, ink, place, mark); };
    paintAll(scene().marks.filter((mark) => !last(mark)));
    for (const [name, cells] of attention.changed()) if (at(name))
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
    for (const mark of scene().marks) if (mark.kind === "wrong" && at(mark.panel))
      for (const each of singlyOf(mark)) paintBadge(pen, ink, boxAt(at(mark.panel), each));
    wearKernels();
    const way = attention.way();
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
      if (place && kernel && cell) paintKernel(pen, ink, place, shadesOf(place.part, numbers(place.part), endsOf(place.part), ink, () => false), link, cell, numbers(kernel));
    }
  }

  // What to touch first, until something was done here, has a dashed frame of its own.
  function paintStart() {
    const { x, y, width, height } = at(startOf()) ?? {};
    if (width) frame(pen, ink, [x - START, y - START, width + 2 * START, height + 2 * START], { width: 1.5, dash: [5, 4], rim: 0 });
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
    const { place, cell, text, line, isBelow } = readoutOf() ?? {};
    if (!text) return;
    if (!isBelow) {
      const foot = [place.x, place.y + place.height + HEAD, place.width, 0];   // it would hide what is painted
      paintChip(pen, ink, text, place.part.edit === "paint" ? foot : cellAt(place, cell), [room / zoom]);
    }
    else if (!place.part.note || share.pinned) {
      write(pen, ink, text, line[0], line[1], { size: 12, fill: ink.soft, most: room / zoom - 2 * layout.margin });
    }
  }

  // What is told of the cell that is looked at or pinned, and whether there is room for it below its panel: what is pinned is
  // told there in place of a note. Words on the scene hide some of it: there is none where a number is read in its cell, but
  // for how to let go.
  function readoutOf() {
    const here = share.pinned ?? looked, place = here && at(here.name);
    if (!place || !isRead(place.part)) return null;
    const { cell } = here, words = cellWords(place.part, numbers(place.part), cell, marksOn(here.name)).replace(/, value /, ": ").replace("-", "−");
    const pinned = !share.pinned ? "" : room / zoom < PHONE ? "pinned" : "pinned, Escape lets go";   // there is no such key on a telephone
    const text = [words, pinned].filter(Boolean).join(" · ");
    const line = [kept(place.x, text), place.y + place.height + 12, wide(text, 400)];
    const crowded = line[1] + LETTERS / 2 > layout.height || layout.placed.some((each) => standsUnder(each, place) || (each !== place && (liesOn(line, each) || liesOn(line, footOf(each)))));
    if (crowded && rasters.get(here.name)?.isWritten) return { place, cell, text: pinned === "pinned" ? "" : pinned };
    return { place, cell, text, line, isBelow: !crowded && (place.part.size ?? "large") !== "strip" };
  }

  // Where the note of a panel stands.
  const footOf = ({ part: { note }, x, y, height, confined }) => ({ x: note && !confined ? kept(x, note) : x, y: y + height, width: note ? wide(note, 400) : 0, height: FOOT });

  // Whether the cell that is looked at is told in words: not one that shows what a hand does with it.
  const isRead = ({ edit }) => edit !== "slide" && (edit !== "paint" || !share.inHand);

  // Where a line of words begins so that it ends within the stage.
  const kept = (x, words) => Math.min(x, Math.max(layout.margin, room / zoom - layout.margin - wide(words, 400)));

  const startOf = () => (share.touched ? "" : share.said.start);

  const marksOn = (name) => scene().marks.filter((mark) => mark.panel === name);

  // What a test may want to know about this painting.
  function remark(found) {
    root.lenses = lenses;
    root.loupe = loupe;
    root.dataset.painted = Number(root.dataset.painted ?? 0) + 1;
    root.moves = () => Boolean(glide || share.owed || share.waiting || rest.waits());
    root.catchUp = rest.catchUp;
    root.plight = () => ({ heard: share.said.twin, "events without an answer": share.post.busy(), "numbers of the page": [...share.local.keys()], "still to do": root.moves() });
    root.seen = (name) => {
      const { part: panel, x, y, cell, width, height } = at(name), none = { framed: [], dashed: [], lit: [] };
      return { ...none, ...found[name], x, y, cell, width, height, numbers: panel.values && Array.from(numbers(panel)),
               ends: endsOf(panel), looked: looked?.name === name ? looked.cell : null, outlined: attention.changed().get(name) ?? [] };
    };
  }

  // ---- looking, moving, pinning --------------------------------------------------------------------
  // Read a curve at a place, or no curve.
  function read(next, aloud = false) {
    if (reading?.name === next?.name && reading?.place === next?.place) return;
    reading = next;
    if (aloud && next) caption.say(curveWords(part(next.name), next.place, listOf));
    paint();
  }

  function firstCell(name) {
    const link = scene().windows.find(({ outputs }) => outputs.includes(name));
    return (looked?.name === name && looked.cell) || (link && cellOf(link)) || pointing.clamp(name, [0, 0]);
  }

  function look(next, how) {
    if (looked?.name === next?.name && sameCell(looked?.cell, next?.cell)) return false;
    looked = next && { ...next, how };
    if (next) {
      const link = scene().windows.find(({ outputs, follow }) => follow !== false && outputs.includes(next.name));
      if (link && !sameCell(cellOf(link), next.cell)) return move(next.name, next.cell, how);
      if (part(next.name).tells) {
        tell({ is: "look", panel: next.name, cell: next.cell }, `look ${next.name}`);
        if (how === "key") cause = how;
      }
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
    cause = how;
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
    if (looked && !(looked.how === "key" ? box.contains(document.activeElement) : box.matches(":hover"))) looked = null;   // pointer or focus has left meanwhile
    tellPin(name, cell);
    share.views.forEach((view) => view.paint());
  }

  function go(value, how) {
    if (how === "pause") return speak();   // also because there is nothing more to play
    const { over } = scene().player;
    unpin();
    looked = null;
    if (!over) return void (share.player = { value, number: tell({ is: "player", value }, "player") });
    const cols = part(over).values.shape[1];
    return move(over, [Math.floor(value / cols), value % cols], how);
  }

  function showPlayer() {
    const { player: said } = scene();
    const cell = said?.over && share.cells.get(said.over)?.cell, own = said?.over ? null : share.player;
    player.show(said && { value: 0, ...said, ...(cell ? { value: cell[0] * part(said.over).values.shape[1] + cell[1] } : {}), ...(own ? { value: own.value } : {}) });
  }

  // ---- the whole -----------------------------------------------------------------------------------
  skip.addEventListener("click", () => after.focus());

  // A screen reader hears of the cell that is looked at, and of what came of it.
  const speak = () => caption.speak(() => {
    const { brief, spoken } = share.said;
    const here = share.pinned ?? looked, panel = here && part(here.name);
    const cell = panel ? cellWords(panel, numbers(panel), here.cell, marksOn(here.name)) : "";
    const isOutput = panel && scene().windows.some(({ outputs }) => outputs.includes(here.name));
    const pins = share.pinned ? ", pinned: Escape lets go" : "";
    if (player.playing()) return brief;
    return isOutput || panel?.tells || !cell ? [cell + pins, spoken].filter(Boolean).join(": ") : cell + pins;
  }, player.playing() ? 0 : HUSH);

  function tell(event, same = null, buffers = []) {
    share.touched = true;
    notice("");
    if (share.said.controls?.some((control) => control.name === event.name && control.is === "Action")) cause = "press";
    return share.post.tell(event, same, buffers);
  }

  // Back, ahead, or to the beginning. What is pinned stays where it is while changes come and go.
  function travel(is) {
    changing.commit();
    if (is === "reset") unpin();
    tell({ is });
    if (!share.pinned) return;
    const { name, cell } = share.pinned;
    if (scene().windows.some(({ outputs }) => outputs.includes(name))) move(name, cell, "drag");
    else tellPin(name, cell);
  }

  function copy(part, form) {
    const { is, title, name, labels, values: { shape: [rows, cols = 1] } } = part, list = Array.from(numbers(part), part.values.dtype === "f4" ? inBrief : undefined), depth = part.kind === "colour" ? 3 : 1;
    const lines = Array.from({ length: rows }, (_, row) => list.slice(row * cols * depth, (row + 1) * cols * depth));
    const pixels = (line) => Array.from({ length: cols }, (_, col) => `[${line.slice(3 * col, 3 * col + 3).join(", ")}]`);
    const python = is === "Bars" ? list.join(", ") : lines.map((line) => `\n    [${(depth === 1 ? line : pixels(line)).join(", ")}],`).join("") + "\n";
    const csv = lines.map((line, row) => (is === "Bars" ? [`"${labels[row].replaceAll('"', '""')}"`, ...line] : line).join(",")).join("\n");
    const text = form === "Python" ? `np.array([${python.replaceAll("NaN", "np.nan").replaceAll("Infinity", "np.inf")}])` : csv;
    const many = rows * cols === 1 ? "1 number is" : `${is === "Bars" ? rows : shapeWords(part)} numbers are`;
    const done = () => notice(`${title || name}: ${many} copied, as ${form}.`);
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

  // JupyterLab keeps each key that comes to the document, and with it the stage, long after its cell ran again. It has
  // no use for a key that is pressed here: the fields are marked so that it takes none.
  root.addEventListener("keydown", (event) => {
    const field = event.target.matches("input:not([type=range]), select");
    const letter = letterOf(event);
    if ((event.ctrlKey || event.metaKey) && "zy".includes(letter || " ")) {
      travel(letter === "y" || event.shiftKey ? "redo" : "undo");
      stop(event);
    } else if (event.key === "Escape" && share.pinned) {   // wherever the focus is by now
      unpin();
      stop(event);
    } else if (letter === "f" && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      fill();
      stop(event);
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  root.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
  root.addEventListener("dragover", (event) => { if (takers().length && event.dataTransfer.types.includes("Files")) stop(event); });
  root.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files, place = pointing.hit(event);
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

  // What had the focus may go: whoever works by keys is still here, and can take that back. A click takes no focus.
  function keepFocus() {
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
  }
  root.addEventListener("focusout", ({ target }) => { if (target === root) root.removeAttribute("tabindex"); });

  const view = {
    box, canvas, share, scene, linksOf, at, part, numbers, read, reading: () => reading, spanOf: (name) => pointsOf(part(name), listOf), linkOf, cellOf, ends: endsOf, wide, listOf, placed: () => layout?.placed ?? [], firstCell,
    look, move, pin, unpin, tell, notice, copy,
    stand(next) { looked = next; }, overlay: (name) => overlays.of(name), looked: () => looked, pinned: () => share.pinned, zoom: () => zoom,
    paint, paintAlone, later: rest.later, catchUp: rest.catchUp,
    replaced(name) { const each = parts.get(name); if (each?.part.edit === "slide") fields.place(overlays.of(name), each); },
    show(before) {
      const { said } = share, { activeElement: held } = document;
      const { controls = [], history = [0, 0], open = false } = said, wider = Boolean(before?.scene.wide) !== Boolean(said.scene.wide);
      const showBar = () => bar.show({ controls, history, open }, share.answers), first = before && (wider || bar.differs(controls));
      if (first) {   // the bar may take another line, the card more room: known before, all is laid out once and not twice
        showBar();
        measure();
        room = Math.round(box.clientWidth) || room;
        above = bar.height() || above;
      }
      safely(() => picture(before));   // whatever goes wrong in it, the words are told
      if (!first) showBar();
      rest.later("stops", stops.settle);
      showPlayer();
      caption.show(said, scene().panels.some(({ kind = "signed" }) => kind === "signed"));
      if (!before) rest.catchUp();
      if (said.name !== root.getAttribute("aria-label")) {
        root.setAttribute("aria-label", said.name);
        skip.textContent = `Skip the ${said.name}`;
      }
      if (cause === "press") caption.say(said.sentence);   // the answer to a button
      else if (cause) speak();
      if (!share.post.busy()) cause = "";   // the last answer is spoken, however late it comes
      if (said.aloud && said.aloud !== before?.aloud) caption.say(said.aloud);
      if (held && !held.isConnected) keepFocus();
    },
    waits(long) {
      if (long) player.stop();
      caption.waits(long);
    },
  };

  const pointing = makePointing(view), changing = makeChanging(view);
  Object.assign(view, pointing, changing);
  const fields = makeFields(view);
  const stops = makeStops(root, box, view);
  Object.assign(view, { onward: stops.onward });
  const hands = makeHands(view, fields), overlays = makeOverlays(view, fields, hands), attention = makeAttention(view);

  // ---- room and theme ------------------------------------------------------------------------------
  // In full screen all of it is enlarged, as far as it is still seen at once; in a card that is too narrow, made smaller.
  function measure() {
    const full = document.fullscreenElement === root, card = share.said?.scene.wide ? WIDE : CARD;
    const was = [root.style.maxWidth, zoom].join(), widest = full ? "none" : `${card}px`;
    highest = full ? Math.max(highest, Math.round(bar.whole() / zoom)) : 0;   // a bar that takes another line now and then shall not make all flicker
    ({ most, zoom } = full ? onScreen(scene(), card, [innerWidth, innerHeight], highest + WORDS, wide) : { most: 0, zoom: Math.min(1, (room || LEAST_CARD) / LEAST_CARD) });
    if ([widest, zoom].join() === was) return;
    root.style.maxWidth = widest;
    root.style.setProperty("--zoom", zoom);
  }

  // A bar of two lines leaves less room below it. Where all stands as before, nothing is painted once more.
  const resized = new ResizeObserver((entries) => {
    const before = room, was = [room, above].join(), height = (entry) => Math.round(entry.borderBoxSize[0].blockSize);
    for (const entry of entries)
      if (entry.target === box) room = Math.round(entry.contentRect.width) || room;
      else if (entry.target === often) above = height(entry) || above;
    if (([room, above].join() === was && !most) || !room) return;
    if (!share.said) return;
    const stood = layout && placesOf(layout), enlarged = zoom;
    measure();
    ink ??= inkOf(root);
    arrange();
    if (room !== before || zoom !== enlarged || placesOf(layout) !== stood) paint();
  });
  const often = root.querySelector(".cnn-stage-bar");
  for (const node of [often, root.querySelector(".cnn-stage-rare"), box]) resized.observe(node);
  const recolour = () => {
    ink = null;
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
    attention.stop();
    caption.stop();
    rest.stop();
    glide = null;
    root.remove();   // JupyterLab keeps the view of a closed widget: it shall not keep the parts
  };
}

// The first page that knows a stage keeps what later messages do not repeat.
function initialize({ model }) {
  shareOf(model);
}

export default { initialize, render };
