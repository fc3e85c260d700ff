/** The CEL library makes a TextEncoder when it is loaded; an engine without a platform around it has none, so this is one. */
import { fromUtf8, utf8 } from "../discovery/sha256";

const platform = globalThis as { TextEncoder?: unknown; TextDecoder?: unknown };

class Utf8Encoder {
  encode(text = ""): Uint8Array {
    return utf8(text);
  }
}

class Utf8Decoder {
  decode(bytes: Uint8Array = new Uint8Array()): string {
    return fromUtf8(bytes);
  }
}

platform.TextEncoder ??= Utf8Encoder;
platform.TextDecoder ??= Utf8Decoder;
