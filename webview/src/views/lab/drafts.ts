/** Whose text stands in the editor: the learner's, until the host brings another edition of the file. Pure. */
import type { LabFile } from "../../../../extension/src/protocol/lab";

/** The learner's text by path, with the edition that it was begun from. */
export type Drafts = Readonly<Record<string, { readonly text: string; readonly edition: number }>>;

/** Keeps a draft of the same edition, takes the host's text otherwise, forgets files that are no more. */
export function mergeDrafts(drafts: Drafts, files: readonly LabFile[]): Drafts {
  return Object.fromEntries(
    files.map(({ path, text, edition, readOnly }) => {
      const draft = drafts[path];
      return [path, draft && draft.edition === edition && !readOnly ? draft : { text, edition }];
    }),
  );
}
