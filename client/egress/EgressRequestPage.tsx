// One request as its applicant sees it: a road of groups, and the gate at its end that opens when two people have agreed.
import { A, useParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { statusWords, tEgress as t } from "../i18n/egress.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { me } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { usePlace } from "../ui/place.ts";
import { say } from "../ui/Toasts.tsx";
import { Two } from "../ui/Two.tsx";
import { Comments } from "./Comments.tsx";
import { Course } from "./Course.tsx";
import { isOpen } from "./course.ts";
import "./egress.css";
import { GroupBlock } from "./GroupBlock.tsx";
import { GroupForm } from "./GroupForm.tsx";
import { Loaded } from "./Loaded.tsx";
import { createLoad } from "./load.ts";
import { NextSteps } from "./NextSteps.tsx";
import { PackageGate } from "./PackageGate.tsx";
import { RequestHead } from "./RequestHead.tsx";
import { SealTable } from "./SealTable.tsx";
import { Timeline } from "./Timeline.tsx";

const Contents = (props: { readonly request: EgressRequest; readonly onChange: (request: EgressRequest) => void }) => {
  const [adding, setAdding] = createSignal(false);
  const editable = () => props.request.can.includes("edit");
  return (
    <div class="road egress-road">
      <For each={props.request.groups}>
        {(group, index) => (
          <GroupBlock
            request={props.request}
            group={group}
            number={index() + 1}
            editable={editable()}
            onChange={props.onChange}
          />
        )}
      </For>
      <Show when={editable()}>
        <div class="block">
          <Show
            when={adding()}
            fallback={
              <Button size="small" icon="plus" onClick={() => setAdding(true)}>
                {t("addGroup")}
              </Button>
            }
          >
            <GroupForm
              save={(words) => api.egress.addGroup(props.request.id, words)}
              onSaved={(request) => {
                props.onChange(request);
                setAdding(false);
              }}
              onCancel={() => setAdding(false)}
            />
          </Show>
        </div>
      </Show>
      <PackageGate request={props.request} onChange={props.onChange} />
    </div>
  );
};

export const EgressRequestPage = () => {
  const params = useParams<{ id: string }>();
  const load = createLoad(
    () => params.id,
    (id) => api.egress.one(id),
    { keep: true },
  );
  const title = () => load.value()?.id ?? params.id;
  usePlace(() => ({ crumbs: [{ label: t("listTitle"), href: "/egress" }, { label: title() }] }));
  const accept = (request: EgressRequest): void => {
    const before = load.value()?.status;
    load.accept(request);
    if (before !== request.status) say(both(statusWords[request.status]));
  };
  return (
    <Show
      when={load.value()}
      fallback={
        <main id="desk" class="page page-body">
          <Loaded of={load}>{() => null}</Loaded>
        </main>
      }
    >
      {(request) => (
        <div class="review">
          <main id="desk">
            <RequestHead request={request()} onChange={accept} />
            <Course status={request().status} label={t("status")} />
            <h2 class="sr">{t("contents")}</h2>
            <Contents request={request()} onChange={accept} />
          </main>
          <aside aria-label={t("nextSteps")}>
            <section>
              <h2>
                <Two of={t.pair(isOpen(request().status) ? "nextSteps" : "sealsHead")} />
                <Show when={request().turn > 1}>
                  <span class="num">{t("turn", { n: request().turn })}</span>
                </Show>
              </h2>
              <SealTable request={request()} />
              <NextSteps request={request()} onChange={accept} />
              <Show when={me()?.roles.includes("reviewer") && request().status !== "DRAFT"}>
                <p class="notes">
                  <A href={`/review/${request().id}`}>{t("asReviewer")}</A>
                </p>
              </Show>
            </section>
            <Comments request={request()} onChange={accept} />
            <section>
              <h2>
                <Two of={t.pair("history")} />
                <span class="num">{dateText(request().createdAt)}</span>
              </h2>
              <Timeline history={request().history} label={t("history")} />
            </section>
          </aside>
        </div>
      )}
    </Show>
  );
};
