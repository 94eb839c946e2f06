// A person's own picture: a PNG or JPEG file, chosen, dropped or pasted. The page reads it, turns it
// upright, lays it on white and makes it small; only then it goes to Python. Nothing is sent elsewhere.

const MOST_PIXELS = 100e6;
const READING = 20_000; // milliseconds
const START = 4e6; // bytes: a camera may put much before the size of a JPEG

class Refusal extends Error {}

// The kind of picture, and its width and height as the head of its file states them: asked before
// it is unpacked, since a small file can unpack to more than there is memory for.
function readHead(bytes) {
  const view = new DataView(bytes);
  const at = (place) => (place < view.byteLength ? view.getUint8(place) : -1);
  if ([0x89, 0x50, 0x4e, 0x47].every((byte, place) => at(place) === byte))
    return { type: "image/png", size: view.byteLength < 24 ? null : [view.getUint32(16), view.getUint32(20)] };
  if (![0xff, 0xd8, 0xff].every((byte, place) => at(place) === byte)) return null;
  let place = 2;
  while (place + 9 < view.byteLength) {
    const marker = at(place + 1);
    if (at(place) !== 0xff) break;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: "image/jpeg", size: [view.getUint16(place + 7), view.getUint16(place + 5)] };
    place += marker === 0xff ? 1 : 2 + view.getUint16(place + 2);
  }
  return { type: "image/jpeg", size: null };
}

function late() {
  const words = `took more than ${READING / 1000} seconds to read, and was given up`;
  return new Promise((_, refuse) => setTimeout(() => refuse(new Refusal(words)), READING));
}

async function decode(file) {
  if (!file.size) throw new Refusal("is empty: there is no picture in it");
  const head = readHead(await file.slice(0, START).arrayBuffer());
  if (!head) throw new Refusal("is not a PNG or JPEG picture, whatever its name says");
  const damaged = `begins like a ${head.type.slice(6).toUpperCase()} picture, but is damaged`;
  if (!head.size) throw new Refusal(damaged);
  const millions = (head.size[0] * head.size[1]) / 1e6;
  if (millions > MOST_PIXELS / 1e6)
    throw new Refusal(`has ${Math.round(millions)} million pixels, and ${MOST_PIXELS / 1e6} million is the most`);
  try {
    // Of the kind that its bytes say, not its name.
    const blob = file.slice(0, file.size, head.type);
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    throw new Refusal(damaged);
  }
}

// Red, green and blue of a small copy, row by row.
function reduce(bitmap, longest) {
  const ratio = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * ratio)));
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
    bitmap?.close();
  }
}
