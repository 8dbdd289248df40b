// Puts the chosen theme on the page before the first paint; a file of its own because the content policy forbids inline scripts.
try {
  const theme = localStorage.getItem("sekisho.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const language = localStorage.getItem("sekisho.language");
  if (language === "ja" || language === "en") document.documentElement.lang = language;
} catch {
  // Storage may be forbidden; the system's theme then applies.
}
