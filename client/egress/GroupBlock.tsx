// One group on the road: what the applicant says about it, and its tables.
import { createSignal, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { Button } from "../ui/Button.tsx";
import { Two } from "../ui/Two.tsx";
import { AddTableDialog } from "./AddTableDialog.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { GroupForm } from "./GroupForm.tsx";
import { ItemGate } from "./ItemGate.tsx";

type Group = EgressRequest["groups"][number];

export const GroupWords = (props: { readonly group: Group }) => (
  <dl class="group-words">
    <div>
      <dt>
        <Two of={t.pair("context")} />
      </dt>
      <dd classList={{ missing: props.group.context.trim() === "" }}>
        {props.group.context.trim() || t("notWritten")}
      </dd>
    </div>
    <div>
      <dt>
        <Two of={t.pair("controls")} />
      </dt>
      <dd classList={{ missing: props.group.controls.trim() === "" }}>
        {props.group.controls.trim() || t("notWritten")}
      </dd>
    </div>
  </dl>
);

export const GroupBlock = (props: {
  readonly request: EgressRequest;
  readonly group: Group;
  readonly number: number;
  readonly editable: boolean;
  readonly onChange: (request: EgressRequest) => void;
}) => {
  const [editing, setEditing] = createSignal(false);
  const [adding, setAdding] = createSignal(false);
  const [removing, setRemoving] = createSignal(false);
  return (
    <section class="block" aria-label={props.group.title}>
      <span class="block-no" aria-hidden="true">
        {props.number}
      </span>
      <Show
        when={!editing()}
        fallback={
          <GroupForm
            from={props.group}
            save={(words) => api.egress.changeGroup(props.group.id, words)}
            onSaved={(request) => {
              props.onChange(request);
              setEditing(false);
            }}
            onCancel={() => setEditing(false)}
          />
        }
      >
        <div class="block-head">
          <h3>{props.group.title}</h3>
          <Show when={props.editable}>
            <span class="end">
              <Button size="small" rank="bare" onClick={() => setEditing(true)}>
                {t("edit")}
              </Button>
              <Button size="small" rank="bare" onClick={() => setRemoving(true)}>
                {t("removeGroup")}
              </Button>
            </span>
          </Show>
        </div>
        <GroupWords group={props.group} />
      </Show>
      <For each={props.group.items} fallback={<p class="empty">{t("noItems")}</p>}>
        {(item) => (
          <ItemGate
            request={props.request}
            group={props.group}
            item={item}
            editable={props.editable}
            onChange={props.onChange}
          />
        )}
      </For>
      <Show when={props.editable}>
        <div class="add">
          <Button size="small" icon="plus" onClick={() => setAdding(true)}>
            {t("addTable")}
          </Button>
        </div>
      </Show>
      <AddTableDialog
        open={adding()}
        request={props.request}
        group={props.group}
        onClose={() => setAdding(false)}
        onChange={props.onChange}
      />
      <ConfirmDialog
        open={removing()}
        title={t("removeGroupAsk", { name: props.group.title, n: props.group.items.length })}
        confirm={t("removeGroup")}
        onClose={() => setRemoving(false)}
        onConfirm={async () => {
          const answer = await api.egress.removeGroup(props.group.id);
          if (!answer.ok) return answer.problem;
          props.onChange(answer.value);
          return null;
        }}
      >
        <p>{t("removeGroupText")}</p>
      </ConfirmDialog>
    </section>
  );
};
