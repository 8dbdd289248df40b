// A denial: why an act on a request or a notebook did not happen, in words, as a value; thrown only inside a transaction so that it rolls back.
import type { Bilingual } from "../http/schemas.ts";

export type DenialKind = "invalid" | "not-found" | "not-allowed" | "changed" | "not-ready" | "permit";

export type Denial = { readonly kind: DenialKind; readonly message: Bilingual; readonly help: Bilingual };

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly denial: Denial };

/** Leaves the transaction with a denial; `denialOf` at its border makes it a value again. */
export class DenialSignal extends Error {
  readonly denial: Denial;
  constructor(denial: Denial) {
    super(denial.message.en);
    this.denial = denial;
  }
}

export function deny(kind: DenialKind, message: Bilingual, help: Bilingual): never {
  throw new DenialSignal({ kind, message, help });
}

/** Runs an act and returns its value or the denial it ended with; anything else thrown is a bug or a fault and passes through. */
export async function outcomeOf<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await act() };
  } catch (thrown) {
    if (thrown instanceof DenialSignal) return { ok: false, denial: thrown.denial };
    throw thrown;
  }
}

export function notFound(): never {
  deny(
    "not-found",
    { en: "There is nothing here that you may see.", ja: "表示できるものがありません。" },
    {
      en: "Check the address, or ask a member of the project.",
      ja: "アドレスを確かめるか、案件の取扱者に問い合わせてください。",
    },
  );
}

/** Someone else was faster, or the page is old. */
export function changedMeanwhile(): never {
  deny(
    "changed",
    { en: "This was changed meanwhile.", ja: "この間に内容が変わりました。" },
    { en: "Look at the newest state and decide again.", ja: "最新の状態を確かめてから、もう一度操作してください。" },
  );
}
