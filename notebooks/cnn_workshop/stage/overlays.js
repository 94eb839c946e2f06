// What stands for the parts of a scene in the page, over the canvas: elements that take the focus, keys and the pointer,
// and that a screen reader finds; and the links between them.

function makeOverlays(view, fields, hands) {
  const overlays = new Map(), links = [];   // by the name of their part; in the order of the scene

  function place(parts) {
    for (const [name, overlay] of overlays) if (!parts.has(name) || parts.get(name).part.is === "Sign") {
      overlays.delete(name);   // first: one that had the focus loses it as it goes, and all is painted
      overlay.remove();
    }
    for (const [name, each] of parts) {
      if (!overlays.has(name)) overlays.set(name, view.box.appendChild(makeOverlay(name)));
      const overlay = overlays.get(name), { part: leaf, x, y, width, height } = each;
      const style = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
      if (overlay.dataset.style !== style) overlay.style.cssText = overlay.dataset.style = style;
      nameOverlay(overlay, leaf);
      if (leaf.is === "Bars" && overlay.title !== each.whole) overlay.title = each.whole;
      if (leaf.edit === "slide") fields.place(overlay, each);
    }
    lineUp(view.box, [view.canvas, ...[...parts.keys()].map((name) => overlays.get(name))]);
  }

  // Links are elements of the page, behind the panels for the Tab key.
  function placeLinks(placed) {
    const wanted = placed.filter(({ part: leaf }) => leaf.link);
    links.splice(wanted.length).forEach((node) => node.remove());
    wanted.forEach(({ part: { title, link: [words, file] }, x, y }, index) => {
      links[index] ??= element("a", "link", view.box);
      const node = links[index], said = [title, words, file, x, y].join("|");
      if (node.dataset.said === said) return;
      Object.assign(node, { href: file, textContent: words });
      Object.assign(node.dataset, { said, file });
      node.setAttribute("aria-label", `${title}: ${words}`);
      node.style.cssText = `left:${x}px;top:${y}px`;
    });
  }

  view.box.addEventListener("click", ({ target }) => target.dataset.file && lead(target));

  function makeOverlay(name) {
    const overlay = element("div", "part");
    overlay.dataset.name = name;
    overlay.addEventListener("keydown", (event) => {
      const part = view.part(name);
      if (["Panel", "Bars"].includes(part?.is) && (event.ctrlKey || event.metaKey) && letterOf(event) === "c") {
        view.copy(part, "Python");
        return stop(event);
      }
      if (event.target !== overlay) return undefined;
      if (part?.is === "Panel") return hands.key(event, name);
      return part?.focus && hands.curveKey(event, name);
    });
    overlay.addEventListener("focus", () => { if (overlay.matches(":focus-visible") && !view.pinned() && view.part(name).is === "Panel") view.look({ name, cell: view.firstCell(name) }, "key"); });
    overlay.addEventListener("blur", () => { view.read(null); view.commit(); view.endGesture(); if (!view.pinned() && view.looked()?.how === "key") view.look(null, "key"); });
    return overlay;
  }

  function nameOverlay(overlay, leaf) {
    const links = view.linksOf(leaf.name), touched = leaf.edit === "slide" || leaf.edit === "paint" || Boolean(leaf.tells) || links.some(({ inputs, outputs, follow }) => follow !== false && [...inputs, ...outputs].includes(leaf.name));
    const walked = leaf.is === "Curve" ? leaf.focus : leaf.is === "Panel" && leaf.edit !== "slide" && (leaf.edit || leaf.focus || leaf.pick || links.some(({ inputs, outputs }) => [...inputs, ...outputs].includes(leaf.name)));
    const shape = leaf.is === "Panel" && !leaf.tiles?.length ? `, ${shapeWords(leaf).replace("×", "by")}` : "";
    const label = `${leaf.title || leaf.name}${shape}${leaf.spoken ? `. ${leaf.spoken}` : ""}`;
    if (overlay.getAttribute("aria-label") !== label) overlay.setAttribute("aria-label", label);
    const pulled = leaf.edit === "slide" ? (leaf.is === "Bars" ? "slide" : "pull") : leaf.edit;
    const hand = pulled || (links.some(({ inputs, follow }) => follow !== false && inputs.includes(leaf.name)) ? "grab" : walked || leaf.pick ? "point" : "");
    const wanted = [leaf.is, leaf.edit, touched, Boolean(walked), hand].join("|");
    if (overlay.dataset.wanted === wanted) return;
    overlay.dataset.wanted = wanted;
    overlay.setAttribute("role", leaf.edit === "slide" ? "group" : walked ? "application" : "img");
    if (walked) overlay.setAttribute("aria-roledescription", leaf.is === "Curve" ? "chart" : "grid of numbers");
    overlay.walks = Boolean(walked);   // whether the Tab key stops at it
    if (!walked) overlay.removeAttribute("tabindex");
    overlay.classList.toggle("cnn-stage-touched", touched);
    overlay.dataset.hand = hand;
  }

  return { place, placeLinks, of: (name) => overlays.get(name) };
}

// Where commands can be linked to (JupyterLab), a lesson is opened beside this one; elsewhere the browser
// follows the link.
function lead({ dataset }) {
  if (document.fullscreenElement) document.exitFullscreen();
  const [, folder = ""] = location.pathname.match(/\/(?:tree|notebooks)\/(.*\/)?[^/]*$/) ?? [];
  dataset.commandlinkerCommand = "docmanager:open";
  dataset.commandlinkerArgs = JSON.stringify({ path: decodeURIComponent(folder) + dataset.file });
}
