// The first page: one living stage, before any Python is loaded.

import stage from "./stage.js";
import { makeModel } from "./answers.js";

const model = makeModel(JSON.parse(document.getElementById("scene").textContent));
const place = document.getElementById("living");
place.replaceChildren();
stage.initialize({ model });
stage.render({ model, el: place });

// The stage looks at the page's colours again when the page's class changes.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.body.classList.toggle("turned"));
