/** A custom resource's schema as it stands in OpenAPI documents; undefined for built-in kinds. */
import type { Kind } from "../../kinds/kind";
import type { Schema } from "../openapi/schemas";
import { customSchemaOf } from "./schema";

export const customSchema = (kind: Kind): Schema | undefined => customSchemaOf(kind) as Schema | undefined;
