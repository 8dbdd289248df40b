// The road of a request: where it has been, where it stands, what is still ahead.
import { For, Show } from "solid-js";
import { statusWords, stepWords } from "../i18n/egress.ts";
import { both, language } from "../i18n/i18n.ts";
import { Badge } from "../ui/Badge.tsx";
import { courseOf, type RoadStep, type Status } from "./course.ts";

export const Course = (props: { readonly status: Status; readonly label: string }) => {
  const course = () => courseOf(props.status);
  const words = (at: RoadStep) =>
    props.status === "RETURNED" && at === "draft" ? statusWords.RETURNED : stepWords[at];
  return (
    <ol class="course" aria-label={props.label} data-ended={course().ended === null ? undefined : ""}>
      <For each={course().steps}>
        {(at) => (
          <li
            data-done={at.state === "done" ? "" : undefined}
            aria-current={at.state === "current" ? "step" : undefined}
          >
            {both(words(at.step))}
            <Show when={language() === "en"}>
              <span class="ja" lang="ja">
                {words(at.step).ja}
              </span>
            </Show>
          </li>
        )}
      </For>
      <Show when={course().ended}>
        <li class="course-end">
          <Badge tone="suou">{both(statusWords[props.status])}</Badge>
        </li>
      </Show>
    </ol>
  );
};

const tone: { readonly [K in Status]: "ai" | "odo" | "suou" | undefined } = {
  DRAFT: undefined,
  SUBMITTED: "ai",
  PARTIALLY_REVIEWED: "ai",
  REVIEWED: "ai",
  APPROVED: "ai",
  RELEASED: undefined,
  RETURNED: "odo",
  WITHDRAWN: undefined,
  REJECTED: "suou",
  REVOKED: "suou",
};

export const StatusBadge = (props: { readonly status: Status }) => (
  <Badge tone={tone[props.status]} icon={props.status === "RETURNED" ? "bang" : undefined}>
    {both(statusWords[props.status])}
  </Badge>
);
