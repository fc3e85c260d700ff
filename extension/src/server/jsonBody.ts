/**
 * Answers as JSON text. Stored objects never change: the text of one is made once, however many lists and watches show
 * it (the encoding cache of a watch event, apimachinery/pkg/runtime/interfaces.go CacheableObject).
 */

type Fields = { readonly [name: string]: unknown };

const texts = new WeakMap<object, string>();

/** The text of an answer, or of a watch event: an object, or a shell around objects. */
export function textOfBody(body: unknown): string {
  if (isObject(body)) {
    if (isStored(body)) return textOfStored(body);
    if (Array.isArray(body.items) && body.items.length > 0) return textOfShell(body, "items", body.items);
    if (typeof body.type === "string" && isObject(body.object) && isStored(body.object))
      return `{"type":${JSON.stringify(body.type)},"object":${textOfStored(body.object)}}`;
  }
  return JSON.stringify(body);
}

/** A list: its own fields, and the texts of its items in their place. */
function textOfShell(body: Fields, name: string, items: readonly unknown[]): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(body)) {
    if (value === undefined) continue;
    const text =
      key === name
        ? `[${items.map((item) => (isObject(item) && isStored(item) ? textOfStored(item) : JSON.stringify(item))).join(",")}]`
        : JSON.stringify(value);
    parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

function textOfStored(object: Fields): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    texts.set(object, text);
  }
  return text;
}

/** What has been in etcd has a uid and a revision; an answer that is made for one client has not both. */
function isStored({ metadata }: Fields): boolean {
  if (!isObject(metadata)) return false;
  return typeof metadata.uid === "string" && typeof metadata.resourceVersion === "string";
}

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
