/** Loads Monaco's script after the lab's text has been drawn: the text is there at the first paint. */
import type { HostContext } from "../host/hostContext";
import type { CreateEditor } from "./editor";

export function loadEditor(host: HostContext): Promise<CreateEditor> {
  return new Promise((resolve, reject) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = `${host.assetsUrl}editor.css`;
    const script = document.createElement("script");
    script.src = `${host.assetsUrl}editor.js`;
    script.nonce = host.nonce;
    script.onload = () => {
      const create = globalThis.kubariumEditor;
      if (create) resolve(create);
      else reject(new Error("editor.js has brought no editor"));
    };
    script.onerror = () => reject(new Error("editor.js could not be loaded"));
    document.head.append(style, script);
  });
}
