import { expect, it } from "vitest";
import { mergeDrafts } from "./drafts";

const file = { path: "deploy.yaml", text: "from the host", edition: 2, language: "yaml" };
const draft = (edition: number) => ({ "deploy.yaml": { text: "typed", edition } });

it.each([
  ["a draft of this edition stays", draft(2), file, "typed"],
  ["a reset replaces the draft", draft(1), file, "from the host"],
  ["a new file brings its own text", {}, file, "from the host"],
  ["a file that is read only is the host's", draft(2), { ...file, readOnly: true }, "from the host"],
])("%s", (_, drafts, one, text) => {
  expect(mergeDrafts(drafts, [one])).toEqual({ "deploy.yaml": { text, edition: 2 } });
});

it("drafts of files that are no more are forgotten", () => {
  expect(mergeDrafts(draft(2), [])).toEqual({});
});
