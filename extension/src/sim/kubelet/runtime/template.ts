/** Texts with `{…}`: what an image's answers and log lines say about the container that says them. */

export interface TemplateValues {
  readonly hostname: string;
  readonly ip: string;
  readonly image: string;
  readonly startedMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly path?: string;
  readonly client?: string;
  readonly method?: string;
  readonly status?: number;
  readFile?(path: string): string | undefined;
}

/** Fills in a text. Names that mean nothing here stay as they are. */
export function fillTemplate(text: string, values: TemplateValues, nowMs: number): string {
  return text.replace(/\{([a-zA-Z]+(?::[^{}]*)?)\}/g, (all, expression: string) => {
    const [name = "", argument = "", ...rest] = expression.split(":");
    switch (name) {
      case "hostname":
        return values.hostname;
      case "ip":
        return values.ip;
      case "image":
        return values.image;
      case "version":
        return values.env.VERSION ?? values.image.slice(values.image.lastIndexOf(":") + 1);
      case "path":
        return values.path ?? "/";
      case "client":
        return values.client ?? "-";
      case "method":
        return values.method ?? "GET";
      case "status":
        return String(values.status ?? 200);
      case "uptimeSeconds":
        return String(Math.floor((nowMs - values.startedMs) / 1_000));
      case "env":
        return values.env[argument] ?? rest.join(":");
      case "arg":
        return values.args?.find((arg) => arg.startsWith(`${argument}=`))?.slice(argument.length + 1) ?? rest.join(":");
      case "file":
        return values.readFile?.(argument) ?? rest.join(":");
      default:
        return all;
    }
  });
}
