/** `kubectl diff`: what apply would change, as a unified diff of YAML. */

import type { Obj } from "../../api/types";
import { definitionOf } from "../../schema/definitions";
import { LAST_APPLIED, MERGE, STRATEGIC, sendPatch, withLastApplied } from "../changes";
import type { Command } from "../command";
import { FIELD_MANAGER, FILES, SELECTOR } from "../commonFlags";
import { answered, CommandError } from "../failures";
import { ask, print } from "../io";
import { apiVersionOf, pathOf, withQuery } from "../mapping";
import { withoutManagedFields } from "../output";
import { unifiedDiff } from "../printers/unifiedDiff";
import { yamlText } from "../printers/yaml";
import { lookup, manifestsOf, namespaceOf, resourceOfManifest } from "../resources";
import { threeWayPatch } from "../threeWayPatch";

export const diff: Command = {
  name: "diff",
  about: "Diff the live version against a would-be applied version",
  usage: "-f FILENAME",
  examples: ["kubectl diff -f web.yaml"],
  flags: [
    ...FILES,
    SELECTOR,
    FIELD_MANAGER("kubectl-client-side-apply"),
    { name: "server-side", type: "bool", about: "Whether the server merges." },
  ],
  *run(call) {
    if (call.flags.list("filename").length === 0) throw new CommandError("must specify one of -f and -k");
    let code = 0;
    for (const manifest of yield* manifestsOf(call)) {
      const resource = yield* resourceOfManifest(call, manifest);
      const namespace = namespaceOf(call, resource, manifest);
      const { name } = manifest.object.metadata;
      const live = yield* lookup(resource, namespace, name);
      const metadata = {
        ...manifest.object.metadata,
        annotations: manifest.object.metadata.annotations ?? {},
        ...(namespace ? { namespace } : {}),
      };
      const wanted = withLastApplied({ ...manifest.object, metadata });
      const query = { dryRun: "All", fieldManager: call.flags.text("field-manager") };
      let after: Obj;
      if (!live)
        after = answered<Obj>(yield* ask("POST", withQuery(pathOf(resource, namespace), query), { body: wanted }), {
          verb: "creating",
          source: manifest.path,
        });
      else {
        const definition = definitionOf(resource.group, resource.version, resource.kind);
        const last = JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? "{}") as Record<string, unknown>;
        const body = threeWayPatch(last, wanted, live as unknown as Record<string, unknown>, definition);
        const isSame = Object.keys(body).length === 0;
        after = isSame
          ? live
          : answered<Obj>(
              yield* sendPatch(
                { resource, name, ...(namespace ? { namespace } : {}) },
                { body, type: definition ? STRATEGIC : MERGE },
                query,
              ),
            );
      }
      const file = [apiVersionOf(resource).replaceAll("/", "."), resource.kind, namespace ?? "", name].join(".");
      const text = unifiedDiff(
        live ? yamlText(shown(live)) : "",
        yamlText(shown(after)),
        `LIVE/${file}`,
        `MERGED/${file}`,
      );
      if (text === "") continue;
      yield* print(`diff -u -N LIVE/${file} MERGED/${file}\n${text}`);
      code = 1;
    }
    return code;
  },
};

/** Without who set what, and without apply's own annotation. */
function shown(object: Obj): unknown {
  const { annotations, ...metadata } = (withoutManagedFields(object) as Obj).metadata;
  const { [LAST_APPLIED]: _, ...rest } = annotations ?? {};
  return { ...object, metadata: { ...metadata, ...(Object.keys(rest).length > 0 ? { annotations: rest } : {}) } };
}
