/**
 * Builds everything that runs: extension, simulator worker, command line, library and views, into dist/.
 * `--production` minifies, `--watch` keeps building. Sources that do not exist are skipped with a line that says so.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { main, Problem, root, say, sizeText } from "./lib/say.mjs";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const dist = path.join(root, "dist");

/** What VS Code loads to activate the extension may have so many bytes; all else is imported on demand. */
const activationBytesMax = 60_000;

/** From this size on a JSON file is parsed from text, which engines do several times faster than reading it as a program. */
const jsonAsTextBytes = 64_000;

const common = {
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  define: { "process.env.NODE_ENV": JSON.stringify(production ? "production" : "development") },
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  minify: production,
  sourcemap: production ? false : "linked",
};

/** Every program of the product. An entry's value lists where its source may stand; the first that exists counts. */
const programs = [
  {
    name: "node",
    note: "extension host, worker and command line; what they share and what they import on demand are files of their own",
    entries: {
      extension: ["extension/src/extension.ts"],
      host: ["extension/src/host.ts"],
      worker: ["extension/src/worker.ts", "extension/src/session/worker.ts"],
      cli: ["extension/src/cli/main.ts"],
    },
    options: { platform: "node", target: "node20", external: ["vscode"] },
    build: buildSplit,
  },
  {
    name: "web extension host",
    entries: {
      "extension.web": ["extension/src/extension.web.ts"],
    },
    options: { platform: "browser", format: "cjs", target: "es2022", external: ["vscode"] },
  },
  {
    name: "web worker",
    entries: {
      "web-worker": [
        "extension/src/webWorker.ts",
        "extension/src/worker.web.ts",
        "extension/src/session/webWorker.ts",
        "extension/src/session/worker.web.ts",
      ],
    },
    options: { platform: "browser", format: "iife", target: "es2022" },
  },
  {
    name: "library",
    entries: { sim: ["extension/src/sim/index.ts"] },
    options: { platform: "neutral", format: "esm", target: "es2022", mainFields: ["module", "main"] },
  },
  {
    name: "views",
    entries: viewEntries(),
    options: { platform: "browser", format: "iife", target: "es2022", outdir: "dist/webview" },
  },
  {
    name: "editor workers",
    entries: {
      "editor.worker": ["node_modules/monaco-editor/esm/vs/editor/editor.worker.js"],
      "yaml.worker": ["node_modules/monaco-yaml/yaml.worker.js"],
    },
    // Nobody debugs these; unminified they would be 10 MB.
    options: {
      platform: "browser",
      format: "iife",
      target: "es2022",
      outdir: "dist/webview",
      minify: true,
      sourcemap: false,
    },
  },
];

await main(async () => {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(path.join(dist, "webview"), { recursive: true });
  const present = programs.map(withExistingEntries).filter((program) => Object.keys(program.entryPoints).length > 0);
  // One broken program keeps nobody from working on another.
  const settled = await Promise.allSettled(present.map((program) => (program.build ?? buildPlain)(program)));
  const results = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const broken = settled.flatMap((result, index) =>
    result.status === "rejected" ? [{ ...present[index], result }] : [],
  );
  copyCodicons();
  writeSchemas();
  writeLabs();
  writeBundledPackages(results.flat());
  report(results.flat());
  checkActivation(results.flat());
  for (const { result } of broken) if (!result.reason.errors) throw result.reason;
  if (broken.length)
    throw new Problem(`Not built: ${broken.map(({ name }) => name).join(", ")}. The errors stand above.`);
  if (watch) say("Watching; Ctrl+C ends it");
});

/** A view is a folder below webview/src/views with an index.tsx (or index.ts). */
function viewEntries() {
  const folder = path.join(root, "webview/src/views");
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return Object.fromEntries(
    names
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [name, [`webview/src/views/${name}/index.tsx`, `webview/src/views/${name}/index.ts`]]),
  );
}

function withExistingEntries(program) {
  const entryPoints = {};
  for (const [name, sources] of Object.entries(program.entries)) {
    const source = sources.find((file) => existsSync(path.join(root, file)));
    if (source) entryPoints[name] = `./${source}`;
    else say(`Skipped ${name}.js: there is no ${sources[0]}`);
  }
  return { ...program, entryPoints };
}

async function buildPlain({ entryPoints, options }) {
  const settings = {
    ...common,
    outdir: "dist",
    loader: { ".ttf": "file", ".md": "text", ".yaml": "text" },
    plugins: [largeJson()],
    ...options,
    entryPoints,
  };
  if (!watch) return [(await esbuild.build(settings)).metafile];
  await (await esbuild.context({ ...settings, plugins: [...settings.plugins, tellRebuilds()] })).watch();
  return [];
}

/**
 * CommonJS with shared chunks. esbuild splits only ES modules, and VS Code wants CommonJS; so the modules are
 * split first and each resulting file is turned into CommonJS by itself. Every import() becomes a file of its own,
 * loaded when it is asked for, and nothing stands in two files, so that classes keep their identity.
 */
async function buildSplit({ entryPoints, options }) {
  const settings = {
    ...common,
    ...options,
    entryPoints,
    outdir: "dist",
    format: "esm",
    splitting: true,
    // Beside the entries, so that __dirname is dist/ everywhere.
    chunkNames: "chunk-[hash]",
    minify: false,
    sourcemap: false,
    mainFields: ["module", "main"],
    loader: { ".md": "text", ".yaml": "text" },
    plugins: [largeJson()],
    write: false,
    metafile: true,
  };
  const write = async (result) => {
    for (const file of result.outputFiles ?? []) {
      const isCli = path.basename(file.path) === "cli.js";
      const text = file.text.replace(/^#!.*\n/, "");
      const { code } = await esbuild.transform(text, {
        format: "cjs",
        platform: "node",
        target: "node20",
        charset: "utf8",
        // In production too: names in a stack trace are worth their bytes.
        keepNames: production,
        minify: production,
        supported: { "dynamic-import": false },
        define: { "import.meta.url": "undefined" },
        legalComments: "none",
      });
      writeFileSync(file.path, isCli ? `#!/usr/bin/env node\n${code}` : code, { mode: isCli ? 0o755 : 0o644 });
    }
  };
  if (!watch) {
    const result = await esbuild.build(settings);
    await write(result);
    return [result.metafile];
  }
  const plugins = [...settings.plugins, tellRebuilds(write)];
  await (await esbuild.context({ ...settings, plugins })).watch();
  return [];
}

/** Large JSON files travel as a string for JSON.parse instead of a program. */
function largeJson() {
  return {
    name: "large-json",
    setup(build) {
      build.onLoad({ filter: /\.json$/ }, ({ path: file }) => {
        if (statSync(file).size < jsonAsTextBytes) return undefined;
        const text = JSON.stringify(JSON.parse(readFileSync(file, "utf8")));
        return { contents: `export default JSON.parse(${JSON.stringify(text)});`, loader: "js" };
      });
    },
  };
}

function tellRebuilds(write = async () => {}) {
  return {
    name: "tell-rebuilds",
    setup(build) {
      build.onEnd(async (result) => {
        await write(result);
        writeLabs();
        say(`Built, ${result.errors.length} errors`);
      });
    },
  };
}

/** The icon font for views that do not carry the editor. */
function copyCodicons() {
  const from = path.join(root, "node_modules/@vscode/codicons/dist");
  for (const file of ["codicon.css", "codicon.ttf"])
    copyFileSync(path.join(from, file), path.join(dist, "webview", file));
}

/** The schemas that a view fetches or the host reads on demand: dist/schema/editor.json and the like. */
function writeSchemas() {
  const from = path.join(root, "extension/src/sim/schema");
  const ending = ".generated.json";
  mkdirSync(path.join(dist, "schema"), { recursive: true });
  for (const file of existsSync(from) ? readdirSync(from) : []) {
    if (!file.endsWith(ending)) continue;
    const text = JSON.stringify(JSON.parse(readFileSync(path.join(from, file), "utf8")));
    writeFileSync(path.join(dist, "schema", `${file.slice(0, -ending.length)}.json`), text);
  }
}

/** Writes every file below labs/ as one JSON of path → text: web windows have no folders to read. */
function writeLabs() {
  const folder = path.join(root, "labs");
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const texts = files
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((file) => [path.relative(folder, file).split(path.sep).join("/"), readFileSync(file, "utf8")]);
  writeFileSync(path.join(dist, "labs.json"), JSON.stringify(Object.fromEntries(texts)));
}

/** Writes the names of the packages that went into the build, for NOTICE. */
function writeBundledPackages(metafiles) {
  const names = new Set();
  for (const metafile of metafiles) {
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (name && bytesInOutput > 0) names.add(name);
      }
    }
  }
  mkdirSync(path.join(root, "out"), { recursive: true });
  writeFileSync(path.join(root, "out/bundled.json"), JSON.stringify([...names].sort(), null, 2));
}

/** Adds up extension.js and all that it imports at once. */
function checkActivation(metafiles) {
  const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs));
  if (!production || !outputs["dist/extension.js"]) return;
  const loaded = new Set(["dist/extension.js"]);
  for (const output of loaded) {
    for (const { path: imported, kind, external } of outputs[output].imports) {
      if (kind === "import-statement" && !external) loaded.add(imported);
    }
  }
  const bytes = [...loaded].reduce((sum, output) => sum + statSync(path.join(root, output)).size, 0);
  say(`Activation loads ${sizeText(bytes)} in ${loaded.size} files`);
  if (bytes > activationBytesMax) {
    throw new Problem(`Activation may load at most ${sizeText(activationBytesMax)}: import more of it on demand.`);
  }
}

function report(metafiles) {
  const sizes = new Map();
  for (const metafile of metafiles) {
    for (const output of Object.keys(metafile.outputs)) {
      const file = path.join(root, output);
      if (!output.endsWith(".map") && existsSync(file)) sizes.set(output, statSync(file).size);
    }
  }
  sizes.set("dist/labs.json", statSync(path.join(dist, "labs.json")).size);
  for (const [output, bytes] of [...sizes].sort((a, b) => b[1] - a[1])) {
    process.stdout.write(`${sizeText(bytes).padStart(9)}  ${output}\n`);
  }
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  say(`Built ${sizes.size} files, ${sizeText(total)}${production ? ", minified" : ""}`);
}
