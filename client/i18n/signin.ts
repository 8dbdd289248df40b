// Texts of the sign-in page.
import { translator } from "./i18n.ts";

export const t = translator({
  title: { en: "Sign in", ja: "サインイン" },
  lead: {
    en: "Name, password and the six digits your authenticator shows now.",
    ja: "利用者名、パスワード、認証アプリに表示されている6桁の数字を入力してください。",
  },
  login: { en: "Name of account", ja: "利用者名" },
  password: { en: "Password", ja: "パスワード" },
  totp: { en: "One-time code", ja: "認証コード" },
  "totp.hint": { en: "Six digits; a new one every 30 seconds.", ja: "6桁の数字です。30秒ごとに変わります。" },
  enter: { en: "Enter", ja: "入室する" },
  "need.login": { en: "Write the name of your account.", ja: "利用者名を入力してください。" },
  "need.password": { en: "Write your password.", ja: "パスワードを入力してください。" },
  "need.totp": { en: "Write the six digits.", ja: "6桁の数字を入力してください。" },
  oath: { en: "Before you enter", ja: "入室の前に" },
  "oath.purpose": { en: "Use the data only for the purpose on your permit.", ja: "許可された目的以外に利用しない。" },
  "oath.person": {
    en: "Do not try to learn who a person is (Act, Articles 35 and 42).",
    ja: "本人を識別しようとしない（法第35条・第42条）。",
  },
  "oath.screen": {
    en: "No screenshots, no photographs. Everything you do is recorded.",
    ja: "画面の撮影をしない。操作はすべて記録されます。",
  },
  demo: {
    en: "Demonstration: names, passwords and codes stand in the terminal that started the server.",
    ja: "デモの場合：利用者名・パスワード・認証コードは、サーバーを起動した端末に表示されています。",
  },
  back: {
    en: "You are signed in. This page can be closed; go on in the page you came from.",
    ja: "サインインしました。このページを閉じ、元のページで続けてください。",
  },
  verse1: { en: "出るものだけを、", ja: "出るものだけを、" },
  verse2: { en: "確かめる。", ja: "確かめる。" },
});
