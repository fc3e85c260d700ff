/** Kinds that warn whoever asks for them (their APILifecycleDeprecated upstream). */
import type { Kind } from "../../kinds/kind";

const DEPRECATED: Readonly<Record<string, string>> = {
  ComponentStatus: "v1 ComponentStatus is deprecated in v1.19+",
  Endpoints: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
};

export const deprecationOf = (kind: Kind): string | undefined => DEPRECATED[kind.id];
