// Builds the browser program into client/dist; in development it hands /api to the server.
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", port: 4701, proxy: { "/api": process.env.SEKISHO_API ?? "http://127.0.0.1:4700" } },
});
