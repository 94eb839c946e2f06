// The colours of the page's theme.

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
