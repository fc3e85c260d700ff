/**
 * Labs that lie in the opened folder, below `.kubarium/labs/`: for those who write labs. Read only from folders that are
 * trusted, and only so much of them as a lab can be.
 */
import * as vscode from "vscode";

const FILES_MAX = 2_000;
const BYTES_MAX = 512 * 1024;
const ROOT = ".kubarium/labs/";

/** Path below `.kubarium/labs/` → text. */
export async function workspaceLabs(): Promise<readonly (readonly [string, string])[]> {
  if (!vscode.workspace.isTrusted || !vscode.workspace.workspaceFolders?.length) return [];
  const found = await vscode.workspace.findFiles(`${ROOT}**`, undefined, FILES_MAX);
  const read = await Promise.all(
    found.map(async (uri) => {
      const bytes = await vscode.workspace.fs.readFile(uri);
      const path = uri.path.slice(uri.path.lastIndexOf(ROOT) + ROOT.length);
      return bytes.length > BYTES_MAX ? undefined : ([path, new TextDecoder().decode(bytes)] as const);
    }),
  );
  return read.filter((one) => one !== undefined);
}
