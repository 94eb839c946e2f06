// A widget lives in a Python that ends with the page: a lesson is saved, and downloaded, without its widgets
// where a picture stands beside. Opened again, it shows the pictures; with the widgets it would wait for them.

const VIEW = "application/vnd.jupyter.widget-view+json";

export function withoutWidgets(notebook) {
  const kept = structuredClone(notebook);
  delete kept.metadata?.widgets;
  for (const { data } of (kept.cells ?? []).flatMap(({ outputs }) => outputs ?? [])) {
    if (data?.["text/html"]) delete data[VIEW];
  }
  return kept;
}

function keepOut({ contents }) {
  const save = contents.save.bind(contents);
  contents.save = (path, { ...model } = {}) => {
    if (model.type === "notebook" && model.content) model.content = withoutWidgets(model.content);
    return save(path, model);
  };
}

function watch() {
  if (globalThis.jupyterapp) keepOut(globalThis.jupyterapp.serviceManager);
  else setTimeout(watch, 20);
}

watch();
