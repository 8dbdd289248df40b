// Refusals: expected answers in the user's words, as values; thrown only inside a pass and turned into a value at its border.

export type Bilingual = { readonly en: string; readonly ja: string };

export type RefusalKind =
  | "syntax"
  | "unknown-name"
  | "not-a-select"
  | "unsupported"
  | "function-not-allowed"
  | "argument-not-constant"
  | "rows-of-persons"
  | "person-key"
  | "join-without-key"
  | "across-persons"
  | "aggregate-not-allowed"
  | "label-not-allowed"
  | "pinpoint"
  | "too-large"
  | "too-long"
  | "permit"
  | "engine";

export type Refusal = {
  readonly kind: RefusalKind;
  /** UTF-16 offset into the researcher's text. */
  readonly at?: number | undefined;
  /** The fact, one sentence. Never holds a value of the data. */
  readonly message: Bilingual;
  /** The next step, one sentence. */
  readonly help: Bilingual;
  /** A query the user can take over as it is. */
  readonly suggestion?: string | undefined;
};

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

class RefusalSignal extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.refusal = refusal;
  }
}

/** Leaves the current pass with a refusal; `catchRefusal` at the pass's border makes it a value again. */
export function refuse(refusal: Refusal): never {
  throw new RefusalSignal(refusal);
}

/** Runs a pass and returns its result or the refusal it ended with; anything else thrown is a bug and passes through. */
export function catchRefusal<T>(pass: () => T): Outcome<T> {
  try {
    return { ok: true, value: pass() };
  } catch (thrown) {
    if (thrown instanceof RefusalSignal) return { ok: false, refusal: thrown.refusal };
    throw thrown;
  }
}

/** The refusal a pass was left with, if that is what was thrown. */
export function refusalIn(thrown: unknown): Refusal | undefined {
  return thrown instanceof RefusalSignal ? thrown.refusal : undefined;
}

export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
