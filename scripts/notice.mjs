/**
 * Writes NOTICE: the name, version and licence text of every package that is bundled into the extension.
 * What is bundled is read from esbuild's own account of the build, so nothing has to be kept by hand.
 * `--check` only tells whether NOTICE is what this script would write.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { main, Problem, root, say } from "./lib/say.mjs";

const accountFile = path.join(root, "out/bundled.json");
const noticeFile = path.join(root, "NOTICE");

/** Fonts and data that are copied or read while building, which esbuild does not see. */
const carriedAlong = ["@vscode/codicons", "kubernetes-models"];

await main(() => {
  if (!existsSync(accountFile)) throw new Problem("out/bundled.json is missing. Run npm run build first.");
  const names = [...new Set([...JSON.parse(readFileSync(accountFile, "utf8")), ...carriedAlong])].sort();
  const text = notice(names);
  if (!process.argv.includes("--check")) {
    writeFileSync(noticeFile, text);
    say(`NOTICE names ${names.length} packages`);
  } else if (!existsSync(noticeFile) || readFileSync(noticeFile, "utf8") !== text) {
    throw new Problem("NOTICE is not up to date. Run node scripts/notice.mjs after npm run build.");
  }
});

function notice(names) {
  const packages = names.map(describe);
  const lines = [
    "Kubarium",
    "Copyright the Kubarium authors",
    "",
    "Licensed under the Apache License, Version 2.0 (see LICENSE).",
    "",
    "Kubarium models the behaviour of Kubernetes, a project of the Cloud Native Computing Foundation.",
    "Schemas, defaults, reason and message texts are those of Kubernetes 1.36 (Apache License, Version 2.0, Copyright The Kubernetes Authors).",
    "Kubernetes is a registered trademark of The Linux Foundation. Kubarium is not affiliated with it.",
    "",
    "The extension contains the following packages:",
    "",
    ...packages.map(({ name, version, license }) => `  ${name} ${version} (${license})`),
  ];
  for (const { name, version, texts } of packages) {
    lines.push("", "-".repeat(80), `${name} ${version}`, "-".repeat(80), "", texts);
  }
  return `${lines.join("\n")}\n`;
}

function describe(name) {
  const folder = path.join(root, "node_modules", name);
  const metadata = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(path.join(folder, file), "utf8").replace(/\r\n/g, "\n").trim());
  const license = typeof metadata.license === "string" ? metadata.license : (metadata.license?.type ?? "see its text");
  const author = typeof metadata.author === "string" ? metadata.author : metadata.author?.name;
  const fallback = `Licensed under ${license}.${author ? ` Copyright ${author}.` : ""}`;
  return { name, version: metadata.version, license, texts: texts.join("\n\n") || fallback };
}
