/**
 * Serves the views as plain browser pages with a fake host: `node webview/dev/serve.mjs [port]`, then open
 * http://127.0.0.1:8930/cluster.html (or eventLog.html, lab.html), with `?theme=light&auto`. Rebuilds on each reload.
 */
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
// Not in dist/, which every build empties.
const out = path.join(tmpdir(), "kubarium-views");
const port = Number(process.argv[2] ?? 8930);

mkdirSync(out, { recursive: true });
for (const file of readdirSync(here).filter((name) => /\.(html|json)$/.test(name))) {
  copyFileSync(path.join(here, file), path.join(out, file));
}
for (const file of ["codicon.css", "codicon.ttf"]) {
  copyFileSync(path.join(root, "node_modules/@vscode/codicons/dist", file), path.join(out, file));
}
const views = readdirSync(path.join(root, "webview/src/views"));
const context = await esbuild.context({
  absWorkingDir: root,
  entryPoints: {
    ...Object.fromEntries(views.map((view) => [view, `webview/src/views/${view}/index.tsx`])),
    fakeHost: "webview/src/dev/fakeHost.ts",
    "editor.worker": "node_modules/monaco-editor/esm/vs/editor/editor.worker.js",
    "yaml.worker": "node_modules/monaco-yaml/yaml.worker.js",
  },
  outdir: out,
  bundle: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".ttf": "file" },
  define: { "process.env.NODE_ENV": '"development"' },
  logLevel: "info",
});
await context.rebuild();
await context.serve({ host: "127.0.0.1", port, servedir: out });
process.stdout.write(`http://127.0.0.1:${port}/cluster.html?auto\n`);
