// Finds the conditions of one evidence step that speak of identifying columns only, wherever they stand in the query.
import type { AggregateCall, Expr, Rel, WindowCall } from "../../plan/algebra.ts";
import { assertNever, refuse } from "../../plan/refusal.ts";
import { exprsOf, partsOf, shiftRefs } from "../../plan/walk.ts";
import type { EvidenceStep } from "../evidence.ts";
import type { TableGrant } from "../privacy-unit.ts";
import {
  all,
  identifyingColumns,
  isNotTrue,
  isTrue,
  type Knowledge,
  type Known,
  knowledgeOf,
  knowledgeOfCall,
} from "./known.ts";

/**
 * `condition` decides something for the persons that fulfil every one of `under`.
 * `measure`: the only number it concerns; undefined = all.
 */
export type Site = {
  readonly condition: Known;
  readonly under: readonly Known[];
  readonly measure: number | undefined;
};

export type Findings = {
  /** Every row of the step fulfils these. */
  readonly spine: readonly Known[];
  readonly sites: readonly Site[];
  /** Per group label. */
  readonly labels: readonly Knowledge[];
  /** Nothing but identifying columns is looked at: what is withheld can tell no more than who is in the data. */
  readonly isOnlyKnown: boolean;
};

export function findConditions(step: EvidenceStep, tables: ReadonlyMap<string, TableGrant>): Findings {
  const finder = new Finder(tables);
  const spine: Known[] = [];
  const columns = finder.walk(step.input, spine);
  const labels = step.groups.map((group) => knowledgeOf(group, columns));
  step.groups.forEach((group, index) => {
    if (labels[index] === undefined) finder.visit(group, columns, []);
  });
  for (const [index, measure] of step.measures.entries()) {
    finder.measure = index;
    const own: Known[] = [];
    if (measure.contributes !== undefined) finder.require(measure.contributes, columns, own);
    finder.decide(own);
    if (measure.value !== undefined) finder.visit(measure.value, columns, own);
  }
  const values = step.measures.flatMap(({ value, contributes }) =>
    [value, contributes].filter((expr) => expr !== undefined),
  );
  const isOnlyKnown =
    !finder.looksElsewhere && [...step.groups, ...values].every((expr) => knowledgeOf(expr, columns) !== undefined);
  return { spine, sites: finder.sites, labels, isOnlyKnown };
}

class Finder {
  readonly sites: Site[] = [];
  measure: number | undefined;
  /** Rows, or which rows, depend on more than identifying columns. */
  looksElsewhere = false;
  readonly #tables: ReadonlyMap<string, TableGrant>;
  readonly #delims = new Map<number, readonly Knowledge[]>();

  constructor(tables: ReadonlyMap<string, TableGrant>) {
    this.#tables = tables;
  }

  /** What the relation's columns tell; conditions that all its rows fulfil go to `spine`. */
  walk(rel: Rel, spine: Known[]): readonly Knowledge[] {
    switch (rel.op) {
      case "scan":
        return this.#scan(rel.table, rel.source, rel.columns.length);
      case "values": {
        const [only, ...more] = rel.rows;
        return rel.columns.map((_, index) =>
          only === undefined || more.length > 0 ? undefined : knowledgeOf(only[index]!, []),
        );
      }
      case "released":
      case "dummy":
      case "empty":
      case "cteref":
      case "recursive":
        return rel.columns.map(() => undefined);
      case "delim":
        return this.#delims.get(rel.id) ?? rel.columns.map(() => undefined);
      case "project": {
        const input = this.walk(rel.input, spine);
        return rel.exprs.map((expr) => this.#passed(expr, knowledgeOf(expr, input), input, spine));
      }
      case "filter": {
        const input = this.walk(rel.input, spine);
        for (const predicate of rel.predicates) this.require(predicate, input, spine);
        return input;
      }
      case "join":
        return this.#join(rel, spine);
      case "aggregate": {
        const input = this.walk(rel.input, spine);
        const groups = rel.groups.map((group) => this.#passed(group, knowledgeOf(group, input), input, spine));
        const values = rel.aggregates.map((call) => this.#call(call, input, spine));
        return [...groups, ...values, ...rel.groupingFunctions.map(() => undefined)];
      }
      case "window": {
        const input = this.walk(rel.input, spine);
        return [...input, ...rel.windows.map((call) => this.#call(call, input, spine))];
      }
      case "unnest": {
        const input = this.walk(rel.input, spine);
        return [
          ...input,
          ...rel.lists.map((list): Knowledge => {
            const known = knowledgeOf(list, input);
            if (known === undefined) this.visit(list, input, spine);
            return known === undefined || (known !== "tangled" && known.table === undefined) ? undefined : "tangled";
          }),
        ];
      }
      case "distinct":
      case "sort": {
        const input = this.walk(rel.input, spine);
        for (const expr of exprsOf(rel)) this.visit(expr, input, spine);
        return input;
      }
      case "limit":
        return this.walk(rel.input, spine);
      case "setop":
        return this.#branches(rel.inputs, rel.columns.length);
      case "with":
        throw new Error("common table expressions are expanded before evidence");
      default:
        return assertNever(rel);
    }
  }

  /** A condition that every further row fulfils. */
  require(predicate: Expr, columns: readonly Knowledge[], spine: Known[]): void {
    if (predicate.kind === "logic" && predicate.op === "AND") {
      for (const arg of predicate.args) this.require(arg, columns, spine);
      return;
    }
    const known = knowledgeOf(predicate, columns);
    if (known === "tangled") refuseTangled(predicate);
    if (known === undefined) {
      this.looksElsewhere = true;
      this.visit(predicate, columns, spine);
    } else if (known.table !== undefined) spine.push(known);
  }

  /** Conditions inside an expression that also looks at something else. */
  visit(expr: Expr, columns: readonly Knowledge[], under: readonly Known[]): void {
    if (expr.type === "BOOLEAN") {
      const known = knowledgeOf(expr, columns);
      if (known === "tangled") refuseTangled(expr);
      if (known !== undefined && !(expr.kind === "operator" && expr.op === "NOT")) {
        if (known.table !== undefined) this.#site(known, under);
        return;
      }
    }
    if (expr.kind === "operator" && expr.op === "NOT") this.visit(expr.args[0]!, columns, under);
    else if (expr.kind === "logic") this.#visitLogic(expr, columns, under);
    else if (expr.kind === "case") this.#visitCase(expr, columns, under);
    else for (const part of partsOf(expr)) this.visit(part, columns, under);
    if (expr.kind === "lambda") {
      const parameters = Array.from({ length: expr.parameters }, () => undefined);
      this.visit(expr.body, [...parameters, ...expr.captures.map((capture) => knowledgeOf(capture, columns))], under);
    }
  }

  /** Rows under these conditions count in a way the other rows do not. */
  decide(conditions: readonly Known[]): void {
    for (const table of new Set(conditions.map((condition) => condition.table))) {
      const own = conditions.filter((condition) => condition.table === table);
      this.#site({ table, expr: all(own.map((condition) => condition.expr)) }, []);
    }
  }

  #site(condition: Known, under: readonly Known[]): void {
    this.sites.push({ condition, under, measure: this.measure });
  }

  #scan(name: string, source: readonly string[], width: number): readonly Knowledge[] {
    const table = this.#tables.get(name);
    const columns = table === undefined ? [] : identifyingColumns(table);
    if (columns.length === 0) this.looksElsewhere = true;
    return Array.from({ length: width }, (_, place): Knowledge => {
      const index = columns.findIndex((column) => column.name === source[place]);
      return index < 0 ? undefined : { table: name, expr: { kind: "ref", index, type: columns[index]!.type } };
    });
  }

  /** Known expressions are looked at where they are used. */
  #passed(expr: Expr, known: Knowledge, columns: readonly Knowledge[], under: readonly Known[]): Knowledge {
    if (known === undefined) this.visit(expr, columns, under);
    return known;
  }

  #call(call: AggregateCall | WindowCall, columns: readonly Knowledge[], under: readonly Known[]): Knowledge {
    const known = knowledgeOfCall(call, columns);
    const conditions: Known[] = [...under];
    if (call.filter !== undefined) {
      this.visit(call.filter, columns, under);
      this.require(call.filter, columns, conditions);
    }
    if (known === undefined || known === "tangled") for (const arg of call.args) this.visit(arg, columns, conditions);
    if ("order" in call) for (const key of call.order) this.visit(key.expr, columns, under);
    return known;
  }

  #join(rel: Extract<Rel, { op: "join" }>, spine: Known[]): readonly Knowledge[] {
    const keepsLeft = rel.kind !== "RIGHT" && rel.kind !== "FULL";
    const needsRight = rel.kind === "INNER" || rel.kind === "SEMI";
    // What only some rows of the join fulfil decides something, all of it together.
    const some: Known[] = [];
    const left = this.walk(rel.left, keepsLeft ? spine : some);
    if (rel.delim !== undefined) {
      const keys = rel.delim.keys.map((key) => knowledgeOf(key, left));
      this.#delims.set(rel.delim.id, keys);
    }
    const right = this.walk(rel.right, needsRight || rel.kind === "RIGHT" ? spine : some);
    const both = [...left, ...right];
    for (const { op, left: own, right: other } of rel.conditions) {
      const compared = shiftRefs(other, left.length);
      this.require(
        { kind: "compare", op, left: own, right: compared, type: "BOOLEAN" },
        both,
        needsRight ? spine : some,
      );
    }
    if (rel.on !== undefined) this.require(rel.on, both, needsRight ? spine : some);
    this.decide(some);
    if (rel.kind === "SEMI" || rel.kind === "ANTI") return left;
    return rel.kind === "MARK" ? [...left, undefined] : both;
  }

  #branches(inputs: readonly Rel[], width: number): readonly Knowledge[] {
    const columns = inputs.map((input) => {
      const some: Known[] = [];
      const branch = this.walk(input, some);
      this.decide(some);
      return branch;
    });
    return Array.from({ length: width }, (_, index) => {
      const [first, ...others] = columns.map((branch) => branch[index]);
      return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
    });
  }

  #visitLogic(expr: Extract<Expr, { kind: "logic" }>, columns: readonly Knowledge[], under: readonly Known[]): void {
    const known: Known[] = [];
    const others: Expr[] = [];
    for (const arg of expr.args) {
      const knowledge = knowledgeOf(arg, columns);
      if (knowledge === "tangled") refuseTangled(arg);
      if (knowledge === undefined) others.push(arg);
      else if (knowledge.table !== undefined) known.push(knowledge);
    }
    const tables = [...new Set(known.map((part) => part.table))];
    const together = tables.map((table): Known => {
      const own = known.filter((part) => part.table === table).map((part) => part.expr);
      return {
        table,
        expr: own.length === 1 ? own[0]! : { kind: "logic", op: expr.op, args: own, type: "BOOLEAN" },
      };
    });
    for (const condition of together) this.#site(condition, under);
    const rest = together.map(({ table, expr: own }) => ({ table, expr: expr.op === "AND" ? own : isNotTrue(own) }));
    for (const other of others) this.visit(other, columns, [...under, ...rest]);
  }

  #visitCase(expr: Extract<Expr, { kind: "case" }>, columns: readonly Knowledge[], under: readonly Known[]): void {
    let reached = under;
    for (const { when, then } of expr.branches) {
      this.visit(when, columns, reached);
      const known = knowledgeOf(when, columns);
      const isKnown = known !== undefined && known !== "tangled" && known.table !== undefined;
      this.visit(then, columns, isKnown ? [...reached, { ...known, expr: isTrue(known.expr) }] : reached);
      if (isKnown) reached = [...reached, { ...known, expr: isNotTrue(known.expr) }];
    }
    this.visit(expr.otherwise, columns, reached);
  }
}

function refuseTangled(expr: Expr): never {
  return refuse({
    kind: "pinpoint",
    at: expr.at,
    message: {
      en: "This condition is made of identifying columns in a way that cannot be checked.",
      ja: "この条件は個人を絞り込む列から作られており、確認できない形です。",
    },
    help: {
      en: "Write it directly on the columns of the person table, e.g. WHERE birth_ym < DATE '1950-01-01'.",
      ja: "個人表の列に直接条件を書いてください（例: WHERE birth_ym < DATE '1950-01-01'）。",
    },
  });
}
