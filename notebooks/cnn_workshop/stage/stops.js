// The stops of the Tab key: no more than nine on a stage, however much stands on it. Where there would be more, all parts
// of the scene are one, and the arrow keys lead from part to part, past the edge of each; where there still would be,
// the fields are one, too, as in any toolbar.

const MOST_STOPS = 9;
const LEADS = {
  parts: "The arrow keys lead on from part to part, past the edge of each; Tab leaves them.",
  fields: "Left and right lead from field to field; Tab leaves them.",
};

function makeStops(root, box, { notice }) {
  const one = { parts: false, fields: false }, current = {}, told = new Set();
  const isThere = (node) => node && !node.disabled && !node.closest("[hidden]");
  const among = {
    // Where a part is a group of numbers, the one of them that had the focus last.
    parts: () => [...box.children].map((node) => (node.tagName === "A" || node.walks ? node : node.entry)).filter(isThere),
    fields: () => [...root.querySelectorAll(".cnn-stage-fields :is(select, input, button)")].filter(isThere),
  };
  const groupOf = (node) => (node.closest(".cnn-stage-fields") ? "fields" : node.matches(".cnn-stage-part, .cnn-stage-part input, .cnn-stage-link") ? "parts" : null);

  function settle() {
    const alone = [".cnn-stage-skip", ".cnn-stage-tools", ".cnn-stage-player", ".cnn-stage-rest", ".cnn-stage-fold"].filter((name) => isThere(root.querySelector(name))).length;
    const nodes = { parts: among.parts(), fields: among.fields() }, many = alone + nodes.fields.length;
    one.parts = many + nodes.parts.length > MOST_STOPS;
    one.fields = one.parts && many + 1 > MOST_STOPS;
    for (const group of ["parts", "fields"]) {
      if (!nodes[group].includes(current[group])) [current[group]] = nodes[group];
      for (const node of nodes[group]) put(node, !one[group] || node === current[group] ? 0 : -1);
    }
    describe([box], "parts", "group");
    describe(root.querySelectorAll(".cnn-stage-fields"), "fields", "toolbar");
  }

  // A <div> without the attribute is no stop, and says the same.
  const put = (node, index) => { if (node.getAttribute("tabindex") !== String(index)) node.tabIndex = index; };

  function describe(nodes, group, role) {
    const said = { role, "aria-label": LEADS[group] };
    for (const node of nodes) if (node.hasAttribute("role") !== one[group])
      for (const [name, words] of Object.entries(said)) one[group] ? node.setAttribute(name, words) : node.removeAttribute(name);
  }

  // Go on to the next stop of a group, or back; returns whether there is one, and they are one for the Tab key.
  function onward(node, way) {
    const group = groupOf(node);
    if (!one[group]) return false;
    const nodes = among[group](), next = nodes[nodes.indexOf(node) + way];
    if (!next) return false;
    next.focus();
    next.select?.();
    return true;
  }

  root.addEventListener("focusin", ({ target }) => {
    const group = groupOf(target);
    if (!group) return;
    current[group] = target;
    settle();
  });
  // Those who see that Tab leads past them are told how to reach them, once.
  root.addEventListener("keyup", ({ key, target }) => {
    const group = key === "Tab" && groupOf(target);
    if (!one[group] || told.has(group)) return;
    told.add(group);
    notice(LEADS[group]);
  });
  root.addEventListener("click", settle);   // it may have opened the rare ones
  root.addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event, way = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const leads = target.closest(".cnn-stage-fields") || target.matches(".cnn-stage-link");
    if (way && leads && !ctrlKey && !metaKey && !altKey && onward(target, way)) stop(event);
  });

  return { settle, onward };
}
