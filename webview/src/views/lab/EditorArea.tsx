/** The files in tabs, and the editor. Until the editor has come, the text stands in its place and can be read. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LabFile } from "../../../../extension/src/protocol/lab";
import { loadEditor } from "../../editor/loadEditor";
import { createPlainEditor } from "../../editor/plainEditor";
import { t } from "../../i18n";
import { Tabs } from "../../ui/Tabs";
import type { LabStore } from "./labStore";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
export const applyKey = isMac ? "⌘⏎" : "Ctrl+⏎";
export const tabKey = isMac ? "⌃⇧M" : "Ctrl+M";

export function EditorArea({ store, files }: { readonly store: LabStore; readonly files: readonly LabFile[] }) {
  const parent = useRef<HTMLDivElement>(null);
  const status = useSignal<"loading" | "ready" | "plain">("loading");
  useEffect(() => {
    let ended = false;
    let dispose = () => {};
    const options = {
      assetsUrl: store.host.assetsUrl,
      onEdit: store.edit,
      onApply: store.apply,
      labelOf: (path: string) => `${t("editor", { file: path })}. ${t("editorTab", { key: tabKey })}`,
    };
    const begin = () => {
      loadEditor(store.host).then(
        (create) => attach(create, "ready"),
        () => attach(createPlainEditor, "plain"),
      );
    };
    const attach = (create: typeof createPlainEditor, as: "ready" | "plain") => {
      if (ended || !parent.current) return;
      status.value = as;
      const editor = create({ ...options, parent: parent.current });
      dispose = () => editor.dispose();
      store.attach(editor);
    };
    // Two frames: the text has been painted before Monaco's script takes the thread.
    requestAnimationFrame(() => requestAnimationFrame(begin));
    return () => {
      ended = true;
      dispose();
    };
  }, []);
  const shown = store.file.value ?? files[0]?.path ?? "";
  return (
    <section class="editor-area" aria-label={t("files")}>
      <Tabs
        id="files"
        class="file-tabs"
        label={t("files")}
        active={shown}
        onActivate={(path) => store.showFile(path)}
        tabs={files.map(({ path, readOnly }) => ({
          id: path,
          text: (
            <>
              <span class="codicon codicon-file-code" aria-hidden="true" />
              {path}
              {readOnly && <span class="codicon codicon-lock" role="img" aria-label={t("readOnly")} />}
            </>
          ),
        }))}
      />
      <div class="editor" id="files-panel" role="tabpanel" aria-labelledby={`files-tab-${shown}`}>
        {status.value === "loading" && <pre class="editor-wait">{store.textOf(shown)}</pre>}
        <div class="editor-host" ref={parent} />
      </div>
      {status.value === "plain" && <p class="dim editor-note">{t("editorFailed")}</p>}
    </section>
  );
}
