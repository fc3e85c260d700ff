/** A plain text field with the editor's face: where Monaco cannot be loaded the learner works on. */
import type { CreateEditor } from "./editor";

export const createPlainEditor: CreateEditor = ({ parent, onEdit, onApply, labelOf }) => {
  const field = document.createElement("textarea");
  field.className = "plain-editor";
  field.spellcheck = false;
  const texts = new Map<string, string>();
  let shown = "";
  field.addEventListener("input", () => {
    texts.set(shown, field.value);
    onEdit(shown, field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onApply();
  });
  parent.replaceChildren(field);
  const show = (path: string) => {
    shown = path;
    field.value = texts.get(path) ?? "";
    field.setAttribute("aria-label", labelOf(path));
  };
  return {
    setFiles(files) {
      for (const { path, text } of files) texts.set(path, text);
      if (field.value !== texts.get(shown)) show(shown);
    },
    show,
    setMarkers() {},
    focus: () => field.focus(),
    dispose: () => field.remove(),
  };
};
