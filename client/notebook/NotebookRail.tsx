// About this notebook: its outline, the meaning of its marks, and what the project asked to take out.
import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { EgressSummary } from "../../server/http/schemas.ts";
import { t as common } from "../i18n/common.ts";
import { t } from "../i18n/notebook.ts";
import { t as projects } from "../i18n/projects.ts";
import { EgressSeal } from "../projects/EgressSeal.tsx";
import { gateGlyph } from "../ui/GateLine.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Two } from "../ui/Two.tsx";
import { useDesk } from "./desk.ts";
import type { OpenBlock } from "./notebook-store.ts";
import { gateState } from "./RunGate.tsx";

const shownMax = 4;

/** What the outline calls a block: the first heading of a text, otherwise its name. */
const outlineName = (block: OpenBlock): string => /^#{1,4}\s+(.+)$/m.exec(block.text)?.[1]?.trim() ?? block.name;

const Outline = () => {
  const desk = useDesk();
  return (
    <nav class="outline" aria-label={t("outline")}>
      <For each={desk.book.state.order}>
        {(id, index) => {
          const block = () => desk.book.block(id)!;
          const state = createMemo(() => gateState(block()));
          return (
            <a
              href={`#block-${id}`}
              aria-current={desk.selected() === id ? "true" : undefined}
              onClick={(event) => {
                event.preventDefault();
                desk.select(id);
                document.getElementById(`block-${id}`)?.focus();
                document.getElementById(`block-${id}`)?.scrollIntoView({ block: "start" });
              }}
            >
              <span>{index() + 1}</span>
              <span class="cut">{block().kind === "markdown" ? outlineName(block()) : block().name}</span>
              <Show when={state()}>
                {(gate) => (
                  <span title={t(`state.${gate()}`)}>
                    <Icon name={gateGlyph(gate())} />
                    <span class="sr">{t(`state.${gate()}`)}</span>
                  </span>
                )}
              </Show>
            </a>
          );
        }}
      </For>
    </nav>
  );
};

const Legend = () => (
  <dl class="legend">
    <dt>
      <span class="cell" data-mark="primary">
        <span class="dash">‐</span>
      </span>
    </dt>
    <dd>
      <Two of={common.pair("legend.small")} />
    </dd>
    <dt>
      <span class="cell" data-mark="secondary">
        <span class="dash">‐</span>
      </span>
    </dt>
    <dd>
      <Two of={common.pair("legend.secondary")} />
    </dd>
    <dt>
      <span class="cell" data-mark="near">
        <span class="dash">‐</span>
      </span>
    </dt>
    <dd>
      <Two of={common.pair("legend.near")} />
    </dd>
    <dt>
      <span class="cell">0</span>
    </dt>
    <dd>
      <Two of={common.pair("legend.zero")} />
    </dd>
  </dl>
);

export const NotebookRail = (props: { readonly requests: readonly EgressSummary[] }) => (
  <aside class="rail rail-end" aria-label={t("onPage")}>
    <div class="stick">
      <section id="outline">
        <h2>
          <Two of={t.pair("outline")} />
        </h2>
        <Outline />
      </section>
      <section id="marks">
        <h2>
          <Two of={t.pair("marks")} />
        </h2>
        <Legend />
      </section>
      <section>
        <h2>
          <Two of={t.pair("egress")} />
        </h2>
        <Show when={props.requests.length > 0} fallback={<p class="notes">{t("egress.none")}</p>}>
          <ul class="past">
            <For each={props.requests.slice(0, shownMax)}>
              {(request) => (
                <li>
                  <EgressSeal status={request.status} />
                  <span>
                    <A href={`/egress/${request.id}`}>{request.title}</A>
                    <small class="num">
                      {projects("items", { n: request.items })} · {projects(`status.${request.status}`)}
                    </small>
                  </span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </section>
    </div>
  </aside>
);
