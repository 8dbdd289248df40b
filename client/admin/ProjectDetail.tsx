// One project: its permit as a sheet, the ways to renew or revoke it, and its members.
import { A } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { Permit, Project } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { ConfirmDialog } from "../egress/ConfirmDialog.tsx";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { legalWords, memberWords, permitWords, tAdmin as t, userClassWords } from "../i18n/admin.ts";
import { both, dateText, language } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { say } from "../ui/Toasts.tsx";
import { Two } from "../ui/Two.tsx";
import { projectHref } from "./admin-path.ts";
import { grantCounts } from "./grant-tree.ts";
import { PermitBadge } from "./PermitBadge.tsx";
import { dataTypesText } from "./ProjectsList.tsx";

const nothing = { en: "", ja: "" };
type Member = Project["members"][number];
type Props = { readonly project: Project; readonly onChange: (project: Project) => void };

const PermitSheet = (props: { readonly permit: Permit }) => (
  <dl class="head permit-sheet">
    <div>
      <dt>{t("permit")}</dt>
      <dd class="num">
        <b>{props.permit.id}</b> <PermitBadge permit={props.permit} />
      </dd>
    </div>
    <div>
      <dt>{t("purpose")}</dt>
      <dd>
        <span>
          {both(props.permit.purpose)}
          <Show when={language() === "en"}>
            <small lang="ja">{props.permit.purpose.ja}</small>
          </Show>
        </span>
      </dd>
    </div>
    <div>
      <dt>{t("legalBasis")}</dt>
      <dd>{both(legalWords[props.permit.legalBasis] ?? nothing)}</dd>
    </div>
    <div>
      <dt>{t("period")}</dt>
      <dd class="num">
        {t("periodText", { from: dateText(props.permit.startsOn), to: dateText(props.permit.endsOn) })}
      </dd>
    </div>
    <div>
      <dt>{t("dataset")}</dt>
      <dd>
        <span>
          {both(props.permit.datasetTitle)} <span class="num faint">{props.permit.snapshotId}</span>
        </span>
      </dd>
    </div>
    <div>
      <dt>{t("profile")}</dt>
      <dd class="num">{props.permit.policyProfile}</dd>
    </div>
    <div>
      <dt>{t("grants")}</dt>
      <dd>
        <details class="unfold grant-list">
          <summary>{t("chosen", grantCounts(props.permit.grants))}</summary>
          <For each={Object.entries(props.permit.grants)}>
            {([table, columns]) => (
              <p>
                <code>{table}</code> <span class="quiet">{columns.join(", ")}</span>
              </p>
            )}
          </For>
        </details>
      </dd>
    </div>
    <div>
      <dt>{t("rowScope")}</dt>
      <dd>
        <Show when={props.permit.rowScope.length > 0} fallback={t("rowScopeAll")}>
          <ul>
            <For each={props.permit.rowScope}>
              {(scope) => (
                <li>
                  <code>
                    {scope.table}.{scope.column}
                  </code>{" "}
                  <span class="num">{scope.values.join(", ")}</span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </dd>
    </div>
  </dl>
);

const AddMember = (props: Props) => {
  const [login, setLogin] = createSignal("");
  const [role, setRole] = createSignal<"analyst" | "viewer">("analyst");
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const add = async (): Promise<void> => {
    setTried(true);
    if (busy() || login().trim() === "") return;
    setBusy(true);
    const answer = await api.admin.addMember(props.project.id, login().trim(), role());
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    else {
      setProblem(null);
      setTried(false);
      setLogin("");
      props.onChange(answer.value);
    }
  };
  return (
    <form
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div class="member-row">
        <Field
          label={t("login")}
          value={login()}
          autocomplete="off"
          onInput={setLogin}
          required
          error={tried() && login().trim() === "" ? t("needText") : null}
        />
        <Field
          kind="choice"
          label={t("memberRole")}
          value={role()}
          onInput={(value) => setRole(value as "analyst" | "viewer")}
          options={Object.entries(memberWords).map(([value, words]) => ({ value, label: both(words) }))}
        />
        <Button type="submit" busy={busy()}>
          {t("addMember")}
        </Button>
      </div>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
    </form>
  );
};

const Members = (props: Props) => {
  const [removing, setRemoving] = createSignal<Member | null>(null);
  return (
    <section class="admin-part">
      <h2>
        <Two of={t.pair("members")} />
      </h2>
      <Show when={props.project.members.length > 0} fallback={<EmptyState>{t("noMembers")}</EmptyState>}>
        <table class="stat words members">
          <thead>
            <tr>
              <th scope="col">{t("person")}</th>
              <th scope="col">{t("login")}</th>
              <th scope="col">{t("organization")}</th>
              <th scope="col">{t("memberRole")}</th>
              <th scope="col">
                <span class="sr">{t("removeMember")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.project.members}>
              {(member) => (
                <tr>
                  <th scope="row">{both(member.name)}</th>
                  <td>
                    <code>{member.login}</code>
                  </td>
                  <td>{both(member.organization)}</td>
                  <td>{both(memberWords[member.role] ?? nothing)}</td>
                  <td class="r">
                    <Button
                      size="small"
                      rank="bare"
                      aria-label={`${t("removeMember")} ${member.login}`}
                      onClick={() => setRemoving(member)}
                    >
                      {t("removeMember")}
                    </Button>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
      <AddMember {...props} />
      <Show when={removing()}>
        {(member) => (
          <ConfirmDialog
            open={true}
            title={t("removeMemberAsk", { name: both(member().name) })}
            confirm={t("removeMember")}
            onClose={() => setRemoving(null)}
            onConfirm={async () => {
              const answer = await api.admin.removeMember(props.project.id, member().userId);
              if (!answer.ok) return answer.problem;
              props.onChange(answer.value);
              return null;
            }}
          >
            <p>{t("removeMemberText")}</p>
          </ConfirmDialog>
        )}
      </Show>
    </section>
  );
};

const PermitPart = (props: Props) => {
  const [revoking, setRevoking] = createSignal(false);
  const current = () => props.project.permit;
  const revocable = () => current()?.status === "active" || current()?.status === "upcoming";
  return (
    <section class="admin-part">
      <h2>
        <Two of={t.pair("permit")} />
      </h2>
      <Show when={current()} fallback={<p class="notes">{t("noPermit")}</p>}>
        {(permit) => <PermitSheet permit={permit()} />}
      </Show>
      <div class="acts">
        <A class="btn" href={`${projectHref(props.project.id)}/permit`}>
          {t("newPermit")}
        </A>
        <Show when={revocable()}>
          <Button rank="bare" class="danger" onClick={() => setRevoking(true)}>
            {t("revoke")}
          </Button>
        </Show>
      </div>
      <ConfirmDialog
        open={revoking()}
        title={t("revokeAsk", { id: current()?.id ?? "" })}
        confirm={t("revoke")}
        reason={t("reason")}
        word={current()?.id ?? props.project.id}
        onClose={() => setRevoking(false)}
        onConfirm={async (reason) => {
          const answer = await api.admin.revokePermit(props.project.id, reason);
          if (!answer.ok) return answer.problem;
          props.onChange(answer.value);
          say(both(permitWords.revoked ?? nothing));
          return null;
        }}
      >
        <p>{t("revokeText")}</p>
      </ConfirmDialog>
    </section>
  );
};

export const ProjectDetail = (props: { readonly id: string }) => {
  const project = createLoad(
    () => props.id,
    (id) => api.projects.one(id),
  );
  return (
    <Loaded of={project}>
      {(value) => (
        <>
          <div class="page-head">
            <div>
              <h1>{both(value().title)}</h1>
              <Show when={language() === "en"}>
                <p class="mincho quiet" lang="ja">
                  {value().title.ja}
                </p>
              </Show>
              <p class="quiet num">
                {value().id} · {both(userClassWords[value().userClass] ?? nothing)} · {dataTypesText(value())}
              </p>
            </div>
          </div>
          <PermitPart project={value()} onChange={project.accept} />
          <Members project={value()} onChange={project.accept} />
        </>
      )}
    </Loaded>
  );
};
