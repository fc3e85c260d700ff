/** `kubectl create configmap|secret|namespace|serviceaccount`. Left out: --append-hash, a step of kustomize. */
import type { Obj } from "../../../api/types";
import { textBase64 } from "../../../kinds/common/base64";
import type { Call, Command } from "../../command";
import { fail } from "../../failures";
import type { FlagSpec } from "../../flags";
import type { Conversation } from "../../io";
import { making } from "./made";

const SOURCES: readonly FlagSpec[] = [
  { name: "from-literal", type: "array", about: "A key and its value, as key=value; may be repeated." },
  { name: "from-file", type: "list", about: "A file, as key=path or path; may be repeated." },
  { name: "from-env-file", type: "list", about: "A file of lines key=value." },
];

const configmap = making({
  name: "configmap",
  aliases: ["cm"],
  about: "Create a config map from a local file, directory or literal value",
  usage: "NAME [--from-file=[key=]source] [--from-literal=key1=value1]",
  examples: ["kubectl create configmap settings --from-literal=colour=blue --from-file=app.conf"],
  failed: "failed to create configmap: ",
  flags: SOURCES,
  *build(call, name) {
    const data = yield* sourcesOf(call);
    return {
      apiVersion: "v1",
      ...(Object.keys(data).length > 0 ? { data } : {}),
      kind: "ConfigMap",
      metadata: { name },
    };
  },
});

const generic = making({
  name: "generic",
  about: "Create a secret from a local file, directory, or literal value",
  usage: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]",
  failed: "failed to create secret ",
  flags: [...SOURCES, { name: "type", type: "string", about: "The type of the secret." }],
  *build(call, name) {
    const data = encoded(yield* sourcesOf(call));
    const type = call.flags.text("type");
    const has = Object.keys(data).length > 0;
    return {
      apiVersion: "v1",
      ...(has ? { data } : {}),
      kind: "Secret",
      metadata: { name },
      ...(type ? { type } : {}),
    };
  },
});

const tls = making({
  name: "tls",
  about: "Create a TLS secret",
  usage: "NAME --cert=path/to/cert/file --key=path/to/key/file",
  failed: "failed to create secret ",
  flags: [
    { name: "cert", type: "string", about: "The file of the certificate." },
    { name: "key", type: "string", about: "The file of the private key." },
  ],
  *build(call, name) {
    const cert = call.flags.text("cert");
    const key = call.flags.text("key");
    if (cert === "" || key === "") fail("key and cert must be specified");
    const data = encoded({ "tls.crt": yield* fileText(cert), "tls.key": yield* fileText(key) });
    return { apiVersion: "v1", data, kind: "Secret", metadata: { name }, type: "kubernetes.io/tls" };
  },
});

const dockerRegistry = making({
  name: "docker-registry",
  about: "Create a secret for use with a Docker registry",
  usage: "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]",
  failed: "failed to create secret ",
  flags: [
    { name: "docker-server", type: "string", default: "https://index.docker.io/v1/", about: "The registry." },
    { name: "docker-username", type: "string", about: "The user." },
    { name: "docker-password", type: "string", about: "The password." },
    { name: "docker-email", type: "string", about: "The email address." },
  ],
  *build({ flags }, name) {
    const [server, username, password, email] = ["server", "username", "password", "email"].map((part) =>
      flags.text(`docker-${part}`),
    ) as [string, string, string, string];
    if (username === "" || password === "")
      fail(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
      );
    const entry = { username, password, ...(email ? { email } : {}), auth: textBase64(`${username}:${password}`) };
    const data = encoded({ ".dockerconfigjson": JSON.stringify({ auths: { [server]: entry } }) });
    return { apiVersion: "v1", data, kind: "Secret", metadata: { name }, type: "kubernetes.io/dockerconfigjson" };
  },
});

const secret: Command = {
  name: "secret",
  about: "Create a secret using a specified subcommand",
  commands: [dockerRegistry, generic, tls],
};

const namespace = making({
  name: "namespace",
  aliases: ["ns"],
  about: "Create a namespace with the specified name",
  usage: "NAME",
  *build(_call, name) {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: {} };
  },
});

const serviceaccount = making({
  name: "serviceaccount",
  aliases: ["sa"],
  about: "Create a service account with the specified name",
  usage: "NAME",
  failed: "failed to create serviceaccount: ",
  *build(_call, name): Conversation<Obj> {
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
  },
});

export const configurationCommands: readonly Command[] = [configmap, namespace, secret, serviceaccount];

/** Keys and texts of all the sources that a command names. */
function* sourcesOf({ flags, context }: Call): Conversation<Record<string, string>> {
  const data: Record<string, string> = {};
  const add = (key: string, text: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      fail(
        `${JSON.stringify(key)} is not a valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      );
    if (Object.hasOwn(data, key))
      fail(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data`);
    data[key] = text;
  };
  for (const source of flags.list("from-file")) {
    const equals = source.indexOf("=");
    const path = equals < 0 ? source : source.slice(equals + 1);
    const below = (context.files ?? []).filter((file) => file.startsWith(`${path.replace(/\/+$/, "")}/`));
    if (equals < 0 && below.length > 0) {
      for (const file of below.filter((one) => !one.slice(path.replace(/\/+$/, "").length + 1).includes("/")))
        add(file.split("/").at(-1)!, yield* fileText(file));
    } else add(equals < 0 ? path.split("/").at(-1)! : source.slice(0, equals), yield* fileText(path));
  }
  for (const literal of flags.list("from-literal")) {
    const equals = literal.indexOf("=");
    if (equals < 1) fail(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1));
  }
  for (const path of flags.list("from-env-file")) {
    for (const line of (yield* fileText(path)).split("\n")) {
      const trimmed = line.trimStart();
      if (trimmed === "" || trimmed.startsWith("#")) continue;
      const equals = trimmed.indexOf("=");
      if (equals > 0) add(trimmed.slice(0, equals), trimmed.slice(equals + 1));
    }
  }
  return data;
}

function* fileText(path: string): Conversation<string> {
  const text = (yield { sort: "read", path }) as string | undefined;
  return text ?? fail(`error reading ${path}: no such file or directory`);
}

const encoded = (data: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, textBase64(text)]));
