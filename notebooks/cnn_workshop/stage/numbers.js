// Numbers as people read them, and the colours that stand for them. Plain functions, no state.

const GREY = 217;   // under the hatching of a cell without a number

function within(least, value, most) {
  return Math.max(least, Math.min(most, value));
}

// JSON has no word for what is no number: Python writes it as text.
function asNumber(value) {
  return typeof value === "number" ? value : Number(value);
}

function briefly(value, digits = 3) {
  if (Number.isNaN(value)) return "?";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  let text = String(value);
  if (!Number.isInteger(value)) {
    text = value.toPrecision(digits);
    if (!Number.isInteger(Number(text))) text = String(Number(text));
  }
  return text.replace("-", "−");
}

// Words as they are printed: with a minus before a number, and a dash between two.
const typeset = (words) => words.replace(/(\d)-(?=\d)/g, "$1–").replace(/(^|[\s(])-(?= ?\d)/g, "$1−");

// As in a narrow cell: with so many digits, or with two decimals (digits 0, and what is less than `tiny`).
function shortly(value, digits, tiny = 0) {
  if (value !== 0 && Math.abs(value) < tiny) return value < 0 ? "−0.00" : "0.00";
  if (digits || Number.isInteger(value) || !(Math.abs(value) < 1)) return briefly(value, digits || 2);
  return value.toFixed(2).replace("-", "−");
}

// What stands behind a bar.
function barText(value, kind) {
  if (kind === "signed" || !Number.isFinite(value)) return briefly(value);
  return value > 0 && value < 0.0005 ? "< 0.001" : String(Number(value.toFixed(3)));
}

function colourIndex(value, low, high) {
  return within(0, Math.round(((value - low) / (high - low || 1)) * 255), 255);
}

// 256 colours between the stops of a scale, as `palettes.palette` makes them.
const scales = new Map();
function scaleOf(kind, dark) {
  const name = `${kind} ${dark}`;
  if (!scales.has(name)) scales.set(name, interpolated(STOPS[dark ? "dark" : "light"][kind], kind));
  return scales.get(name);
}

function interpolated(stops, kind) {
  const colours = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  const last = stops.length - 1;
  return Array.from({ length: 256 }, (_, at) => {
    // Zero lies between the two in the middle: exactly neutral.
    const place = kind === "signed" && (at === 127 || at === 128) ? last / 2 : (at / 255) * last;
    const below = Math.min(last - 1, Math.floor(place));
    return colours[below].map((part, channel) =>
      Math.round(part + (colours[below + 1][channel] - part) * (place - below)));
  });
}

const mixed = (one, other, share) => one.map((part, at) => Math.round(part + (other[at] - part) * share));
const css = ([red, green, blue]) => `rgb(${red},${green},${blue})`;

// Black or white, whichever stands out more (at least 4.5 to 1 on every colour).
function inkOn([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.1791 ? "#101114" : "#ffffff";
}

// A number that came as a 32-bit float, in as few digits as tell it from its neighbours.
const inBrief = (value) => [6, 7, 8].map((digits) => Number(value.toPrecision(digits))).find((each) => Math.fround(each) === value) ?? value;
