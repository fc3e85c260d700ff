/** The kinds of Kubernetes 1.36 as TypeScript types; made from the same source as the decoder's definitions. */
export type * from "../api/types";
export type * from "./types.generated";
