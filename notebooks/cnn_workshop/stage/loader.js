// The stage's code is read once a page: a widget's own module would be kept by the page for ever, one for each
// time that a cell runs. The first stage of a kernel brings the code along; on another page, it is asked for.

function stageOf(model) {
  const known = (globalThis.cnnStages ??= new Map()), name = model.get("edition"), code = model.get("code");
  if (!known.has(name) && code) known.set(name, read(code));
  if (known.has(name)) return known.get(name);
  return new Promise((done) => {
    const hear = ({ code: sent }) => {
      if (!sent) return;
      model.off("msg:custom", hear);
      if (!known.has(name)) known.set(name, read(sent));
      done(known.get(name));
    };
    model.on("msg:custom", hear);
    model.send({ is: "code" });
  });
}

function read(code) {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  return import(/* webpackIgnore: true */ address).finally(() => URL.revokeObjectURL(address));
}

export default {
  initialize: async (given) => (await stageOf(given.model)).default.initialize(given),
  render: async (given) => (await stageOf(given.model)).default.render(given),
};
