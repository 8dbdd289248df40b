// Typed, suspicious access to one object of the plan: a field nobody reads must be empty, or the plan is refused.

import type { Json } from "./json-numbers.ts";
import { refuseUnsupported } from "./plan-refusals.ts";

export type PlanNode = { readonly [key: string]: Json };

export function isNode(value: Json | undefined): value is PlanNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function nodeOf(value: Json | undefined, what: string): PlanNode {
  if (isNode(value)) return value;
  throw new Error(`plan: ${what} is not an object`);
}

export function nodesOf(value: Json | undefined, what: string): readonly PlanNode[] {
  return arrayOf(value, what).map((item) => nodeOf(item, what));
}

export function arrayOf(value: Json | undefined, what: string): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new Error(`plan: ${what} is not a list`);
}

export function textOf(value: Json | undefined, what: string): string {
  if (typeof value === "string") return value;
  throw new Error(`plan: ${what} is not text`);
}

export function integerOf(value: Json | undefined, what: string): number {
  if (typeof value === "number") return value;
  throw new Error(`plan: ${what} is not a small whole number`);
}

export function integersOf(value: Json | undefined, what: string): readonly number[] {
  return arrayOf(value, what).map((item) => integerOf(item, what));
}

export function childOf(node: PlanNode, index: number): PlanNode {
  return nodeOf(arrayOf(node.children, "children")[index], "child");
}

/** SECURITY: refuses a node with a field outside `known` that says anything; a new engine version must not slip a meaning past us. */
export function expectOnly(node: PlanNode, known: ReadonlySet<string>, what: string, at?: number): void {
  for (const key in node) {
    if (!known.has(key) && !isBlank(node[key])) refuseUnsupported(`${what} (${key})`, at);
  }
}

function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isNode(value)) return false;
  return Object.values(value).every((inner) => isBlank(inner));
}
