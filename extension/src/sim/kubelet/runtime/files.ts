/**
 * The files that a container sees: those of its image, what it wrote, and its mounts.
 *
 * Models an overlay file system with bind mounts. Folders exist where there are files below them, and where they were
 * made (`mkdir` leaves an entry that ends in a slash); owners and modes are left out: nothing here denies by them.
 */
import type { OwnTables } from "../../client/component";
import type { ContainerRecord, Mount, VolumeFiles } from "../tables";

/** Reads and writes; after use, {@link FileSystem.save} gives back what changed. */
export interface FileSystem {
  read(path: string): string | undefined;
  /** False when the place is read-only. */
  write(path: string, text: string): boolean;
  append(path: string, text: string): boolean;
  remove(path: string): boolean;
  makeFolder(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names in a folder, sorted; undefined when there is no such folder. */
  list(path: string): readonly string[] | undefined;
  /** Every path below a folder. */
  below(path: string): readonly string[];
}

/** The file system of a container over the volumes table. Volumes are written through at once; the overlay is in `written`. */
export function fileSystemOf(
  own: OwnTables,
  image: Readonly<Record<string, string>>,
  container: Pick<ContainerRecord, "files" | "mounts">,
): FileSystem & { readonly written: () => Readonly<Record<string, string | null>> } {
  let overlay = container.files;
  const mounts = [...container.mounts].sort((a, b) => b.path.length - a.path.length);

  const mountOf = (path: string): { mount: Mount; inside: string } | undefined => {
    for (const mount of mounts) {
      if (path === mount.path || path.startsWith(mount.path === "/" ? "/" : `${mount.path}/`)) {
        const rest = path.slice(mount.path.length).replace(/^\//, "");
        return { mount, inside: [mount.subPath, rest].filter(Boolean).join("/") };
      }
    }
    return undefined;
  };
  const volume = (backing: string): Readonly<Record<string, string>> =>
    own.get<VolumeFiles>("volumes", backing)?.files ?? {};
  const put = (path: string, text: string | null): boolean => {
    const place = mountOf(path);
    if (!place) {
      overlay = { ...overlay, [path]: text };
      return true;
    }
    if (place.mount.readOnly) return false;
    const files = { ...volume(place.mount.backing) };
    if (text === null) delete files[place.inside];
    else files[place.inside] = text;
    own.set<VolumeFiles>("volumes", place.mount.backing, { files });
    return true;
  };
  const read = (path: string): string | undefined => {
    const place = mountOf(path);
    if (place) return volume(place.mount.backing)[place.inside];
    const changed = overlay[path];
    return changed === null ? undefined : (changed ?? image[path]);
  };
  /** Every known path, folders with a slash at the end. */
  const paths = (): string[] => {
    const all = new Set<string>();
    for (const path of Object.keys(image)) if (overlay[path] !== null) all.add(path);
    for (const [path, text] of Object.entries(overlay)) if (text !== null) all.add(path);
    for (const path of [...all]) if (mountOf(path)) all.delete(path);
    for (const mount of mounts) {
      all.add(`${mount.path}/`);
      const prefix = mount.subPath ? `${mount.subPath}/` : "";
      for (const inside of Object.keys(volume(mount.backing))) {
        if (inside.startsWith(prefix)) all.add(`${mount.path}/${inside.slice(prefix.length)}`);
      }
    }
    return [...all].sort();
  };
  const folder = (path: string) => (path === "/" ? "/" : `${path}/`);
  return {
    read,
    write: (path, text) => put(path, text),
    append: (path, text) => put(path, (read(path) ?? "") + text),
    remove: (path) => put(path, null),
    makeFolder: (path) => put(`${path}/`, ""),
    isFolder: (path) =>
      path === "/" || STANDARD_FOLDERS.includes(path) || paths().some((other) => other.startsWith(folder(path))),
    list(path) {
      const names = new Set<string>();
      if (path === "/") for (const other of STANDARD_FOLDERS) names.add(other.slice(1).split("/")[0]!);
      let found = path === "/" || STANDARD_FOLDERS.includes(path);
      for (const other of paths()) {
        if (!other.startsWith(folder(path))) continue;
        found = true;
        const name = other.slice(folder(path).length).split("/")[0];
        if (name) names.add(name);
      }
      return found ? [...names].sort() : undefined;
    },
    below: (path) => paths().filter((other) => other.startsWith(folder(path))),
    written: () => overlay,
  };
}

const STANDARD_FOLDERS = [
  "/bin",
  "/dev",
  "/etc",
  "/home",
  "/opt",
  "/proc",
  "/root",
  "/run",
  "/srv",
  "/tmp",
  "/usr",
  "/usr/share",
  "/var",
  "/var/log",
  "/var/run",
];

/** An absolute path without `.`, `..` and doubled slashes. */
export function resolvePath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : `${folder}/`}${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
