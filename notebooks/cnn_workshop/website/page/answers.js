// Answers the stage as Python would, for one scene: a picture, a 3 x 3 kernel, their feature map and the sum of
// one cell. Its words are those of `explorers/convolution.py`; a test compares them, and every number.

const OWN = "your own", MOST_UNDONE = 100;

export function convolve(image, [rows, cols], kernel) {
  const [height, width] = [rows - 2, cols - 2];
  const map = Array.from({ length: height * width }, (_, place) => {
    const [top, left] = [Math.floor(place / width), place % width];
    return kernel.reduce((sum, weight, at) => sum + weight * image[(top + Math.floor(at / 3)) * cols + left + (at % 3)], 0);
  });
  return { map, shape: [height, width] };
}

// A number in up to four significant digits; whole numbers in full, halves to the even one.
export function written(value) {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) {
    const down = Math.floor(value), half = value - down === 0.5;
    return String((half ? down + (down % 2 ? 1 : 0) : Math.round(value)) || 0);
  }
  const brief = Number(value.toPrecision(4));
  const small = Math.abs(brief) < 1e-4 ? brief.toExponential() : String(brief);
  return small.replace(/e-(\d)$/, "e-0$1");
}

const largest = (numbers) => Math.max(...numbers.map(Math.abs)) || 1;

// What stands where a widget's model would: the stage reads `said` and `data`, and sends what a person does.
export function makeModel({ said: first, pictures, kernels }) {
  const hearers = [], undone = [], redone = [];
  const begun = { picture: first.controls[0].value, preset: first.controls[1].value, cell: [0, 0] };
  begun.kernel = begun.own = kernels[begun.preset].numbers;
  let state = { ...begun }, gesture = null, serial = 0, said = "{}", data = new DataView(new ArrayBuffer(0));

  function remember(name) {
    if (name && name === gesture) return;
    gesture = name;
    undone.push(state);
    undone.splice(0, undone.length - MOST_UNDONE);
    redone.length = 0;
  }

  function travel(back, ahead) {
    if (!back.length) return;
    ahead.push(state);
    state = { ...back.pop(), cell: state.cell };
    gesture = null;
  }

  function choose({ name, value }) {
    if (value === state[name]) return;
    remember(null);
    state = { ...state, [name]: value };
    if (name === "preset") state.kernel = value === OWN ? state.own : kernels[value].numbers;
  }

  function write({ cell: [row, col], value, gesture: of }) {
    remember(`${of}`);
    const kernel = state.kernel.map((weight, at) => (at === 3 * row + col ? value : weight));
    state = { ...state, kernel, own: kernel, preset: OWN };
  }

  const deeds = {
    undo: () => travel(undone, redone),
    redo: () => travel(redone, undone),
    reset: () => { remember(null); state = { ...begun }; },
    control: choose,
    write,
    step: ({ cell }) => { state = { ...state, cell }; },
  };

  function tell(heard, moved) {
    const { numbers: image, shape } = pictures[state.picture], { kernel, preset } = state;
    const { map, shape: size } = convolve(image, shape, kernel);
    const [row, col] = (state.cell = state.cell.map((at, axis) => Math.max(0, Math.min(size[axis] - 1, at))));
    const window = kernel.map((_, at) => image[(row + Math.floor(at / 3)) * shape[1] + col + (at % 3)]);
    const products = window.map((pixel, at) => pixel * kernel[at]);
    const total = products.reduce((sum, product) => sum + product, 0), step = row * size[1] + col;
    const lightest = Math.max(0, ...image) || 1, reach = Math.max(5, largest(kernel));
    const shown = {
      image: { numbers: image, shape, ends: [Math.min(0, ...image), lightest] },
      map: { numbers: map, shape: size, ends: [-largest(map), largest(map)] },
      window: { numbers: window, shape: [3, 3], ends: [Math.min(0, ...image), lightest] },
      kernel: { numbers: kernel, shape: [3, 3], ends: [-largest(kernel), largest(kernel)], least: -reach, most: reach },
      products: { numbers: products, shape: [3, 3], ends: [-largest(products), largest(products)] },
    };
    const places = `rows ${row}-${row + 2}, columns ${col}-${col + 2}`, value = written(map[step]);
    const sum = `${window.map((pixel, at) => `${written(pixel)} times ${written(kernel[at])}`).join(" plus ")} = ${written(total)}`;
    const scene = structuredClone(first.scene), arrays = {}, bytes = [];
    const keep = (name, each) => {
      const key = `${name} ${each.numbers.join()}.f8`;
      if (!(key in arrays)) bytes.push(...each.numbers);
      arrays[key] = 8 * each.numbers.length;
      return { key, shape: each.shape, dtype: "f8" };
    };
    for (const part of scene.rows.flatMap(({ parts }) => parts)) {
      if (part.is === "Panel") {
        const { numbers, shape: of, ...ends } = shown[part.name];
        Object.assign(part, ends, { values: keep(part.name, { numbers, shape: of }) });
        if (part.limits) part.limits = ends.ends;
      } else if (part.is === "Equation") {
        Object.assign(part, { terms: keep("products", shown.products), total, note: `into row ${row}, column ${col}` });
      }
    }
    Object.assign(scene.windows[0], { cell: [row, col] });
    Object.assign(scene.player, { value: step, last: map.length - 1 });
    const label = preset === OWN ? OWN : kernels[preset].label, least = written(Math.min(...map)), most = written(Math.max(...map));
    serial += 1;
    said = JSON.stringify({
      ...first, serial, heard, scene, moved, arrays, keys: Object.keys(arrays), history: [undone.length, redone.length],
      controls: first.controls.map((control) => ({ ...control, value: state[control.name] })),
      sentence: `Row ${row}, column ${col} is ${value}. The window covers ${places}; 9 products add up.`,
      brief: `row ${row}, column ${col}, ${value}`,
      spoken: sum,
      twin: `Picture: ${state.picture}, ${shape.join(" x ")}. Kernel: ${label}, 3 x 3. Feature map: ${size.join(" x ")}, ` +
        `from ${least} to ${most}. Step ${step + 1} of ${map.length}: row ${row}, column ${col}, value ${value}. ` +
        `The window covers ${places}: ${sum}.`,
    });
    data = new DataView(new Float64Array(bytes).buffer);
    hearers.forEach((hear) => hear());
  }

  tell(0, false);
  return {
    get: (name) => ({ said, data })[name],
    on: (name, hear) => { if (name === "change:said") hearers.push(hear); },
    off: (name, hear) => { if (hearers.includes(hear)) hearers.splice(hearers.indexOf(hear), 1); },
    send(event) {
      deeds[event.is]?.(event);
      // As a message does, the answer comes when what asked for it is done.
      queueMicrotask(() => tell(event.number ?? 0, event.is === "step"));
    },
  };
}
