/**
 * Monaco's workers. The page's origin is another than that of its resources, so `new Worker(url)` is refused; the text
 * is fetched and wrapped in a blob, which the page's policy allows.
 */
const blobs = new Map<string, Promise<string>>();

export async function createWorker(assetsUrl: string, label: string): Promise<Worker> {
  const file = label === "yaml" ? "yaml.worker.js" : "editor.worker.js";
  let blob = blobs.get(file);
  if (!blob) {
    blob = blobUrl(assetsUrl + file);
    blobs.set(file, blob);
  }
  return new Worker(await blob, { name: label });
}

async function blobUrl(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return URL.createObjectURL(new Blob([await response.text()], { type: "text/javascript" }));
}
