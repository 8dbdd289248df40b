// The sentences that several routes share, in English and Japanese: the fact and the next step.
import type { Bilingual } from "../plan/refusal.ts";

export type Words = { readonly message: Bilingual; readonly help: Bilingual };

export const words = {
  signedOut: {
    message: { en: "You are signed out.", ja: "サインインしていません。" },
    help: {
      en: "Sign in again; your notebooks are kept.",
      ja: "もう一度サインインしてください。ノートブックは保存されています。",
    },
  },
  signInFailed: {
    message: { en: "Sign-in did not succeed.", ja: "サインインできませんでした。" },
    help: {
      en: "Check the user name, the password and the 6-digit code, and wait for a fresh code. After five failures an account rests for 15 minutes.",
      ja: "ユーザー名、パスワード、6桁のコードを確かめ、新しいコードを待って入力してください。5回失敗すると、そのアカウントは15分間休止します。",
    },
  },
  notThere: {
    message: { en: "This is not here, or it is not yours to see.", ja: "見つからないか、閲覧する権限がありません。" },
    help: { en: "Go back to your projects and choose again.", ja: "プロジェクト一覧に戻って、選び直してください。" },
  },
  notAllowed: {
    message: { en: "Your role does not allow this.", ja: "この操作をする権限がありません。" },
    help: {
      en: "Ask the administrator of Sekisho if you need it for your work.",
      ja: "業務に必要な場合は、Sekisho の管理者に相談してください。",
    },
  },
  changedMeanwhile: {
    message: { en: "Somebody changed this in the meantime.", ja: "ほかの人が先に変更しました。" },
    help: { en: "Reload it and make your change again.", ja: "再読み込みしてから、もう一度変更してください。" },
  },
  badInput: {
    message: { en: "Some of what was sent cannot be used.", ja: "送信された内容に使えないものがあります。" },
    help: { en: "Check the fields and send again.", ja: "入力を確かめて、もう一度送信してください。" },
  },
  tooLarge: {
    message: { en: "What was sent is too large.", ja: "送信された内容が大きすぎます。" },
    help: { en: "Send less than 1 MiB at a time.", ja: "一度に送る量を 1 MiB 未満にしてください。" },
  },
  tooFast: {
    message: { en: "Too many requests in a short time.", ja: "短い時間に要求が多すぎます。" },
    help: { en: "Wait a minute and try again.", ja: "1分ほど待ってから、もう一度試してください。" },
  },
  crossSite: {
    message: {
      en: "This request did not come from Sekisho's own pages.",
      ja: "この要求は Sekisho の画面から送られたものではありません。",
    },
    help: {
      en: "Open Sekisho in your browser and do it there.",
      ja: "ブラウザーで Sekisho を開いて操作してください。",
    },
  },
  ourFault: {
    message: {
      en: "Something went wrong on our side. Nothing was changed.",
      ja: "サーバー側で問題が起きました。何も変更されていません。",
    },
    help: {
      en: "Try again; if it happens again, tell the administrator the time it happened.",
      ja: "もう一度試してください。繰り返す場合は、起きた時刻を管理者に知らせてください。",
    },
  },
  projectClosed: {
    message: { en: "This project is closed.", ja: "このプロジェクトは終了しています。" },
    help: { en: "Ask the administrator if it should be open.", ja: "必要な場合は、管理者に相談してください。" },
  },
} as const satisfies { readonly [name: string]: Words };
