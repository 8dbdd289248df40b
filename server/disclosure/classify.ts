// Gives every relation of a bound plan its privacy unit, and cuts the plan where persons become cells.
import type { BoundPlan, Column, Expr, Rel, RelOp } from "../plan/algebra.ts";
import type { Outcome } from "../plan/refusal.ts";
import { catchRefusal } from "../plan/refusal.ts";
import { aggregateExprs, childrenOf } from "../plan/walk.ts";
import { boundaryStep } from "./boundary.ts";
import { joinPersons, joinPersonWithOther, personColumn, personRef } from "./classify-joins.ts";
import { aggregatePersons, distinctPersons, windowPersons } from "./classify-persons.ts";
import {
  refuseLimit,
  refuseMixedUnion,
  refuseOrderByKey,
  refuseTooLarge,
  refuseUnionWithoutKey,
  refuseUnsupported,
} from "./classify-refusals.ts";
import type { ClassifiedPlan, EvidenceStep, Step } from "./evidence.ts";
import { factsOf, keysProvedBy } from "./key-use.ts";
import type { DisclosurePolicy } from "./policy.ts";
import type { ColumnFacts, PersonUnit, TableGrant, Unit } from "./privacy-unit.ts";
import { noFacts } from "./privacy-unit.ts";
import { rowsOfPersons } from "./suggest.ts";

/** Relations of one statement after expansion; a longer one is refused. */
export const planNodesMax = 4000;

type Of<K extends RelOp> = Extract<Rel, { op: K }>;

/** Bound plan → steps and answer, or the refusal that the user reads. */
export function classify(
  plan: BoundPlan,
  tables: ReadonlyMap<string, TableGrant>,
  policy: DisclosurePolicy,
): Outcome<ClassifiedPlan> {
  return catchRefusal(() => {
    const classifier = new Classifier(tables, policy);
    const top = classifier.unit(plan.rel);
    if (top.kind === "person") return rowsOfPersons(plan, tables);
    const steps = classifier.steps;
    const evidence = steps.filter((step): step is EvidenceStep => step.kind === "evidence");
    const printed = [top.rel, ...steps.map((step) => (step.kind === "evidence" ? step.input : step.rel))];
    if (printed.some((rel) => countNodes(rel) > planNodesMax)) refuseTooLarge();
    return { steps, answer: top.rel, columns: plan.columns, touchesPersons: evidence.length > 0 };
  });
}

class Classifier {
  readonly steps: Step[] = [];
  readonly #tables: ReadonlyMap<string, TableGrant>;
  readonly #policy: DisclosurePolicy;
  readonly #ctes = new Map<number, Unit>();
  readonly #delims = new Map<number, Unit>();

  constructor(tables: ReadonlyMap<string, TableGrant>, policy: DisclosurePolicy) {
    this.#tables = tables;
    this.#policy = policy;
  }

  unit(rel: Rel): Unit {
    switch (rel.op) {
      case "scan":
        return this.#scan(rel);
      case "released":
        throw new Error("a bound plan holds no released tables");
      case "dummy":
      case "empty":
        return { kind: "public", rel, facts: rel.columns.map(() => noFacts) };
      case "values":
        return { kind: "public", rel, facts: rel.columns.map(() => noFacts) };
      case "project":
        return this.#project(rel);
      case "filter":
        return this.#filter(rel);
      case "join":
        return this.#join(rel);
      case "delim":
        return (
          this.#delims.get(rel.id) ?? refuseUnsupported("a correlated subquery of this shape", "この形の相関サブクエリ")
        );
      case "aggregate":
        return this.#aggregate(rel);
      case "window":
        return this.#window(rel);
      case "unnest":
        return this.#unnest(rel);
      case "distinct":
        return this.#distinct(rel);
      case "sort":
        return this.#sort(rel);
      case "limit":
        return this.#limit(rel);
      case "setop":
        return this.#setop(rel);
      case "with":
        this.#ctes.set(rel.id, this.unit(rel.definition));
        return this.unit(rel.body);
      case "cteref":
        return (
          this.#ctes.get(rel.id) ?? refuseUnsupported("a recursive query over patients", "患者データへの再帰クエリ")
        );
      case "recursive":
        return this.#recursive(rel);
    }
  }

  #scan(rel: Of<"scan">): Unit {
    const table = this.#tables.get(rel.table);
    if (table === undefined) throw new Error(`table ${rel.table} is not in the permit`);
    const facts = rel.source.map((name): ColumnFacts => {
      const column = table.columns.find((candidate) => candidate.name === name);
      return {
        key: table.kind !== "public" && name === table.personKey ? "sure" : undefined,
        origin: { table: table.name, column: name },
        rowIdentity: table.kind === "public" ? undefined : column?.rowIdentity,
        numbersRowsOfPerson: false,
        fromInstitution: column?.role === "institution-key",
        fromFreeText: column?.role === "free-text",
      };
    });
    if (table.kind === "public") return { kind: "public", rel, facts };
    if (table.personKey === undefined) throw new Error(`table ${rel.table} has no person key`);
    const scan: Rel = { ...rel, source: [...rel.source, table.personKey], columns: [...rel.columns, personColumn] };
    return { kind: "person", rel: scan, facts, onePerPerson: table.kind === "person", keyPairs: [], echo: undefined };
  }

  #project(rel: Of<"project">): Unit {
    const input = this.unit(rel.input);
    const pairs = input.kind === "person" ? input.keyPairs : [];
    const facts = rel.exprs.map((expr) => factsOf(expr, input.facts, pairs));
    if (input.kind !== "person") return { kind: input.kind, rel: { ...rel, input: input.rel }, facts };
    const projected: Rel = {
      ...rel,
      input: input.rel,
      exprs: [...rel.exprs, personRef(input)],
      columns: [...rel.columns, personColumn],
    };
    const place = (index: number): number => rel.exprs.findIndex((expr) => expr.kind === "ref" && expr.index === index);
    const keyPairs = input.keyPairs
      .map(([a, b]): readonly [number, number] => [place(a), place(b)])
      .filter(([a, b]) => a >= 0 && b >= 0);
    return { ...input, rel: projected, facts, keyPairs, echo: input.echo?.map(place) };
  }

  #filter(rel: Of<"filter">): Unit {
    const input = this.unit(rel.input);
    for (const predicate of rel.predicates)
      factsOf(predicate, input.facts, input.kind === "person" ? input.keyPairs : []);
    const proved = new Set(rel.predicates.flatMap((predicate) => keysProvedBy(predicate, input.facts)));
    const facts = input.facts.map((fact, index): ColumnFacts => (proved.has(index) ? { ...fact, key: "sure" } : fact));
    const filtered = { ...input, facts, rel: { ...rel, input: input.rel, columns: input.rel.columns } };
    const firstOfPerson =
      filtered.kind === "person" && rel.predicates.some((predicate) => isFirstRow(predicate, input.facts));
    return firstOfPerson ? { ...filtered, onePerPerson: true } : filtered;
  }

  #join(rel: Of<"join">): Unit {
    const left = this.unit(rel.left);
    const join = rel.delim === undefined ? rel : { ...rel, delim: this.#enterDelim(rel.delim, left) };
    const right = this.unit(rel.right);
    if (rel.delim !== undefined) this.#delims.delete(rel.delim.id);
    if (left.kind === "person" && right.kind === "person") return joinPersons(join, left, right);
    if (left.kind === "person") return joinPersonWithOther(join, left, this.#forPersons(right), true);
    if (right.kind === "person") return joinPersonWithOther(join, right, this.#forPersons(left), false);
    for (const condition of join.conditions) {
      factsOf(condition.left, left.facts);
      factsOf(condition.right, right.facts);
    }
    const facts =
      join.kind === "SEMI" || join.kind === "ANTI"
        ? left.facts
        : join.kind === "MARK"
          ? [...left.facts, noFacts]
          : [...left.facts, ...right.facts];
    const kind = left.kind === "released" || right.kind === "released" ? "released" : "public";
    return { kind, rel: { ...join, left: left.rel, right: right.rel }, facts };
  }

  /** Makes the outer row known to the inside of a correlated subquery; over persons the outer row carries its person with it. */
  #enterDelim(delim: NonNullable<Of<"join">["delim"]>, left: Unit): Of<"join">["delim"] {
    const columns: readonly Column[] = delim.keys.map((key, index) => ({ name: `k${index}`, type: key.type }));
    const facts = delim.keys.map((key) => factsOf(key, left.facts));
    if (left.kind !== "person") {
      const keys: Rel = { op: "project", input: left.rel, exprs: delim.keys, columns };
      this.#delims.set(delim.id, {
        kind: left.kind,
        rel: { op: "distinct", input: keys, on: undefined, order: [], columns },
        facts,
      });
      return undefined;
    }
    const rel: Rel = { op: "delim", id: delim.id, columns: [...columns, personColumn] };
    const echo = delim.keys.map((_, index) => index);
    this.#delims.set(delim.id, { kind: "person", rel, facts, onePerPerson: false, keyPairs: [], echo });
    return { ...delim, keys: [...delim.keys, personRef(left)] };
  }

  /** A protected table that a step over persons needs is computed first and handed to the engine as constants. */
  #forPersons(unit: Unit): { readonly rel: Rel; readonly facts: readonly ColumnFacts[] } {
    if (unit.kind !== "released") return unit;
    if (unit.rel.op === "released") return unit;
    const id = this.#nextId();
    this.steps.push({ kind: "finish", id, rel: unit.rel });
    const source = unit.rel.columns.map((_, index) => index);
    return { rel: { op: "released", id, source, columns: unit.rel.columns }, facts: unit.facts };
  }

  #aggregate(rel: Of<"aggregate">): Unit {
    const input = this.unit(rel.input);
    if (input.kind !== "person")
      return { kind: input.kind, rel: { ...rel, input: input.rel }, facts: this.#aggregateFacts(rel, input) };
    const personal = aggregatePersons(rel, input);
    if (personal !== undefined) return personal;
    const step = boundaryStep(this.#nextId(), rel, input, this.#tables, this.#policy);
    return this.#release(step);
  }

  #aggregateFacts(rel: Of<"aggregate">, input: Unit): readonly ColumnFacts[] {
    return rel.columns.map((_, index) => {
      const group = rel.groups[index];
      if (group !== undefined) return factsOf(group, input.facts);
      const call = rel.aggregates[index - rel.groups.length];
      return call === undefined ? noFacts : carried(aggregateExprs(call).map((expr) => factsOf(expr, input.facts)));
    });
  }

  #release(step: EvidenceStep): Unit {
    this.steps.push(step);
    const source = step.columns.map((_, index) => index);
    return {
      kind: "released",
      rel: { op: "released", id: step.id, source, columns: step.columns },
      facts: step.columns.map(() => noFacts),
    };
  }

  #window(rel: Of<"window">): Unit {
    const input = this.unit(rel.input);
    if (input.kind === "person") return windowPersons(rel, input);
    const windows = rel.windows.map((call) =>
      carried(
        [...call.args, ...call.partition, ...call.order.map((key) => key.expr)].map((expr) =>
          factsOf(expr, input.facts),
        ),
      ),
    );
    return { kind: input.kind, rel: { ...rel, input: input.rel }, facts: [...input.facts, ...windows] };
  }

  #unnest(rel: Of<"unnest">): Unit {
    const input = this.unit(rel.input);
    const facts = [...input.facts, ...rel.lists.map((list) => ({ ...factsOf(list, input.facts), origin: undefined }))];
    if (input.kind !== "person") return { kind: input.kind, rel: { ...rel, input: input.rel }, facts };
    const visible = input.facts.length;
    const raw: Rel = { ...rel, input: input.rel, columns: [...input.rel.columns, ...rel.columns.slice(visible)] };
    const order = [...range(0, visible), ...range(visible + 1, raw.columns.length), visible];
    return { ...input, rel: pick(raw, order), facts, onePerPerson: false };
  }

  #distinct(rel: Of<"distinct">): Unit {
    const input = this.unit(rel.input);
    if (input.kind !== "person") return { ...input, rel: { ...rel, input: input.rel } };
    const personal = distinctPersons(rel, input);
    if (personal !== undefined) return personal;
    const groups = rel.columns.map((column, index): Expr => ({ kind: "ref", index, type: column.type }));
    const set = groups.map((_, index) => index);
    const grouped: Of<"aggregate"> = {
      op: "aggregate",
      input: rel.input,
      groups,
      sets: [set],
      aggregates: [],
      groupingFunctions: [],
      columns: rel.columns,
    };
    return this.#release(boundaryStep(this.#nextId(), grouped, input, this.#tables, this.#policy));
  }

  #sort(rel: Of<"sort">): Unit {
    const input = this.unit(rel.input);
    for (const key of rel.keys) {
      const isKey = factsOf(key.expr, input.facts).key !== undefined;
      if (isKey && input.kind !== "person") refuseOrderByKey(key.expr.at);
    }
    // Rows of persons have no order that anyone sees; a LIMIT above them is refused.
    if (input.kind === "person") return input;
    return { ...input, rel: { ...rel, input: input.rel } };
  }

  #limit(rel: Of<"limit">): Unit {
    const input = this.unit(rel.input);
    if (input.kind === "person") refuseLimit();
    return { ...input, rel: { ...rel, input: input.rel } };
  }

  #setop(rel: Of<"setop">): Unit {
    const units = rel.inputs.map((input) => this.unit(input));
    if (units.every((unit) => unit.kind !== "person")) {
      const kind = units.some((unit) => unit.kind === "released") ? "released" : "public";
      const facts = rel.columns.map((_, index) => mergeFacts(units.map((unit) => unit.facts[index] ?? noFacts)));
      return { kind, rel: { ...rel, inputs: units.map((unit) => unit.rel) }, facts };
    }
    if (!units.every((unit): unit is PersonUnit => unit.kind === "person")) refuseMixedUnion();
    const people = units as readonly PersonUnit[];
    const facts = rel.columns.map((_, index) => mergeFacts(people.map((unit) => unit.facts[index] ?? noFacts)));
    const keeps = rel.kind === "UNION" && rel.all;
    if (!keeps && !facts.some((fact) => fact.key === "sure")) refuseUnionWithoutKey();
    const columns = [...rel.columns, personColumn];
    return {
      kind: "person",
      rel: { ...rel, inputs: people.map((unit) => unit.rel), columns },
      facts,
      onePerPerson: false,
      keyPairs: [],
      echo: undefined,
    };
  }

  #recursive(rel: Of<"recursive">): Unit {
    const anchor = this.unit(rel.anchor);
    if (anchor.kind !== "public") refuseUnsupported("a recursive query over patients", "患者データへの再帰クエリ");
    this.#ctes.set(rel.id, {
      kind: "public",
      rel: { op: "cteref", id: rel.id, columns: rel.columns },
      facts: rel.columns.map(() => noFacts),
    });
    const step = this.unit(rel.step);
    if (step.kind !== "public") refuseUnsupported("a recursive query over patients", "患者データへの再帰クエリ");
    return {
      kind: "public",
      rel: { ...rel, anchor: anchor.rel, step: step.rel },
      facts: rel.columns.map(() => noFacts),
    };
  }

  #nextId(): number {
    return this.steps.length;
  }
}

/** Relations in a plan, shared ones counted each time they are printed; stops counting at the limit. */
function countNodes(rel: Rel, limit = planNodesMax + 1): number {
  let count = 1;
  for (const child of childrenOf(rel)) {
    if (count > limit) return count;
    count += countNodes(child, limit - count);
  }
  return count;
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The relation with its columns in another order. */
function pick(rel: Rel, order: readonly number[]): Rel {
  const columns = order.map((index) => rel.columns[index]!);
  return {
    op: "project",
    input: rel,
    exprs: order.map((index) => ({ kind: "ref", index, type: rel.columns[index]!.type })),
    columns,
  };
}

/** `row_number() OVER (PARTITION BY person key …) = 1` */
function isFirstRow(predicate: Expr, facts: readonly ColumnFacts[]): boolean {
  if (predicate.kind !== "compare" || predicate.op !== "=") return false;
  const bare = (expr: Expr): Expr => (expr.kind === "cast" ? bare(expr.arg) : expr);
  const [left, right] = [bare(predicate.left), bare(predicate.right)];
  const isNumber = (expr: Expr): boolean => expr.kind === "ref" && facts[expr.index]?.numbersRowsOfPerson === true;
  const isOne = (expr: Expr): boolean => expr.kind === "constant" && expr.value === "1";
  return (isNumber(left) && isOne(right)) || (isNumber(right) && isOne(left));
}

/** What a value computed from others keeps of them. */
function carried(parts: readonly ColumnFacts[]): ColumnFacts {
  return {
    ...noFacts,
    fromInstitution: parts.some((part) => part.fromInstitution),
    fromFreeText: parts.some((part) => part.fromFreeText),
  };
}

/** INVARIANT: a column is a key only if every branch says so. */
function mergeFacts(branches: readonly ColumnFacts[]): ColumnFacts {
  const keys = branches.map((fact) => fact.key);
  const isKey = keys.every((key) => key !== undefined);
  if (!isKey && keys.some((key) => key !== undefined)) refuseUnionWithoutKey();
  return {
    ...noFacts,
    key: isKey ? (keys.every((key) => key === "sure") ? "sure" : "maybe") : undefined,
    fromInstitution: branches.some((fact) => fact.fromInstitution),
    fromFreeText: branches.some((fact) => fact.fromFreeText),
  };
}
