// A person's own picture: a file of any kind that the browser reads, chosen, dropped or pasted. The
// page turns it upright, lays it on white and makes it small; only then it goes to Python. Nothing is
// sent elsewhere.

const MOST_PIXELS = 100e6;
const READING = 20_000; // milliseconds
class Refusal extends Error {}

// Kinds of file that people take for pictures, by how they begin, and what to do with one that the
// browser does not read. Each has letters at a place, as in its own description.
const KINDS = [
  [4, "ftypheic", "a HEIC photograph, as telephones take them,"],
  [4, "ftypheix", "a HEIC photograph, as telephones take them,"],
  [4, "ftypmif1", "a HEIC photograph, as telephones take them,"],
  [0, "II*\0", "a TIFF or raw picture"],
  [0, "MM\0*", "a TIFF or raw picture"],
  [0, "%PDF", "a PDF document"],
  [0, "8BPS", "a Photoshop file"],
];
const SOUND = [[0, "\x89PNG", "PNG"], [0, "\xff\xd8\xff", "JPEG"], [0, "GIF8", "GIF"], [8, "WEBP", "WebP"], [0, "BM", "BMP"], [4, "ftypavif", "AVIF"]];
const WAY_OUT = "Save it as PNG or JPEG in a program that shows it, or take a screenshot of it";

// What a file is by its first bytes, whatever its name says; empty if that is not known.
async function kindOf(file, kinds) {
  const bytes = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  const head = String.fromCharCode(...bytes);
  return kinds.find(([place, letters]) => head.startsWith(letters, place))?.[2] ?? "";
}

function late() {
  const words = `took more than ${READING / 1000} seconds to read, and was given up`;
  return new Promise((_, refuse) => setTimeout(() => refuse(new Refusal(words)), READING));
}

// The browser's own picture of a file: it knows its size before it is unpacked, and a small file can
// unpack to more than there is memory for.
async function opened(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    await new Promise((ready, fail) => Object.assign(image, { onload: ready, onerror: fail, src: address }));
    return image;
  } catch {
    const sound = await kindOf(file, SOUND);
    if (sound) throw new Refusal(`begins like a ${sound} picture, but is damaged or of a kind that this browser does not read. ${WAY_OUT}`);
    const known = await kindOf(file, KINDS);
    if (known) throw new Refusal(`is ${known} that this browser does not read. ${WAY_OUT}`);
    throw new Refusal(`is no picture that this browser can read, whatever its name says. ${WAY_OUT}`);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function decode(file) {
  if (!file.size) throw new Refusal("is empty: there is no picture in it");
  const image = await opened(file);
  const millions = (image.naturalWidth * image.naturalHeight) / 1e6;
  if (millions > MOST_PIXELS / 1e6)
    throw new Refusal(`has ${Math.round(millions)} million pixels, and ${MOST_PIXELS / 1e6} million is the most. Make it smaller in a program that shows it, or take a screenshot of it`);
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const sound = await kindOf(file, SOUND);
    if (sound) throw new Refusal(`begins like a ${sound} picture, but is damaged. Take a screenshot of what other programs show of it`);
    await image.decode(); // a drawing of lines (SVG): the browser makes no bitmap of its file
    return image;
  }
}

// Red, green and blue of a small copy, row by row.
function reduce(bitmap, longest) {
  const sides = [bitmap.naturalWidth ?? bitmap.width, bitmap.naturalHeight ?? bitmap.height];
  if (!Math.min(...sides)) throw new Refusal(`does not say how large it is. ${WAY_OUT}`);
  const ratio = Math.min(1, longest / Math.max(...sides));
  const [width, height] = sides.map((side) => Math.max(1, Math.round(side * ratio)));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  const colours = pen.getImageData(0, 0, width, height).data.filter((_, place) => place % 4 < 3);
  return { shape: [height, width], data: new DataView(colours.buffer) };
}

async function answer(file, longest) {
  let bitmap;
  try {
    bitmap = await Promise.race([decode(file), late()]);
    return { ...reduce(bitmap, longest), problem: "" };
  } catch (error) {
    const words = error instanceof Refusal ? error.message : `cannot be read (${error.message})`;
    return { problem: `${file.name} ${words}.` };
  } finally {
    bitmap?.close?.();
  }
}
