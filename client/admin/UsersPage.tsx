// Everyone who can sign in: adding a person, with the code for their second factor shown once; disabling and enabling.
import { A, useNavigate } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { AdminUser } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { ConfirmDialog } from "../egress/ConfirmDialog.tsx";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { roleWords, tAdmin as t } from "../i18n/admin.ts";
import { both, language, timeText } from "../i18n/i18n.ts";
import { me } from "../session.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { NewUserForm } from "./NewUserForm.tsx";
import { type Enrolment, TotpDialog } from "./TotpDialog.tsx";

const isLocked = (user: AdminUser): boolean => user.lockedUntil !== null && Date.parse(user.lockedUntil) > Date.now();

const State = (props: { readonly user: AdminUser }) => (
  <Show when={!props.user.disabled} fallback={<Badge tone="suou">{t("disabled")}</Badge>}>
    <Show when={isLocked(props.user)} fallback={<span>{t("active")}</span>}>
      <Badge tone="odo">{t("locked", { time: timeText(props.user.lockedUntil ?? "") })}</Badge>
    </Show>
  </Show>
);

const Row = (props: {
  readonly user: AdminUser;
  readonly onDisable: (user: AdminUser) => void;
  readonly onEnable: (user: AdminUser) => void;
}) => (
  <tr>
    <th scope="row">
      {both(props.user.name)}
      <Show when={language() === "en" && props.user.name.ja !== props.user.name.en}>
        <small lang="ja">{props.user.name.ja}</small>
      </Show>
    </th>
    <td data-h={t("login")}>
      <code>{props.user.login}</code>
    </td>
    <td data-h={t("organization")}>{both(props.user.organization)}</td>
    <td data-h={t("roles")}>
      <Show when={props.user.roles.length > 0} fallback={<span class="faint">{t("noRoles")}</span>}>
        {props.user.roles
          .map((role) => both(roleWords[role] ?? { en: role, ja: role }))
          .join(language() === "ja" ? "、" : ", ")}
      </Show>
    </td>
    <td data-h={t("status")}>
      <State user={props.user} />
    </td>
    <td class="r">
      <Show when={props.user.id !== me()?.id}>
        <Show
          when={props.user.disabled}
          fallback={
            <Button
              size="small"
              rank="bare"
              aria-label={`${t("disable")} ${props.user.login}`}
              onClick={() => props.onDisable(props.user)}
            >
              {t("disable")}
            </Button>
          }
        >
          <Button
            size="small"
            aria-label={`${t("enable")} ${props.user.login}`}
            onClick={() => props.onEnable(props.user)}
          >
            {t("enable")}
          </Button>
        </Show>
      </Show>
    </td>
  </tr>
);

export const UsersPage = (props: { readonly adding: boolean }) => {
  const navigate = useNavigate();
  const users = createLoad(
    () => true,
    () => api.admin.users(),
    { keep: true },
  );
  const [enrolment, setEnrolment] = createSignal<Enrolment | null>(null);
  const [disabling, setDisabling] = createSignal<AdminUser | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const change = async (user: AdminUser, disabled: boolean): Promise<Problem | null> => {
    const answer = await api.admin.changeUser(user.id, { disabled });
    if (!answer.ok) return answer.problem;
    users.accept((users.value() ?? []).map((one) => (one.id === user.id ? answer.value : one)));
    return null;
  };
  return (
    <>
      <div class="page-head">
        <h1>{t("users")}</h1>
        <Show when={!props.adding}>
          <A class="btn" data-rank="first" href="/admin/users/new">
            <Icon name="plus" />
            {t("newUser")}
          </A>
        </Show>
      </div>
      <Show when={props.adding}>
        <NewUserForm
          onAdded={(added) => {
            setEnrolment(added);
            void users.reload();
            navigate("/admin/users", { replace: true });
          }}
          onCancel={() => navigate("/admin/users")}
        />
      </Show>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <Loaded of={users}>
        {(list) => (
          <table class="stat reg listing users-table">
            <caption class="sr">{t("users")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("person")}</th>
                <th scope="col">{t("login")}</th>
                <th scope="col">{t("organization")}</th>
                <th scope="col">{t("roles")}</th>
                <th scope="col">{t("status")}</th>
                <th scope="col">
                  <span class="sr">{t("disable")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={list()}>
                {(user) => (
                  <Row
                    user={user}
                    onDisable={setDisabling}
                    onEnable={(one) => void change(one, false).then(setProblem)}
                  />
                )}
              </For>
            </tbody>
          </table>
        )}
      </Loaded>
      <TotpDialog enrolment={enrolment()} onClose={() => setEnrolment(null)} />
      <Show when={disabling()}>
        {(user) => (
          <ConfirmDialog
            open={true}
            title={t("disableAsk", { name: both(user().name) })}
            confirm={t("disable")}
            onClose={() => setDisabling(null)}
            onConfirm={() => change(user(), true)}
          >
            <p>{t("disableText")}</p>
          </ConfirmDialog>
        )}
      </Show>
    </>
  );
};
