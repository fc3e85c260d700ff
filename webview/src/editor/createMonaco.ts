/** The lab's editor: Monaco with several files, YAML that knows Kubernetes, and marks from the cluster. */
import * as monaco from "monaco-editor/esm/vs/editor/edcore.main.js";
import "monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js";
import { configureMonacoYaml, type JSONSchema, type MonacoYaml, type SchemasSettings } from "monaco-yaml";
import type { MarkerView } from "../../../extension/src/protocol/lab";
import type { CreateEditor, EditorFile } from "./editor";
import { followTheme } from "./monacoTheme";
import { createWorker } from "./workers";

const markerOwner = "cluster";
let yaml: MonacoYaml | undefined;

export const createMonaco: CreateEditor = ({ parent, assetsUrl, onEdit, onApply, labelOf, onTabMode }) => {
  Object.assign(globalThis, {
    MonacoEnvironment: { getWorker: (_: string, label: string) => createWorker(assetsUrl, label) },
  });
  // Kubernetes reads YAML 1.1: `on` and `yes` are booleans.
  yaml ??= configureMonacoYaml(monaco, { enableSchemaRequest: false, yamlVersion: "1.1", schemas: [] });
  const unfollow = followTheme(monaco);
  const css = getComputedStyle(document.documentElement);
  const editor = monaco.editor.create(parent, {
    automaticLayout: true,
    fixedOverflowWidgets: true,
    folding: false,
    fontFamily: css.getPropertyValue("--vscode-editor-font-family") || "monospace",
    fontSize: Number.parseInt(css.getPropertyValue("--vscode-editor-font-size"), 10) || 13,
    glyphMargin: false,
    lineDecorationsWidth: 8,
    lineNumbersMinChars: 3,
    minimap: { enabled: false },
    model: null,
    overviewRulerLanes: 1,
    padding: { top: 4, bottom: 4 },
    quickSuggestions: { other: true, comments: false, strings: true },
    renderLineHighlight: "all",
    scrollBeyondLastLine: false,
    stickyScroll: { enabled: false },
    tabSize: 2,
    wordBasedSuggestions: "off",
  });
  const models = new Map<string, monaco.editor.ITextModel>();
  const viewStates = new Map<string, monaco.editor.ICodeEditorViewState | null>();
  const readOnly = new Set<string>();
  const schemas = new Map<string, Promise<JSONSchema>>();
  let schemaKey = "";
  let shown: string | undefined;
  /** Texts that the host sets are not the learner's edits. */
  let quiet = false;

  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, onApply);
  // F1 is VS Code's: two command palettes in one window would be one too many.
  monaco.editor.addKeybindingRule({ keybinding: monaco.KeyCode.F1, command: null });
  const tabMode = editor.onDidChangeConfiguration((event) => {
    if (event.hasChanged(monaco.editor.EditorOption.tabFocusMode)) {
      onTabMode?.(editor.getOption(monaco.editor.EditorOption.tabFocusMode));
    }
  });

  const modelOf = (file: EditorFile): monaco.editor.ITextModel => {
    const known = models.get(file.path);
    if (known) return known;
    const model = monaco.editor.createModel(file.text, file.language, monaco.Uri.file(`/lab/${file.path}`));
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    model.onDidChangeContent(() => {
      if (!quiet) onEdit(file.path, model.getValue());
    });
    models.set(file.path, model);
    return model;
  };
  const setMarkers = (path: string, markers: readonly MarkerView[]) => {
    const model = models.get(path);
    if (model) monaco.editor.setModelMarkers(model, markerOwner, markers.map(toMarker));
  };
  const setSchemas = async (files: readonly EditorFile[]) => {
    const wanted = files.filter((file) => file.schemaUrl !== undefined);
    const key = JSON.stringify(wanted.map(({ path, schemaUrl }) => [path, schemaUrl]));
    if (key === schemaKey) return;
    schemaKey = key;
    const settings: SchemasSettings[] = [];
    for (const [index, url] of [...new Set(wanted.map((file) => file.schemaUrl!))].entries()) {
      if (!schemas.has(url)) schemas.set(url, fetchJson(url));
      const fileMatch = wanted.filter((file) => file.schemaUrl === url).map(({ path }) => `**/lab/${path}`);
      try {
        // Under a name of its own: the worker would resolve a web address by itself, which the policy forbids.
        settings.push({ uri: `kubarium://schema/${index}.json`, fileMatch, schema: await schemas.get(url)! });
      } catch (error) {
        // Without its schema the file is still an editor; the next set of files tries again.
        schemas.delete(url);
        schemaKey = "";
        console.warn(`the schema ${url} could not be read`, error);
      }
    }
    await yaml?.update({ enableSchemaRequest: false, yamlVersion: "1.1", schemas: settings });
  };

  return {
    setFiles(files) {
      const paths = new Set(files.map((file) => file.path));
      for (const [path, model] of models) {
        if (paths.has(path)) continue;
        model.dispose();
        models.delete(path);
        viewStates.delete(path);
      }
      readOnly.clear();
      quiet = true;
      for (const file of files) {
        const model = modelOf(file);
        if (model.getValue() !== file.text) {
          model.pushStackElement();
          model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file.text }], () => null);
          model.pushStackElement();
        }
        if (file.readOnly) readOnly.add(file.path);
        setMarkers(file.path, file.markers ?? []);
      }
      quiet = false;
      void setSchemas(files);
    },
    show(path, line) {
      const model = models.get(path);
      if (!model) return;
      if (shown !== path || editor.getModel() !== model) {
        if (shown !== undefined) viewStates.set(shown, editor.saveViewState());
        shown = path;
        editor.setModel(model);
        editor.restoreViewState(viewStates.get(path) ?? null);
        editor.updateOptions({ readOnly: readOnly.has(path), ariaLabel: labelOf(path) });
      }
      if (line !== undefined) {
        editor.revealLineInCenterIfOutsideViewport(line);
        editor.setPosition({ lineNumber: line, column: model.getLineFirstNonWhitespaceColumn(line) || 1 });
      }
    },
    setMarkers,
    focus: () => editor.focus(),
    dispose() {
      unfollow();
      tabMode.dispose();
      for (const model of models.values()) model.dispose();
      editor.dispose();
    },
  };
};

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
} as const;

function toMarker(marker: MarkerView): monaco.editor.IMarkerData {
  return {
    startLineNumber: marker.line,
    startColumn: marker.column,
    endLineNumber: marker.endLine,
    endColumn: marker.endColumn,
    message: marker.message,
    severity: severities[marker.severity],
  };
}

async function fetchJson(url: string): Promise<JSONSchema> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as JSONSchema;
}
