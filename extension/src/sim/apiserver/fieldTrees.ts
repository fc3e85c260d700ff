/**
 * Field sets as the JSON trees that `fieldsV1` stores: joined and subtracted in place of decoding and encoding them.
 * A write touches a handful of fields of an object whose managers own hundreds; what it does not touch is shared.
 */

/** `{}` is a member without children; a member with children has `"."` among them. */
export type FieldTree = { readonly [word: string]: FieldTree };

/** A member without children. */
export const LEAF: FieldTree = Object.freeze({});

const isLeaf = (tree: FieldTree): boolean => {
  for (const _ in tree) return false;
  return true;
};

/** What is in `tree` and not in `less`; undefined when nothing is left. The tree itself when nothing goes. */
export function subtractTree(tree: FieldTree, less: FieldTree): FieldTree | undefined {
  if (isLeaf(tree)) return isLeaf(less) || less["."] !== undefined ? undefined : tree;
  let left: { [word: string]: FieldTree } | undefined;
  const without = (word: string, child: FieldTree | undefined) => {
    left ??= { ...tree };
    if (child === undefined) delete left[word];
    else left[word] = child;
  };
  if (isLeaf(less)) {
    if (tree["."] === undefined) return tree;
    without(".", undefined);
  }
  for (const word in less) {
    const child = tree[word];
    if (child === undefined) continue;
    const rest = word === "." ? undefined : subtractTree(child, less[word]!);
    if (rest !== child) without(word, rest);
  }
  if (left === undefined) return tree;
  const words = Object.keys(left);
  if (words.length === 0) return undefined;
  return words.length === 1 && words[0] === "." ? LEAF : left;
}

/** What is in either; the first one itself when the other adds nothing. */
export function joinTrees(tree: FieldTree, more: FieldTree): FieldTree {
  if (tree === more) return tree;
  if (isLeaf(more)) return isLeaf(tree) || tree["."] !== undefined ? tree : { ".": LEAF, ...tree };
  if (isLeaf(tree)) return more["."] !== undefined ? more : { ".": LEAF, ...more };
  let joined: { [word: string]: FieldTree } | undefined;
  for (const word in more) {
    const child = tree[word];
    const both = child === undefined ? more[word]! : joinTrees(child, more[word]!);
    if (both === child) continue;
    joined ??= { ...tree };
    joined[word] = both;
  }
  return joined ?? tree;
}
