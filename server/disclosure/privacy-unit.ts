// What a relation is to privacy: public data, rows of persons, or cells already protected; and what is known of each of its columns.
import type { Rel } from "../plan/algebra.ts";

/** `sure`: holds the row's person key. `maybe`: holds it or NULL (the other side of an outer join). */
export type KeyHold = "sure" | "maybe";

export type ColumnFacts = {
  /** INVARIANT: in a person relation a key column is equal to the row's person or NULL. */
  readonly key: KeyHold | undefined;
  /** The source column when the value is passed on unchanged. */
  readonly origin: { readonly table: string; readonly column: string } | undefined;
  /** The row of one person that the value names, as `table.column`: equal values mean the same row, so the same person. */
  readonly rowIdentity: string | undefined;
  /** 1 for exactly one row of each person: row_number() over the person's rows. */
  readonly numbersRowsOfPerson: boolean;
  /** The value was computed from such a column somewhere. */
  readonly fromInstitution: boolean;
  readonly fromFreeText: boolean;
};

export const noFacts: ColumnFacts = {
  key: undefined,
  origin: undefined,
  rowIdentity: undefined,
  numbersRowsOfPerson: false,
  fromInstitution: false,
  fromFreeText: false,
};

export type Unit =
  | { readonly kind: "public"; readonly rel: Rel; readonly facts: readonly ColumnFacts[] }
  /** Plan over `released` leaves and public tables only; runs in the engine that holds nothing else. */
  | { readonly kind: "released"; readonly rel: Rel; readonly facts: readonly ColumnFacts[] }
  /** `rel` has one more column than the researcher's relation: the row's person, last. */
  | {
      readonly kind: "person";
      readonly rel: Rel;
      readonly facts: readonly ColumnFacts[];
      /** No two rows belong to one person. */
      readonly onePerPerson: boolean;
      /** Pairs of key columns of a FULL join, of which always one is set. */
      readonly keyPairs: readonly (readonly [number, number])[];
      /** Rows are functions of the outer row's keys (positions) and public data only: the inside of a correlated subquery. */
      readonly echo: readonly number[] | undefined;
    };

export type PersonUnit = Extract<Unit, { kind: "person" }>;

/** What the permit lets the binder know of a table. */
export type TableGrant = {
  readonly name: string;
  readonly kind: "person" | "event" | "public";
  readonly personKey: string | undefined;
  readonly columns: readonly ColumnGrant[];
};
export type ColumnGrant = {
  readonly name: string;
  readonly type: string;
  readonly role: string;
  /** `table.column` of the row of the same person that the column names, if the import checked that it does. */
  readonly rowIdentity: string | undefined;
  /** The public list of all values the column can have, if declared. */
  readonly domain: readonly string[] | undefined;
  /** Inhabitants per value, where the values are areas. */
  readonly populations?: ReadonlyMap<string, number> | undefined;
};
