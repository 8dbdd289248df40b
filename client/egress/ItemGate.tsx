// One table of a request: a gate that says how much of it would come through, and the table as it would leave below it.
import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { both } from "../i18n/i18n.ts";
import { ResultTable } from "../table/ResultTable.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { GateLine } from "../ui/GateLine.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { fileName } from "./course.ts";
import { Loaded } from "./Loaded.tsx";
import { createLoad } from "./load.ts";

type Group = EgressRequest["groups"][number];
type Item = Group["items"][number];
type Props = {
  readonly request: EgressRequest;
  readonly group: Group;
  readonly item: Item;
  readonly editable: boolean;
  readonly onChange: (request: EgressRequest) => void;
};

const ItemTable = (props: { readonly item: Item }) => {
  const table = createLoad(
    () => props.item.id,
    (id) => api.egress.table(id),
  );
  return (
    <div class="item-table">
      <Loaded of={table}>{(shown) => <ResultTable table={shown()} caption={t("asLeaves")} />}</Loaded>
      <p class="notes">
        {t("hash")} <code class="hash">{props.item.sha256.slice(0, 16)}</code>
      </p>
    </div>
  );
};

const NameForm = (props: Props & { readonly onDone: () => void }) => {
  const [name, setName] = createSignal(props.item.name);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const save = async (): Promise<void> => {
    const wanted = fileName(name());
    if (busy() || wanted === "") return;
    setBusy(true);
    const answer = await api.egress.changeItem(props.item.id, { name: wanted });
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    else {
      props.onChange(answer.value);
      props.onDone();
    }
  };
  return (
    <form
      novalidate
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={t("fileName")}
        value={name()}
        onInput={setName}
        autofocus
        required
        error={fileName(name()) === "" ? t("needText") : null}
      />
      <Button type="submit" size="small" busy={busy()}>
        {t("save")}
      </Button>
      <Button size="small" rank="bare" onClick={() => props.onDone()}>
        {t("cancel")}
      </Button>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
    </form>
  );
};

const ItemMenu = (
  props: Props & {
    readonly onRename: () => void;
    readonly onRemove: () => void;
    readonly onProblem: (problem: Problem) => void;
  },
) => {
  const others = () => props.request.groups.filter((group) => group.id !== props.group.id);
  const move = async (to: Group): Promise<void> => {
    const answer = await api.egress.changeItem(props.item.id, { groupId: to.id });
    if (answer.ok) props.onChange(answer.value);
    else props.onProblem(answer.problem);
  };
  const toggleSupporting = async (): Promise<void> => {
    const answer = await api.egress.changeItem(props.item.id, { supporting: !props.item.supporting });
    if (answer.ok) props.onChange(answer.value);
    else props.onProblem(answer.problem);
  };
  return (
    <Menu label={`${t("edit")} ${props.item.name}`} summary={<Icon name="more" />}>
      <button type="button" onClick={() => props.onRename()}>
        {t("rename")}
      </button>
      <button
        type="button"
        aria-pressed={props.item.supporting ? "true" : "false"}
        onClick={() => void toggleSupporting()}
      >
        {t("supporting")}
        <Show when={props.item.supporting}>
          <Icon name="tick" />
        </Show>
      </button>
      <For each={others()}>
        {(group) => (
          <button type="button" aria-label={`${t("moveTo")} ${group.title}`} onClick={() => void move(group)}>
            <span>
              {t("moveTo")} “{group.title}”
            </span>
          </button>
        )}
      </For>
      <button type="button" data-tone="suou" onClick={() => props.onRemove()}>
        {t("remove")}
      </button>
    </Menu>
  );
};

const Votes = (props: { readonly item: Item }) => (
  <Show when={props.item.votes.length > 0}>
    <ul class="item-votes" aria-label={t("votes")}>
      <For each={props.item.votes}>
        {(vote) => (
          <li>
            <Badge icon={vote.vote === "changes" ? "bang" : "tick"} tone={vote.vote === "changes" ? "odo" : undefined}>
              {t(vote.vote === "changes" ? "voteChanges" : "voteApprove")}
            </Badge>
            <span>
              {vote.comment} <small class="faint">{both(vote.reviewer)}</small>
            </span>
          </li>
        )}
      </For>
    </ul>
  </Show>
);

export const ItemGate = (props: Props) => {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  const [renaming, setRenaming] = createSignal(false);
  const [removing, setRemoving] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  return (
    <div class="item">
      <GateLine
        state={props.item.supporting ? "refused" : "done"}
        end={
          <>
            <Button size="small" aria-expanded={open()} aria-controls={id} onClick={() => setOpen(!open())}>
              {t(open() ? "hideTable" : "showTable")}
            </Button>
            <Show when={props.editable}>
              <ItemMenu
                {...props}
                onRename={() => setRenaming(true)}
                onRemove={() => setRemoving(true)}
                onProblem={setProblem}
              />
            </Show>
          </>
        }
      >
        <b class="item-name">{props.item.name}</b>
        <span class="num">{t("shownOf", { shown: props.item.shown, n: props.item.shown + props.item.withheld })}</span>
        <Show when={props.item.withheld > 0}>
          <span class="num">{t("withheldN", { n: props.item.withheld })}</span>
        </Show>
        <Show when={props.item.supporting}>
          <span>
            <Badge tone="odo">{t("supportingBadge")}</Badge>
          </span>
        </Show>
      </GateLine>
      <Votes item={props.item} />
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <Show when={renaming()}>
        <NameForm {...props} onDone={() => setRenaming(false)} />
      </Show>
      <div id={id}>
        <Show when={open()}>
          <ItemTable item={props.item} />
        </Show>
      </div>
      <ConfirmDialog
        open={removing()}
        title={t("removeItemAsk", { name: props.item.name })}
        confirm={t("remove")}
        onClose={() => setRemoving(false)}
        onConfirm={async () => {
          const answer = await api.egress.removeItem(props.item.id);
          if (!answer.ok) return answer.problem;
          props.onChange(answer.value);
          return null;
        }}
      >
        <p>{t("removeItemText")}</p>
      </ConfirmDialog>
    </div>
  );
};
