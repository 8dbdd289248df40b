// Shows what was loaded; while nothing is there yet, a quiet line, and a problem in words with a way to try again.
import { type Accessor, type JSX, Show } from "solid-js";
import { t } from "../i18n/common.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import type { Load } from "./load.ts";

export const Loaded = <T,>(props: {
  readonly of: Load<T>;
  readonly children: (value: Accessor<NonNullable<T>>) => JSX.Element;
}) => (
  <>
    <Show when={props.of.problem()}>
      {(problem) => (
        <ProblemNote
          problem={problem()}
          action={
            <Button busy={props.of.waiting()} onClick={() => void props.of.reload()}>
              {t("retry")}
            </Button>
          }
        />
      )}
    </Show>
    <Show
      when={props.of.value()}
      fallback={
        <Show when={props.of.waiting()}>
          <p class="waiting" role="status">
            {t("loading")}
          </p>
        </Show>
      }
    >
      {(value) => props.children(value as Accessor<NonNullable<T>>)}
    </Show>
  </>
);
