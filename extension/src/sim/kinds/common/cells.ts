/** What many tables show alike (pkg/printers/internalversion/printers.go). */
import type { Obj } from "../../api/types";
import type { PodSpec } from "../../schema/types";
import { age } from "../ages";
import type { Column } from "../kind";

/** A column of text; `wide` ones are shown with `-o wide` only. */
export const text = (name: string): Column => ({ name, type: "string" });
export const wide = (name: string): Column => ({ name, type: "string", priority: 1 });
export const integer = (name: string): Column => ({ name, type: "integer" });
export const boolean = (name: string): Column => ({ name, type: "boolean" });

/** The first column of nearly every table. */
export const nameColumn: Column = { name: "Name", type: "string", format: "name" };
export const ageColumn: Column = text("Age");
export const containerColumns: readonly Column[] = [wide("Containers"), wide("Images")];

/** Kinds without columns of their own: name and moment of creation. */
export const createdAtColumns: readonly Column[] = [nameColumn, { name: "Created At", type: "date" }];
export const createdAtCells = (object: Obj): readonly unknown[] => [
  object.metadata.name,
  object.metadata.creationTimestamp ?? null,
];

export const ageOf = (object: Obj, nowMs: number): string => age(object.metadata.creationTimestamp, nowMs);

/** The names and the images of the containers, as two cells. */
export function containerCells(spec: PodSpec | undefined): [names: string, images: string] {
  const containers = spec?.containers ?? [];
  return [containers.map(({ name }) => name).join(","), containers.map(({ image }) => image ?? "").join(",")];
}

/** Labels as `a=1,b=2` in the order of their keys. */
export function labelsText(labels: { [key: string]: string } | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${labels![key]}`).join(",");
}

/** `True`, `False`, or `<unset>`. */
export const booleanText = (value: boolean | undefined): string =>
  value === undefined ? "<unset>" : value ? "True" : "False";
