// The bar above a scene: what a person chooses from, and what can be done to the whole.

const ICONS = {
  picture: "M2 3h12v10H2zM3.5 4.5v5l3-3 3.5 4 1.5-1.5 1 1v-5.5z",
  copy: "M5 2h8v9h-2V4H5zM3 5h7v9H3z",
  undo: "M6 2L2 6l4 4V7.5c3 0 5 .8 6.5 3.5-.3-4-2.5-6.5-6.5-6.5z",
  redo: "M10 2l4 4-4 4V7.5c-3 0-5 .8-6.5 3.5.3-4 2.5-6.5 6.5-6.5z",
  reset: "M8 2a6 6 0 1 0 6 6h-2a4 4 0 1 1-4-4v2.5L12 3.2 8 0z",
  full: "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z",
};

function element(tag, name, parent, set = {}) {
  const node = document.createElement(tag);
  if (name) node.className = `cnn-stage-${name}`;
  for (const [key, value] of Object.entries(set)) key in node ? (node[key] = value) : node.setAttribute(key, value);
  parent?.append(node);
  return node;
}

// Put other words into an element: into the text that it has, or the page would lay out another one.
function reword(node, words) {
  const { firstChild: text } = node;
  if (!text) node.textContent = words;
  else if (text.nodeValue !== words) text.nodeValue = words;
}

// Let these be the first elements in another, in this order. The one with the focus stays where it is, and others go
// around it: an element that is put elsewhere loses the focus.
function lineUp(parent, nodes) {
  let next = parent.firstChild;
  for (const node of nodes) {
    const held = node !== next && node.parentElement === parent && node.contains(document.activeElement);
    while (held && next !== node) {
      const other = next;
      next = other.nextSibling;
      node.after(other);
    }
    if (node === next) next = node.nextSibling;
    else parent.insertBefore(node, next);
  }
}

function iconButton(parent, words, path, act) {
  const node = pressable(element("button", "icon", parent, { type: "button" }), act);
  relabel(node, words, path);
  return node;
}

function pressable(node, act) {
  node.addEventListener("click", () => node.ariaDisabled || act());
  node.addEventListener("blur", () => { if (node.ariaDisabled) allow(node, false); });
  return node;
}

// Whether a button can be pressed. One that has just been keeps the focus: a person who goes on by key would be nowhere.
function allow(node, may) {
  const held = !may && node === document.activeElement;
  node.disabled = !may && !held;
  node.ariaDisabled = held ? "true" : null;
}

function relabel(node, words, path) {
  if (node.title === words) return;
  node.title = words;
  node.setAttribute("aria-label", words);
  node.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
}

// One stop for the Tab key among several: the arrow keys go on from there.
function rove(group, orientation = "ArrowRight ArrowLeft") {
  const [on, back] = orientation.split(" ");
  const all = () => [...group.querySelectorAll("button")].filter((node) => !node.disabled && !node.hidden);
  const settle = (chosen) => group.querySelectorAll("button").forEach((node) => { node.tabIndex = node === chosen ? 0 : -1; });
  group.addEventListener("keydown", (event) => {
    if (event.key !== on && event.key !== back) return;
    const nodes = all(), next = nodes.at((nodes.indexOf(document.activeElement) + (event.key === on ? 1 : -1)) % nodes.length);
    settle(next);
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  group.addEventListener("focusin", ({ target }) => settle(target.closest("button")));
  return () => {
    const nodes = all();
    if (!nodes.some((node) => node.tabIndex === 0)) settle(nodes[0]);
  };
}

// `act` is what the bar can ask for: tell an event, say a notice, copy, open a picture, fill the screen.
function makeBar(root, act) {
  const bar = element("div", "bar", root), often = element("div", "fields", bar);
  const end = element("div", "end", bar), low = element("div", "fields", end), tools = element("div", "tools", end);   // they take one line
  const rare = element("div", "fields cnn-stage-rare", root, { hidden: true });
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", "all of it");
  const fields = new Map();
  let opened = null, menu = null, able = "";

  const more = element("button", "more", tools, { type: "button", textContent: "More" });
  more.addEventListener("click", () => { opened = rare.hidden; showRare(); });
  const picture = iconButton(tools, "open my own picture (or drop or paste one)", ICONS.picture, () => file.click());
  const copy = iconButton(tools, "copy numbers", ICONS.copy, () => toggleMenu());
  const undo = iconButton(tools, "undo (Ctrl+Z)", ICONS.undo, () => act.travel("undo"));
  const redo = iconButton(tools, "redo (Ctrl+Shift+Z)", ICONS.redo, () => act.travel("redo"));
  const reset = iconButton(tools, "reset: all as at the beginning", ICONS.reset, () => act.travel("reset"));
  iconButton(tools, "full screen (f)", ICONS.full, () => act.fill());
  const file = element("input", "", null, { type: "file", accept: "image/*" });
  file.addEventListener("change", () => {
    if (file.files[0]) act.take(file.files[0]);
    file.value = "";   // so that the same file may be chosen again
  });
  const settle = rove(tools);

  function showRare() {
    rare.hidden = !opened;
    more.setAttribute("aria-expanded", String(Boolean(opened)));
  }
  showRare();
  copy.setAttribute("aria-expanded", "false");

  // A drag tells the same controls many times: looking at them anew would cost a layout each time.
  let before = "", form = "";
  const formOf = (controls) => JSON.stringify(controls, (key, value) => (key === "value" ? undefined : value));
  function show({ controls, history, open }, answered) {
    const said = JSON.stringify([controls, history, act.takesPicture()]);
    if (said === before) return;
    before = [...fields.values()].some(({ owed }) => owed > answered) ? "" : said;
    opened ??= open;
    for (const control of controls) showField(control, answered);
    for (const [name, field] of fields) if (!controls.some((control) => control.name === name)) {
      field.node.remove();
      fields.delete(name);
    }
    const lowest = lowOf(controls), shelfOf = (control) => (control.rare ? rare : lowest.includes(control) ? low : often);
    form = formOf(controls);
    for (const place of [often, low, rare])
      lineUp(place, controls.filter((control) => shelfOf(control) === place).map(({ name }) => fields.get(name).node));
    const rarely = controls.some((control) => control.rare);
    if (more.hidden === rarely) more.hidden = !rarely;
    if (rare.hidden === Boolean(opened)) showRare();
    const can = [history[0] > 0, history[1] > 0, act.takesPicture()].join();
    if (can === able) return;
    able = can;
    allow(undo, history[0] > 0);
    allow(reset, history[0] > 0);
    allow(redo, history[1] > 0);
    picture.hidden = !act.takesPicture();
    settle();
  }

  // Those that go down to the buttons for the whole, where the bar takes another line: if none is said to, the last one,
  // or they would stand alone there. What has the focus stays where it is.
  function lowOf(controls) {
    const said = controls.filter((control) => control.low), often = controls.filter((control) => !control.rare);
    return said.length ? said : often.filter((control) => {
      const { node } = fields.get(control.name);
      return node.contains(document.activeElement) ? node.parentElement === low : control === often.at(-1);
    });
  }

  function showField(control, answered) {
    const said = JSON.stringify(control);
    let field = fields.get(control.name);
    if (field?.said === said || field?.owed > answered) return;
    if (field?.control.is !== control.is) {
      field?.node.remove();
      field = makeField(control, { ...act, choose: (value, same) => choose(control.name, value, same) });
      fields.set(control.name, field);
    }
    Object.assign(field, { said, control });
    field.show(control);
  }

  // What a person chose stands until that is answered: an older answer would take it back, and the next key would go on
  // from there.
  function choose(name, value, same) {
    before = "";
    Object.assign(fields.get(name), { said: "", owed: act.tell({ is: "control", name, value }, same) });
  }

  function toggleMenu() {
    if (menu) return closeMenu();
    menu = element("div", "menu", bar, { role: "group" });
    menu.setAttribute("aria-label", "copy numbers");
    for (const panel of act.copied()) {
      const line = element("div", "", menu), name = panel.title || panel.name;
      element("span", "", line, { textContent: name });
      const add = (words, press) => {
        const button = element("button", "", line, { type: "button", textContent: words, ariaLabel: `${name}: ${words}` });
        button.addEventListener("click", () => { press(); closeMenu(); copy.focus(); });
        return button;
      };
      for (const form of ["Python", "CSV"]) add(form, () => act.copy(panel, form));
      if (panel.is === "Bars") continue;
      const pin = add(act.pinned(panel) ? "let colours go" : "hold colours", () => act.pin(panel));
      pin.title = "keep what its colours stand for while the numbers change";
    }
    copy.setAttribute("aria-expanded", "true");
    menu.querySelector("button")?.focus();
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      closeMenu();
      copy.focus();
    });
  }

  function closeMenu() {
    menu?.remove();
    menu = null;
    copy.setAttribute("aria-expanded", "false");
  }

  bar.addEventListener("focusout", ({ relatedTarget }) => { if (menu && relatedTarget && !menu.contains(relatedTarget)) closeMenu(); });
  const height = () => Math.round(bar.getBoundingClientRect().height);
  return { show, height, whole: () => height() + rare.offsetHeight, differs: (controls) => formOf(controls) !== form };
}

const LONG_WORDS = 30;   // letters: a menu with such an entry may be wider, so that it can be read
const SHORT_WORDS = 3;    // ... and one with no longer entry narrower, in a narrow card

// ---- one control ---------------------------------------------------------------------------------

function makeField(control, act) {
  return { Choice: choiceField, Number: numberField, Switch: switchField, Action: actionField }[control.is](control, act);
}

function labelled(control, field) {
  const node = element("label", "field");
  element("span", "label", node, { textContent: control.label });
  field.setAttribute("aria-label", control.label);
  node.append(field);
  return node;
}

// One field may stand for two things at first, and for one of them later.
function rename(node, label) {
  const [words, field] = node.children;
  if (words.textContent === label) return;
  words.textContent = label;
  field.setAttribute("aria-label", label);
}

function choiceField(first, act) {
  const select = element("select"), node = labelled(first, select);
  let options = null, offered = [];
  select.addEventListener("change", () => act.choose(offered[select.selectedIndex][1]));
  return { node, show(control) {
    const said = JSON.stringify(control.options);
    if (said !== options) select.replaceChildren(...control.options.map(([words, value]) => new Option(words, value)));
    options = said;
    offered = control.options;
    select.classList.toggle("cnn-stage-long", control.options.some(([words]) => words.length > LONG_WORDS));
    select.classList.toggle("cnn-stage-short", control.options.every(([words]) => words.length <= SHORT_WORDS));
    select.value = control.value;
  } };
}

function numberField(first, act) {
  const input = element("input", "", null, { type: "number" }), node = labelled(first, input);
  let now = first, chosen = first.value;
  const change = () => {
    const { least, most, step } = now, asked = input.valueAsNumber;
    const value = Number.isNaN(asked) ? chosen : within(least, step === 1 ? Math.round(asked) : asked, most);
    input.value = value;
    if (value !== chosen) act.choose(value, `control ${now.name}`);
    chosen = value;
    if (!Number.isNaN(asked) && value !== asked) act.notice(`${now.label} goes from ${least} to ${most}${step === 1 ? " in whole numbers" : ""}: it is ${value} now.`);
  };
  input.addEventListener("change", change);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { change(); stop(event); } });
  return { node, show(control) {
    now = control;
    chosen = control.value;
    rename(node, control.label);
    for (const [name, value] of [["min", control.least], ["max", control.most], ["step", control.step]])
      if (input[name] !== String(value)) input[name] = value;
    if (input.valueAsNumber !== control.value) input.value = control.value;
  } };
}

function switchField(first, act) {
  const input = element("input", "", null, { type: "checkbox" }), node = labelled(first, input);
  input.addEventListener("change", () => act.choose(input.checked));
  return { node, show: ({ value }) => { input.checked = value; } };
}

function actionField({ name }, act) {
  const node = pressable(element("button", "action", null, { type: "button" }), () => act.tell({ is: "control", name, value: true }));
  return { node, show: ({ label, active, strong }) => {
    if (node.textContent !== label) node.textContent = label;
    allow(node, active !== false);
    node.classList.toggle("cnn-stage-strong", Boolean(strong));
  } };
}
