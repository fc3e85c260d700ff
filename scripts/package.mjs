/**
 * Builds for production and packages the VSIX. `--no-build` packages what is in dist/.
 * The result is refused above the size that the product promises.
 */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { main, Problem, root, runNode, say, sizeText } from "./lib/say.mjs";

const vsixBytesMax = 6_000_000;

/** The path of the VSIX of the present version. */
export function vsixPath() {
  const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return path.join(root, `${name}-${version}.vsix`);
}

/** Builds, packages and checks the size; returns the path of the VSIX. */
export async function packageExtension({ build = true } = {}) {
  const vsix = vsixPath();
  rmSync(vsix, { force: true }); // so that nobody takes an old one for the new one
  if (build && (await runNode(["scripts/build.mjs", "--production"])) !== 0) throw new Problem("The build failed.");
  if (!existsSync(path.join(root, "dist/extension.js"))) {
    throw new Problem("There is no dist/extension.js to package. Run npm run build first.");
  }
  const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--skip-license"];
  if ((await runNode(["node_modules/@vscode/vsce/vsce", "package", ...flags, "-o", vsix])) !== 0) {
    throw new Problem("vsce could not package the extension; its message stands above.");
  }
  const bytes = statSync(vsix).size;
  if (bytes > vsixBytesMax) {
    throw new Problem(`The VSIX has ${sizeText(bytes)}; at most ${sizeText(vsixBytesMax)} are allowed.`);
  }
  say(`Packaged ${path.basename(vsix)}, ${sizeText(bytes)}`);
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(() => packageExtension({ build: !process.argv.includes("--no-build") }));
}
